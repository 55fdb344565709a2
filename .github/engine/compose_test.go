package engine

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// compose runs docker-compose over the sample.
func compose(t *testing.T, args ...string) (string, error) {
	t.Helper()
	sample, err := filepath.Abs(filepath.Join(source, ".github/samples/compose.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "docker-compose", append([]string{"-p", "sample", "-f", sample}, args...)...).CombinedOutput()
	return string(out), err
}

// TestComposeSample: its client gets through the outage; what was recorded is there
// after down and up.
func TestComposeSample(t *testing.T) {
	image(t) // from whose layers its own build comes quickly
	t.Cleanup(func() { _ = exec.Command("docker-compose", "-p", "sample", "down", "-v").Run() })
	for round, want := range []int{4, 8} { // three times 503 by the scenario, then 204
		out, err := compose(t, "up", "--build", "--exit-code-from", "client")
		if err != nil {
			t.Fatalf("round %d: %v\n%s", round, err, out)
		}
		if out, err := compose(t, "down"); err != nil { // the volume stays
			t.Fatalf("%v\n%s", err, out)
		}
		listed := docker(t, "run", "--rm", "-v", "sample_recordings:/recordings", image(t), "recordings", "list", "--run", "all", "--json", "--dir", "/recordings")
		if n := strings.Count(listed, `"id":"`); n != want {
			t.Errorf("round %d: %d recordings, want %d\n%s", round, n, want, out)
		}
	}
	if out, err := compose(t, "down", "-v"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestTheComposePage types its commands as they stand there, and finds what it tells.
func TestTheComposePage(t *testing.T) {
	image(t) // from whose layers its own build comes quickly
	page, err := os.ReadFile(filepath.Join(source, ".github/docs/compose.md"))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("COMPOSE_PROJECT_NAME", "page")
	t.Cleanup(func() { _ = exec.Command("docker", "volume", "rm", "-f", "page_recordings").Run() })
	blocks := strings.Split(string(page), "```sh\n")[1:]
	if len(blocks) != 3 {
		t.Fatalf("the page has %d blocks of commands", len(blocks))
	}
	var said []string
	for _, block := range blocks {
		commands, _, _ := strings.Cut(block, "```")
		cmd := exec.CommandContext(t.Context(), "bash", "-euc", strings.ReplaceAll(commands, "docker compose", "docker-compose"))
		cmd.Dir = source
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", commands, err, out)
		}
		said = append(said, string(out))
	}
	if !strings.Contains(said[1], " 503 3, 204 1\n") || !strings.Contains(said[1], "Passed: 0 violations.") {
		t.Errorf("recorded:\n%s", said[1])
	}
}
