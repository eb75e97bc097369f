# One image for all processes. The command selects the process, for example `node services/comment/src/main.ts`.

# Only the files that define the dependencies, so that a change of sources does not invalidate the layers below.
FROM node:24-bookworm-slim AS manifests
WORKDIR /duplex
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json -delete && find . -type d -empty -delete

FROM node:24-bookworm-slim AS dependencies
WORKDIR /duplex
COPY --from=manifests /duplex .
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  -w gateway -w services/monolith -w infra/compose

FROM node:24-bookworm-slim AS pages
WORKDIR /duplex
COPY --from=manifests /duplex .
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund -w web
COPY libs libs
COPY web web
RUN npm run build -w web

FROM node:24-bookworm-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Duplex" \
  org.opencontainers.image.description="A real-time blog: one code base, run as a monolith or as microservices, read over four transports" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION"
# infra/local/src/launch/server-process.ts explains --max-semi-space-size.
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=8 DATA_DIR=/data INTERNAL_PORT=9464 INTERNAL_HOST=0.0.0.0
WORKDIR /duplex
RUN install --directory --owner=node --group=node /data
COPY --from=dependencies /duplex .
COPY --from=pages /duplex/web/build web/build
COPY libs libs
COPY services services
COPY gateway gateway
COPY infra/compose infra/compose
USER node
EXPOSE 8080
# Bash instead of Node, because Node takes much longer to start.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$INTERNAL_PORT && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
CMD ["node", "services/monolith/src/main.ts"]
