package mock

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ParseFields reads what [Entry.AppendFields] wrote of an entry without an outcome. It
// knows that one order and spelling; ok is false of anything else, which encoding/json
// may still be able to read. It takes a tenth of the time, and to read a million
// recordings is little else. Most texts are parts of one.
func ParseFields(b []byte) (e *Entry, ok bool) {
	p := parser{s: string(b)}
	e = &Entry{}
	e.ID = strings.Clone(p.after(`"id":`).text()) // by which others may remember an entry, without its text
	e.Run = strings.Clone(p.after(`,"run":`).text())
	e.Seq = uint64(p.after(`,"seq":`).number())
	e.Time = p.after(`,"time":`).time()
	e.Tenant = strings.Clone(p.after(`,"tenant":`).text())
	e.Epoch = int(p.after(`,"epoch":`).number())
	e.Remote = p.after(`,"remote":`).text()
	e.Method = p.after(`,"method":`).text()
	e.Target = p.after(`,"target":`).text()
	if p.take(`,"proto":`) {
		e.Proto = p.text()
	}
	e.Headers = p.after(`,"headers":`).pairs()
	e.Body = p.after(`,"body":`).text()
	e.BodyEncoding = p.after(`,"body_encoding":`).text()
	e.Message = p.after(`,"message":`).message()
	e.Auth = p.after(`,"auth":`).auth()
	e.Violations = p.after(`,"violations":`).violations()
	e.Decision = p.after(`,"decision":`).decision()
	return e, !p.failed && p.s == ""
}

// ParseOutcome reads what [Outcome.AppendJSON] wrote, as ParseFields does, and gives what
// stands behind it.
func ParseOutcome(b []byte) (o *Outcome, rest string, ok bool) {
	p := parser{s: string(b)}
	o = &Outcome{}
	o.Kind = OutcomeKind(p.after(`{"outcome":`).text())
	o.Status = optional(p.after(`,"status":`), (*parser).int)
	o.Headers = p.after(`,"headers":`).pairs()
	o.Body = p.after(`,"body":`).text()
	if p.take(`,"body_encoding":`) {
		o.BodyEncoding = p.text()
	}
	o.Delay = p.after(`,"delay_ms":`).millis()
	o.Duration = p.after(`,"duration_ms":`).millis()
	p.after("}")
	return o, p.s, !p.failed
}

// ParseTexts reads what [AppendTexts] wrote.
func ParseTexts(s string) (texts []string, ok bool) {
	p := parser{s: s}
	texts = list(&p, (*parser).text)
	return texts, !p.failed && p.s == ""
}

// A parser reads from the beginning of what is left. Once it has failed it gives nothing.
type parser struct {
	s      string
	failed bool
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
	end := strings.IndexByte(p.s, '"')
	if p.failed || end < 0 {
		p.failed = true
		return ""
	}
	if strings.IndexByte(p.s[:end], '\\') >= 0 {
		return p.escaped()
	}
	s := p.s[:end]
	p.s = p.s[end+1:]
	p.failed = !utf8.ValidString(s)
	return s
}

// escaped reads the rest of a string in which there are escapes.
func (p *parser) escaped() string {
	s := make([]byte, 0, 256)
	for {
		i := 0
		for i < len(p.s) && p.s[i] != '"' && p.s[i] != '\\' {
			i++
		}
		if i+1 >= len(p.s) {
			p.failed = true
			return ""
		}
		s = append(s, p.s[:i]...)
		if p.s[i] == '"' {
			p.s = p.s[i+1:]
			p.failed = !utf8.Valid(s)
			return string(s)
		}
		if s = p.escape(s, p.s[i+1:]); p.failed {
			return ""
		}
	}
}

// escape appends what stands behind a backslash.
func (p *parser) escape(s []byte, b string) []byte {
	const short, means = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if i := strings.IndexByte(short, b[0]); i >= 0 {
		p.s = b[1:]
		return append(s, means[i])
	}
	if b[0] == 'u' && len(b) >= 5 {
		code, err := strconv.ParseUint(b[1:5], 16, 16)
		if err == nil && utf8.ValidRune(rune(code)) { // one of two halves is left to encoding/json
			p.s = b[5:]
			return utf8.AppendRune(s, rune(code))
		}
	}
	p.failed = true
	return s
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

func (p *parser) millis() (m Millis) {
	t := p.token()
	p.failed = p.failed || m.UnmarshalJSON([]byte(t)) != nil
	return m
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
	return items
}

func (p *parser) pairs() []Pair { return list(p, (*parser).pair) }

func (p *parser) pair() (pair Pair) {
	pair[0] = p.after("[").text()
	pair[1] = p.after(",").text()
	p.after("]")
	return pair
}

// message leaves the two rights fields, which hardly anybody sends, to encoding/json.
func (p *parser) message() *Message {
	if p.take("null") {
		return nil
	}
	m := &Message{}
	for _, f := range [...]struct {
		name string
		text **string
	}{
		{`{"To":`, &m.To}, {`,"From":`, &m.From}, {`,"Content":`, &m.Content},
		{`,"Format":`, &m.Format}, {`,"SessionKey":`, &m.SessionKey}, {`,"Plugin":`, &m.Plugin},
	} {
		*f.text = optional(p.after(f.name), (*parser).text)
	}
	p.after("}")
	return m
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
