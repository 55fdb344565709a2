//go:build !race

// Package wine runs what Windows does otherwise in Wine: tests of the packages concerned,
// built for Windows, and the program in a console. What only a real Windows shows is named
// in .github/docs/platforms.md.
//
//	SOMOCK_TEST_REQUIRE      wine, mono: fail instead of skip without it
//
// Wine has its own prefix in a folder for temporary files, and has ended when the tests have.
// Under -race there is nothing more to see: the programs that run in Wine are the same.
package wine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	repository = "../../.."
	compiler   = "x86_64-w64-mingw32-gcc"
)

// selected are the tests that run, by package: those of locks, of a kill, of a child's
// children, and of every command with paths and files as they are there.
var selected = []struct{ pkg, tests string }{
	{"journal", "^(TestKill|TestCleaningUpAfterAnotherProcess|TestNobodyElseChangesTheSegment|TestReadersDoNotHinderPurge|TestPurge|TestKey)$"},
	{"server", "^TestKillingTheServerLosesNoAcknowledgedCall$"},
	{"cli", "^(TestTheFamilyEndsWithItsParent|TestScript)$/^(the_|somock_|Ctrl|a_command|%s)"},
	{"newfile", "."},
}

// beyond is what a script of a command may use and Wine or Windows has not. What it shows
// there beside it is in the script written-elsewhere, which runs every command.
var beyond = regexp.MustCompile(`(?m)^[^#\n]*(` +
	`(exec|code \d+) (sh|curl|sed) ` + // programs of POSIX
	`|kill -|hold ` + // signals, of which testscript sends none on Windows but a kill
	`|no such file|connection refused|permission denied)`) // the words of another system

// scripts are those of cli that run, as a pattern of their names.
func scripts(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(repository, "mock/cli/testdata/script/*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var names, left []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		if why := beyond.FindSubmatch(text); why != nil {
			left = append(left, fmt.Sprintf("%s (%s)", name, bytes.TrimSpace(why[1])))
		} else {
			names = append(names, name+"$")
		}
	}
	t.Logf("not run in Wine, each for the first thing that is not to be had there: %s", strings.Join(left, ", "))
	return strings.Join(names, "|")
}

// prefix is where Wine lives, made by TestMain.
var prefix string

func TestMain(m *testing.M) {
	if why := missing(); why != "" {
		if required("wine") {
			fmt.Println("FAIL: SOMOCK_TEST_REQUIRE asks for wine, and " + why)
			os.Exit(1)
		}
		fmt.Println("skipped: " + why)
		os.Exit(0)
	}
	os.Exit(run(m))
}

// required reports whether the surroundings promise a program.
func required(program string) bool {
	return slices.Contains(strings.Split(os.Getenv("SOMOCK_TEST_REQUIRE"), ","), program)
}

func missing() string {
	for _, program := range []string{"wine", "wineserver", compiler, "script"} {
		if _, err := exec.LookPath(program); err != nil {
			return "there is no " + program + " (Debian: wine64 wine gcc-mingw-w64-x86-64 bsdutils)"
		}
	}
	return ""
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "somock-wine-")
	if err != nil {
		fmt.Println("FAIL:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	prefix = filepath.Join(dir, "prefix")
	defer func() { _ = wine("wineserver", "-k", "-w").Run() }() // it may have ended
	if out, err := prepare(dir); err != nil {
		fmt.Printf("FAIL: %v\n%s\n", err, out)
		return 1
	}
	return m.Run()
}

// wine is a command in the prefix. Its output goes to files, never to pipes: what it leaves
// running would keep them open.
func wine(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "WINEPREFIX="+prefix, "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml=", "TERM=xterm")
	return cmd
}

// prepare makes the prefix, with the one function that Go asks for and Wine 8 lacks.
func prepare(dir string) (out []byte, err error) {
	if err := os.Mkdir(prefix, 0o700); err != nil {
		return nil, err
	}
	if err := wine("wine", "wineboot", "-i").Run(); err != nil {
		return nil, fmt.Errorf("wineboot: %w", err)
	}
	const source = `#include <windows.h>
#include <ntsecapi.h>
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return RtlGenRandom(data, (ULONG)size); }
`
	file := filepath.Join(dir, "prng.c")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		return nil, err
	}
	library := filepath.Join(prefix, "drive_c/windows/system32/bcryptprimitives.dll")
	return exec.Command(compiler, "-shared", "-o", library, file, "-ladvapi32").CombinedOutput()
}

// build runs go for Windows.
func build(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = repository
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// overlay has os.RemoveAll, by which tests clean up, do without what Wine 8 says not to
// know with a status that Go does not expect. The program that users have does not call it.
func overlay(t *testing.T) string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(strings.TrimSpace(string(root)), "src/internal/syscall/windows/at_windows.go")
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(source), "if TestDeleteatFallback {", "if true {", 1)
	if changed == string(source) {
		t.Fatalf("%s is another file than these tests know", file)
	}
	replacement, list := filepath.Join(t.TempDir(), "at_windows.go"), filepath.Join(t.TempDir(), "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{file: replacement}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{replacement: []byte(changed), list: text} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

func TestPackages(t *testing.T) {
	replaced := overlay(t)
	for _, s := range selected {
		t.Run(s.pkg, func(t *testing.T) {
			t.Parallel()
			binary := filepath.Join(t.TempDir(), s.pkg+".test.exe")
			build(t, "test", "-c", "-overlay", replaced, "-o", binary, "./mock/"+s.pkg)
			said := filepath.Join(t.TempDir(), "said")
			out, err := os.Create(said)
			if err != nil {
				t.Fatal(err)
			}
			tests := s.tests
			if strings.Contains(tests, "%s") {
				tests = fmt.Sprintf(tests, scripts(t))
			}
			cmd := wine("wine", binary, "-test.v", "-test.timeout=8m", "-test.run="+tests)
			cmd.Env = append(cmd.Env, "SOMOCK_TEST_KILL_ROUNDS=5")
			cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Join(repository, "mock", s.pkg), out, out
			failed := cmd.Run()
			_ = out.Close()
			text, err := os.ReadFile(said)
			if failed != nil || err != nil || !strings.Contains(string(text), "--- PASS: ") {
				t.Errorf("%v, %v\n%s", failed, err, text)
			}
		})
	}
}

// Ctrl+C in a console ends serve gracefully: the run is closed.
func TestCtrlC(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a folder")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(dir, "somock.exe")
	build(t, "build", "-o", binary, ".")
	// The terminal tells all of its processes, and a shell that still waited for serve would
	// end by the signal and give its own exit code: exec leaves none.
	serve := wine("script", "-qfec", "exec wine ./somock.exe serve --addr 127.0.0.1:0 --ready-file ready.json", filepath.Join(dir, "typescript"))
	serve.Dir, serve.Env = dir, append(serve.Env, "SHELL=/bin/sh")
	terminal, err := serve.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- serve.Wait() }()
	if err := press(terminal.Write, filepath.Join(dir, "ready.json"), ended); err != nil {
		_ = serve.Process.Kill()
		shown, _ := os.ReadFile(filepath.Join(dir, "typescript"))
		t.Fatalf("%v\n%s", err, shown)
	}
	segments, err := filepath.Glob(filepath.Join(dir, "recordings", "*.jsonl"))
	if err != nil || len(segments) != 1 {
		t.Fatalf("segments are %q, %v", segments, err)
	}
	text, err := os.ReadFile(segments[0])
	if err != nil || !strings.Contains(string(text), `"kind":"close"`) {
		t.Errorf("the run has not ended well: %s, %v", text, err)
	}
}

// press types Ctrl+C once a file is there, and waits for the end.
func press(typed func([]byte) (int, error), file string, ended <-chan error) error {
	if err := appears(file, ended); err != nil {
		return err
	}
	if _, err := typed([]byte{3}); err != nil {
		return err
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(patience):
		return fmt.Errorf("it goes on after Ctrl+C")
	}
}

// patience is for what is never to take so long, also where everything runs at once.
const patience = 3 * time.Minute

// appears waits for a file of a program that has not ended.
func appears(file string, ended <-chan error) error {
	deadline := time.After(patience)
	for {
		if _, err := os.Stat(file); err == nil {
			return nil
		}
		select {
		case err := <-ended:
			return fmt.Errorf("it ended before it was ready: %w", err)
		case <-deadline:
			return fmt.Errorf("it is not ready")
		case <-time.After(50 * time.Millisecond):
		}
	}
}
