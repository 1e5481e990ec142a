from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Staff, teams and tokens"

    def ready(self):
        from accounts import receivers  # noqa: F401  (registers the house-keeping sweeps)
