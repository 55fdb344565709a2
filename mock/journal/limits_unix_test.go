//go:build unix

package journal_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"somock/mock/journal"
)

func init() { signal.Ignore(syscall.SIGXFSZ) } // a file size limit is to be an error, as main has it

// A limit on the size of files, set by the shell that starts the server: each segment
// fails when it reaches it, and goes on in the next one.
func TestFileSizeLimit(t *testing.T) {
	dir := t.TempDir()
	cmd, out := startVictim(t, dir, "sh", "-c", `ulimit -f 64; exec "$0"`, os.Args[0]) // 32 KiB or 64 KiB, by shell
	acked := readAcked(t, out, func(n int) {
		if n == 1000 {
			cmd.Process.Kill()
		}
	})
	if err := cmd.Wait(); err == nil || len(acked) < 1000 {
		t.Fatalf("%v after %d recordings", err, len(acked))
	}
	checkAcked(t, dir, acked, false)
	runs, err := mustFolder(t, dir).Runs()
	if err != nil || len(runs) != 1 || runs[0].Segments < 2 {
		t.Errorf("runs are %+v, %v", runs, err)
	}
}

// A real disk that is full: calls are refused, and taken again when there is room.
func TestFullDisk(t *testing.T) {
	dir := smallDisk(t)
	j := open(t, journal.Options{Dir: dir + "/recordings", SegmentBytes: 64 << 10})
	acked := map[string]string{}
	refused := 0
	for n := range 2000 {
		e := call(fmt.Sprint("text ", n))
		if err := j.Append(context.Background(), e); err != nil {
			refused++
			if refused == 20 {
				break
			}
			continue
		}
		acked[e.ID] = *e.Message.Content
	}
	if refused < 20 || j.Healthy() == nil {
		t.Fatalf("%d calls were refused on a full disk, health is %v", refused, j.Healthy())
	}
	if err := syscall.Unlink(dir + "/ballast"); err != nil {
		t.Fatal(err)
	}
	e := add(t, j, "after")
	acked[e.ID] = "after"
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	checkAcked(t, dir+"/recordings", acked, false)
}
