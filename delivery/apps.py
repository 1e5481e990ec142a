from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = "Delivery: SMS and e-mail"

    def ready(self):
        from delivery import receivers  # noqa: F401
