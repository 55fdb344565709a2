package engine

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTwoBuildsAreOneImage: the same files with the same bytes, modes and owners, and the
// same configuration. Times differ: this engine's builder cannot fix them.
func TestTwoBuildsAreOneImage(t *testing.T) {
	docker(t, "build", "-q", "--no-cache", "-t", "again", source)
	first, second := contents(t, image(t)), contents(t, "again")
	if first != second {
		t.Errorf("the first:\n%s\nthe second:\n%s", first, second)
	}
	if !strings.Contains(first, "recordings/ 40770 10001:0") || !strings.Contains(first, "somock 100755 0:0") {
		t.Errorf("unexpected: %s", first)
	}
	config := "{{json .Config.Env}} {{json .Config.Entrypoint}} {{json .Config.Volumes}} {{.Config.User}} {{json .Config.Healthcheck}} {{json .Config.ExposedPorts}}"
	if a, b := docker(t, "inspect", "-f", config, image(t)), docker(t, "inspect", "-f", config, "again"); a != b {
		t.Errorf("%s\n%s", a, b)
	}
}

// contents lists the files of an image.
func contents(t *testing.T, name string) string {
	t.Helper()
	id := docker(t, "create", name)
	defer docker(t, "rm", id)
	out, err := exec.Command("docker", "export", id).Output()
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for r := tar.NewReader(bytes.NewReader(out)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return list.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, r); err != nil {
			t.Fatal(err)
		}
		if !madeByEngine(h.Name) {
			fmt.Fprintf(&list, "%s %o %d:%d %x\n", h.Name, h.Mode, h.Uid, h.Gid, sum.Sum(nil))
		}
	}
}

// madeByEngine are files that every container has.
func madeByEngine(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return first == "dev" || first == "etc" || first == "proc" || first == "sys" || name == ".dockerenv"
}

func TestItRunsWithoutArguments(t *testing.T) {
	c := start(t)
	c.send("204")
	if all, _ := c.recorded(); all != 1 {
		t.Errorf("%d recordings", all)
	}
	reply, err := http.Get(c.url + "/readyz") // from outside, by the published port
	if err != nil || reply.StatusCode != 200 {
		t.Errorf("%v, %v", reply, err)
	}
}

func TestItNeedsNoRights(t *testing.T) {
	for _, user := range []string{"10001:10001", "1000650000:0", "0:0"} {
		t.Run(user, func(t *testing.T) {
			c := start(t, "--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges", "--user", user)
			c.send("204")
			c.send("401", "--auth", "none")
			if all, _ := c.recorded(); all != 2 {
				t.Errorf("%d recordings", all)
			}
		})
	}
}

func TestItIsConfiguredByEnvironmentAlone(t *testing.T) {
	c := start(t, "-e", "SOMOCK_SCENARIO=reject-once", "-e", "SOMOCK_TLS_SELF_SIGNED=true")
	docker(t, "exec", c.id, "/somock", "ready")
}

// TestANamedVolumeKeepsRecordings over a kill and a new container.
func TestANamedVolumeKeepsRecordings(t *testing.T) {
	name := "kept-" + fmt.Sprint(os.Getpid())
	t.Cleanup(func() { _ = exec.Command("docker", "volume", "rm", "-f", name).Run() })
	first := start(t, "-v", name+":/recordings")
	first.send("204", "--repeat", "10")
	docker(t, "kill", first.id)
	docker(t, "start", first.id)
	first.healthy()
	first.send("204")
	docker(t, "rm", "-f", first.id)
	second := start(t, "-v", name+":/recordings")
	if all, _ := second.recorded(); all != 11 {
		t.Errorf("%d recordings, want 11", all)
	}
}

func TestABindMountKeepsRecordings(t *testing.T) {
	dir := t.TempDir()
	if err := errors.Join(os.Chmod(filepath.Dir(dir), 0o755), os.Chmod(dir, 0o700), os.Chown(dir, 10001, 10001)); err != nil {
		t.Fatal(err)
	}
	c := start(t, "-v", dir+":/recordings")
	c.send("204")
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(files) != 1 {
		t.Errorf("in the folder: %v, %v", files, err)
	}
}

// TestAFolderOfSomebodyElse: the hint says what to do.
func TestAFolderOfSomebodyElse(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("docker", "run", "--rm", "-v", dir+":/recordings", image(t)).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "hint:") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestStopLetsAPendingReplyBeSent: docker stop is SIGTERM, ten seconds, SIGKILL.
func TestStopLetsAPendingReplyBeSent(t *testing.T) {
	c := start(t, "-e", "SOMOCK_SCENARIO=slow-once", "-v", t.TempDir())
	done := make(chan error, 1)
	go func() { done <- c.call() }()
	c.pending()
	docker(t, "stop", c.id)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if code := docker(t, "inspect", "-f", "{{.State.ExitCode}}", c.id); code != "0" {
		t.Errorf("exit code %s", code)
	}
}

// call is a call from outside that wants 204.
func (c *container) call() error {
	body := strings.NewReader(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello"}}`)
	r, err := http.NewRequest(http.MethodPost, c.url+"/api/v1/Agents/Messaging/CreateMessage", body)
	if err != nil {
		return err
	}
	r.SetBasicAuth("tje0", "Tje0")
	r.Header.Set("Content-Type", "application/json")
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusNoContent {
		return errors.New(reply.Status)
	}
	return nil
}

// pending waits until a call is recorded and not answered.
func (c *container) pending() {
	c.t.Helper()
	for range 100 {
		out, err := exec.Command("docker", "exec", c.id, "/somock", "recordings", "list", "--json", "--filter", "outcome:pending").Output()
		if err == nil && strings.Contains(string(out), `"id"`) {
			return
		}
		<-time.After(50 * time.Millisecond)
	}
	c.t.Fatal("no call is pending")
}
