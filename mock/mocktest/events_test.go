package mocktest_test

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"somock/mock/mocktest"
)

// A reader of events that does not read is dropped after a while, and no call waits for
// it. In a bubble nothing between the two buffers what is not read.
func TestAReaderThatDoesNotReadIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := mocktest.Start(t)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+"/__admin/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		stream, err := srv.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer stream.Body.Close()
		begun := time.Now()
		for range 100 {
			if got := send(t, srv, basic); got != 204 {
				t.Fatalf("answered %d", got)
			}
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("calls took %s while nobody read", took)
		}
		time.Sleep(time.Minute) // of the bubble's time
		read, err := io.ReadAll(stream.Body)
		if err == nil {
			t.Errorf("the stream ended well after %d bytes", len(read))
		}
		if len(srv.Recordings()) != 100 {
			t.Errorf("%d recordings", len(srv.Recordings()))
		}
	})
}
