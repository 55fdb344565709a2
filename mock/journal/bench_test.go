package journal_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"somock/mock/journal"
)

// BenchmarkAppend is one recording and its outcome, by one writer and by 64.
func BenchmarkAppend(b *testing.B) {
	for _, kind := range []string{"batch", "off", "memory"} {
		for _, writers := range []int{1, 64} {
			b.Run(fmt.Sprintf("%s/writers=%d", kind, writers), func(b *testing.B) {
				opts := journal.Options{Dir: b.TempDir(), Fsync: journal.Fsync(kind)}
				if kind == "memory" {
					opts = journal.Options{Memory: true}
				}
				j := open(b, opts)
				appendAll(b, j, writers)
			})
		}
	}
}

func appendAll(b *testing.B, j *journal.Journal, writers int) {
	b.ReportAllocs()
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			outcome := answered()
			for left.Add(-1) >= 0 {
				e := call("Hello")
				if err := j.Append(context.Background(), e); err != nil {
					b.Error(err)
					return
				}
				if err := j.Settle(e.ID, outcome); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkBareLoop is what there is to compare with: write and fsync, one at a time.
func BenchmarkBareLoop(b *testing.B) {
	f, err := os.Create(b.TempDir() + "/bare")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	line := append(call("Hello").AppendJSON(nil), '\n')
	for b.Loop() {
		if _, err := f.Write(line); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkMillion is what can be asked of a folder of a million recordings (100,000
// with -short): to open it for a new run, to read the newest 50, one by its number, all.
func BenchmarkMillion(b *testing.B) {
	n := 1_000_000
	if testing.Short() {
		n = 100_000
	}
	dir := b.TempDir()
	fill(b, dir, n)
	folder, err := journal.OpenFolder(dir, nil)
	if err != nil {
		b.Fatal(err)
	}
	newest, err := folder.Get(context.Background(), "last")
	if err != nil {
		b.Fatal(err)
	}
	run := newest.Run
	b.Run("newest-50", func(b *testing.B) {
		for b.Loop() {
			read(b, folder, journal.Query{Run: run}, 50)
		}
	})
	b.Run("page-in-the-middle", func(b *testing.B) {
		for b.Loop() {
			read(b, folder, journal.Query{Run: run, After: fmt.Sprintf("%s-%d", run, n/2)}, 50)
		}
	})
	b.Run("get", func(b *testing.B) {
		for b.Loop() {
			if _, err := folder.Get(context.Background(), fmt.Sprintf("%s-%d", run, n/3)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("stream-all", func(b *testing.B) {
		for b.Loop() {
			read(b, folder, journal.Query{Run: run, OldestFirst: true}, n)
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.Sys)/(1<<20), "MiB-from-os")
	})
	b.Run("reopen", func(b *testing.B) {
		for b.Loop() {
			j, err := journal.Open(journal.Options{Dir: dir})
			if err != nil {
				b.Fatal(err)
			}
			if err := j.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func fill(b *testing.B, dir string, n int) {
	j := open(b, journal.Options{Dir: dir, Fsync: journal.FsyncOff})
	var left atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				settle(b, j, add(b, j, "Hello"))
			}
		})
	}
	wg.Wait()
	if err := j.Close(); err != nil {
		b.Fatal(err)
	}
}

func read(b *testing.B, v journal.View, q journal.Query, n int) {
	got := 0
	for _, err := range v.Entries(context.Background(), q) {
		if err != nil {
			b.Fatal(err)
		}
		if got++; got == n {
			break
		}
	}
	if got != n {
		b.Fatalf("%d of %d", got, n)
	}
}

// BenchmarkCheck is what it costs a batch to see whether its segment is still in its place.
func BenchmarkCheck(b *testing.B) {
	f, err := journal.OSFiles{}.Create(b.TempDir() + "/segment")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	for b.Loop() {
		if err := f.Check(0); err != nil {
			b.Fatal(err)
		}
	}
}
