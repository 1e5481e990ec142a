"""The script that other sites include to offer our chat."""

import functools

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.views.decorators.http import require_safe


@functools.cache
def _script() -> str:
    with open(finders.find("widget/widget.js"), encoding="utf-8") as file:
        return file.read()


@require_safe
def widget(request):
    """The same for everybody: nothing of the visitor is in it, so it may be kept by caches."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
