"""Suppliers and data are alike by the number of their name (0022); the indexes of their words have no reader."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("practices", "0022_suppliers_and_data")]
    operations = [
        migrations.RemoveIndex("contract", "contracts_by_supplier"),
        migrations.RemoveIndex("dataset", "datasets_by_name"),
    ]
