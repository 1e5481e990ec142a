"""Pages about the API, under the same strict content policy as every page: no inline script, no inline style."""

from drf_spectacular.views import SpectacularSwaggerSplitView


class ApiDocs(SpectacularSwaggerSplitView):
    """Swagger UI from vendored files; its start-up script comes from this same address with `?script`."""

    url_name = "api-schema"
    template_name = "api_docs.html"
