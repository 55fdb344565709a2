package engine

import (
	"archive/tar"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestComposeReplicas starts the sample with three engines, three somocks and HAProxy: the
// scenario is played once for all, and what was recorded outlives two of the containers.
func TestComposeReplicas(t *testing.T) {
	if os.Getenv("SOMOCK_TEST_LONG") == "" {
		t.Skip("a long run: SOMOCK_TEST_LONG=1")
	}
	importParts(t)
	image(t) // from whose layers its own build comes quickly
	sample, err := filepath.Abs(filepath.Join(source, ".github/samples/compose-replicas.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	compose := func(args ...string) string {
		out, err := exec.CommandContext(t.Context(), "docker-compose", append([]string{"-p", "replicas", "-f", sample}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("docker-compose %v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	t.Cleanup(func() { _ = exec.Command("docker-compose", "-p", "replicas", "-f", sample, "down", "-v").Run() })
	compose("up", "-d", "--build")
	ask := func(args ...string) (string, error) {
		out, err := exec.CommandContext(t.Context(), "docker", append([]string{"run", "--rm", "--network", "replicas_default", curlImage(), "-s", "-m", "10"}, args...)...).CombinedOutput()
		return string(out), err
	}
	awaitReady := func() {
		for end := time.Now().Add(3 * time.Minute); ; <-time.After(time.Second) {
			said, err := ask("-f", "http://proxy:8204/__admin/replicas", "-H", "Authorization: Bearer none")
			if err == nil && strings.Count(said, `"run"`) == 3 {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("three replicas are not there: %v %s\n%s", err, said, compose("logs"))
			}
		}
	}
	awaitReady()
	var statuses []string
	for range 4 {
		status, err := ask("-o", "/dev/null", "-w", "%{http_code}", "-u", "tje0:Tje0", "-H", "Content-Type: application/json", "-d", `{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello"}}`, "http://proxy:8204/Cust1/api/v1/Agents/Messaging/CreateMessage")
		if err != nil {
			t.Errorf("a call: %v", err)
		}
		statuses = append(statuses, status)
	}
	if got := strings.Join(statuses, " "); got != "401 204 204 204" {
		t.Errorf("four calls are answered %s\n%s", got, compose("logs"))
	}
	compose("restart", "somock-1", "nats-1")
	awaitReady()
	if list, err := ask("http://proxy:8204/__admin/recordings", "-H", "Authorization: Bearer none"); err != nil || strings.Count(list, `"id":`) != 4 {
		t.Errorf("recorded are %v %s", err, list)
	}
}

// importParts makes the images that the sample names: nats-server of the tests' own module,
// and this machine's HAProxy.
func importParts(t *testing.T) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "nats-server")
	build := exec.Command("go", "build", "-o", program, "github.com/nats-io/nats-server/v2")
	build.Dir, build.Env = filepath.Join(source, ".github/tests"), append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	err := errors.Join(
		importImage("nats:2.15.2", `["/nats-server"]`, func(w *tar.Writer) error { return errors.Join(addShell(w), addFile(w, program, "nats-server")) }),
		importImage("haproxy:2.6", `["/bin/haproxy", "-W", "-db", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]`, func(w *tar.Writer) error {
			return errors.Join(addShell(w), addProgram(w, "haproxy", map[string]bool{}))
		}),
	)
	if err != nil {
		t.Fatal(err)
	}
}
