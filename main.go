// Command somock is an offline stand-in for SuperOffice's Messaging/CreateMessage.
package main

import (
	"os"

	"golang.org/x/term"

	"somock/mock/cli"
)

// version is set by a release build.
var version = "dev"

func main() {
	self, _ := os.Executable() // without it a command that is run is watched over less well
	code := cli.Main(cli.UntilSignal(), cli.System{
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
