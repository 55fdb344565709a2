package engine

import (
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
