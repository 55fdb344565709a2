package jetstream_test

import (
	"testing"
	"time"

	"somock/mock/jetstream"
	"somock/mock/journal/journaltest"
)

// TestBlink: the engine that leads is cut off for less than an answer is waited for. What
// was asked of it meanwhile is answered, and nobody is told that it failed because it is
// still on its way.
func TestBlink(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a cluster")
	}
	for stream, ask := range map[string]func(*testing.T, *jetstream.Connection) func() error{
		"somock-demo-counters": func(t *testing.T, c *jetstream.Connection) func() error {
			return func() error {
				_, err := c.Counters().Next(t.Context(), key)
				return err
			}
		},
		"somock-demo-log": func(t *testing.T, c *jetstream.Connection) func() error {
			log := openLog(t, c, jetstream.LogOptions{})
			return func() error { return log.Append(t.Context(), journaltest.Call("hello")) }
		},
	} {
		t.Run(stream, func(t *testing.T) {
			cluster := startCluster(t, 3)
			openLog(t, connect(t, cluster.address("demo"), 3), jetstream.LogOptions{})
			leader := cluster.leader(cluster.client(), stream)
			asked := ask(t, connect(t, "nats://"+local(leader.Port)+"/demo", 3))
			if err := asked(); err != nil {
				t.Fatal(err)
			}
			heal := cluster.cut(leader)
			answer := make(chan error)
			go func() { answer <- asked() }()
			<-time.After(700 * time.Millisecond) // longer than for one attempt
			heal()
			if err := <-answer; err != nil {
				t.Errorf("a cut of 0.7 s was not waited out: %v", err)
			}
		})
	}
}
