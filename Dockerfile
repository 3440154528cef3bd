# One image for everything that runs: web (the default), worker, timer, migrate. deploy/start says what each of them is.
#   docker build --tag smartpitch:0.1.0 --build-arg VERSION=0.1.0 --build-arg REVISION="$(git rev-parse HEAD)" .
ARG PYTHON=3.13-slim-trixie

FROM python:${PYTHON} AS build
# s3 instead: files in an S3 store (docs/operations.md)
ARG REQUIREMENTS=base
ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/${REQUIREMENTS}.txt /tmp/requirements.txt
RUN python -m venv --without-pip /venv \
 && pip --python /venv/bin/python install --require-hashes --only-binary :all: --requirement /tmp/requirements.txt
WORKDIR /app
COPY . .
# Neither a key nor a database is needed to gather the static files; the settings only want to be told something.
RUN SECRET_KEY=build SITE_URL=https://build.invalid DATABASE_URL=postgres://build.invalid/none STATIC_ROOT=/app/staticfiles \
    /venv/bin/python manage.py collectstatic --noinput \
 && /venv/bin/python -m compileall -q /venv/lib /app

FROM python:${PYTHON}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Smart Cities Pitch" \
      org.opencontainers.image.description="Where cities share practice proven in reality, behind a closed door" \
      org.opencontainers.image.licenses="EUPL-1.2" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# What sets the type of a PDF; without it the page of the PDF says what is missing.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    DATA_DIR=/data \
    STATIC_ROOT=/app/staticfiles
# A volume belongs here, for files; everything else may be read-only, with a tmpfs at /tmp.
RUN install --directory --owner=10001 --group=10001 /data /data/media
WORKDIR /app
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "deploy/health.py", "web"]
ENTRYPOINT ["deploy/start"]
CMD ["web"]
