"""How the parts are put together: settings, urls, servers, Celery, `up`."""

from helpdesk.celery import app as celery_app

__all__ = ["celery_app"]
