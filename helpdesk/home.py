"""The front door: each role lands at its own home."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect

#: Where each role begins its day.
HOMES = {"agent": "/tickets/", "doctor": "/doctor-support/", "supervisor": "/dashboard/", "admin": "/admin/"}


@login_required
def home(request):
    return redirect(HOMES.get(request.user.role, "/tickets/"))
