package scenario

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"somock/scenarios"
)

// goodFiles are all scenarios that are shipped or stand in a test of decisions.
func goodFiles(t *testing.T) map[string][]byte {
	t.Helper()
	good := map[string][]byte{}
	for _, name := range ShippedNames() {
		source, err := scenarios.Files.ReadFile(name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		good[name+".yaml"] = source
	}
	archives, err := filepath.Glob("testdata/decide/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if filepath.Ext(f.Name) == ".yaml" {
				good[f.Name] = f.Data
			}
		}
	}
	return good
}
