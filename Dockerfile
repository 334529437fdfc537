# The image of web, worker, beat and migrate; docker-compose.yml chooses between them with the commands of bin/start.
FROM python:3.11-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends gettext
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /opt/python && /opt/python/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY . .
ENV PATH=/opt/python/bin:$PATH GONGHAO_VENV=/opt/python GONGHAO_STATE=/tmp/state STATIC_ROOT=/app/var/static
# Neither catalogue nor static files need a server; the addresses only have to be well formed.
RUN bin/translate && python -m compileall -q . \
    && SECRET_KEY=build DATABASE_URL=postgres://nobody@localhost/none REDIS_URL=redis://localhost/0 \
       python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim-bookworm
COPY deploy/packages.txt /tmp/
RUN apt-get update && xargs apt-get install --yes --no-install-recommends < /tmp/packages.txt && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin gonghao
COPY --from=build /opt/python /opt/python
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/python/bin:$PATH STATIC_ROOT=/app/var/static BIND=0.0.0.0:8000 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER gonghao
EXPOSE 8000
CMD ["bin/start", "web"]
