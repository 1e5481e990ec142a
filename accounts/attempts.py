"""Whose failed sign-ins are counted together."""

from common.peer_address import address_of


def account_name(request, credentials=None) -> str:
    """One account is one count, however its e-mail is written: sign-in folds case, so the count does too."""
    name = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return name.strip().lower()[:254]


def sender(request) -> str | None:
    """The address that sent a sign-in, by the one rule about proxies; None where there is none to count by."""
    address = address_of(request)
    return None if address == "unknown" else address
