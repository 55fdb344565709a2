package pagetest

import (
	"sync"
	"testing"
)

// TestAPendingCallSaysForHowLong: the time counts up until the reply is there. A row says
// to whom the message is.
func TestAPendingCallSaysForHowLong(t *testing.T) {
	s := start(t)
	b := browse(t, s)
	b.open("/__admin/")
	s.arm(`{"step":"{status: 204, delay: 3s}","times":1}`)
	var answered sync.WaitGroup
	defer answered.Wait()
	answered.Go(func() { s.send(call{}) })
	b.until(`/^[12] s so far$/.test(document.querySelector("#rows li[data-pending] .took")?.textContent ?? "")`)
	b.shows("#rows .row-to", "to +4790000001")
	b.until(`/^3[.,0-9]* ?s$/.test(document.querySelector("#rows li:not([data-pending]) .took")?.textContent ?? "")`)
}
