// Package engine holds no code: its tests build the real Dockerfile in a Docker engine of
// their own and run the image as its users do: users of any id, a read-only root, volumes,
// health, an end with a reply pending, a kill, compose, Testcontainers, and with
// SOMOCK_TEST_LONG the samples for GitHub and GitLab, and the one with replicas.
//
//	go -C .github/engine test ./...
//
// They need root, dockerd, docker, docker-compose and busybox (Debian: docker.io,
// docker-compose, busybox-static). Without them they are skipped, and fail where
// SOMOCK_TEST_REQUIRE names engine. The engine is started in a folder for temporary files
// with a socket of its own, pulls nothing, and is ended with the tests.
//
// No registry is asked: what the Dockerfile calls golang:1.26 is made of this machine's Go,
// its module cache and a shell.
package engine
