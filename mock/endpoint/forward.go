package endpoint

import (
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/forward"
	"somock/mock/wire"
)

// A Forward is the service that calls are passed on to, and which ones are.
type Forward struct {
	Target *forward.Target

	// Hosts tells the Host of a call that may reach the service. A web page that has
	// bound its own name to this machine calls under that name.
	Hosts func(hostport string) bool

	// Order is in which order the headers of a call came, as far as that is known.
	Order func(*http.Request) []string
}

// forwarded is the decision with a call passed on that is one of the operation and that no
// stub answers, and the reply that it would have had here. A call that did not arrive whole
// cannot be passed on as it is, so it is refused.
func forwarded(call *mock.Call, d mock.Decision, reply mock.Reply) (mock.Decision, mock.Reply) {
	if !unanswered(call, d.By) {
		return d, reply
	}
	if call.Withheld != nil {
		book := d.Book
		d, reply = call.Withheld.Decision(), call.Withheld.Reply
		d.Book = book
	}
	if call.State == mock.BodyWhole {
		d.By = mock.ByForward
	}
	return d, reply
}

func unanswered(call *mock.Call, by mock.By) bool {
	return by == mock.ByDefault && call.Route == mock.Operation && call.Method == http.MethodPost ||
		by == mock.ByDescription && call.Route == mock.Description
}

// passed is what became of a call that was passed on.
type passed struct {
	answer *forward.Reply // nil: there is none
	mock.Forwarded
}

// passOn sends the call to the service, once, and its answer to the client. A client that
// leaves has made its call all the same. The reply planned is what somock would have answered.
func (p *playback) passOn() *mock.Outcome {
	p.passed = &passed{}
	if host := p.call.Header.Get("Host"); !p.Forward.Hosts(host) {
		return p.sendInstead(http.StatusForbidden, "seen the Host "+strconv.Quote(host)+", expected localhost, a loopback address or a name given by --allow-host: a web page could call the service under a name of its own. Nothing was passed on.")
	}
	var order []string
	if p.Forward.Order != nil {
		order = p.Forward.Order(p.r)
	}
	began := time.Now()
	answer, err := p.Forward.Target.Send(p.Replies, p.call.Request, order)
	if err != nil {
		p.passed.Took = time.Since(began)
		return p.noAnswer(err)
	}
	p.passed.answer, p.passed.Took = answer, answer.Took
	p.passed.Differs = differs(p.reply, answer)
	p.reply, p.body = mock.Reply{Status: answer.Status}, string(answer.Body)
	return p.send()
}

// noAnswer is what the client gets where the service gave nothing whole. It may have
// taken the call all the same, so that it is not sent again.
func (p *playback) noAnswer(err error) *mock.Outcome {
	if p.Replies.Err() != nil {
		p.hangUp()
		return p.outcome(mock.Shutdown, 0, nil, "")
	}
	p.Log.Error("the service gave no answer", "recording", p.entry.ID, "error", err)
	said := ". It may have taken the call or not; it was sent once and is not sent again."
	if errors.Is(err, forward.ErrUnreachable) {
		said = ". Nothing was sent to it, and is not sent again."
	}
	return p.sendInstead(http.StatusBadGateway, err.Error()+said)
}

// sendInstead answers a call that the service does not.
func (p *playback) sendInstead(status int, why string) *mock.Outcome {
	p.body = "somock: " + strings.ToValidUTF8(why, "?") + "\n"
	p.reply = mock.Reply{Status: status, Headers: []mock.HeaderField{
		mock.Header("Content-Type", "text/plain; charset=utf-8"), mock.Header("X-Mock-Error", "forward"),
	}}
	o := p.send()
	if o.Kind == mock.Answered {
		o.Kind = mock.ForwardError
	}
	return o
}

// passedHeader is the header of the service's answer, with somock's own beside it and
// nothing else.
func (p *playback) passedHeader() http.Header {
	h := p.w.Header()
	clear(h)
	for name, values := range p.passed.answer.Header {
		if !strings.HasPrefix(name, "X-Mock-") { // another somock's
			h[name] = values
		}
	}
	spellChallenge(h)
	if p.MockHeaders {
		p.mockHeaders(h)
	}
	for _, name := range []string{"Date", "Content-Type"} { // or net/http would add them
		if h[name] == nil {
			h[name] = nil
		}
	}
	if p.r.Method != http.MethodHead && hasBody(p.reply.Status) {
		h["Content-Length"] = []string{strconv.Itoa(len(p.body))}
	}
	return h
}

// recordable is what is recorded of the service's answer: decoded if it is gzip, and
// without what it echoes of the call's credentials.
func (p *passed) recordable(redactor *mock.Redactor, call *mock.Call, header http.Header, body string) (http.Header, string) {
	mask := redactor.Echoes(call)
	masked := maps.Clone(header)
	for name, values := range masked {
		masked[name] = nil
		for _, v := range values {
			masked[name] = append(masked[name], mask(v))
		}
	}
	if strings.EqualFold(header.Get("Content-Encoding"), "gzip") {
		body = unzipped(body)
	}
	return masked, mask(body)
}

// unzipped is as much of a gzip body as can be recorded, or the body as it is if it is
// none.
func unzipped(body string) string {
	plain, err := wire.Gunzip(body, mock.MaxReplyBody+1)
	if err != nil {
		return body
	}
	return plain
}

// differs tells whether the service answered otherwise than somock would have.
func differs(planned mock.Reply, answer *forward.Reply) bool {
	if planned.Status != answer.Status {
		return true
	}
	if answer.Status < 400 {
		return false
	}
	body := string(answer.Body)
	if strings.EqualFold(answer.Header.Get("Content-Encoding"), "gzip") {
		body = unzipped(body)
	}
	return wire.ShapeOf(planned.Body.Fill("")) != wire.ShapeOf(body)
}
