package cli_test

import (
	"errors"
	"fmt"
	"os/exec"

	"github.com/rogpeppe/go-internal/testscript"
)

// code N COMMAND… runs a command and holds it to end with exactly this exit code. What
// it printed is matched as after exec.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND…")
	}
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%s: %v", args[1], err)
	}
	if fmt.Sprint(got) != args[0] {
		ts.Fatalf("%v ended with exit code %d, expected %s", args[1:], got, args[0])
	}
}
