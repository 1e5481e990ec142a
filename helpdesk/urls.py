"""Every address of the house. tests/architecture demands that each one asks for a sign-in or says why not."""

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.module_loading import module_has_submodule
from drf_spectacular.views import SpectacularAPIView

from helpdesk import health, home, styleguide
from helpdesk.api_docs import ApiDocs
from helpdesk.dashboard.view import dashboard

#: Apps whose pages stand at the root, and whose API stands under /api/v1/.
APPS = ("accounts", "tickets", "intake", "escalation", "satisfaction")


def _of(app: str, module: str, prefix: str) -> list:
    """The app's url module when it has one."""
    package = apps.get_app_config(app).module
    if not module_has_submodule(package, module):
        return []
    return [path(prefix, include(f"{app}.{module}"))]


urlpatterns = [
    path("", home.home, name="home"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("dashboard/", dashboard, name="dashboard"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", ApiDocs.as_view(), name="api-docs"),
]
for app in APPS:
    urlpatterns += _of(app, "urls", "")
    urlpatterns += _of(app, "api_urls", "api/v1/")
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide.show, name="styleguide"))

handler404 = "helpdesk.errors.not_found"
handler500 = "helpdesk.errors.broken"
