package jetstream_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	natsjs "github.com/nats-io/nats.go/jetstream"

	"somock/mock/jetstream"
	"somock/mock/journal/journaltest"
	"somock/mock/scenario"
	"somock/mock/scenario/counterstest"
)

func TestCounters(t *testing.T) {
	engine := startEngine(t, nil)
	worlds := 0
	counterstest.Run(t, func(t *testing.T) scenario.Counters {
		worlds++
		return connect(t, addressOf(engine, fmt.Sprintf("world-%d", worlds)), 0).Counters()
	})
}

func TestCountersWithThreeCopies(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a cluster")
	}
	cluster := startCluster(t, 3)
	worlds := 0
	counterstest.Run(t, func(t *testing.T) scenario.Counters {
		worlds++
		return connect(t, cluster.address(fmt.Sprintf("world-%d", worlds)), 3).Counters()
	})
}

var key = scenario.Key{Tenant: "cust1", Epoch: 2, Stub: "rough-start/start", Content: "c0ffee", Scope: `"+47 9.*>"`}

// TestAKeyIsReadableInTheEngine, and comes back from there as it was.
func TestAKeyIsReadableInTheEngine(t *testing.T) {
	engine := startEngine(t, nil)
	counters := connect(t, addressOf(engine, "demo"), 0).Counters()
	claimAll(t, counters, 3)
	stream, err := client(t, engine).Stream(t.Context(), "somock-demo-counters")
	if err != nil {
		t.Fatal(err)
	}
	last, err := stream.GetMsg(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	var world string
	const want = `ordinal.cust1.2.rough-start%2Fstart.c0ffee.%22%2B47%209%2E%2A%3E%22`
	if n, err := fmt.Sscanf(last.Subject, "somock.demo.%8s."+want, &world); n != 1 || last.Subject != "somock.demo."+world+"."+want || string(last.Data) != `{"val":"3"}` {
		t.Errorf("the engine has %s on %s (%v), expected the sum 3 on somock.demo.WORLD.%s", last.Data, last.Subject, err, want)
	}
	counts, err := counters.Counts(t.Context())
	if err != nil || len(counts) != 1 || counts[0] != (scenario.Claimed{Key: key, Ordinal: 3}) {
		t.Errorf("counted are %+v (%v), expected 3 of %+v", counts, err, key)
	}
}

// claimAll claims n ordinals one after the other.
func claimAll(t *testing.T, counters scenario.Counters, n int) (ordinals []uint64) {
	t.Helper()
	for range n {
		ordinal, err := counters.Next(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		ordinals = append(ordinals, ordinal)
	}
	return ordinals
}

// TestLostMessages: a relay swallows what the engine is asked, or what it answers, and then
// breaks the connection, again and again. Every claim is counted once all the same, and is
// told what it got.
func TestLostMessages(t *testing.T) {
	var swallowed atomic.Int64
	lossy := func(to io.Writer, from io.Reader) {
		if _, err := io.CopyN(to, from, 16<<10); err != nil { // enough to connect and to begin
			return
		}
		n, _ := from.Read(make([]byte, 2<<10))
		swallowed.Add(int64(n))
	}
	for lost, relayed := range map[string]struct{ asked, answered transfer }{"questions": {lossy, plainly}, "answers": {plainly, lossy}} {
		t.Run(lost, func(t *testing.T) {
			swallowed.Store(0)
			engine := startEngine(t, nil)
			counters := connect(t, "nats://"+relay(t, engine.Addr().String(), relayed.asked, relayed.answered)+"/demo", 0).Counters()
			const workers, each = 16, 25
			var ordinals tally
			work(workers, func(int) {
				for range each {
					ordinals.claim(t.Context(), counters)
				}
			})
			ordinals.mustBeOf(t, workers*each)
			if swallowed.Load() == 0 {
				t.Error("nothing was lost: this has tested nothing")
			}
			if stored := stored(t, client(t, engine), "demo"); stored > workers*each || stored < uint64(len(ordinals.ordinals)) {
				t.Errorf("%d claims are stored, expected %d to %d: one was counted twice, or none", stored, len(ordinals.ordinals), workers*each)
			}
		})
	}
}

// A tally gathers ordinals of one key from many callers.
type tally struct {
	mu       sync.Mutex
	ordinals []uint64
	errors   []error
}

func (y *tally) claim(ctx context.Context, counters scenario.Counters) (ordinal uint64, err error) {
	ordinal, err = counters.Next(ctx, key)
	y.mu.Lock()
	defer y.mu.Unlock()
	if err != nil {
		y.errors = append(y.errors, err)
		return 0, err
	}
	y.ordinals = append(y.ordinals, ordinal)
	return ordinal, nil
}

// mustBeOnce fails if an ordinal was given out twice.
func (y *tally) mustBeOnce(t *testing.T) {
	t.Helper()
	slices.Sort(y.ordinals)
	for i := 1; i < len(y.ordinals); i++ {
		if y.ordinals[i] == y.ordinals[i-1] {
			t.Errorf("the ordinal %d was given out twice", y.ordinals[i])
		}
	}
}

// mustBeOf fails unless the ordinals are among 1 to n, each once. A claim that was not
// answered in time, as may be on a machine that has much to do, is a gap at most.
func (y *tally) mustBeOf(t *testing.T, n int) {
	t.Helper()
	for _, err := range y.errors {
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a claim failed by: %v", err)
		}
	}
	y.mustBeOnce(t)
	if got := len(y.ordinals); got < n/2 || got+len(y.errors) != n || y.ordinals[got-1] > uint64(n) {
		t.Errorf("%d ordinals and %d late ones of %d claims: %v", got, len(y.errors), n, y.ordinals)
	}
}

// work runs f n times at once.
func work(n int, f func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { f(i) })
	}
	all.Wait()
}

// stored is how many claims the engine has of a somock.
func stored(t *testing.T, js natsjs.JetStream, name string) uint64 {
	t.Helper()
	stream, err := js.Stream(t.Context(), "somock-"+name+"-counters")
	if err != nil {
		t.Fatal(err)
	}
	return stream.CachedInfo().State.Msgs
}

// TestEngineAway: while it is, a claim fails, and none is guessed; when it is back with
// what it had, the row goes on.
func TestEngineAway(t *testing.T) {
	engine := startEngine(t, nil)
	port := engine.Addr().(*net.TCPAddr).Port
	counters := connect(t, addressOf(engine, "demo"), 0).Counters()
	first := claimAll(t, counters, 2)
	store := engine.StoreDir()
	stop(engine)
	if n, err := counters.Next(t.Context(), key); err == nil {
		t.Errorf("the ordinal %d without an engine", n)
	}
	startEngine(t, func(o *server.Options) { o.Port, o.StoreDir = port, store })
	again := claimAll(t, counters, 2)
	if all := slices.Concat(first, again); !slices.IsSorted(all) || len(slices.Compact(all)) != 4 {
		t.Errorf("the ordinals are %v, expected rising ones", all)
	}
}

// TestEngineWiped: a replica that has counted in an engine gets no ordinal of the one that
// has taken its place, not even once a new replica has begun to count there.
func TestEngineWiped(t *testing.T) {
	engine := startEngine(t, nil)
	port := engine.Addr().(*net.TCPAddr).Port
	old := connect(t, addressOf(engine, "demo"), 0).Counters()
	claimAll(t, old, 2)
	stop(engine)
	engine = startEngine(t, func(o *server.Options) { o.Port = port }) // with an empty store
	if n, err := old.Next(t.Context(), key); err == nil {
		t.Errorf("the ordinal %d of an empty engine", n)
	}
	claimAll(t, connect(t, addressOf(engine, "demo"), 0).Counters(), 1)
	if n, err := old.Next(t.Context(), key); err == nil {
		t.Errorf("the ordinal %d of another world", n)
	}
}

// TestPasswordTakenAway: a replica that its engine refuses for a while counts again once it
// is let in.
func TestPasswordTakenAway(t *testing.T) {
	password := func(word string) func(*server.Options) {
		return func(o *server.Options) { o.Username, o.Password = "somock", word }
	}
	engine := startEngine(t, password("hunter2"))
	address := "nats://somock:hunter2@" + engine.Addr().String() + "/demo"
	port, store := engine.Addr().(*net.TCPAddr).Port, engine.StoreDir()
	again := func(word string) func(*server.Options) {
		return func(o *server.Options) {
			password(word)(o)
			o.Port, o.StoreDir = port, store
		}
	}
	counters := connect(t, address, 0).Counters()
	claimAll(t, counters, 1)
	stop(engine)
	engine = startEngine(t, again("another"))
	for range 2 { // long enough for the client to be refused several times
		if n, err := counters.Next(t.Context(), key); err == nil {
			t.Errorf("the ordinal %d of an engine that refuses", n)
		}
	}
	stop(engine)
	startEngine(t, again("hunter2"))
	await(t, "ordinal once the engine lets it in", func() bool {
		_, err := counters.Next(t.Context(), key)
		return err == nil
	})
}

// TestSilence: the engine's machine takes connections and says nothing, so that the client
// is busy with connecting. Nobody waits for it longer than for an answer, and a moment.
func TestSilence(t *testing.T) {
	engine := startEngine(t, nil)
	link := newLink(t, engine.Addr().String())
	c := connect(t, "nats://"+link.address+"/demo", 0)
	log := openLog(t, c, jetstream.LogOptions{})
	asks := []func() error{
		func() error { _, err := c.Counters().Next(t.Context(), key); return err },
		func() error { return log.Append(t.Context(), journaltest.Call("hello")) },
		func() error { return log.Fresh(t.Context()) },
	}
	for _, ask := range asks {
		if err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	link.shut()
	work(len(asks), func(i int) {
		for begun := time.Now(); time.Since(begun) < 4*patience; {
			asked := time.Now()
			if err := asks[i](); err == nil {
				t.Errorf("question %d was answered", i)
			}
			if took := time.Since(asked); took > patience+time.Second {
				t.Errorf("question %d was refused after %v, expected %v", i, took, patience)
			}
		}
	})
	link.free()
	for _, ask := range asks {
		await(t, "answer after the silence", func() bool { return ask() == nil })
	}
}
