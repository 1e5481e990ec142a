# The application (web, live, workers, relay, beat) and the reverse proxy, from one build.
#   docker build --target app -t bedside .
#   docker build --target proxy -t bedside-proxy .

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PATH=/opt/venv/bin:$PATH
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN pip install --require-hashes -r /tmp/base.txt
WORKDIR /app
COPY . .
# The values only let the production settings load; nothing of them stays in the image.
RUN python -m helpdesk.compile_messages \
    && BEDSIDE_ENV=production DATA_DIR=/data ALLOWED_HOSTS=build EMERGENCY_NUMBERS='*=112' \
       SECRET_KEY=build-only-8Zt5Qm2RkWx7HyNc4PbGj9TdLs6FaEuVrB3iXo1Yw \
       python manage.py collectstatic --noinput \
    && python -m compileall -q /app

FROM python:3.11-slim-bookworm AS app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BEDSIDE_ENV=production DATA_DIR=/data
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin bedside \
    && install -d -o bedside -g bedside /data /data/files
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
COPY --from=build /data/static /data/static
WORKDIR /app
USER 10001
EXPOSE 8000
CMD ["python", "-m", "uvicorn", "helpdesk.asgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--no-access-log", "--no-server-header", "--no-proxy-headers", "--timeout-graceful-shutdown", "5"]

FROM caddy:2-alpine AS proxy
COPY deploy/Caddyfile /etc/caddy/Caddyfile
COPY --from=build /data/static /srv/static
