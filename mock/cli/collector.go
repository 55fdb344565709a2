package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// garbage is how much of it may gather. A server keeps few things alive that it looks at
// again: to collect 8 MiB at a time takes 5 % off a call, and what reads recordings, which
// makes little but garbage, a tenth, to the 4 MiB that the runtime begins with.
const garbage = 8 << 20

// boundGarbage lets so much gather before it is collected, whatever is alive. The runtime
// knows a percentage of that alone, so it is set anew after collections. GOGC goes before
// it, and GOMEMLIMIT bounds it, as in any Go program.
func boundGarbage() {
	if _, set := os.LookupEnv("GOGC"); !set {
		new(collector).adjust()
	}
}

// A collector is set anew by one goroutine at a time, the runtime's own for cleanups.
type collector struct{ percent int }

// A sentinel is alive until the next collection. One without a pointer might share its
// place with others, and live as long as they.
type sentinel struct{ _ *sentinel }

func (c *collector) adjust() {
	if percent := wantedPercent(liveHeap()); percent != c.percent {
		debug.SetGCPercent(percent)
		c.percent = percent
	}
	runtime.AddCleanup(new(sentinel), (*collector).adjust, c)
}

// wantedPercent is how much of what is alive the garbage may be: as much as the runtime
// needs that does not collect before there are 4 MiB at 100, and a third at least, since
// what is alive would be marked too often.
func wantedPercent(alive uint64) int {
	const least = 4 << 20
	percent := garbage * 100 / max(alive, least)
	return int(max(33, percent/8*8)) // in steps: to set it stops all goroutines
}

// liveHeap is what the last collection found alive.
func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
