"""Where a request came from."""

import ipaddress

from django.conf import settings


def address_of(request) -> str:
    """The sender's address: the peer's own, or what the outermost of our own proxies saw. Never what a client
    claims. An IPv6 host is its /64, since it can take any address in it."""
    peer = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES > 0:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            peer = hops[-settings.TRUSTED_PROXIES]
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return "unknown"
    if address.version == 6 and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
