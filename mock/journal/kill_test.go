package journal_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"somock/mock/journal"
)

// The test binary is its own victim: run with this variable, it is a server that appends
// under 32 writers into the folder that the variable names and says on stdout what was
// acknowledged, one "id text" a line, until it is killed.
const victimDir = "SOMOCK_JOURNAL_VICTIM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		if err := beVictim(dir, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func beVictim(dir string, out io.Writer) error {
	j, err := journal.Open(journal.Options{Dir: dir, SegmentBytes: 64 << 10})
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for writer := range 32 {
		wg.Go(func() {
			for n := 0; ; n++ {
				e := call(fmt.Sprintf("%d.%d", writer, n))
				if j.Append(context.Background(), e) != nil {
					return
				}
				mu.Lock()
				_, err := fmt.Fprintf(out, "%s %s\n", e.ID, *e.Message.Content)
				mu.Unlock()
				if err != nil || j.Settle(e.ID, answered()) != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return nil
}

// startVictim runs a command that is the victim, or ends in it.
func startVictim(t *testing.T, dir, name string, args ...string) (*exec.Cmd, io.Reader) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // one that hangs is killed, and has then acknowledged too little
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), victimDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

// readAcked reads what was acknowledged, to the end; a line that was cut is none.
func readAcked(t *testing.T, out io.Reader, afterEach func(n int)) map[string]string {
	t.Helper()
	acked := map[string]string{}
	r := bufio.NewReader(out)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return acked
		}
		id, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if old, twice := acked[id]; twice {
			t.Fatalf("%s was given to %s and to %s", id, old, text)
		}
		acked[id] = text
		afterEach(len(acked))
	}
}

// A server is killed at a random moment under load. What it had acknowledged is read
// back with nothing but encoding/json and hash/crc32.
func TestKill(t *testing.T) {
	rounds := 20
	if long() {
		rounds = 2000
	}
	total := 0
	for round := range rounds {
		dir := t.TempDir()
		cmd, out := startVictim(t, dir, os.Args[0])
		at := 1 + rand.IntN(400)
		acked := readAcked(t, out, func(n int) {
			if n == at {
				time.AfterFunc(time.Duration(rand.IntN(2000))*time.Microsecond, func() { cmd.Process.Kill() })
			}
		})
		if err := cmd.Wait(); err == nil || len(acked) < at {
			t.Fatalf("round %d: the server was not killed: %v after %d recordings", round, err, len(acked))
		}
		total += len(acked)
		checkAcked(t, dir, acked, false)
		if t.Failed() {
			t.Fatalf("round %d lost something", round)
		}
		os.RemoveAll(dir) // 2,000 of them are much
	}
	t.Logf("%d rounds, %d recordings acknowledged, none lost", rounds, total)
}

// A process writes segment after segment; this one purges and lets a retention loose on it
// all the while. What the other had acknowledged when it was killed is there.
func TestCleaningUpAfterAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	cmd, out := startVictim(t, dir, os.Args[0])
	acked := readAcked(t, out, func(n int) {
		if n%50 == 0 && n < 5000 {
			if _, _, err := journal.Purge(dir, journal.Selection{}); err != nil {
				t.Error(err)
			}
		}
		if n%1000 == 0 && n < 5000 {
			if err := open(t, journal.Options{Dir: dir, RetainBytes: 1}).Close(); err != nil {
				t.Error(err)
			}
		}
		if n == 5000 {
			cmd.Process.Kill()
		}
	})
	if err := cmd.Wait(); err == nil || len(acked) < 5000 {
		t.Fatalf("%v after %d recordings", err, len(acked))
	}
	checkAcked(t, dir, acked, false)
	gone, live, err := journal.Purge(dir, journal.Selection{})
	if err != nil || len(live) > 0 || len(gone) == 0 {
		t.Errorf("once it is dead: gone %+v, live %+v, %v", gone, live, err)
	}
}
