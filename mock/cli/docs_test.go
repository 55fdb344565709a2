package cli_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// update writes what commands printed into the page, to be looked at before it is kept.
var update = flag.Bool("update", false, "write what the commands in the documentation print")

// TestVerificationPage runs the commands of the page on verification, in the folder that
// its files make, and compares what they print.
func TestVerificationPage(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Fatal("the page's clients are curl: ", err)
	}
	t.Parallel()
	const name = "../../.github/docs/verification.md"
	source, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	page := parsePage(string(source))
	dir := t.TempDir()
	for file, text := range page.files {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	printed := page.run(t, dir)
	for file := range page.files {
		if filepath.Ext(file) == ".yaml" { // those that no command names are good files, too
			if out, code := shell(t, dir, "somock verify kept --expect "+file); code > 1 {
				t.Errorf("%s: %s", file, out)
			}
		}
	}
	if *update {
		if err := os.WriteFile(name, []byte(printed), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(page.text, printed); diff != "" {
		t.Errorf("the page shows other output than its commands print (- page, + printed; -update writes it):\n%s", diff)
	}
}

// A page is a document with files and console sessions in fenced blocks:
//
//	```sh title=NAME        ```console
//	its content             $ a command
//	```                     what it prints, then the next
//	                        ```
type page struct {
	text  string
	files map[string]string
}

var (
	fileBlock    = regexp.MustCompile("(?ms)^```\\w+ title=(\\S+)\n(.*?)^```$")
	consoleBlock = regexp.MustCompile("(?ms)^```console\n(.*?)^```$")
)

func parsePage(text string) page {
	p := page{text, map[string]string{}}
	for _, m := range fileBlock.FindAllStringSubmatch(text, -1) {
		p.files[m[1]] = m[2]
	}
	return p
}

// run gives the page with what its commands print now.
func (p page) run(t *testing.T, dir string) string {
	t.Helper()
	return consoleBlock.ReplaceAllStringFunc(p.text, func(block string) string {
		var b strings.Builder
		b.WriteString("```console\n")
		code := 0
		for line := range strings.Lines(block) {
			command, ok := strings.CutPrefix(line, "$ ")
			if !ok {
				continue
			}
			b.WriteString(line)
			if command == "echo $?\n" {
				command = fmt.Sprintf("(exit %d); ", code) + command
			}
			var out string
			out, code = shell(t, dir, command)
			b.WriteString(normal(out))
		}
		return b.String() + "```"
	})
}

func shell(t *testing.T, dir, command string) (out string, code int) {
	t.Helper()
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = dir
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "SOMOCK_") && !strings.HasPrefix(pair, "GITHUB_") {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	text, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", command, err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

var (
	runID     = regexp.MustCompile(`\b[a-z0-9]{8}-(\d+)\b`)
	shortTime = regexp.MustCompile(`\b\d+(\.\d+)?(µs|ms)\b`)
	clock     = regexp.MustCompile(`\b\d\d:\d\d:\d\d\b`)
	loopback  = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	keyedHash = regexp.MustCompile(`(fp=|  )[0-9a-f]{8}\b`)
)

// normal makes equal what differs from run to run. Different fingerprints stay different.
func normal(out string) string {
	out = runID.ReplaceAllString(out, "k3v9q2ab-$1")
	out = clock.ReplaceAllString(out, "10:00:00")
	out = loopback.ReplaceAllString(out, "127.0.0.1:8204")
	stand := []string{"1f2e3d4c", "5a6b7c8d", "90817263"}
	known := map[string]string{}
	out = keyedHash.ReplaceAllStringFunc(out, func(m string) string {
		hash := m[len(m)-8:]
		if known[hash] == "" {
			known[hash] = stand[len(known)%len(stand)]
		}
		return m[:len(m)-8] + known[hash]
	})
	return shortTime.ReplaceAllStringFunc(out, func(m string) string {
		if m == "100ms" { // what a command was told
			return m
		}
		return "12ms"
	})
}
