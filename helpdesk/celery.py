"""The Celery application. Tasks carry ids only; the truth is in PostgreSQL (docs/decisions/0001)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

app = Celery("bedside")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
