package jetstream_test

import "testing"

// TestEachStepAsOftenAsWritten: 64 workers over three replicas and three engines, of which
// the one that leads is shut down, and the next one killed, while they count.
func TestEachStepAsOftenAsWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a cluster of processes and waits for its elections")
	}
	cluster := startProcesses(t, 3)
	fleet := startFleet(t, cluster, "demo", false)
	js := cluster.client()
	end := fleet.work(64)
	defer end()
	rounds := 1
	if long() {
		rounds = 10
	}
	for range rounds {
		fleet.awaitMore(200)
		leader := cluster.leader(js, "somock-demo-counters")
		leader.stop()
		fleet.awaitMore(200)
		cluster.start(leader)
		fleet.awaitMore(200)
		leader = cluster.leader(js, "somock-demo-counters")
		leader.kill(t)
		fleet.awaitMore(200)
		cluster.start(leader)
		fleet.awaitMore(200, 0)
		fleet.awaitMore(200, 1)
		fleet.awaitMore(200, 2)
	}
	end()
	fleet.check(stored(t, js, "demo"))
}
