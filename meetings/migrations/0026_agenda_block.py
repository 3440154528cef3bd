"""A block of the agenda has a name of its own; "Block" is what a practice is built of. Its table stays."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("meetings", "0025_closing")]
    operations = [
        migrations.AlterModelTable("block", "meetings_block"),
        migrations.RenameModel("Block", "AgendaBlock"),
    ]
