# reply-mcp in a container.
#
#   docker build -t reply-mcp .
#   docker run -i --rm -e REPLY_API_KEY reply-mcp                       MCP over standard input and output
#   docker run --rm -p 8080:8080 -e REPLY_API_KEY -v ./tokens:/run/secrets/tokens:ro \
#     reply-mcp http --auth token --token-file /run/secrets/tokens      MCP over HTTP
#
# The root file system may be read-only and the user any; nothing is written.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
# A folder of the build context that contains what `cmake --install` made on Debian 12; when it is given,
# it is used as it is and nothing is compiled.
ARG PREBUILT=
WORKDIR /src
COPY .ci/packages.sh .ci/packages.sh
RUN . .ci/packages.sh; \
    if [ -n "${PREBUILT}" ]; then install_packages ca-certificates; else install_packages "${build_packages[@]}"; fi
COPY . .
RUN if [ -z "${PREBUILT}" ]; then \
      cmake --preset release -DREPLY_MCP_TESTS=OFF -DREPLY_MCP_BENCH=OFF; \
      cmake --build --preset release --target reply-mcp reference; \
      cmake --install build/release --strip --prefix /installed; \
    else \
      cp -r "${PREBUILT}" /installed; \
    fi; \
    mkdir -p /image/usr/local/lib /image/etc/ssl/certs /image/usr/share/doc/reply-mcp; \
    cp -r /installed/bin /image/usr/local/; \
    cp -r /installed/lib/reply-mcp /image/usr/local/lib/; \
    cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/; \
    cp LICENSE /image/usr/share/doc/reply-mcp/copyright; \
    chmod -R u=rwX,go=rX /image; \
    /image/usr/local/bin/reply-mcp --version

FROM ${BASE}
# These three lines are written by .ci/generate.
ARG VERSION=0.1.0
ARG SERVER_NAME=com.example/reply-mcp
ARG SOURCE=https://git.example.com/reply-mcp/reply-mcp
LABEL org.opencontainers.image.title="reply-mcp" \
      org.opencontainers.image.description="Reply.io as tools for AI clients: a Model Context Protocol server for the Reply REST API V3" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.licenses="MIT" \
      io.modelcontextprotocol.server.name="${SERVER_NAME}"
COPY --from=build /image/ /
# Loopback of a container cannot be reached from outside. `http` on this address refuses to start without --auth.
ENV REPLY_MCP_LISTEN=0.0.0.0:8080 \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65532:65532
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=5s --retries=3 \
  CMD ["reply-mcp", "healthcheck", "--process", "1"]
ENTRYPOINT ["reply-mcp"]
CMD ["stdio"]
