package scenario

import (
	"errors"
	"os"
	"testing"

	"somock/mock/strictyaml"
)

// FuzzParse reads anything without a panic: a scenario that can be compiled and decides,
// or an error that names the file.
func FuzzParse(f *testing.F) {
	for _, name := range ShippedNames() {
		shipped, err := Shipped(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(shipped.Source)
	}
	entries, err := os.ReadDir("testdata/bad")
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range entries {
		source, err := os.ReadFile("testdata/bad/" + e.Name())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		file, err := Parse("fuzz.yaml", source)
		if err != nil {
			var at *strictyaml.Error
			if !errors.As(err, &at) || at.File != "fuzz.yaml" || at.Message == "" {
				t.Fatalf("error is %v, expected one of the file", err)
			}
			return
		}
		e := New(Options{})
		if err := e.Use(file); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if _, _, _, err := e.Decide(t.Context(), callOf(t, "call to=+47")); err != nil {
				t.Fatal(err)
			}
		}
		again, err := Parse("fuzz.yaml", source)
		if err != nil || again.content() != file.content() {
			t.Fatalf("a second reading differs: %v", err)
		}
	})
}
