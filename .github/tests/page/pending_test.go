package pagetest

import "testing"

// TestAPendingCallSaysForHowLong: the time counts up until the reply is there. A row says
// to whom the message is.
func TestAPendingCallSaysForHowLong(t *testing.T) {
	s := start(t)
	b := browse(t, s)
	b.open("/__admin/")
	s.arm(`{"step":"{status: 204, delay: 5m}","times":1}`)
	leave := s.stay(call{})
	b.until(`/^[1-9]\d* s so far$/.test(document.querySelector("#rows li[data-pending] .took")?.textContent ?? "")`)
	b.shows("#rows .row-to", "to +4790000001")
	leave()
	b.until(`/^[1-9][.,0-9]* ?s$/.test(document.querySelector("#rows li:not([data-pending]) .took")?.textContent ?? "")`)
}
