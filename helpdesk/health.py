"""`/health/live`: the process answers. `/health/ready`: database, redis, worker, beat and relay do."""

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import JsonResponse

from common.clock import utc_now
from events.queries import silent_processes


def live(request):
    return JsonResponse({"status": "ok"})


def ready(request):
    """200 when every part answers, else 503 with the parts that are down; patients' intake needs the database only."""
    down = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        down += silent_processes(utc_now())
    except (DatabaseError, InterfaceError):
        down.append("database")
    if not _redis_answers():
        down.append("redis")
    body = {"status": "down" if down else "ok", "down": sorted(down)}
    response = JsonResponse(body, status=503 if down else 200)
    if down:
        response["Retry-After"] = "5"
    return response


def _redis_answers() -> bool:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5, retry=None
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
