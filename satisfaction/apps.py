from django.apps import AppConfig


class SatisfactionConfig(AppConfig):
    name = "satisfaction"
    verbose_name = "Satisfaction"

    def ready(self):
        from satisfaction import receivers  # noqa: F401  (subscriptions and sweeps)
