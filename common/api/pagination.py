from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """`{next, previous, results}` by an opaque cursor; `?limit=` up to 100 rows. Views set `ordering`."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = "-id"
