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
