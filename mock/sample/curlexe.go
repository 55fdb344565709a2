package sample

import (
	"somock/mock"
	"somock/mock/shell"
)

// CurlExe is a call of the sample message as a command for cmd and PowerShell, and ok is
// false if there is none for the address. curl.exe comes with Windows; without .exe it is
// another command in PowerShell 5.1. The message goes as a form, for JSON has quotes, and
// these no two of the shells pass on alike.
func CurlExe(address string, insecure bool) (command string, ok bool) {
	ok = true
	word := func(text string) string {
		quoted, can := shell.Windows(text)
		ok = ok && can
		return quoted
	}
	command = "curl.exe -i "
	if insecure {
		command += "-k "
	}
	command += word(address) + " -u " + word("tje0:Tje0")
	for i, name := range mock.MessageFields() {
		command += " --data-urlencode " + word("IncomingMessage."+name+"="+Message()[i])
	}
	return command, ok
}
