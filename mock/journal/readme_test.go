package journal_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

const readme = "../../recordings/README.md"

// block is the first fenced block of a language in the page that explains the format.
func block(t *testing.T, language string) string {
	t.Helper()
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)```" + language + "\n(.*?)```").FindSubmatch(page)
	if m == nil {
		t.Fatalf("%s has no block of %s", readme, language)
	}
	return string(m[1])
}

// The example in recordings/README.md is a run that fsck has nothing to say of.
func TestReadmeExample(t *testing.T) {
	dir := t.TempDir()
	file := dir + "/20261123T080000.000000Z-k3v9q2ab-000001.jsonl"
	write(t, file, []byte(block(t, "json")))
	if r := fsck(t, dir); len(r.Findings) > 0 || r.Recordings != 1 {
		t.Errorf("%d recordings, %+v", r.Recordings, r.Findings)
	}
	script := dir + "/check.py"
	write(t, script, []byte(block(t, "python")))
	if lines := strings.Count(block(t, "python"), "\n"); lines != 3 {
		t.Errorf("the script of three lines has %d", lines)
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 here to run the script")
	}
	out, err := exec.Command(python, script, file).CombinedOutput()
	if want := "1 True\n2 True\n3 True\n4 True\n5 True\n"; err != nil || string(out) != want {
		t.Errorf("the script says %s, %v", out, err)
	}
}
