package scenario

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/strictyaml"
)

// A step is one reply or fault of a stub. It is immutable.
type step struct {
	number  int    // from 1, as written; one past the last of then for finally
	times   uint64 // how many ordinals of then it takes
	delay   delay
	delayed bool      // it says a delay of its own, be it 0s
	replies *[2]reply // for a client that prefers JSON, and for one that prefers XML
	options []option  // one-of, instead of replies

	negotiated bool // the two replies differ

	preset string   // whose reply it is; "" if it is written out
	own    []string // the headers that it says itself
	status bool     // and whether it says its status
}

// An option is a step of one-of.
type option struct {
	step
	below float64 // it is taken by a draw below this and not below the option before
}

// A section is where a step stands, which decides what it may say.
type section int

const (
	inThen section = iota
	inFinally
	inOneOf
	inOther
)

func stepKeys() []string {
	return []string{"status", "headers", "body", "json", "xml", "delay", "fault", "error", "times",
		"accepted", "retry-after", "one-of", "chance"}
}

// fields are the keys of one step, nil where absent.
type fields map[string]*strictyaml.Key

func parseStep(n strictyaml.Node, where section) (*step, error) {
	if !n.IsMap() {
		return parseStatusStep(n)
	}
	keys, err := n.Keys(stepKeys()...)
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		e := n.Errorf("an empty step, expected a status or what to send")
		e.Fix = "write 204 for the plain success"
		return nil, e
	}
	f := fields{}
	for i, k := range keys {
		f[k.Name] = &keys[i]
		if err := misplaced(k, where); err != nil {
			return nil, err
		}
	}
	if err := f.conflict(keys); err != nil {
		return nil, err
	}
	return f.step(n, where)
}

// parseStatusStep reads a step that is nothing but its status.
func parseStatusStep(n strictyaml.Node) (*step, error) {
	if name, err := n.Text(); err == nil && !n.IsNumber() {
		e := n.Errorf("seen %s, expected a status from 200 to 599 or a mapping", n.Describe())
		switch {
		case slices.Contains(faultNames(), name):
			e.Fix = "write {fault: " + name + "}"
		case slices.Contains(presetNames(), name):
			e.Fix = "write {error: " + name + "}"
		}
		return nil, e
	}
	if n.IsList() || n.IsNull() {
		return nil, n.Errorf("seen %s, expected a status from 200 to 599 or a mapping", n.Describe())
	}
	status, err := parseStatus(n)
	if err != nil {
		return nil, err
	}
	s := &step{times: 1, replies: &[2]reply{}, negotiated: status == http.StatusUnauthorized, status: true}
	if s.negotiated {
		s.preset = unauthorized
	}
	for i, accept := range preferences {
		r := bare(status)
		if s.negotiated {
			r = fromPreset(unauthorized, status, accept)
		}
		r.accepted = status < 300
		r.finish()
		s.replies[i] = r
	}
	return s, nil
}

// unauthorized is the preset of a 401 that says nothing of its body: the service does not
// send that status without one, and clients read it.
const unauthorized = "unauthorized"

// preferences are the Accept headers that a step has a reply each for.
var preferences = [2]string{"", "application/xml"}

func parseStatus(n strictyaml.Node) (int, error) {
	status, err := n.Int(200, 599)
	if err != nil {
		return 0, n.Errorf("seen %s, expected a status from 200 to 599", n.Describe())
	}
	return status, nil
}

// misplaced complains of a key that steps have elsewhere.
func misplaced(k strictyaml.Key, where section) error {
	switch {
	case k.Name == "times" && where != inThen:
		return k.At.Errorf("times repeats a step of then, expected it nowhere else")
	case k.Name == "chance" && where != inOneOf:
		e := k.At.Errorf("chance belongs to a step of one-of")
		e.Fix = "write {one-of: [{status: 503, chance: 10%}, 204]}"
		return e
	case k.Name == "accepted" && where == inOther:
		return k.At.Errorf("accepted belongs to a stub: another endpoint takes no message")
	case k.Name == "one-of" && where == inOther:
		return k.At.Errorf("one-of belongs to a stub: another endpoint's reply has no ordinal to draw by")
	}
	return nil
}

// conflict finds two keys that contradict each other, and points at the later one.
func (f fields) conflict(keys []strictyaml.Key) error {
	for i, later := range keys {
		for _, earlier := range keys[:i] {
			why := contradiction(earlier.Name, later.Name)
			if why == "" {
				why = contradiction(later.Name, earlier.Name)
			}
			if why != "" {
				return later.At.Errorf("%s beside %s: %s", later.Name, earlier.Name, why)
			}
		}
	}
	return nil
}

func contradiction(a, b string) string {
	content := func(key string) bool { return key == "body" || key == "json" || key == "xml" }
	switch {
	case a == "one-of" && b != "times" && b != "chance" && b != "delay":
		return "each option of one-of says for itself what it sends"
	case content(a) && content(b):
		return "a reply has one body"
	case a == "error" && content(b):
		return "the preset brings its own body"
	}
	return ""
}

func (f fields) step(n strictyaml.Node, where section) (*step, error) {
	s := &step{times: 1, replies: &[2]reply{}}
	if k := f["times"]; k != nil {
		times, err := k.Value.Int(1, 1_000_000)
		if err != nil {
			return nil, err
		}
		s.times = uint64(times)
	}
	if k := f["delay"]; k != nil {
		var err error
		if s.delay, err = parseDelay(k.Value); err != nil {
			return nil, err
		}
		s.delayed = true
		if where == inOther && s.delay.random() {
			return nil, k.Value.Errorf("a random delay belongs to a stub: another endpoint's reply has no ordinal to draw by")
		}
	}
	var err error
	if k := f["one-of"]; k != nil {
		s.options, err = parseOneOf(k.Value, s.delay)
		return s, err
	}
	*s.replies, err = f.replies(where)
	s.preset = f.presetName(s.replies[0].status)
	s.negotiated = s.preset != ""
	s.own, s.status = f.ownHeaders(), f["status"] != nil
	return s, err
}

// ownHeaders are those that a step names beside a preset.
func (f fields) ownHeaders() []string {
	var names []string
	if k := f["headers"]; k != nil {
		keys, _ := k.Value.Keys() // they have been read
		for _, h := range keys {
			names = append(names, h.Name)
		}
	}
	if f["retry-after"] != nil {
		names = append(names, "Retry-After")
	}
	return names
}

// asSeen is a preset's reply as the service was seen to give it. What the step says itself
// goes before it.
func (s *step) asSeen(seen, own mock.Reply) mock.Reply {
	seen.Fault, seen.Accepted, seen.Delay = own.Fault, own.Accepted, own.Delay
	if s.status {
		seen.Status = own.Status
	}
	isOwn := func(h mock.HeaderField) bool {
		return slices.ContainsFunc(s.own, func(name string) bool { return strings.EqualFold(name, h.Name) })
	}
	seen.Headers = slices.DeleteFunc(seen.Headers, isOwn)
	for _, h := range own.Headers {
		if isOwn(h) {
			seen.Headers = append(seen.Headers, h)
		}
	}
	return seen
}

// replies builds what the step sends, for a client that prefers JSON and one that
// prefers XML.
func (f fields) replies(where section) ([2]reply, error) {
	var fault mock.Fault
	if k := f["fault"]; k != nil {
		var err error
		if fault, err = parseFault(k.Value); err != nil {
			return [2]reply{}, err
		}
		if err := f.unsent(fault.Kind); err != nil {
			return [2]reply{}, err
		}
	}
	status, err := f.status()
	if err != nil {
		return [2]reply{}, err
	}
	replies, err := f.contents(status, where)
	if err != nil {
		return [2]reply{}, err
	}
	accepted := where != inOther && status < 300 && fault.Kind == "" && f["error"] == nil
	if k := f["accepted"]; k != nil {
		if accepted, err = k.Value.Bool(); err != nil {
			return [2]reply{}, err
		}
	}
	for i := range replies {
		r := &replies[i]
		if !fault.Kind.SendsReply() {
			*r = reply{body: literal("")}
		}
		r.fault, r.accepted = fault, accepted
		r.finish()
	}
	return replies, nil
}

// unsent complains of what a fault keeps from ever being sent.
func (f fields) unsent(kind mock.FaultKind) error {
	if kind.SendsReply() {
		return nil
	}
	for _, name := range []string{"status", "headers", "body", "json", "xml", "error", "retry-after"} {
		if k := f[name]; k != nil {
			e := k.At.Errorf("%s beside fault: %s: nothing of a reply is sent", name, kind)
			e.Fix = "leave " + name + " out; accepted: true says that the message was taken all the same"
			return e
		}
	}
	return nil
}

// status is the step's status: as written, else its preset's, else 200 with a body and
// 204 without.
func (f fields) status() (int, error) {
	content := f.content()
	status := 204
	if content != nil {
		status = 200
	}
	if k := f["error"]; k != nil {
		name, err := k.Value.Word(presetNames()...)
		if err != nil {
			return 0, err
		}
		status = findPreset(name).status
		content = k
	}
	if k := f["status"]; k != nil {
		var err error
		if status, err = parseStatus(k.Value); err != nil {
			return 0, err
		}
	}
	if content != nil && bodyless(status) {
		return 0, content.At.Errorf("%s with status %d: HTTP forbids a body there", content.Name, status)
	}
	return status, nil
}

func (f fields) content() *strictyaml.Key {
	for _, name := range []string{"body", "json", "xml"} {
		if f[name] != nil {
			return f[name]
		}
	}
	return nil
}

func (f fields) contents(status int, where section) ([2]reply, error) {
	var replies [2]reply
	for i, accept := range preferences {
		r := bare(status)
		if name := f.presetName(status); name != "" {
			r = fromPreset(name, status, accept)
		}
		if k := f.content(); k != nil {
			if err := r.setContent(k, where); err != nil {
				return replies, err
			}
		}
		if err := f.addHeaders(&r, status, where); err != nil {
			return replies, err
		}
		replies[i] = r
	}
	return replies, nil
}

// presetName is the preset that the step sends, by its name or by its status alone; "" is none.
func (f fields) presetName(status int) string {
	if k := f["error"]; k != nil {
		name, _ := k.Value.Text() // status has read it already
		return name
	}
	if status == http.StatusUnauthorized && f.content() == nil {
		return unauthorized
	}
	return ""
}

// fromPreset is the reply of a preset under this status, for a client with this Accept.
func fromPreset(name string, status int, accept string) reply {
	r, preset := bare(status), findPreset(name).reply(status, accept)
	r.setAll(preset.Headers)
	r.body = literal(preset.Body.Fill(""))
	return r
}

// addHeaders puts in what the step says of headers, over what the reply has already.
func (f fields) addHeaders(r *reply, status int, where section) error {
	if k := f["retry-after"]; k != nil {
		d, err := k.Value.Duration()
		if err != nil {
			return err
		}
		if d%time.Second != 0 {
			return k.Value.Errorf("seen %v, expected whole seconds: the header Retry-After counts in them", d)
		}
		r.set("Retry-After", literal(strconv.FormatInt(int64(d/time.Second), 10)))
	}
	if k := f["headers"]; k != nil {
		return r.setHeaders(k.Value, f["retry-after"] != nil, where)
	}
	return nil
}

// last is the ordinal of the last step of then.
func last(steps []*step) uint64 {
	var n uint64
	for _, s := range steps {
		n += s.times
	}
	return n
}

// stepAt is the step that ordinal n takes, from 1 to last.
func stepAt(steps []*step, n uint64) *step {
	for _, s := range steps {
		if n <= s.times {
			return s
		}
		n -= s.times
	}
	return nil
}

// sameShare tells whether two sums of shares are the same but for what floating point
// adds to them.
func sameShare(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
