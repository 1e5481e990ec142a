from django.core.exceptions import ValidationError
from django.db import DataError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """`{next, previous, results}` by an opaque cursor; `?limit=` up to 100 rows. Views set `ordering`."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = "-id"

    def paginate_queryset(self, queryset, request, view=None):
        """A cursor that was not made by us points nowhere: 404, as for one that DRF itself cannot read."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError, DataError) as error:
            if not request.query_params.get(self.cursor_query_param):
                raise
            raise NotFound(self.invalid_cursor_message) from error
