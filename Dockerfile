# A static binary and nothing else. Runs without arguments; configured by environment
# alone: every flag of `somock serve` has a name there, --slow-threshold is
# SOMOCK_SLOW_THRESHOLD.
#
# The binary has the same bytes for the same source, VERSION and Go release; a test builds
# it twice by the line below. So have the files of the image, which another test builds twice
# in an engine (.github/engine); the image as a whole if its timestamps are fixed as well,
# which needs a newer builder than that engine has (unverified):
#   SOURCE_DATE_EPOCH=0 docker buildx build --output type=docker,rewrite-timestamp=true .
# Its root may be read-only; /recordings alone is written, also with temporary files. It belongs to user 10001 and to
# group 0, which may write it, too: so any user works (docker run --user 12345, and the one
# that OpenShift gives each project), since one without a name is in group 0.
FROM golang:1.26 AS build
ARG VERSION=dev
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -buildid= -X main.version=${VERSION}" -o /out/somock . \
 && mkdir -p /out/root && mkdir -m 0770 /out/root/recordings

FROM scratch
COPY --from=build /out/somock /somock
# The folder that is named loses its mode on the way (moby/buildkit#1941), what is in it does not.
COPY --from=build --chown=10001:0 /out/root /
USER 10001:10001
ENV SOMOCK_ADDR=0.0.0.0:8204 SOMOCK_RECORDINGS=/recordings TMPDIR=/recordings
EXPOSE 8204
VOLUME /recordings
HEALTHCHECK --interval=2s --timeout=2s --start-period=5s --retries=3 CMD ["/somock", "ready"]
ENTRYPOINT ["/somock"]
