# One image for web, worker, beat and migrations; `--target sandbox` adds the sandbox AWS.
FROM python:3.11-slim AS packages
WORKDIR /srv/sluice
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM packages AS demo-packages
COPY requirements-demo.txt .
RUN pip install -r requirements-demo.txt

FROM python:3.11-slim AS base
RUN useradd --system --uid 10001 --home-dir /srv/sluice --shell /usr/sbin/nologin sluice
WORKDIR /srv/sluice
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

FROM base AS sandbox
COPY --from=demo-packages /opt/venv /opt/venv
COPY manage.py ./
COPY templates templates
COPY portal portal
COPY governance governance
COPY catalog catalog
COPY sharing sharing
COPY subscriptions subscriptions
COPY sandbox sandbox
RUN install -d -o sluice /var/lib/sluice
USER sluice

FROM base AS sluice
COPY --from=packages /opt/venv /opt/venv
COPY manage.py ./
COPY templates templates
COPY portal portal
COPY governance governance
COPY catalog catalog
COPY sharing sharing
COPY subscriptions subscriptions
# The key is of no use later: gathering files signs nothing.
RUN SLUICE_SECRET_KEY=unused-while-building python manage.py collectstatic --noinput
RUN install -d -o sluice /var/lib/sluice
USER sluice
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-m", "portal.probe", "http://127.0.0.1:8000/healthz"]
CMD ["gunicorn", "--preload", "--no-control-socket", "--workers", "2", "--threads", "8", "--access-logfile", "-", "--bind", "0.0.0.0:8000", "portal.wsgi"]
