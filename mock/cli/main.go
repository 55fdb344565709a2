// Package cli is the command line: one command a file, each made by a constructor, no
// package state. Data goes to stdout, talk to stderr.
//
// See README.md, .github/docs/troubleshooting.md.
package cli

import (
	"context"
	"io"
)

// A System is the operating system as a command sees it, so that tests can be one.
type System struct {
	Version     string
	Args        []string // without the program's name
	Environ     []string // KEY=value
	Executable  string   // this program, to be started again; "" if it cannot be
	In          io.Reader
	Out, Err    io.Writer
	OutTerminal bool // Out is a terminal that a person looks at
	Terminal    bool // Err is one
}

// Main runs one command and returns the exit code. Cancelling ctx asks a running server
// to end gracefully.
func Main(ctx context.Context, system System) int {
	a := &app{System: system, env: parseEnviron(system.Environ)}
	a.talk = newTerminal(system.Err, system.Terminal && a.mayColour())
	a.data = newTerminal(system.Out, system.OutTerminal && a.mayColour())
	root := newRoot(a)
	root.SetArgs(system.Args)
	root.SetIn(system.In)
	root.SetOut(system.Out)
	root.SetErr(system.Err)
	return a.exitCode(root.ExecuteContext(ctx))
}

// An app is what every command is handed.
type app struct {
	System
	env  map[string]string
	talk *terminal // stderr
	data *terminal // stdout

	json   bool // flags that most commands have
	remote remote
}

// mayColour honours no-color.org, and terminals that have no colours.
func (a *app) mayColour() bool { return a.env["NO_COLOR"] == "" && a.env["TERM"] != "dumb" }
