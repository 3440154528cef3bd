"""Questions: exactly their post's readers; the answer stands under the question; topics and state are their facets."""

import django.db.models.deletion
from django.db import migrations, models

DOOR = """
alter table practices_question enable row level security;
create policy reading on practices_question for select to smartpitch_web using (posts_may_read(post_ptr_id));
create policy adding on practices_question for insert to smartpitch_web with check (posts_may_edit(post_ptr_id));
create policy editing on practices_question for update to smartpitch_web
  using (posts_may_edit(post_ptr_id)) with check (posts_may_edit(post_ptr_id));
create policy system on practices_question to smartpitch_system using (true) with check (true);
revoke update, delete on practices_question from smartpitch_web;
grant update (problem, tried, answer_id, closed_at, helped, helped_by_id) on practices_question to smartpitch_web;
alter table practices_question
  add column kind varchar(12) not null default 'question' check (kind = 'question'),
  add constraint question_is_of_this_kind foreign key (post_ptr_id, kind) references posts_post (id, kind)
    deferrable initially deferred,
  add constraint answer_is_under_the_question foreign key (answer_id, post_ptr_id) references posts_comment (id, post_id)
    deferrable initially deferred;

alter table practices_question_topics enable row level security;
create policy reading on practices_question_topics for select to smartpitch_web using (posts_may_read(question_id));
create policy adding on practices_question_topics for insert to smartpitch_web with check (posts_may_edit(question_id));
create policy removing on practices_question_topics for delete to smartpitch_web using (posts_may_edit(question_id));
create policy system on practices_question_topics to smartpitch_system using (true) with check (true);
"""

# Facet tokens as in posts/facets.py: topics, and 13: whether it waits, is answered, is closed.
FACETS = """
create function practices_question_facets(question bigint) returns int[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select array[13000000 + case when q.closed_at is not null then 3 when q.answer_id is not null then 2 else 1 end]
    || array(select 1000000 + term_id::int from practices_question_topics where question_id = question)
  from practices_question q where q.post_ptr_id = question
$$;
revoke execute on function practices_question_facets(bigint) from public;  -- it reads past the policies
"""
KEEP = """
create function {function}() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update posts_post p set facets = f.facets
  from (select id, practices_question_facets(id) as facets from (select distinct {column} as id from touched) t) f
  where p.id = f.id and f.facets is not null and p.facets is distinct from f.facets;
  return null;
end $$;
create trigger facets_added after insert on {table}
  referencing new table as touched for each statement execute function {function}();
create trigger facets_changed after update on {table}
  referencing new table as touched for each statement execute function {function}();
create trigger facets_removed after delete on {table}
  referencing old table as touched for each statement execute function {function}();
"""
# Whoever deletes the comment that was marked takes the mark with it.
GONE = """
create function practices_answer_gone() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update practices_question set answer_id = null where post_ptr_id = new.post_id and answer_id = new.id;
  return null;
end $$;
create trigger answer_gone after update of deleted_at on posts_comment
  for each row when (new.deleted_at is not null) execute function practices_answer_gone();
"""
SOURCES = {
    "practices_question": ("practices_keep_facets_of_question", "post_ptr_id"),
    "practices_question_topics": ("practices_keep_facets_of_its_topics", "question_id"),
}
SQL = [
    DOOR,
    FACETS,
    *(KEEP.format(table=table, function=name, column=column) for table, (name, column) in SOURCES.items()),
    GONE,
]
UNDO = """
drop function practices_answer_gone(), practices_keep_facets_of_question(), practices_keep_facets_of_its_topics(),
  practices_question_facets(bigint) cascade;
alter table practices_question drop constraint answer_is_under_the_question, drop constraint question_is_of_this_kind,
  drop column kind;
drop policy reading on practices_question; drop policy adding on practices_question;
drop policy editing on practices_question; drop policy system on practices_question;
alter table practices_question disable row level security;
drop policy reading on practices_question_topics; drop policy adding on practices_question_topics;
drop policy removing on practices_question_topics; drop policy system on practices_question_topics;
alter table practices_question_topics disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0012_questions"), ("practices", "0015_supplements_and_messages")]
    operations = [
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "post_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="posts.post",
                    ),
                ),
                ("problem", models.TextField(blank=True, max_length=5000, verbose_name="your problem")),
                ("tried", models.TextField(blank=True, max_length=5000, verbose_name="what you have tried")),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
                ("helped", models.TextField(blank=True, max_length=3000, verbose_name="what helped")),
                (
                    "answer",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="posts.comment",
                    ),
                ),
                (
                    "helped_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="practices.practice",
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        blank=True,
                        limit_choices_to={"vocabulary": "topic"},
                        related_name="+",
                        to="practices.term",
                        verbose_name="topics",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
            },
            bases=("posts.post",),
        ),
        migrations.RunSQL(SQL, [UNDO]),
    ]
