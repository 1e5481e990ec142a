from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "escalation"
    verbose_name = "Doctor-support"

    def ready(self):
        from escalation import receivers  # noqa: F401  (subscriptions and sweeps)
