from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"


class BedsideAdminConfig(AdminConfig):
    default_site = "helpdesk.admin_site.BedsideAdmin"
