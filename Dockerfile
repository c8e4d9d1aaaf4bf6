# Two stages: the wheel is built in one, the other holds what runs and no compiler.
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /dist .

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    SAPXEP_DATA_DIR=/data SAPXEP_CACHE_DIR=/tmp/sapxep SAPXEP_ADDRESS=0.0.0.0
RUN useradd --create-home --uid 10001 --user-group sapxep && install -d -o sapxep -g sapxep /data
COPY requirements.lock /tmp/requirements.lock
COPY --from=build /dist /tmp/dist
RUN pip install --no-cache-dir --only-binary :all: -r /tmp/requirements.lock "authlib>=1.3.2" "httpx>=0.28" \
    && pip install --no-cache-dir --no-deps /tmp/dist/*.whl \
    && rm -r /tmp/dist /tmp/requirements.lock
USER 10001:10001
WORKDIR /home/sapxep
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["sapxep", "app"]
