package journal_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"somock/mock/journal"
)

// stuckFiles hold every write back until they are let go.
type stuckFiles struct {
	journal.Files
	gate chan struct{}
}

type stuckFile struct {
	journal.File
	gate chan struct{}
}

func (s stuckFiles) Create(name string) (journal.File, error) {
	f, err := s.Files.Create(name)
	return stuckFile{f, s.gate}, err
}

func (f stuckFile) Sync() error {
	<-f.gate
	return f.File.Sync()
}

// A full queue makes callers wait, in turn, as long as the timeout says and no longer.
func TestBackPressure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{}, 1)
		gate <- struct{}{} // for the open line
		j, err := journal.Open(journal.Options{
			Dir: t.TempDir(), Files: stuckFiles{journal.OSFiles{}, gate}, QueueBytes: 80 << 10, QueueTimeout: 5 * time.Second,
		})
		if err != nil {
			t.Fatal(err)
		}
		results := make(chan error, 20)
		for range 10 { // of which about four have room
			go func() { results <- j.Append(context.Background(), call("x")) }()
		}
		synctest.Wait()
		gone, leave := context.WithCancel(context.Background())
		go func() { results <- j.Append(gone, call("impatient")) }()
		synctest.Wait()
		leave()
		if err := <-results; !errors.Is(err, context.Canceled) {
			t.Errorf("a caller who left got %v", err)
		}
		began := time.Now()
		busy := 0
		for len(results) == 0 && busy == 0 {
			if err := <-results; !errors.Is(err, journal.ErrBusy) || time.Since(began) != 5*time.Second {
				t.Errorf("after %v a caller got %v", time.Since(began), err)
			}
			busy++
		}
		close(gate)
		synctest.Wait()
		taken := 0
		for range 9 {
			if err := <-results; err == nil {
				taken++
			} else if errors.Is(err, journal.ErrBusy) {
				busy++
			} else {
				t.Error(err)
			}
		}
		if c := j.Counts(); taken < 4 || busy < 1 || c.Busy != uint64(busy) || c.Received != uint64(taken) {
			t.Errorf("taken were %d, refused %d, counts are %+v", taken, busy, c)
		}
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
}

// 10,000 calls that come while the disk stands still are all taken, once it goes on in time.
func TestManyCallsInOneMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const calls = 10_000
		gate := make(chan struct{}, 1)
		gate <- struct{}{} // for the open line
		j, err := journal.Open(journal.Options{Dir: t.TempDir(), Files: stuckFiles{journal.OSFiles{}, gate}})
		if err != nil {
			t.Fatal(err)
		}
		results := make(chan error, calls)
		for range calls {
			go func() { results <- j.Append(context.Background(), call("x")) }()
		}
		synctest.Wait()
		if n := len(results); n > 0 {
			t.Errorf("%d calls were answered before the disk had them", n)
		}
		close(gate)
		failed := 0
		for range calls {
			if <-results != nil {
				failed++
			}
		}
		if failed > 0 {
			t.Errorf("%d calls were not taken", failed)
		}
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
}

// A follower that does not read is dropped; nobody waits for it.
func TestSlowFollower(t *testing.T) {
	j := open(t, journal.Options{Memory: true})
	add(t, j, "first")
	n := 0
	for _, err := range j.Follow(context.Background(), j.Run()+"-0") {
		if err != nil {
			if !errors.Is(err, journal.ErrDropped) {
				t.Errorf("it ends with %v", err)
			}
			break
		}
		if n++; n == 1 { // it is busy for longer than its queue is long
			for range 2000 {
				add(t, j, "x")
			}
		}
	}
	if n != 1 {
		t.Errorf("%d events were given", n)
	}
}

// 64 bodies of 9 MiB at once go through a queue that holds a few of them.
func TestLargeBodies(t *testing.T) {
	j := open(t, journal.Options{Dir: t.TempDir(), QueueTimeout: time.Minute, Fsync: journal.FsyncOff})
	body := strings.Repeat("0123456789abcdef", 9<<16)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			e := call("large")
			e.Body = body
			if err := j.Append(context.Background(), e); err != nil {
				t.Error(err)
				return
			}
			if err := j.Settle(e.ID, answered()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	n := 0
	for e, err := range j.Entries(context.Background(), journal.Query{}) {
		if err != nil || e.Body != body || e.Outcome == nil {
			t.Fatalf("%s is read back with %d bytes, %v", e.ID, len(e.Body), err)
		}
		if n++; n == 8 { // the ring holds three
			break
		}
	}
	if c := j.Counts(); c.Received != 64 || c.Pending != 0 {
		t.Errorf("counts are %+v", c)
	}
}
