//go:build unix

package docstest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func itoa(n int) string { return strconv.Itoa(n) }

// pages are all documents of the repository, by their path from its root.
func pages(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(repository, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "testdata" || entry.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) == ".md" {
			name, err := filepath.Rel(repository, path)
			all = append(all, name)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func read(t *testing.T, page string) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(repository, page))
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// sessions are the pages that are run here, with their blocks.
func sessions(t *testing.T) map[string][]block {
	t.Helper()
	all := map[string][]block{}
	for _, page := range pages(t) {
		blocks, err := blocksOf(page, read(t, page))
		if err != nil {
			t.Error(err)
		}
		if len(blocks) > 0 {
			all[page] = blocks
		}
	}
	return all
}

// What a page tells to type can be typed, and does what the page says it does.
func TestEveryCommandOfThePagesRuns(t *testing.T) {
	for page, blocks := range sessions(t) {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			s := newSession(t)
			for _, b := range blocks {
				s.do(b)
			}
		})
	}
}

// A reader has to see the whole of the first page.
func TestREADMEIsShort(t *testing.T) {
	if n := strings.Count(read(t, "README.md"), "\n"); n >= 200 {
		t.Errorf("README.md has %d lines, want fewer than 200", n)
	}
}
