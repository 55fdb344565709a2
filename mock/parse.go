package mock

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A Parser reads what entries and outcomes were written as. It knows that one order and
// spelling; ok is false of anything else, which encoding/json may still be able to read.
// It takes a tenth of the time, and to read a million recordings is little else. Most
// texts are parts of one; what stands in one as in the one before, the two share.
// Its zero value is ready for use, by one goroutine at a time.
type Parser struct {
	run, tenant   shared[string]
	headers, sent sharedPairs
	auth          shared[*Auth]
	violations    shared[[]Violation]
	decision      shared[Decision]
	outcome       shared[Outcome] // without what differs
	observations  shared[[]string]

	p parser // here, since it would be made anew for each line
}

// begin makes ready for a text.
func (r *Parser) begin(text string) *parser {
	r.p.s, r.p.failed = text, false
	return &r.p
}

// A shared value is the one that was read last, and what it was read from.
type shared[T any] struct {
	text  string
	value T
}

// read reads a value, or takes the last one. The text must be one that no other begins
// with: that of a list, an object or a string.
func (s *shared[T]) read(p *parser, read func(*parser) T) T {
	if s.text != "" && p.take(s.text) {
		return s.value
	}
	from := p.s
	v := read(p)
	if !p.failed {
		s.text, s.value = from[:len(from)-len(p.s)], v
	}
	return v
}

// sharedPairs are shared one by one, since a few of them differ each time.
type sharedPairs struct {
	all  shared[[]Pair]
	each []shared[Pair]
}

func (s *sharedPairs) read(p *parser) []Pair {
	return s.all.read(p, func(p *parser) []Pair {
		i := 0
		return list(p, func(p *parser) Pair {
			if i == len(s.each) {
				s.each = append(s.each, shared[Pair]{})
			}
			i++
			return s.each[i-1].read(p, (*parser).pair)
		})
	})
}

// Entry reads what [Entry.AppendFields] wrote of an entry without an outcome.
func (r *Parser) Entry(b []byte) (e *Entry, ok bool) {
	p := r.begin(string(b))
	e = r.entry(p)
	return e, !p.failed && p.s == ""
}

func (r *Parser) entry(p *parser) (e *Entry) {
	text := p.s
	room := &struct {
		entry   Entry
		message messageRoom
	}{}
	e = &room.entry
	e.ID = p.after(`"id":`).own() // by which others may remember an entry, without its text
	e.Run = r.run.read(p.after(`,"run":`), (*parser).own)
	e.Seq = uint64(p.after(`,"seq":`).number())
	e.Time = p.after(`,"time":`).time()
	e.Tenant = r.tenant.read(p.after(`,"tenant":`), (*parser).own)
	e.Epoch = int(p.after(`,"epoch":`).number())
	e.Remote = p.after(`,"remote":`).text()
	e.Method = p.after(`,"method":`).text()
	e.Target = p.after(`,"target":`).text()
	if p.take(`,"proto":`) {
		e.Proto = p.text()
	}
	e.Headers = r.headers.read(p.after(`,"headers":`))
	e.Body = p.after(`,"body":`).text()
	e.BodyEncoding = p.after(`,"body_encoding":`).text()
	e.Message = p.after(`,"message":`).message(&room.message)
	e.Auth = r.auth.read(p.after(`,"auth":`), (*parser).auth)
	e.Violations = r.violations.read(p.after(`,"violations":`), (*parser).violations)
	e.Decision = r.decision.read(p.after(`,"decision":`), (*parser).decision)
	e.text = text[:len(text)-len(p.s)]
	return e
}

// Recording reads what [Entry.AppendJSON] wrote.
func (r *Parser) Recording(b []byte) (e *Entry, ok bool) {
	p := r.begin(string(b))
	e = r.entry(p.after("{"))
	if p.take(`,"reply":`) {
		e = e.Settled(r.reply(p))
	}
	return e, p.take("}") && p.s == ""
}

// Outcome reads what [Outcome.AppendJSON] wrote, and the observations beside it, if there
// are some; rest is what stands behind.
func (r *Parser) Outcome(b []byte) (o *Outcome, rest string, ok bool) {
	p := r.begin(string(b))
	o = r.reply(p)
	return o, p.s, !p.failed
}

func (r *Parser) reply(p *parser) *Outcome {
	o := new(r.outcome.read(p, (*parser).kind))
	o.Headers = r.sent.read(p)
	o.Body = p.after(`,"body":`).text()
	if p.take(`,"body_encoding":`) {
		o.BodyEncoding = p.text()
	}
	o.Delay = p.after(`,"delay_ms":`).millis()
	o.Duration = p.after(`,"duration_ms":`).millis()
	if p.after("}").take(`,"observations":`) {
		o.Observations = r.observations.read(p, func(p *parser) []string { return list(p, (*parser).text) })
	}
	return o
}

// kind reads an outcome up to its headers.
func (p *parser) kind() (o Outcome) {
	o.Kind = OutcomeKind(p.after(`{"outcome":`).text())
	o.Status = optional(p.after(`,"status":`), (*parser).int)
	p.after(`,"headers":`)
	return o
}

// A parser reads from the beginning of what is left. Once it has failed it gives nothing.
type parser struct {
	s       string
	failed  bool
	scratch []byte // room for a string in which there are escapes
}

// take reports whether this comes next, and then passes over it.
func (p *parser) take(next string) bool {
	if p.failed || !strings.HasPrefix(p.s, next) {
		return false
	}
	p.s = p.s[len(next):]
	return true
}

func (p *parser) after(next string) *parser {
	p.failed = !p.take(next)
	return p
}

// text reads a string, most of which need no look at their bytes but for where they end.
func (p *parser) text() string {
	p.after(`"`)
	end := plainUntil(p.s, 0)
	if p.failed || end == len(p.s) {
		p.failed = true
		return ""
	}
	if p.s[end] != '"' {
		return p.escaped()
	}
	s := p.s[:end]
	p.s = p.s[end+1:]
	return s
}

// own is a text that is no part of another.
func (p *parser) own() string { return strings.Clone(p.text()) }

// escaped reads the rest of a string in which there are escapes, or what is not ASCII.
func (p *parser) escaped() string {
	s, from := p.scratch[:0], 0
	for i := 0; i+1 < len(p.s) && !p.failed; {
		switch p.s[i] {
		default:
			i++
		case '"':
			s = append(s, p.s[from:i]...)
			p.s, p.scratch = p.s[i+1:], s
			p.failed = !utf8.Valid(s)
			return string(s)
		case '\\':
			s = append(s, p.s[from:i]...)
			from, i = i+1, i+2 // which stands for itself
			if c := p.s[from]; c != '"' && c != '\\' && c != '/' {
				s, i = p.escape(s, from)
				from = i
			}
		}
	}
	p.failed = true
	return ""
}

// escape appends what a letter behind a backslash means, and tells where to go on.
func (p *parser) escape(s []byte, at int) ([]byte, int) {
	const short, means = `bfnrt`, "\b\f\n\r\t"
	if i := strings.IndexByte(short, p.s[at]); i >= 0 {
		return append(s, means[i]), at + 1
	}
	if p.s[at] == 'u' && len(p.s) >= at+5 {
		code, err := strconv.ParseUint(p.s[at+1:at+5], 16, 16)
		if err == nil && utf8.ValidRune(rune(code)) { // one of two halves is left to encoding/json
			return utf8.AppendRune(s, rune(code)), at + 5
		}
	}
	p.failed = true
	return s, at
}

// token is what stands before the next comma or brace.
func (p *parser) token() string {
	i := 0
	for i < len(p.s) && p.s[i] != ',' && p.s[i] != '}' {
		i++
	}
	if p.failed || i == 0 {
		p.failed = true
		return ""
	}
	t := p.s[:i]
	p.s = p.s[i:]
	return t
}

func (p *parser) number() int64 {
	n, err := strconv.ParseInt(p.token(), 10, 64)
	p.failed = p.failed || err != nil
	return n
}

func (p *parser) int() int { return int(p.number()) }

func (p *parser) ordinal() uint64 { return uint64(p.number()) }

// millis reads milliseconds with three digits behind the point at most, which is what is
// written, and leaves others to what reads all of JSON's numbers.
func (p *parser) millis() (m Millis) {
	t := p.token()
	whole, part, _ := strings.Cut(t, ".")
	if n, ok := digits(whole); ok && len(part) <= 3 {
		micros, ok := digits((part + "000")[:3])
		if ok {
			return Millis(time.Duration(1000*n+micros) * time.Microsecond)
		}
	}
	p.failed = p.failed || m.UnmarshalJSON([]byte(t)) != nil
	return m
}

// digits reads up to twelve digits.
func digits(s string) (n int64, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + int64(s[i]-'0')
	}
	return n, 0 < len(s) && len(s) <= 12
}

func (p *parser) float() float64 {
	f, err := strconv.ParseFloat(p.token(), 64)
	p.failed = p.failed || err != nil
	return f
}

func (p *parser) bool() bool {
	if p.take("true") {
		return true
	}
	p.after("false")
	return false
}

func (p *parser) time() (t time.Time) {
	const size = len(TimeLayout) + 2
	if p.failed || len(p.s) < size || t.UnmarshalJSON([]byte(p.s[:size])) != nil {
		p.failed = true
		return t
	}
	p.s = p.s[size:]
	return t
}

func optional[T any](p *parser, read func(*parser) T) *T {
	if p.take("null") {
		return nil
	}
	v := read(p)
	return &v
}

func list[T any](p *parser, read func(*parser) T) []T {
	if p.take("[]") {
		return []T{}
	}
	items := make([]T, 0, 8)
	p.after("[")
	for !p.failed && !p.take("]") {
		if len(items) > 0 {
			p.after(",")
		}
		items = append(items, read(p))
	}
	return slices.Clip(items) // it may be shared: nobody may append to it
}

func (p *parser) pair() (pair Pair) {
	pair[0] = p.after("[").text()
	pair[1] = p.after(",").text()
	p.after("]")
	return pair
}

// A messageRoom is a message and its texts.
type messageRoom struct {
	Message
	texts [6]string
}

// message leaves the two rights fields, which hardly anybody sends, to encoding/json.
func (p *parser) message(m *messageRoom) *Message {
	if p.take("null") {
		return nil
	}
	for i, f := range [...]struct {
		name string
		text **string
	}{
		{`{"To":`, &m.To}, {`,"From":`, &m.From}, {`,"Content":`, &m.Content},
		{`,"Format":`, &m.Format}, {`,"SessionKey":`, &m.SessionKey}, {`,"Plugin":`, &m.Plugin},
	} {
		if !p.after(f.name).take("null") {
			m.texts[i] = p.text()
			*f.text = &m.texts[i]
		}
	}
	p.after("}")
	return &m.Message
}

func (p *parser) auth() *Auth {
	if p.take("null") {
		return nil
	}
	a := &Auth{}
	a.Scheme = p.after(`{"scheme":`).text()
	a.Identity = p.after(`,"identity":`).text()
	a.Fingerprint = p.after(`,"fp":`).text()
	p.after("}")
	return a
}

func (p *parser) violations() []Violation { return list(p, (*parser).violation) }

func (p *parser) violation() (v Violation) {
	v.Rule = p.after(`{"rule":`).text()
	v.Weight = Weight(p.after(`,"weight":`).text())
	v.Seen = p.after(`,"seen":`).text()
	v.Expected = p.after(`,"expected":`).text()
	v.Source = p.after(`,"source":`).text()
	v.Fix = p.after(`,"fix":`).text()
	p.after("}")
	return v
}

func (p *parser) decision() (d Decision) {
	d.By = By(p.after(`{"by":`).text())
	d.Book = p.after(`,"book":`).text()
	d.Stub = optional(p.after(`,"stub":`), (*parser).text)
	d.Step = optional(p.after(`,"step":`), (*parser).int)
	d.Ordinal = optional(p.after(`,"ordinal":`), (*parser).ordinal)
	d.Draw = p.after(`,"draw":`).draw()
	d.Rule = optional(p.after(`,"rule":`), (*parser).text)
	d.Status = optional(p.after(`,"status":`), (*parser).int)
	d.Delay = p.after(`,"delay_ms":`).millis()
	d.Fault = (*FaultKind)(optional(p.after(`,"fault":`), (*parser).text))
	d.Accepted = p.after(`,"accepted":`).bool()
	p.after("}")
	return d
}

func (p *parser) draw() map[string]float64 {
	if p.take("null") {
		return nil
	}
	draw := map[string]float64{}
	p.after("{")
	for !p.failed && !p.take("}") {
		if len(draw) > 0 {
			p.after(",")
		}
		purpose := p.text()
		draw[purpose] = p.after(":").float()
	}
	return draw
}
