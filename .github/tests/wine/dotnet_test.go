//go:build !race

package wine

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// page is what a .NET developer on Windows reads.
const page = ".github/docs/clients/dotnet.md"

// typed is a block of the page: what the comment above it says, its language, its text.
var typed = regexp.MustCompile("(?m)^(?:<!-- (.*) -->\n)?```([a-z]+)\n((?:.*\n)*?)```$")

// A developer of .NET has somock.exe from a release, types the page, and has a recorded call.
func TestTheDotnetPage(t *testing.T) {
	t.Parallel()
	requireMono(t)
	source, err := os.ReadFile(filepath.Join(repository, page))
	if err != nil {
		t.Fatal(err)
	}
	d := newDeveloper(t)
	for _, block := range typed.FindAllStringSubmatch(string(source), -1) {
		said, language, text := block[1], block[2], block[3]
		name, isFile := strings.CutPrefix(said, "file ")
		exit, _ := strings.CutPrefix(said, "exit ")
		switch {
		case isFile:
			d.write(name, text)
		case said == "output":
			d.compare(text)
		case language != "bat" || strings.HasPrefix(said, "not run: "):
		case said == "serve":
			d.serve(text)
		case strings.Contains(text, " recordings tail"):
			d.follow(text)
		default:
			d.run(text, exit)
		}
	}
	if d.ran < 10 {
		t.Errorf("only %d commands were found on the page", d.ran)
	}
	d.followed("lost-reply")
}

func requireMono(t *testing.T) {
	t.Helper()
	for _, program := range []string{"mcs", "mono"} {
		if _, err := exec.LookPath(program); err == nil {
			continue
		}
		why := "there is no " + program + " (Debian: mono-mcs mono-runtime libmono-system-net-http4.0-cil)"
		if required("mono") {
			t.Fatal("SOMOCK_TEST_REQUIRE asks for mono, and " + why)
		}
		t.Skip(why)
	}
}

// A developer sits at a folder, with cmd.
type developer struct {
	t       *testing.T
	dir     string
	env     []string
	host    string // of the running somock
	printed string // by the last command
	tail    string // the file with what is printed as calls come in
	ran     int
}

func newDeveloper(t *testing.T) *developer {
	t.Helper()
	d := &developer{t: t, dir: filepath.Join(t.TempDir(), "my work")}
	bin := t.TempDir()
	if err := os.Mkdir(d.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	build(t, "-C", ".github/tests", "build", "-o", filepath.Join(bin, "dotnet.exe"), "./wine/dotnet")
	d.unpackRelease()
	dotnet := httptest.NewServer(http.HandlerFunc(d.dotnet))
	t.Cleanup(dotnet.Close)
	d.env = []string{"DOTNET_AT=" + dotnet.URL, "WINEPATH=" + windowsPath(bin), "NO_COLOR=1"}
	return d
}

// windowsPath is an absolute path as Wine has it.
func windowsPath(path string) string { return "Z:" + strings.ReplaceAll(path, "/", `\`) }

// unpackRelease makes of somock.exe what the page says to unpack, and unpacks it.
func (d *developer) unpackRelease() {
	d.t.Helper()
	release := d.t.TempDir()
	build(d.t, "build", "-ldflags", "-X main.version=1.2.3", "-o", filepath.Join(release, "somock-1.2.3-windows-amd64.exe"), ".")
	packed := exec.Command("go", "run", "./pack", release, "1.2.3")
	packed.Dir = filepath.Join(repository, ".github/tools")
	if out, err := packed.CombinedOutput(); err != nil {
		d.t.Fatalf("%v\n%s", err, out)
	}
	archive, err := zip.OpenReader(filepath.Join(release, "somock-1.2.3-windows-amd64.zip"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = archive.Close() }()
	if err := os.CopyFS(d.dir, archive); err != nil {
		d.t.Fatal(err)
	}
}

// documented is where somock is by the page.
const documented = "127.0.0.1:8204"

// write saves a file as an editor on Windows does, with the address of the running somock.
func (d *developer) write(name, text string) {
	d.t.Helper()
	text = strings.ReplaceAll(strings.ReplaceAll(text, documented, d.host), "\n", "\r\n")
	if err := os.WriteFile(filepath.Join(d.dir, name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// cmd is a line that is typed.
func (d *developer) cmd(line string) *exec.Cmd {
	d.t.Helper()
	d.ran++
	script := fmt.Sprintf("typed%d.bat", d.ran) // each its own: cmd reads on in it when a command ends
	d.write(script, "@"+line+"\n")
	cmd := wine("wine", "cmd", "/c", script)
	cmd.Dir, cmd.Env = d.dir, append(cmd.Env, d.env...)
	return cmd
}

// run types all lines of a block; want is the exit code of each, "" is 0.
func (d *developer) run(block, want string) {
	d.t.Helper()
	for line := range strings.Lines(block) {
		cmd := d.cmd(strings.TrimSpace(line))
		printed, err := spoken(d.t, cmd)
		d.printed = printed
		var failed *exec.ExitError
		if err != nil && !errors.As(err, &failed) {
			d.t.Fatal(err)
		}
		if code := cmd.ProcessState.ExitCode(); fmt.Sprint(code) != want && (code != 0 || want != "") {
			d.t.Fatalf("%s ends with %d, want %q\n%s", line, code, want, printed)
		}
	}
}

// spoken runs a command and gives what it prints.
func spoken(t *testing.T, cmd *exec.Cmd) (string, error) {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "said"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = out.Close() }()
	cmd.Stdout, cmd.Stderr = out, out
	ended := cmd.Run()
	text, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text), ended
}

// compare holds what was printed to what the page shows; … is anything.
func (d *developer) compare(shown string) {
	d.t.Helper()
	pattern := "(?m)"
	for line := range strings.Lines(shown) {
		if line == "…\n" {
			pattern += `(?:.*\n)*?`
			continue
		}
		pattern += "^" + strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(line)), "…", ".*") + `\s*\n`
	}
	printed := strings.ReplaceAll(strings.ReplaceAll(d.printed, "\r\n", "\n"), d.host, documented)
	printed = regexp.MustCompile(`(?m)^ +`).ReplaceAllString(printed, "")
	if !regexp.MustCompile(pattern).MatchString(printed) {
		d.t.Errorf("shown is\n%sprinted was\n%s", shown, d.printed)
	}
}

// serve starts somock on a free port, to be ended when the page is.
func (d *developer) serve(line string) {
	d.t.Helper()
	cmd := d.cmd(strings.TrimSpace(line))
	cmd.Env = append(cmd.Env, "SOMOCK_ADDR=127.0.0.1:0", "SOMOCK_READY_FILE=ready.json")
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	ready := filepath.Join(d.dir, "ready.json")
	if err := appears(ready, ended); err != nil {
		d.t.Fatal(err)
	}
	text, err := os.ReadFile(ready)
	if err != nil {
		d.t.Fatal(err)
	}
	var somock struct {
		URL string
		PID int
	}
	if err := json.Unmarshal(text, &somock); err != nil {
		d.t.Fatal(err)
	}
	d.host = strings.TrimPrefix(somock.URL, "http://")
	d.env = append(d.env, "SOMOCK_SERVER="+somock.URL)
	d.t.Cleanup(func() {
		_ = wine("wine", "taskkill", "/f", "/pid", fmt.Sprint(somock.PID)).Run() // it may have ended
		<-ended
	})
}

// follow starts a command that goes on until the page is at its end.
func (d *developer) follow(line string) {
	d.t.Helper()
	d.ran++
	out, err := os.Create(filepath.Join(d.t.TempDir(), "followed"))
	if err != nil {
		d.t.Fatal(err)
	}
	d.tail = out.Name()
	cmd := wine("wine", strings.Fields(line)...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = d.dir, append(cmd.Env, d.env...), out, out
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
		_ = out.Close()
	})
}

// followed waits until a text has come in.
func (d *developer) followed(text string) {
	d.t.Helper()
	deadline := time.After(patience)
	for {
		seen, err := os.ReadFile(d.tail)
		if err == nil && strings.Contains(string(seen), text) {
			return
		}
		select {
		case <-deadline:
			d.t.Fatalf("no %q in what was followed: %s, %v", text, seen, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// dotnet answers the program that stands for dotnet: Mono does what that would.
func (d *developer) dotnet(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Args []string
		Base string
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var told struct {
		Printed string
		Code    int
	}
	if out, err := d.mono(asked.Args, asked.Base); err != nil {
		told.Printed, told.Code = string(out)+err.Error()+"\n", 1
	} else {
		told.Printed = string(out)
	}
	_ = json.NewEncoder(w).Encode(told) // else the program says that it had no answer
}

// mono creates a project, or compiles and runs one.
func (d *developer) mono(args []string, base string) ([]byte, error) {
	if len(args) == 4 && strings.HasPrefix(strings.Join(args, " "), "new console -o ") {
		return nil, os.Mkdir(filepath.Join(d.dir, args[3]), 0o700)
	}
	if len(args) < 3 || strings.Join(args[:2], " ") != "run --project" {
		return nil, fmt.Errorf("dotnet %q is not imitated", args)
	}
	program := filepath.Join(d.t.TempDir(), "program.exe")
	compile := exec.Command("mcs", "-langversion:7", "-r:System.Net.Http.dll", "-out:"+program, filepath.Join(args[2], "Program.cs"))
	compile.Dir = d.dir
	if out, err := compile.CombinedOutput(); err != nil {
		return out, err
	}
	run := exec.Command("mono", append([]string{program}, args[3:]...)...)
	run.Env = os.Environ()
	if base != "" {
		run.Env = append(run.Env, "SUPEROFFICE_BASE_URL="+base)
	}
	return run.CombinedOutput()
}
