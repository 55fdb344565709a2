package mock_test

import (
	"os/exec"
	"strings"
	"testing"
)

// storeys are the packages from the ground up; each may import those on the storeys
// below it, and none beside it unless named in beside.
var storeys = [][]string{
	{"mock"},
	{"mock/har", "mock/junit", "mock/newfile", "mock/prose", "mock/shell", "mock/strictyaml", "mock/suggest", "mock/wire", "scenarios"},
	{"mock/decode", "mock/match", "mock/sample", "mock/admin/request", "mock/shell/shelltest", "mock/journal/format"},
	{"mock/contract", "mock/scenario", "mock/journal", "mock/verify", "mock/export", "mock/forward"},
	{"mock/recordings", "mock/observed", "mock/report", "mock/scenario/counterstest"},
	{"mock/endpoint", "mock/jetstream", "mock/journal/journaltest", "mock/admin", "mock/admin/page", "mock/conform", "mock/drift"},
	{"mock/server"},
	{"mock/cli", "mock/mocktest"},
	{"", "mock/docstest", "mock/npmclient"},
}

// beside are the imports allowed within a storey.
var beside = map[string]string{
	"mock/strictyaml": "mock/suggest",
	"mock/admin":      "mock/admin/page",
}

func TestArrowsPointDown(t *testing.T) {
	storey := map[string]int{}
	for i, packages := range storeys {
		for _, p := range packages {
			storey[p] = i
		}
	}
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "somock/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		fields := strings.Fields(line)
		from := inside(fields[0])
		level, known := storey[from]
		if !known {
			t.Errorf("%s stands on no storey; give it one in this test", fields[0])
			continue
		}
		for _, imported := range fields[1:] {
			if imported == "testing" && !forTests[from] {
				t.Errorf("%s imports testing", from)
			}
			if strings.HasPrefix(imported, "github.com/nats-io/") && from != "mock/jetstream" {
				t.Errorf("%s imports %s, which only mock/jetstream does", from, imported)
			}
			if !strings.HasPrefix(imported, "somock/") {
				continue
			}
			to := inside(imported)
			if storey[to] >= level && beside[from] != to {
				t.Errorf("%s imports %s, which is not below it", from, to)
			}
		}
	}
}

// forTests are the packages that are meant for tests and never linked into the binary.
var forTests = map[string]bool{"mock/mocktest": true, "mock/shell/shelltest": true, "mock/scenario/counterstest": true, "mock/journal/journaltest": true}

// inside is an import path without the module's name.
func inside(path string) string { return strings.TrimPrefix(strings.TrimPrefix(path, "somock"), "/") }
