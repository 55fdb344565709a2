package endpoint

import "somock/mock"

// judge has the contract judge a request. One whose recording the journal has no room for
// is judged as one that is too large, and recorded without its body.
func (e *Endpoint) judge(request *mock.Request) *mock.Call {
	call := e.Contract.Check(request)
	if e.MaxLine == 0 || e.fits(call) {
		return call
	}
	cut := *request
	cut.Body, cut.State = "", mock.BodyNoRoom
	return e.Contract.Check(&cut)
}

const (
	// decided is what the line of a recording has beside what came in.
	decided = 4 << 10
	// widest is how many bytes JSON takes at most for one: a control character.
	widest = 6
)

// fits reports whether the line of a recording will have room. Most are so small that they
// need not be written to know.
func (e *Endpoint) fits(call *mock.Call) bool {
	size := int64(len(call.Body))
	if call.Message != nil {
		for _, text := range call.Message.Texts() {
			if text != nil {
				size += int64(len(*text))
			}
		}
	}
	if len(call.Violations) < 32 && widest*size < e.MaxLine/2 { // the other half is for headers and violations
		return true
	}
	line := e.Redactor.Entry(call, 0, mock.Decision{}).AppendFields(nil)
	return int64(len(line)) <= e.MaxLine-decided
}
