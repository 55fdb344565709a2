package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

func TestGatheredLinesKeepTheirOrderAndAreAllWritten(t *testing.T) {
	var out bytes.Buffer
	g := newGatherer(&out, nil)
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			for n := range 1000 {
				fmt.Fprintf(g, "%d %d\n", w, n)
			}
		})
	}
	writers.Wait()
	g.Close()
	fmt.Fprintln(g, "after")
	next := [8]int{}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for _, line := range lines[:len(lines)-1] {
		var w, n int
		if _, err := fmt.Sscan(line, &w, &n); err != nil || next[w] != n {
			t.Fatalf("line %q of writer %d, want its number %d: %v", line, w, next[w], err)
		}
		next[w]++
	}
	if len(lines) != 8001 || lines[8000] != "after" {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}

// A log that nobody reads makes the server wait. It ends all the same when it is asked to,
// and afterwards nothing waits for that log.
func TestAStuckLogDoesNotKeepItsWritersFromEnding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe() // nobody reads
		g := newGatherer(w, nil)
		wrote := make(chan struct{})
		go func() {
			defer close(wrote)
			for range 5 { // up to two are being written, and two wait
				g.Write(make([]byte, gatherLimit))
			}
		}()
		synctest.Wait()
		select {
		case <-wrote:
			t.Error("a log of any size is taken though nobody reads it")
		default:
		}
		g.hurry()
		<-wrote
		g.Close()
		g.Write([]byte("after"))
		r.Close() // lets the writer go
	})
}

// Once a write has failed no other is tried, and that is told once.
func TestALogWhoseReaderIsGone(t *testing.T) {
	r, w := io.Pipe()
	r.Close()
	told := make(chan error, 10)
	g := newGatherer(w, func(err error) { told <- err })
	fmt.Fprintln(g, "one")
	if err := <-told; !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("told is %v", err)
	}
	fmt.Fprintln(g, "two")
	g.Close()
	fmt.Fprintln(g, "three")
	if len(told) > 0 {
		t.Error("it is told again")
	}
}
