package scenario

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"somock/mock/strictyaml"
)

// TestBadFiles holds each bad file to its exact error: place, source line, caret, and
// the hint where there is one. The error of NAME.yaml is in NAME.txt.
func TestBadFiles(t *testing.T) {
	files := badFiles(t)
	if len(files) < 60 {
		t.Fatalf("%d bad files, expected at least 60", len(files))
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) { testBadFile(t, path) })
	}
}

func badFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func testBadFile(t *testing.T, path string) {
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Parse(filepath.Base(path), source)
	var at *strictyaml.Error
	if !errors.As(err, &at) {
		t.Fatalf("error is %v, expected one with a place", err)
	}
	seen := at.Error() + "\n"
	if at.Fix != "" {
		seen += "hint: " + at.Fix + "\n"
	}
	golden := strings.TrimSuffix(path, ".yaml") + ".txt"
	if *update {
		if err := os.WriteFile(golden, []byte(seen), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if seen != string(want) {
		t.Errorf("error is\n%s\nexpected\n%s", seen, want)
	}
}
