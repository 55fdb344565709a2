package journal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

// A plainRecord is what the simplest reader knows of one recording.
type plainRecord struct {
	Content string
	Outcome string // "" if there is none
}

// readPlain reads a folder as anybody could who has the description of the format and
// nothing of this package: JSON, a checksum, and the first of two equal ids counts.
func readPlain(t testing.TB, dir string) map[string]plainRecord {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(names)
	found := map[string]plainRecord{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // made to try a broken disk, and removed since it was listed; what it held is missed below
		}
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.SplitSeq(text, []byte("\n")) {
			readPlainLine(line, found)
		}
	}
	return found
}

func readPlainLine(line []byte, found map[string]plainRecord) {
	covered, tail, ok := strings.Cut(string(line), `,"crc":"`)
	if i := strings.LastIndex(string(line), `,"crc":"`); ok {
		covered, tail = string(line)[:i], string(line)[i:]
	}
	sum := crc32.Checksum([]byte(covered), crc32.MakeTable(crc32.Castagnoli))
	if tail != fmt.Sprintf(`,"crc":"%08x"}`, sum) {
		return
	}
	var l struct {
		V       int
		Kind    string
		ID      string
		Message struct{ Content string }
		Reply   struct{ Outcome string }
	}
	if json.Unmarshal(line, &l) != nil || l.V != 1 {
		return
	}
	old, known := found[l.ID]
	switch {
	case l.Kind == "received" && !known:
		found[l.ID] = plainRecord{Content: l.Message.Content}
	case l.Kind == "replied" && old.Outcome == "":
		old.Outcome = l.Reply.Outcome
		found[l.ID] = old
	}
}

func TestPlainReader(t *testing.T) {
	dir := t.TempDir()
	found := map[string]plainRecord{}
	readPlainLine([]byte(`{"v":1,"kind":"received","id":"a-1","crc":"00000000"}`), found)
	if len(found) != 0 {
		t.Fatalf("a wrong checksum passes: %v in %s", found, dir)
	}
}
