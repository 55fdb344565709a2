package scenario

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"somock/mock"
	"somock/mock/strictyaml"
	"somock/mock/wire"
)

// A section is where a step stands, which decides what it may say.
type section int

const (
	inThen section = iota
	inFinally
	inOneOf
	inOther
)

// written is what a step says of its reply.
type written struct {
	status     int      // 0: nothing
	content    *content // nil: nothing
	headers    []ownHeader
	retryAfter string
	fault      mock.Fault
	preset     string
	accepted   bool
	chance     float64 // among the options of one-of
	keys       strictyaml.Keys
}

func (w *written) fields(s *step, where section) []strictyaml.Field {
	inStub := where != inOther
	return []strictyaml.Field{
		strictyaml.Into("status", &w.status, parseStatus),
		strictyaml.Into("headers", &w.headers, headersReader(inStub)),
		strictyaml.Into("body", &w.content, contentReader("text/plain", asWritten, inStub)),
		strictyaml.Into("json", &w.content, contentReader("application/json", mock.EscapeJSON, inStub)),
		strictyaml.Into("xml", &w.content, contentReader("application/xml", wire.EscapeXML, inStub)),
		strictyaml.Into("delay", &s.delay, parseDelay),
		strictyaml.Into("fault", &w.fault, parseFault),
		strictyaml.Into("error", &w.preset, strictyaml.WordOf(PresetNames()...)),
		strictyaml.Into("times", &s.times, strictyaml.Between[uint64](1, 1_000_000)),
		strictyaml.Into("accepted", &w.accepted, strictyaml.Node.Bool),
		strictyaml.Into("retry-after", &w.retryAfter, parseRetryAfter),
		strictyaml.Into("one-of", &s.options, parseOneOf),
		strictyaml.Into("chance", &w.chance, strictyaml.Node.Percent),
	}
}

func parseStep(n strictyaml.Node, where section) (*step, error) {
	s, _, err := readStep(n, where)
	return s, err
}

// readStep also tells what the step says for whoever chooses among several.
func readStep(n strictyaml.Node, where section) (*step, *written, error) {
	s, w := &step{times: 1, replies: &[2]reply{}}, &written{}
	var err error
	if !n.IsMap() {
		if w.status, err = parseBareStatus(n); err == nil {
			s.status, err = true, w.complete(s, where)
		}
		return s, w, err
	}
	fields := w.fields(s, where)
	if w.keys, err = n.Keys(strictyaml.Names(fields)...); err != nil {
		return nil, nil, err
	}
	if err := w.checkKeys(n, where); err != nil {
		return nil, nil, err
	}
	if _, err := n.Read(fields...); err != nil {
		return nil, nil, err
	}
	if err := w.checkValues(s, where); err != nil {
		return nil, nil, err
	}
	s.delayed, s.status = w.says("delay"), w.says("status")
	if w.says("one-of") {
		s.inherit(s.delay)
		return s, w, nil
	}
	return s, w, w.complete(s, where)
}

func (w *written) says(key string) bool { return w.keys.Get(key) != nil }

// parseBareStatus reads a step that is nothing but its status.
func parseBareStatus(n strictyaml.Node) (int, error) {
	if n.IsNumber() {
		return parseStatus(n)
	}
	e := n.Errorf("seen %s, expected a status from 200 to 599 or a mapping", n.Describe())
	name, _ := n.Text() // a list or nothing has none
	switch {
	case slices.Contains(faultNames(), name):
		e.Fix = "write {fault: " + name + "}"
	case slices.Contains(PresetNames(), name):
		e.Fix = "write {error: " + name + "}"
	}
	return 0, e
}

func parseStatus(n strictyaml.Node) (int, error) {
	status, err := n.Int(200, 599)
	if err != nil {
		return 0, n.Errorf("seen %s, expected a status from 200 to 599", n.Describe())
	}
	return status, nil
}

func parseRetryAfter(n strictyaml.Node) (string, error) {
	d, err := n.Duration()
	if err == nil && d%time.Second != 0 {
		err = n.Errorf("seen %v, expected whole seconds: the header Retry-After counts in them", d)
	}
	return strconv.FormatInt(int64(d/time.Second), 10), err
}

// checkKeys finds keys that stand in the wrong place or contradict each other.
func (w *written) checkKeys(n strictyaml.Node, where section) error {
	if len(w.keys) == 0 {
		return n.Errorf("an empty step, expected a status or what to send").WithFix("write 204 for the plain success")
	}
	for _, k := range w.keys {
		if err := misplaced(k, where); err != nil {
			return err
		}
	}
	for i, later := range w.keys {
		for _, earlier := range w.keys[:i] {
			if why := contradiction(earlier.Name, later.Name); why != "" {
				return later.At.Errorf("%s beside %s: %s", later.Name, earlier.Name, why)
			}
		}
	}
	return nil
}

// checkValues finds values that do.
func (w *written) checkValues(s *step, where section) error {
	if where == inOther && s.delay.random() {
		return w.keys.Get("delay").Value.Errorf("a random delay belongs to a stub: another endpoint's reply has no ordinal to draw by")
	}
	if twice := slices.IndexFunc(w.headers, func(h ownHeader) bool { return h.name == "Retry-After" }); twice >= 0 && w.says("retry-after") {
		return w.headers[twice].at.Errorf("the header Retry-After is set twice")
	}
	return w.unsent()
}

// misplaced complains of a key that steps have elsewhere.
func misplaced(k strictyaml.Key, where section) error {
	switch {
	case k.Name == "times" && where != inThen:
		return k.At.Errorf("times repeats a step of then, expected it nowhere else")
	case k.Name == "chance" && where != inOneOf:
		return k.At.Errorf("chance belongs to a step of one-of").
			WithFix("write {one-of: [{status: 503, chance: 10%}, 204]}")
	case k.Name == "accepted" && where == inOther:
		return k.At.Errorf("accepted belongs to a stub: another endpoint takes no message")
	case k.Name == "one-of" && where == inOther:
		return k.At.Errorf("one-of belongs to a stub: another endpoint's reply has no ordinal to draw by")
	}
	return nil
}

// contradiction says why two keys cannot stand together; "" if they can.
func contradiction(a, b string) string {
	either := func(key string, others ...string) bool {
		return a == key && slices.Contains(others, b) || b == key && slices.Contains(others, a)
	}
	content := []string{"body", "json", "xml"}
	switch {
	case (a == "one-of" || b == "one-of") && !either("one-of", "times", "chance", "delay"):
		return "each option of one-of says for itself what it sends"
	case slices.Contains(content, a) && slices.Contains(content, b):
		return "a reply has one body"
	case either("error", content...):
		return "the preset brings its own body"
	}
	return ""
}

// unsent complains of what a fault keeps from ever being sent.
func (w *written) unsent() error {
	if w.fault.Kind.SendsReply() {
		return nil
	}
	for _, name := range []string{"status", "headers", "body", "json", "xml", "error", "retry-after"} {
		if k := w.keys.Get(name); k != nil {
			return k.At.Errorf("%s beside fault: %s: nothing of a reply is sent", name, w.fault.Kind).
				WithFix("leave " + name + " out; accepted: true says that the message was taken all the same")
		}
	}
	return nil
}

// complete makes the replies of a step.
func (w *written) complete(s *step, where section) error {
	status, err := w.statusSent()
	if err != nil {
		return err
	}
	if !w.says("accepted") {
		w.accepted = where != inOther && status < 300 && w.fault.Kind == "" && !w.says("error")
	}
	s.preset = w.preset
	if status == http.StatusUnauthorized && w.content == nil && w.fault.Kind.SendsReply() {
		s.preset = cmp.Or(s.preset, unauthorized)
	}
	s.negotiated = s.preset != ""
	for _, h := range w.headers {
		s.own = append(s.own, h.name)
	}
	if w.says("retry-after") {
		s.own = append(s.own, "Retry-After")
	}
	for i, accept := range preferences {
		s.replies[i] = w.reply(s.preset, status, accept)
	}
	return nil
}

// unauthorized is the preset of a 401 that says nothing of its body: the service does not
// send that status without one, and clients read it.
const unauthorized = "unauthorized"

// statusSent is the step's status: as written, else its preset's, else 200 with a body and
// 204 without.
func (w *written) statusSent() (int, error) {
	status := cmp.Or(w.status, findPreset(w.preset).status)
	switch {
	case status != 0:
	case w.content != nil:
		status = http.StatusOK
	default:
		status = http.StatusNoContent
	}
	for _, name := range []string{"error", "body", "json", "xml"} {
		if k := w.keys.Get(name); k != nil && bodyless(status) {
			return 0, k.At.Errorf("%s with status %d: HTTP forbids a body there", name, status)
		}
	}
	return status, nil
}

// reply is what is sent to a client with this Accept header.
func (w *written) reply(preset string, status int, accept string) reply {
	if !w.fault.Kind.SendsReply() {
		return reply{body: literal(""), fault: w.fault, accepted: w.accepted}
	}
	r := bare(status)
	if preset != "" {
		sent := findPreset(preset).reply(status, accept)
		r.setAll(sent.Headers)
		r.body = literal(sent.Body.Fill(""))
	}
	r.fault, r.accepted = w.fault, w.accepted
	if w.content != nil {
		r.set("Content-Type", literal(w.content.mediaType))
		r.body = w.content.text
	}
	if w.retryAfter != "" {
		r.set("Retry-After", literal(w.retryAfter))
	}
	for _, h := range w.headers {
		r.set(h.name, h.values...)
	}
	return r
}
