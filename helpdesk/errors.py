"""Error pages for people and problem documents for programs."""

from django.shortcuts import render

from common.api.problems import plain_problem


def not_found(request, exception=None):
    if request.path.startswith("/api/"):
        return plain_problem(404, "Not found, or not yours to see.", code="not_found")
    return render(request, "404.html", status=404)


def broken(request):
    """Without a context: whatever broke may break again."""
    if request.path.startswith("/api/"):
        return plain_problem(500, "Something broke on our side. It is not certain that anything was saved.")
    return render(None, "500.html", status=500)
