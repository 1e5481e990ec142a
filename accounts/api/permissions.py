from rest_framework.permissions import BasePermission


class HasScope(BasePermission):
    """The token carries one of the view's `scopes`; a view without any is closed to all but `admin`.

    A view sets `scopes = ("agent",)`, or `scopes_by_action = {"accept": ("doctor",)}` where they differ.
    """

    def has_permission(self, request, view):
        token = request.auth
        if token is None:
            return False
        wanted = getattr(view, "scopes_by_action", {}).get(
            getattr(view, "action", ""), getattr(view, "scopes", ())
        )
        return "admin" in token.scopes or bool(set(wanted) & set(token.scopes))
