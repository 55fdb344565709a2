//go:build unix

package docstest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+\s+(.*)$`)
	fenced  = regexp.MustCompile("(?ms)^\\s*```.*?^\\s*```$")
	code    = regexp.MustCompile("`[^`\n]*`")
	mark    = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// Links within the repository lead to a file that is there, and to a heading in it.
// Other addresses are not asked: no test speaks to the outside.
func TestEveryLinkResolves(t *testing.T) {
	for _, page := range pages(t) {
		prose := code.ReplaceAllString(fenced.ReplaceAllString(read(t, page), ""), "")
		for _, found := range link.FindAllStringSubmatch(prose, -1) {
			target := found[1]
			if strings.HasPrefix(target, "https://") {
				continue
			}
			path, anchor, _ := strings.Cut(target, "#")
			file := page
			if path != "" {
				file = filepath.Join(filepath.Dir(page), path)
			}
			if _, err := os.Stat(filepath.Join(repository, file)); err != nil {
				t.Errorf("%s: link to %s: no such file", page, target)
				continue
			}
			if anchor != "" && !hasHeading(read(t, file), anchor) {
				t.Errorf("%s: link to %s: no such heading", page, target)
			}
		}
	}
}

// hasHeading reports whether a heading gets this anchor, by the rule that forges share:
// lower case, no punctuation, hyphens for spaces.
func hasHeading(source, anchor string) bool {
	for _, h := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(source, ""), -1) {
		words := mark.ReplaceAllString(strings.ToLower(strings.TrimSpace(h[1])), "")
		if strings.ReplaceAll(words, " ", "-") == anchor {
			return true
		}
	}
	return false
}

// pagesOf are the packages that a page for users is about.
var pagesOf = map[string]string{
	"mock/contract": ".github/docs/rules.md", "mock/scenario": ".github/docs/scenarios.md", "mock/verify": ".github/docs/verification.md",
	"mock/conform": ".github/docs/conform.md", "mock/drift": ".github/docs/drift.md", "mock/journal": "recordings/README.md", "mock/mocktest": ".github/docs/clients/go.md",
	"mock/npmclient": ".github/docs/clients/typescript.md", "mock/admin": ".github/SECURITY.md", "mock/cli": "README.md",
	"mock/server": ".github/docs/testcontainers.md", "mock/endpoint": ".github/docs/worked-example.md", "mock/export": ".github/docs/clients/http.md",
	"mock/har": ".github/docs/compare.md", "mock/report": ".github/docs/compare.md",
}

var named = regexp.MustCompile(`(?:\.github/|recordings/)[\w./-]+\.md`)

// Who opens a package finds the page about it in its documentation, and the page is there.
func TestPackagesNameTheirPages(t *testing.T) {
	sources, err := filepath.Glob(filepath.Join(repository, "mock", "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]string{}
	for _, source := range sources {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		if doc, _, found := strings.Cut(string(text), "\npackage "); found && strings.Contains("\n"+doc, "\n// Package ") {
			docs["mock/"+filepath.Base(filepath.Dir(source))] += doc
		}
	}
	for name, page := range pagesOf {
		if !strings.Contains(docs[name], page) {
			t.Errorf("the documentation of %s does not name %s", name, page)
		}
	}
	for name, doc := range docs {
		for _, page := range named.FindAllString(doc, -1) {
			if _, err := os.Stat(filepath.Join(repository, page)); err != nil {
				t.Errorf("the documentation of %s names %s, which is not there", name, page)
			}
		}
	}
}
