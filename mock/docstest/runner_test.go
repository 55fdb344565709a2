//go:build unix

package docstest_test

import (
	"strings"
	"testing"
)

// What holds the pages to the program has to notice when they do not fit.

func TestShownOutputStandsForWhatWasPrinted(t *testing.T) {
	for _, c := range []struct {
		name, shown, printed string
		fits                 bool
	}{
		{"the same", "a\nb\n", "a\nb\n", true},
		{"the beginning", "a\n", "a\nb\n", true},
		{"another line", "a\nc\n", "a\nb\n", false},
		{"only a part of a line", "a\n", "ab\n", false},
		{"a part left out", "a…c\n", "abbc\n", true},
		{"a part left out that is not there", "a…d\n", "abbc\n", false},
		{"lines left out", "a\n…\nd\n", "a\nb\nc\nd\n", true},
		{"no lines left out", "a\n…\nd\n", "a\nd\n", true},
		{"lines in another order", "b\n…\na\n", "a\nb\n", false},
		{"blanks at the end of lines", "a\n", "a  \n", true},
		{"characters that mean something elsewhere", "a.c (d)\n", "abc (d)\n", false},
		{"nothing was printed", "a\n", "", false},
	} {
		if got := shownBy(c.shown).MatchString(untrailed(c.printed)); got != c.fits {
			t.Errorf("%s: fits is %v", c.name, got)
		}
	}
}

func TestCommentsSteerBlocks(t *testing.T) {
	blocks, err := blocksOf("page.md", "<!-- needs php; exit 1 -->\n```sh\nphp x\n```\n\n<!-- file a.yaml -->\n\n```yaml\nv: 1\n```\n\n<!-- not run: no engine -->\n```sh\ndocker\n```\ntext\n\n```sh\nsomock\n```\n")
	if err != nil || len(blocks) != 4 {
		t.Fatalf("%d blocks, %v", len(blocks), err)
	}
	if b := blocks[0]; b.exit != "1" || len(b.needs) != 1 || b.needs[0] != "php" || b.text != "php x\n" || b.line != 2 {
		t.Errorf("read %+v", b)
	}
	if b := blocks[1]; b.file != "a.yaml" || b.text != "v: 1\n" {
		t.Errorf("read %+v", b)
	}
	if b := blocks[2]; b.notRun != "no engine" {
		t.Errorf("read %+v", b)
	}
	if b := blocks[3]; b.notRun != "" || b.exit != "" {
		t.Errorf("a comment reached beyond its block: %+v", b)
	}
}

func TestCommandsThatWouldNotBeRunAreFound(t *testing.T) {
	for _, c := range []struct{ page, says string }{
		{"```bash\nsomock\n```\n", "commands are marked sh"},
		{"```\nsomock\n```\n", "commands are marked sh"},
		{"    somock serve\n", "not run: put it between fences"},
		{"<!-- not run: -->\n```sh\nsomock\n```\n", "needs a reason"},
		{"<!-- serves -->\n```sh\nsomock\n```\n", `no such word as "serves"`},
		{"```sh\nsomock\n", "does not end"},
	} {
		if _, err := blocksOf("page.md", c.page); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v, want %q", c.page, err, c.says)
		}
	}
}

func TestHeadingsGetTheAnchorsOfForges(t *testing.T) {
	const page = "# The rules\n\n## path.not-emulated\n\n```text\n## no heading\n```\n\n### Whose steps: `per`\n"
	for anchor, there := range map[string]bool{"the-rules": true, "pathnot-emulated": true, "whose-steps-per": true, "no-heading": false, "rules": false} {
		if hasHeading(page, anchor) != there {
			t.Errorf("#%s: found is %v", anchor, !there)
		}
	}
}
