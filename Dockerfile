# A static binary and nothing else. Runs without arguments; configured by environment
# alone: every flag of `somock serve` has a name there, --slow-threshold is
# SOMOCK_SLOW_THRESHOLD.
#
# The binary has the same bytes for the same source, VERSION and Go release; a test builds
# it twice by the line below. So has the image if its timestamps are fixed as well
# (unverified, as the tests have no engine):
#   SOURCE_DATE_EPOCH=0 docker buildx build --output type=docker,rewrite-timestamp=true .
# Its root may be read-only; /recordings alone is written, and belongs to user 10001.
FROM golang:1.26 AS build
ARG VERSION=dev
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -buildid= -X main.version=${VERSION}" -o /out/somock . \
 && mkdir -m 0700 /out/recordings

FROM scratch
COPY --from=build /out/somock /somock
COPY --from=build --chown=10001:10001 /out/recordings /recordings
USER 10001:10001
ENV SOMOCK_ADDR=0.0.0.0:8204 SOMOCK_RECORDINGS=/recordings
EXPOSE 8204
VOLUME /recordings
HEALTHCHECK --interval=2s --timeout=2s --start-period=5s --retries=3 CMD ["/somock", "ready"]
ENTRYPOINT ["/somock"]
