package jetstream_test

import (
	"testing"
	"time"

	"somock/mock/jetstream"
)

// TestClaimsAndResets: while three replicas answer, a tenant begins anew through one after
// the other. Each epoch has each step as often as written, and no call that came after a
// reset was answered is of an older epoch, whichever replica has it.
func TestClaimsAndResets(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a cluster")
	}
	engines := startCluster(t, 3)
	connect(t, engines.address("demo"), 3)
	fleet := &fleet{t: t, name: "demo"}
	var replicas []*replica
	for i := range engines.engines {
		replicas = append(replicas, join(t, engines.address("demo", i), jetstream.LogOptions{}, "reject-once"))
		fleet.replicas = append(fleet.replicas, replicas[i].Engine)
	}
	resets := 20
	if long() {
		resets = 300
	}
	begun := map[int]time.Time{} // when the reset that began an epoch had its answer
	end := fleet.work(24)
	defer end()
	for n := range resets {
		fleet.awaitMore(50)
		epoch, err := replicas[n%3].Reset(t.Context(), "cust1")
		if err != nil {
			t.Fatal(err)
		}
		replicas[n%3].everywhere(t)
		begun[epoch] = time.Now()
	}
	fleet.awaitMore(50)
	end()
	epochs := map[int][]decided{}
	for _, d := range fleet.history {
		epochs[d.epoch] = append(epochs[d.epoch], d)
		if d.asked.After(begun[d.epoch+1]) && !begun[d.epoch+1].IsZero() {
			t.Errorf("replica %d had epoch %d still, %v after the next was begun for all", d.replica, d.epoch, d.asked.Sub(begun[d.epoch+1]))
		}
	}
	if len(epochs) != resets+1 {
		t.Errorf("calls were of %d epochs, expected %d", len(epochs), resets+1)
	}
	for _, history := range epochs {
		fleet.checkEpoch(history, 1, 1)
	}
}
