package endpoint_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"somock/mock"
	"somock/mock/endpoint"
	"somock/mock/wire"
)

func delayed(d time.Duration) mock.Reply {
	r := wire.NoContent()
	r.Delay = d
	return r
}

func TestADelayedCallIsRecordedBeforeItIsAnswered(t *testing.T) {
	b := serve(t, delayed(time.Hour))
	conn := b.dial(t, call)
	for b.recorded() == 0 {
		_ = conn.SetReadDeadline(time.Now().Add(time.Millisecond))
		if n, _ := conn.Read(make([]byte, 1)); n > 0 {
			t.Fatal("answered before it was due")
		}
	}
}

func TestAClientThatLeavesEndsItsDelay(t *testing.T) {
	b := serve(t, delayed(time.Hour))
	_ = b.dial(t, call).Close()
	if o := b.outcome(); o.Kind != mock.ClientGone || time.Duration(o.Duration) >= time.Hour {
		t.Errorf("outcome %+v", o)
	}
}

func TestAPendingReplyEndsWithTheServer(t *testing.T) {
	b := serve(t, delayed(time.Hour))
	conn := b.dial(t, call)
	b.endReply()
	if got, err := readAll(conn); got != "" || err != nil {
		t.Errorf("seen %q, %v", got, err)
	}
	if o := b.outcome(); o.Kind != mock.Shutdown {
		t.Errorf("outcome %s", o.Kind)
	}
}

// Delays are never early and none waits for another: in a bubble, where only waiting takes
// time, 500 at once last exactly as long as one. How late they are on a real clock is
// measured by the benchmark command, not here.
func TestDelaysRunSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const delay = 6 * time.Second
		b := newBench(delayed(delay))
		e := endpoint.New(b.config())
		start := time.Now()
		var wg sync.WaitGroup
		for range 500 {
			wg.Go(func() {
				e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}")))
			})
		}
		wg.Wait()
		if took := time.Since(start); took != delay {
			t.Errorf("500 at once took %v, one takes %v", took, delay)
		}
		for range 500 {
			if o := b.outcome(); time.Duration(o.Delay) != delay || o.Kind != mock.Answered {
				t.Errorf("delay %v, outcome %s", time.Duration(o.Delay), o.Kind)
			}
		}
		b.endHangs()
		b.endReply()
	})
}
