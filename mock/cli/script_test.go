package cli_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"somock/mock/cli"
)

// TestMain makes this test binary serve as the program somock, too.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"somock":      somock,
		"loopback-up": loopbackUp,
	})
}

// somock is the program as main.go has it. SOMOCK_TEST_TERMINAL, which a script sets to
// out, err or both, stands for what a person looks at.
func somock() {
	const looks = "SOMOCK_TEST_TERMINAL"
	var environ []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, looks+"=") {
			environ = append(environ, pair)
		}
	}
	self, err := os.Executable()
	if err != nil {
		panic(err) // this test binary has a name
	}
	os.Exit(cli.Main(cli.UntilSignal(), cli.System{
		Executable: self,
		Version:    "1.2.3", Args: os.Args[1:], Environ: environ, In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		OutTerminal: strings.Contains(os.Getenv(looks), "out"), Terminal: strings.Contains(os.Getenv(looks), "err"),
	}))
}

// TestScript runs the scripts, one a command. Beside testscript's own commands they have
//
//	server FILE           wait for a ready file, and set SOMOCK_SERVER, LISTENING (host:port) and RUN by it
//	waitfor FILE TEXT     wait until a file holds a text
//	jsonlines FILE N      hold every one of exactly N lines to be a JSON object
//	free VAR              set a variable to a loopback address where nothing listens
//	hold FILE             keep a server, by its ready file, from doing anything until "! hold FILE"
//	stranger VAR N TEXT   set a variable to a server that is no somock and answers so, 0: hangs up
//	inert [json]          hold what the last command printed to be obeyed by no CI system and no terminal
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("GORACE", "atexit_sleep_ms=0") // else each command under -race ends a second later
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"server": setServer, "waitfor": waitFor, "jsonlines": jsonLines, "free": free, "stranger": stranger,
			"code": code, "hold": hold, "inert": inert,
		},
	})
}

const patience = 20 * time.Second

// eventually tries until it succeeds.
func eventually(ts *testscript.TestScript, try func() error) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			ts.Fatalf("still after %s: %v", patience, err)
		}
	}
}

func setServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: server FILE")
	}
	var ready struct{ URL, Run string }
	eventually(ts, func() error {
		b, err := os.ReadFile(ts.MkAbs(args[0]))
		if err != nil {
			return err
		}
		return json.Unmarshal(b, &ready)
	})
	ts.Setenv("SOMOCK_SERVER", ready.URL)
	ts.Setenv("LISTENING", strings.TrimPrefix(ready.URL, "http://"))
	ts.Setenv("RUN", ready.Run)
}

func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: waitfor FILE TEXT")
	}
	eventually(ts, func() error {
		b, err := os.ReadFile(ts.MkAbs(args[0]))
		if err == nil && !strings.Contains(string(b), args[1]) {
			err = fmt.Errorf("%s has no %q, but: %s", args[0], args[1], b)
		}
		return err
	})
}

func jsonLines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: jsonlines FILE N")
	}
	text, n := ts.ReadFile(args[0]), 0
	for line := range strings.Lines(text) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			ts.Fatalf("not a JSON object: %v: %s", err, line)
		}
		n++
	}
	if fmt.Sprint(n) != args[1] {
		ts.Fatalf("%s has %d lines, expected %s:\n%s", args[0], n, args[1], text)
	}
}

// hold stops a process; it goes on at the latest when the script ends, so that it can end, too.
func hold(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: [!] hold FILE")
	}
	var ready struct{ PID int }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &ready))
	signal := func(name string) error { return ts.Exec("sh", "-c", fmt.Sprintf("kill -%s %d", name, ready.PID)) }
	if neg {
		ts.Check(signal("CONT"))
		return
	}
	ts.Defer(func() { _ = signal("CONT") }) // it may have ended
	ts.Check(signal("STOP"))
}

// free gives an address that was free a moment ago; nothing listens there.
func free(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: free VAR")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

// stranger serves something that is no somock until the script ends.
func stranger(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: stranger VAR STATUS TEXT")
	}
	status, err := strconv.Atoi(args[1])
	ts.Check(err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if status == 0 {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Location", "http://203.0.113.1/")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, args[2])
	})}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	ts.Defer(func() {
		_ = server.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			ts.Fatalf("stranger: %v", err)
		}
	})
	ts.Setenv(args[0], "http://"+l.Addr().String())
}

// TestEveryCommandHasAScript keeps a command from being added untested.
func TestEveryCommandHasAScript(t *testing.T) {
	for _, command := range commands(t) {
		name := filepath.Join("testdata", "script", strings.ReplaceAll(strings.TrimPrefix(command, "somock "), " ", "-")+".txt")
		text, err := os.ReadFile(name)
		if err != nil {
			t.Errorf("%s has no script: %v", command, err)
			continue
		}
		if !strings.Contains(string(text), command+" --help") {
			t.Errorf("%s: the help of %s is not looked at", name, command)
		}
	}
}

// commands are all commands by their full names, as their helps tell.
func commands(t *testing.T, path ...string) []string {
	t.Helper()
	var found []string
	listing := false
	for line := range strings.Lines(run(t, append(path, "--help")...)) {
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "Available Commands:"):
			listing = true
		case len(fields) == 0:
			listing = false
		case listing && fields[0] != "help":
			child := append(append([]string(nil), path...), fields[0])
			found = append(found, "somock "+strings.Join(child, " "))
			found = append(found, commands(t, child...)...)
		}
	}
	return found
}

func run(t *testing.T, args ...string) string {
	t.Helper()
	var out, talk strings.Builder
	if code := cli.Main(t.Context(), cli.System{Version: "1.2.3", Args: args, Out: &out, Err: &talk}); code != 0 {
		t.Fatalf("somock %s: exit %d: %s", strings.Join(args, " "), code, talk.String())
	}
	return out.String()
}

// TestNoHelpHasADefaultThatSaysNothing looks at the helps of all commands.
func TestNoHelpHasADefaultThatSaysNothing(t *testing.T) {
	for _, command := range append(commands(t), "somock") {
		help := run(t, append(strings.Fields(command)[1:], "--help")...)
		for line := range strings.Lines(help) {
			if strings.Contains(line, "(default )") || strings.Count(line, "(default") > 1 {
				t.Errorf("%s: %s", command, line)
			}
		}
	}
}
