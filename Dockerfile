# syntax=docker/dockerfile:1

# One image for each program: docker build --target starter . (or worker, operator, demo).
#
# The base is Alpine, not an empty one, because of the health checks: a container can only be asked from within whether
# /readyz answers, and Alpine's wget does that. It also brings the CA certificates. Nothing is written to the file
# system, and the user is none that exists, so the containers can run read-only and without any privilege.

ARG GO_VERSION=1.26.8
ARG ALPINE_VERSION=3.24

FROM --platform=$BUILDPLATFORM golang:${GO_VERSION}-alpine${ALPINE_VERSION} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags="-s -w" -o /programs/ ./starter ./worker ./operator ./demo

FROM alpine:${ALPINE_VERSION} AS base
USER 65532:65532

FROM base AS starter
COPY --from=build /programs/starter /usr/local/bin/
EXPOSE 8080 9090
ENTRYPOINT ["starter"]

FROM base AS worker
COPY --from=build /programs/worker /usr/local/bin/
EXPOSE 9091
ENTRYPOINT ["worker"]

FROM base AS operator
COPY --from=build /programs/operator /usr/local/bin/
ENTRYPOINT ["operator"]

FROM base AS demo
COPY --from=build /programs/demo /usr/local/bin/
ENTRYPOINT ["demo"]
