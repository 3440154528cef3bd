"""Adoptions: read by who may read both the adoption and the practice; one for each city and practice."""

import django.core.validators
import django.db.models.deletion
import practices.models.practice
from django.db import migrations, models


DOOR = """
alter table practices_adoption enable row level security;
create policy reading on practices_adoption for select to smartpitch_web
  using (posts_may_read(post_ptr_id) and posts_may_read(adopted_id));
create policy adding on practices_adoption for insert to smartpitch_web
  with check (posts_may_edit(post_ptr_id) and exists (select from posts_post p
    where p.id = post_ptr_id and p.part_of_id = adopted_id and p.city_id = adopter_id));
create policy editing on practices_adoption for update to smartpitch_web
  using (posts_may_edit(post_ptr_id)) with check (posts_may_edit(post_ptr_id));
create policy system on practices_adoption to smartpitch_system using (true) with check (true);
revoke update, delete on practices_adoption from smartpitch_web;
grant update (progress, started, ended, cost_delta, months_delta, note) on practices_adoption to smartpitch_web;
alter table practices_adoption
  add column kind varchar(12) not null default 'adoption' check (kind = 'adoption'),
  add constraint adoption_is_of_this_kind foreign key (post_ptr_id, kind) references posts_post (id, kind)
    deferrable initially deferred;
"""
UNDO = """
alter table practices_adoption drop constraint adoption_is_of_this_kind, drop column kind;
drop policy reading on practices_adoption; drop policy adding on practices_adoption;
drop policy editing on practices_adoption; drop policy system on practices_adoption;
alter table practices_adoption disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0005_keys_of_cities"),
        ("posts", "0007_parts"),
        ("practices", "0004_shelves"),
    ]

    operations = [
        migrations.CreateModel(
            name="Adoption",
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
                (
                    "progress",
                    models.CharField(
                        choices=[
                            ("intent", "We mean to"),
                            ("preparing", "We are preparing it"),
                            ("tried", "We tried it"),
                            ("running", "It runs here"),
                            ("gave_up", "We gave up"),
                        ],
                        max_length=9,
                        verbose_name="how far we are",
                    ),
                ),
                (
                    "started",
                    practices.models.practice.PartialDateField(
                        blank=True,
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?$"
                            )
                        ],
                        verbose_name="since",
                    ),
                ),
                (
                    "ended",
                    practices.models.practice.PartialDateField(
                        blank=True,
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?$"
                            )
                        ],
                        verbose_name="until",
                    ),
                ),
                (
                    "cost_delta",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000),
                            django.core.validators.MaxValueValidator(1000000000000),
                        ],
                        verbose_name="difference in cost in CZK",
                    ),
                ),
                (
                    "months_delta",
                    models.SmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-600),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="difference in months",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="what was different here")),
                (
                    "adopted",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="adoptions",
                        to="practices.practice",
                    ),
                ),
                (
                    "adopter",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cities.city"
                    ),
                ),
            ],
            options={
                "verbose_name": "adoption",
                "verbose_name_plural": "adoptions",
                "constraints": [models.UniqueConstraint(fields=("adopted", "adopter"), name="one_adoption_by_a_city")],
            },
            bases=("posts.post",),
        ),
        migrations.RunSQL([DOOR], [UNDO]),
    ]
