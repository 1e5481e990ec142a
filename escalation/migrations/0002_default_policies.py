"""One row for each urgency, so that an administrator finds the clocks to edit. Data only."""

from django.db import migrations

MINUTES = {"emergency": (10, 20), "urgent": (60, 120), "routine": (240, 480)}


def add_policies(apps, schema_editor):
    policies = apps.get_model("escalation", "EscalationPolicy").objects
    for urgency, (accept, answer) in MINUTES.items():
        policies.get_or_create(urgency=urgency, defaults={"accept_minutes": accept, "answer_minutes": answer})


class Migration(migrations.Migration):
    dependencies = [("escalation", "0001_initial")]
    operations = [migrations.RunPython(add_policies, migrations.RunPython.noop)]
