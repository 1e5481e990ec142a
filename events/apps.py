from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Events and handoffs"

    def ready(self):
        from events import receivers  # noqa: F401  (registers the house-keeping sweeps)
