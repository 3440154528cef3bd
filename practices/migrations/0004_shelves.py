"""Shelves: a private one is its owner's, a shared one of whoever acts for the city; what closed is not on it."""

import cities.codes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


SQL = """
alter table practices_shelf enable row level security;
create policy mine on practices_shelf to smartpitch_web
  using (case when city_id is null then owner_id = smartpitch_user() else posts_speaks_for(city_id) end)
  with check (case when city_id is null then owner_id = smartpitch_user() else posts_speaks_for(city_id) end);
create policy system on practices_shelf to smartpitch_system using (true) with check (true);

alter table practices_shelved enable row level security;
create policy mine on practices_shelved to smartpitch_web
  using (posts_may_read(post_id) and exists (select from practices_shelf s where s.id = shelf_id))
  with check (posts_may_read(post_id) and exists (select from practices_shelf s where s.id = shelf_id));
create policy system on practices_shelved to smartpitch_system using (true) with check (true);

revoke update on practices_shelf, practices_shelved from smartpitch_web;
grant update (name, city_id, owner_id) on practices_shelf to smartpitch_web;
grant update (shelf_id, person_id, note, remind_on, reminded_at) on practices_shelved to smartpitch_web;
"""
# What is hidden from whoever takes the shelf away goes with it: the database does it, without saying so.
WITH_ITS_SHELF = """
alter table practices_shelved add constraint shelved_on_a_shelf
  foreign key (shelf_id) references practices_shelf (id) on delete cascade;
"""
UNDO = """
drop policy mine on practices_shelved; drop policy system on practices_shelved;
drop policy mine on practices_shelf; drop policy system on practices_shelf;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0005_keys_of_cities"),
        ("posts", "0005_talking"),
        ("practices", "0003_the_whole_record"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Shelf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name of the shelf")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "city",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cities.city"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "shelf",
                "verbose_name_plural": "shelves",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Shelved",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="your note")),
                ("remind_on", models.DateField(blank=True, null=True, verbose_name="remind me on")),
                ("reminded_at", models.DateTimeField(null=True)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="posts.post"),
                ),
                (
                    "shelf",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="entries",
                        to="practices.shelf",
                    ),
                ),
            ],
            options={
                "verbose_name": "practice on a shelf",
                "verbose_name_plural": "practices on shelves",
                "ordering": ["-added_at", "-pk"],
                "constraints": [models.UniqueConstraint(fields=("shelf", "post"), name="once_on_a_shelf")],
            },
        ),
        migrations.RunSQL([SQL, WITH_ITS_SHELF], UNDO),
    ]
