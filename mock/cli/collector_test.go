package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

// So much garbage gathers, whatever is alive: beside little the least heap of the runtime
// is as large, beside much it is a third of that.
func TestGarbageIsBounded(t *testing.T) {
	for alive, want := range map[uint64]int{0: 200, 1 << 20: 200, 4 << 20: 200, 8 << 20: 96, 16 << 20: 48, 64 << 20: 33, 1 << 40: 33} {
		if got := wantedPercent(alive); got != want {
			t.Errorf("beside %d MiB alive: %d %%, wanted %d", alive>>20, got, want)
		}
	}
}

// What is alive changes, and the percentage with it.
func TestGarbageIsBoundedAnew(t *testing.T) {
	if _, set := os.LookupEnv("GOGC"); set {
		t.Skip("GOGC says how much")
	}
	before := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	boundGarbage()
	held := make([]byte, 256<<20)
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	for sample[0].Value.Kind() == metrics.KindBad || sample[0].Value.Uint64() != 33 { // the test's own time is the bound
		runtime.GC()
		metrics.Read(sample)
	}
	runtime.KeepAlive(held)
}
