package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// How much garbage may gather. Of what a server keeps alive little is looked at again; to
// collect 8 MiB at a time takes 5 % off a call, to the 4 MiB that the runtime begins with.
// What reads recordings makes nothing but garbage, and takes a fifth less with 16 MiB.
const (
	garbageServing = 8 << 20
	garbageReading = 16 << 20
)

// boundGarbage lets so many bytes of garbage gather before they are collected, whatever is
// alive. The runtime knows a percentage of that alone, so it is set anew after collections.
// GOGC goes before it, and GOMEMLIMIT bounds it, as in any Go program.
func boundGarbage(bytes uint64) {
	if _, set := os.LookupEnv("GOGC"); !set {
		(&collector{garbage: bytes}).adjust()
	}
}

// A collector is set anew by one goroutine at a time, the runtime's own for cleanups.
type collector struct {
	garbage uint64
	percent int
}

// A sentinel is alive until the next collection. One without a pointer might share its
// place with others, and live as long as they.
type sentinel struct{ _ *sentinel }

func (c *collector) adjust() {
	if percent := c.wanted(liveHeap()); percent != c.percent {
		debug.SetGCPercent(percent)
		c.percent = percent
	}
	runtime.AddCleanup(new(sentinel), (*collector).adjust, c)
}

// wanted is the percentage by which the garbage is as much as it may be. At 100 the runtime
// does not collect before there are 4 MiB, so a larger one than for that has no use; below
// a third what is alive would be marked too often.
func (c *collector) wanted(alive uint64) int {
	const least = 4 << 20
	percent := c.garbage * 100 / max(alive, least)
	return int(max(33, percent/8*8)) // in steps: to set it stops all goroutines
}

// liveHeap is what the last collection found alive.
func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
