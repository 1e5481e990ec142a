"""Ticket numbers: counted from 10001, short enough to say on the phone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE tickets_number START 10001", reverse_sql="DROP SEQUENCE tickets_number"
        )
    ]
