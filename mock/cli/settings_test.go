package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/spf13/pflag"
)

// secretFlags are those of serve whose values may not be recorded.
var secretFlags = []string{"admin-token"}

// The open line of a run has every flag of serve by its name, but for secrets, and no
// other: a new flag has to be listed in the server's settings, or here.
func TestTheOpenLineHasEveryFlag(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // it ends as soon as it runs
	code := Main(ctx, System{
		Args: []string{"serve", "--recordings", dir, "--addr", "127.0.0.1:0", "--slow-threshold", "1500ms", "--admin-token", "s3cret-token"},
		Out:  t.Output(), Err: t.Output(),
	})
	if code != 0 {
		t.Fatalf("serve exits with %d", code)
	}
	settings := settingsIn(t, dir)
	if settings["slow-threshold"] != 1500.0 {
		t.Errorf("slow-threshold is %v, expected milliseconds", settings["slow-threshold"])
	}
	newServe(&app{}).Flags().VisitAll(func(f *pflag.Flag) {
		_, listed := settings[f.Name]
		if secret := slices.Contains(secretFlags, f.Name); secret == listed {
			t.Errorf("--%s is in the open line: %v, expected %v", f.Name, listed, !secret)
		}
		delete(settings, f.Name)
	})
	if len(settings) > 0 {
		t.Errorf("settings that are no flags: %v", settings)
	}
}

func settingsIn(t *testing.T, dir string) map[string]any {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	file, err := os.Open(names[0])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var open struct{ Settings map[string]any }
	line, err := bufio.NewReader(file).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &open)
	}
	if err != nil {
		t.Fatal(err)
	}
	return open.Settings
}
