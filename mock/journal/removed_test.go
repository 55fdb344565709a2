package journal_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"somock/mock/journal"
)

// Somebody removes the folder, or what is in it, while a server runs. Nothing that is
// acknowledged after that is in a file without a name.
func TestRecordingsThatAreRemoved(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no open file can be removed here")
	}
	dir := filepath.Join(t.TempDir(), "recordings")
	j := open(t, journal.Options{Dir: dir})
	settle(t, j, add(t, j, "before"))
	remove := func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}

	remove()
	if err := j.Append(context.Background(), call("nowhere")); !errors.Is(err, journal.ErrUnavailable) {
		t.Errorf("a call without a folder: %v", err)
	}
	if j.Healthy() == nil {
		t.Error("it is healthy without a folder")
	}

	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	acked := map[string]string{}
	e := add(t, j, "after")
	acked[e.ID] = "after"
	settle(t, j, e)
	if err := os.Remove(newest(t, dir)); err != nil {
		t.Fatal(err)
	}
	delete(acked, e.ID)
	e = add(t, j, "in a new segment")
	acked[e.ID] = "in a new segment"
	settle(t, j, e)
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	plain := readPlain(t, dir)
	for id, text := range acked {
		if plain[id].Content != text {
			t.Errorf("%s was acknowledged with %q; there is %+v", id, text, plain[id])
		}
	}
}

func newest(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	return names[len(names)-1]
}
