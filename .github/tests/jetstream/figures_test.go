package jetstream_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	natsjs "github.com/nats-io/nats.go/jetstream"

	"somock/mock/jetstream"
	"somock/mock/journal"
	"somock/mock/journal/format"
	"somock/mock/journal/journaltest"
)

// The figures of .github/docs/performance.md: go test ./jetstream -run '^$' -bench . in .github/tests.
// Engines and replicas share the processor here.

// BenchmarkACall is what recording a call and its outcome costs, from so many callers, beside
// the one awaited publish that it cannot do without, and beside a folder.
func BenchmarkACall(b *testing.B) {
	for _, callers := range []int{1, 64} {
		for _, engine := range []struct {
			name   string
			copies int
		}{{"one server", 1}, {"three copies", 3}} {
			address := engineOf(b, engine.copies)
			b.Run(fmt.Sprintf("bare publish, %s/%d", engine.name, callers), func(b *testing.B) { publishBare(b, address, engine.copies, callers) })
			b.Run(fmt.Sprintf("log, %s/%d", engine.name, callers), func(b *testing.B) {
				l := openLog(b, connect(b, address, engine.copies), jetstream.LogOptions{})
				record(b, l, callers)
			})
		}
		for _, fsync := range []journal.Fsync{journal.FsyncBatch, journal.FsyncOff} {
			b.Run(fmt.Sprintf("folder, fsync %s/%d", fsync, callers), func(b *testing.B) {
				j, err := journal.Open(journal.Options{Dir: b.TempDir(), Fsync: fsync})
				if err != nil {
					b.Fatal(err)
				}
				record(b, j, callers)
				if err := j.Close(); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}

// engineOf is the address of an engine that keeps so many copies.
func engineOf(b *testing.B, copies int) string {
	if copies == 1 {
		return addressOf(startEngine(b, func(o *server.Options) { o.StoreDir = b.TempDir() }), "demo")
	}
	return startCluster(b, copies).address("demo")
}

// spread has so many callers do b.N things.
func spread(b *testing.B, callers int, do func() error) {
	var left atomic.Int64
	left.Store(int64(b.N))
	var all sync.WaitGroup
	b.ResetTimer()
	for range callers {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := do(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

func record(b *testing.B, j journaltest.Journal, callers int) {
	spread(b, callers, func() error {
		e := journaltest.Call("Hello")
		if err := j.Append(b.Context(), e); err != nil {
			return err
		}
		return j.Settle(e.ID, journaltest.Answered())
	})
}

// publishBare publishes lines of the same length, and awaits each.
func publishBare(b *testing.B, address string, copies, callers int) {
	a, err := jetstream.ParseAddress(address)
	if err != nil {
		b.Fatal(err)
	}
	nc, err := nats.Connect(a.String()[:len(a.String())-len("/demo")])
	if err != nil {
		b.Fatal(err)
	}
	defer nc.Close()
	js, err := natsjs.New(nc)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := js.CreateOrUpdateStream(b.Context(), natsjs.StreamConfig{Name: "bare", Subjects: []string{"bare"}, Replicas: copies, Storage: natsjs.FileStorage}); err != nil {
		b.Fatal(err)
	}
	e := journaltest.Call("Hello")
	e.ID, e.Run, e.Seq = "abcdefgh-1", "abcdefgh", 1
	line := format.AppendReceived(nil, e)
	spread(b, callers, func() error {
		_, err := js.Publish(b.Context(), "bare", line)
		return err
	})
}

// BenchmarkReady is how long a new replica reads until it is ready.
func BenchmarkReady(b *testing.B) {
	const recordings = 100_000
	address := engineOf(b, 1)
	l := openLog(b, connect(b, address, 1), jetstream.LogOptions{})
	var left atomic.Int64
	left.Store(recordings)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				journaltest.Settle(b, l, journaltest.Add(b, l, "Hello"))
			}
		})
	}
	all.Wait()
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		late := openLog(b, connect(b, address, 1), jetstream.LogOptions{})
		if late.Pending() > 0 {
			b.Fatalf("%d outcomes are missing", late.Pending())
		}
	}
	b.ReportMetric(recordings*float64(b.N)/b.Elapsed().Seconds(), "recordings/s")
}
