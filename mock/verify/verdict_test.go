package verify_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"somock/mock"
	"somock/mock/verify"
)

var update = flag.Bool("update", false, "write what the tests see into their files")

// TestVerdict reads each file of testdata/verdict: an expectations file, recordings of
// which only what matters is written, and what the verdict is as text, or as JSON.
func TestVerdict(t *testing.T) {
	files, err := filepath.Glob("testdata/verdict/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			recordings := parseRecordings(t, section(archive, "recordings.jsonl"))
			var x *verify.Expectations
			if source := section(archive, "expect.yaml"); source != nil {
				if x, err = verify.ParseExpectations("expect.yaml", source); err != nil {
					t.Fatal(err)
				}
			}
			v, err := x.Verify(all(recordings), "")
			if err != nil {
				t.Fatal(err)
			}
			for _, form := range forms() {
				compareSection(t, archive, form.name, form.write(t, v))
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

type form struct {
	name  string
	write func(*testing.T, *verify.Verdict) []byte
}

func forms() []form {
	written := func(write func(*verify.Verdict, *bytes.Buffer) error) func(*testing.T, *verify.Verdict) []byte {
		return func(t *testing.T, v *verify.Verdict) []byte {
			var b bytes.Buffer
			if err := write(v, &b); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
	}
	return []form{
		{"verdict.txt", written(func(v *verify.Verdict, b *bytes.Buffer) error { return v.WriteText(b) })},
		{"junit.xml", written(func(v *verify.Verdict, b *bytes.Buffer) error { return v.WriteJUnit(b) })},
		{"github.txt", written(func(v *verify.Verdict, b *bytes.Buffer) error { return v.WriteGitHub(b) })},
		{"summary.md", written(func(v *verify.Verdict, b *bytes.Buffer) error { return v.WriteSummary(b) })},
		{"verdict.json", func(t *testing.T, v *verify.Verdict) []byte { return indented(t, v) }},
	}
}

func indented(t *testing.T, v any) []byte {
	out, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return append(out, '\n')
}

// compareSection compares with a section, if the case has it.
func compareSection(t *testing.T, a *txtar.Archive, name string, got []byte) {
	t.Helper()
	for i := range a.Files {
		if a.Files[i].Name != name {
			continue
		}
		if *update {
			a.Files[i].Data = got
		}
		if diff := cmp.Diff(string(a.Files[i].Data), string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func section(a *txtar.Archive, name string) []byte {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// parseRecordings reads entries of which run, seq and method may be left out.
func parseRecordings(t *testing.T, source []byte) []*mock.Entry {
	t.Helper()
	var list []*mock.Entry
	for _, line := range bytes.Split(source, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		e := &mock.Entry{Tenant: mock.DefaultTenant, Method: "POST", Target: "/api/v1/Agents/Messaging/CreateMessage"}
		if err := json.Unmarshal(line, e); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		run, seq, _ := strings.Cut(e.ID, "-")
		e.Run = run
		var err error
		if e.Seq, err = strconv.ParseUint(seq, 10, 64); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		list = append(list, e)
	}
	return list
}

// all is a list as a fold takes it.
func all(list []*mock.Entry) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}
