package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"time"
)

// A childCommand is the command that run runs.
type childCommand struct {
	argv     []string
	env      []string
	in       io.Reader
	out, err io.Writer
	grace    time.Duration // how long it may take to end when it is asked to
	self     string        // this program, to watch over the child; "" does without
}

// The exit codes of a command that could not be started, as shells have them.
const (
	exitNotRunnable = 126
	exitNotFound    = 127
)

// pipeDelay is how long output that the child's own children hold open is waited for.
const pipeDelay = time.Second

func (c *childCommand) command() *exec.Cmd {
	cmd := exec.Command(c.argv[0], c.argv[1:]...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = c.env, c.in, c.out, c.err, pipeDelay
	return cmd
}

// notStarted says why a command cannot be run.
func (c *childCommand) notStarted(err error) error {
	code, hint := exitNotRunnable, "a command is a program, or a script that can be executed"
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		code, hint = exitNotFound, "name a command that is on the PATH or in a folder, as after a shell's prompt"
	}
	var path *fs.PathError
	var look *exec.Error
	switch {
	case errors.As(err, &look):
		err = look.Err
	case errors.As(err, &path):
		err = path.Err
	}
	return endedWith(code, fmt.Errorf("%s cannot be started: %w", c.argv[0], err), hint)
}
