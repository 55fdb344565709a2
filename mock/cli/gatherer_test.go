package cli

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestGatheredLinesKeepTheirOrderAndAreAllWritten(t *testing.T) {
	var out bytes.Buffer
	g := newGatherer(&out)
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
