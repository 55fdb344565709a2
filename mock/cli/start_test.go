package cli_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"somock/mock/journal"
	"somock/mock/sample"
	"somock/mock/server"
)

// The call that is printed on Windows keeps the contract. Here a POSIX shell reads it, which
// takes its quotes as cmd and PowerShell do; how those read it is held in mock/shell.
func TestTheCallForWindows(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("needs curl")
	}
	bin := t.TempDir()
	if err := os.Symlink(curl, filepath.Join(bin, "curl.exe")); err != nil {
		t.Skip(err)
	}
	c := server.Defaults()
	c.Addr, c.Recordings, c.TLSSelfSigned = "127.0.0.1:0", t.TempDir(), true
	s, err := server.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	command, ok := sample.CurlExe(s.Info().URL+"/api/v1/Agents/Messaging/CreateMessage", true)
	if !ok {
		t.Fatalf("there is no call for %s", s.Info().URL)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
	cmd.Env = append(os.Environ(), "PATH="+bin+":/bin:/usr/bin")
	if out, err := cmd.Output(); err != nil || !strings.Contains(string(out), " 204 ") {
		t.Errorf("%s: %v\n%s", command, err, out)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	folder, err := journal.OpenFolder(c.Recordings, nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := folder.Get(t.Context(), journal.Last)
	if err != nil || len(e.Violations) > 0 || *e.Message.To != sample.Message()[0] {
		t.Errorf("recorded is %+v, %v", e, err)
	}
}
