package jetstream_test

import (
	"testing"
	"time"
)

// TestPartition: an engine is cut off from the two others, once one that follows and once
// the one that leads. Calls to its replica are undecided within five seconds and never
// decided alone, and once it is back no step has been played twice. The long form lasts
// longer than the others take to choose a leader.
func TestPartition(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a cluster and waits for its elections")
	}
	lasts := 3 * time.Second
	if long() {
		lasts = 30 * time.Second
	}
	for name, leads := range map[string]bool{"of one that follows": false, "of the one that leads": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster := startCluster(t, 3)
			fleet := startFleet(t, cluster, "demo", true)
			js := cluster.client()
			cutOff := 0
			for (cluster.leader(js, "somock-demo-counters") == cluster.engines[cutOff]) != leads {
				cutOff++
			}
			end := fleet.work(16)
			defer end()
			fleet.awaitMore(200)
			heal := cluster.cut(cluster.engines[cutOff])
			over := time.After(lasts)
			for cut := time.Now(); ; {
				d := fleet.call(cutOff)
				if took := d.had.Sub(d.asked); took > 5*time.Second {
					t.Errorf("the side without a majority took %v to say that it cannot decide", took)
				}
				if d.err == nil {
					t.Errorf("the ordinal %d without a majority, %v after the cut", d.ordinal, d.asked.Sub(cut))
				}
				if time.Since(cut)+patience > lasts {
					break // the next call might end when the cut has
				}
			}
			if long() {
				fleet.awaitMore(3*often, (cutOff+1)%3) // the majority goes on
			}
			<-over
			heal()
			for i := range 3 {
				fleet.awaitMore(100, i)
			}
			for len(fleet.ordinals()) < 3*often+1 {
				fleet.awaitMore(1)
			}
			end()
			fleet.check(stored(t, js, "demo"))
		})
	}
}

// patience is how long a replica waits for its engine.
const patience = 2 * time.Second
