// Command somock is an offline stand-in for SuperOffice's Messaging/CreateMessage.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"somock/mock/cli"
)

// version is set by a release build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal then ends the process at once
	self, _ := os.Executable()   // without it a command that is run is watched over less well
	code := cli.Main(ctx, cli.System{
		Version:     version,
		Args:        os.Args[1:],
		Environ:     os.Environ(),
		Executable:  self,
		In:          os.Stdin,
		Out:         os.Stdout,
		Err:         os.Stderr,
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		Terminal:    term.IsTerminal(int(os.Stderr.Fd())),
	})
	os.Exit(code)
}
