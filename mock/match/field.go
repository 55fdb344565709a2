package match

import (
	"math"
	"net/url"
	"strings"

	"github.com/tidwall/gjson"

	"somock/mock"
)

// A field says where a value is found.
type field int

const (
	fieldTenant field = iota
	fieldScheme
	fieldIdentity
	fieldHeader  // name: the canonical name
	fieldQuery   // name: the parameter, compared without case
	fieldMessage // name: as in mock.MessageFields
	fieldBody    // name: a gjson path into the canonical message
	fieldCarrier
	fieldCall
	fieldViolation
	fieldStatus
	fieldFaultyStatus // the same, beside a test of the outcome: see askedUnderFaults
	fieldOutcome
	fieldStub
	fieldAccepted
	fieldObserved
	fieldDuration     // in milliseconds
	fieldTime         // in seconds since 1970
	fieldAnywhere     // every text that a person would search
	fieldCount    int = iota
)

// An about is what there is to know of a field, beside where its values are.
type about struct {
	label  string // in differences, before the name if it has one
	key    string // in files; "" for one that has keys of its own, or none
	filter string // in filters; likewise
	domain domain
}

// fields is the table of fields.
func fields() [fieldCount]about {
	status, call := domain{whole: true, low: 100, high: 599}, domain{whole: true, low: 1, high: math.MaxInt, always: true}
	return [...]about{
		fieldTenant:       {"tenant", "tenant", "tenant", domain{fold: true, always: true, check: checkTenant}},
		fieldScheme:       {"auth.scheme", "scheme", "scheme", domain{words: []string{"basic", "soticket", "bearer", "xsrf"}, fold: true}},
		fieldIdentity:     {"auth.identity", "identity", "identity", domain{}},
		fieldHeader:       {"headers.", "", "", domain{}},
		fieldQuery:        {"query.", "", "", domain{}},
		fieldMessage:      {"message.", "", "", domain{}},
		fieldBody:         {"body.", "", "", domain{}},
		fieldCarrier:      {"content-type", "content-type", "", domain{words: []string{string(mock.JSON), string(mock.XML), string(mock.Form)}}},
		fieldCall:         {"call", "call", "", call},
		fieldViolation:    {"violations", "", "rule", domain{check: checkRule}},
		fieldStatus:       {"reply.status", "status", "status", status},
		fieldFaultyStatus: {"reply.status", "", "", status},
		fieldOutcome:      {"reply.outcome", "outcome", "outcome", domain{words: outcomes(), always: true}},
		fieldStub:         {"reply.stub", "stub", "stub", domain{}},
		fieldAccepted:     {"reply.accepted", "accepted", "", domain{words: []string{"true", "false"}, always: true}},
		fieldObserved:     {"observations", "", "observed", domain{words: []string{"slow", "repeated", "rate", "differs"}}},
		fieldDuration:     {"duration", "", "", domain{}},
		fieldTime:         {"time", "", "", domain{}},
		fieldAnywhere:     {"text", "", "", domain{}},
	}
}

// label is the field as files write it.
func (f field) label(name string) string {
	if f == fieldMessage {
		name = mock.FieldKey(name)
	}
	return fields()[f].label + name
}

// fieldOf is the field of a key in files.
func fieldOf(key string) field {
	for f, about := range fields() {
		if about.key == key {
			return field(f)
		}
	}
	return fieldAnywhere
}

// domainOf is what values a field can have; rules are the ids of those there are, nil if
// that is not known.
func domainOf(f field, rules []string) domain {
	d := fields()[f].domain
	if f == fieldViolation {
		d.words = rules
	}
	return d
}

// values are the field's values in the subject, none if it is absent. They stay valid
// until the next call.
func (s *Subject) values(f field, name string) []value {
	vs := s.few[:0]
	switch f {
	case fieldTenant:
		return append(vs, textValue(s.tenant))
	case fieldScheme:
		if s.auth != nil {
			vs = append(vs, textValue(s.auth.Scheme))
		}
	case fieldIdentity:
		if s.auth != nil {
			vs = append(vs, textValue(s.auth.Identity))
		}
	case fieldHeader:
		return s.headers(vs, name)
	case fieldQuery:
		return s.queries(vs, name)
	case fieldMessage:
		return s.texts(vs, name)
	case fieldBody:
		return s.inBody(vs, name)
	case fieldCarrier:
		if c := mock.CarrierOf(s.contentType()); c != "" {
			vs = append(vs, textValue(string(c)))
		}
	case fieldCall:
		if s.Call > 0 {
			vs = append(vs, numberValue(float64(s.Call)))
		}
	case fieldViolation:
		for i := range s.violations {
			vs = append(vs, textValue(s.violations[i].Rule))
		}
	case fieldObserved:
		for _, o := range s.Observations {
			vs = append(vs, textValue(o))
		}
	case fieldAnywhere:
		return s.anywhere(vs)
	default:
		return s.ofReply(vs, f)
	}
	return vs
}

// ofReply are the values that only a recording has.
func (s *Subject) ofReply(vs []value, f field) []value {
	if s.entry == nil {
		return vs
	}
	switch f {
	case fieldStatus:
		if status, ok := s.entry.Status(); ok {
			vs = append(vs, numberValue(float64(status)))
		}
	case fieldFaultyStatus:
		if status, ok := s.entry.FaultyStatus(); ok {
			vs = append(vs, numberValue(float64(status)))
		}
	case fieldOutcome:
		vs = append(vs, textValue(string(s.outcome())))
	case fieldStub:
		return s.stubs(vs)
	case fieldAccepted:
		word := "false"
		if s.entry.Decision.Accepted {
			word = "true"
		}
		vs = append(vs, textValue(word))
	case fieldDuration:
		if d, ok := s.duration(); ok {
			vs = append(vs, numberValue(float64(d)/1e6))
		}
	case fieldTime:
		vs = append(vs, numberValue(float64(s.entry.Time.UnixMicro())/1e6))
	}
	return vs
}

// stubs are the names by which one may mean a stub: with its step, without, and its
// scenario alone.
func (s *Subject) stubs(vs []value) []value {
	if s.entry.Decision.Stub == nil {
		return vs
	}
	stub := *s.entry.Decision.Stub
	if step := s.entry.Decision.StubStep(); step != "" {
		vs = append(vs, textValue(step))
	}
	vs = append(vs, textValue(stub))
	if scenario, _, ok := strings.Cut(stub, "/"); ok {
		vs = append(vs, textValue(scenario))
	}
	return vs
}

func (s *Subject) headers(vs []value, name string) []value {
	for _, v := range s.header[name] {
		vs = append(vs, textValue(v))
	}
	for i := range s.pairs {
		if s.pairs[i][0] == name {
			vs = append(vs, textValue(s.pairs[i][1]))
		}
	}
	return vs
}

// queries finds a parameter without building a map of all of them.
func (s *Subject) queries(vs []value, name string) []value {
	for rest := s.query; rest != ""; {
		var param string
		param, rest, _ = strings.Cut(rest, "&")
		key, raw, _ := strings.Cut(param, "=")
		if param != "" && strings.EqualFold(unescape(key), name) {
			vs = append(vs, textValue(unescape(raw)))
		}
	}
	return vs
}

// unescape undoes URL encoding; what is not validly encoded stands for itself.
func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

func (s *Subject) texts(vs []value, name string) []value {
	if s.message == nil {
		return vs
	}
	if text := *s.message.Field(name); text != nil {
		vs = append(vs, textValue(*text))
	}
	return vs
}

func (s *Subject) inBody(vs []value, path string) []value {
	if s.message == nil {
		return vs
	}
	if s.canonical == nil {
		s.canonical = s.message.Canonical()
	}
	found := gjson.GetBytes(s.canonical, path)
	if !found.Exists() || found.Type == gjson.Null {
		return vs
	}
	if found.Type == gjson.String {
		return append(vs, textValue(found.Str))
	}
	return append(vs, textValue(found.Raw))
}

// anywhere are the texts in which a word of a filter is looked for. Headers are not
// among them: "json" would find every call.
func (s *Subject) anywhere(vs []value) []value {
	vs = append(vs, textValue(s.tenant), textValue(s.method), textValue(s.target))
	for _, name := range mock.MessageFields() {
		vs = s.texts(vs, name)
	}
	if s.auth != nil {
		vs = append(vs, textValue(s.auth.Identity))
	}
	for i := range s.violations {
		vs = append(vs, textValue(s.violations[i].Rule))
	}
	if s.entry != nil {
		vs = append(vs, textValue(s.entry.ID), textValue(s.entry.Body))
		vs = s.stubs(vs)
	}
	return vs
}
