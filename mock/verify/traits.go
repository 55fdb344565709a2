package verify

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"somock/mock"
)

// A side is one of two runs.
type side int

const (
	inA side = iota
	inB
)

// traits are what calls of two runs look like: each value of each field once, and each
// combination of them once, which is a shape.
type traits struct {
	fields  []*field
	byName  map[string]uint32
	shapes  []string // of pairs of numbers, field and value
	byShape map[string]uint32
	tenants map[string]uint32
	told    map[[2]uint32][]FieldChange // by two shapes: most pairs differ as others do
}

// A field is what is known of one, in both runs.
type field struct {
	name   string
	values []string          // 0 is any of too many
	number map[string]uint32 // of each value among them
	again  bool              // some value came more than once
	calls  [2]int            // that have it, by side
}

// maxValues is how many values of a field are told apart.
const maxValues = 256

func newTraits() *traits {
	return &traits{byName: map[string]uint32{}, byShape: map[string]uint32{}, tenants: map[string]uint32{}, told: map[[2]uint32][]FieldChange{}}
}

func (t *traits) tenant(name string) uint32 {
	key := mock.TenantKey(name)
	if _, known := t.tenants[key]; !known {
		t.tenants[key] = uint32(len(t.tenants))
	}
	return t.tenants[key]
}

// shapeOf is the number of what an entry looks like.
func (t *traits) shapeOf(e *mock.Entry, side side) uint32 {
	var shape []byte
	for _, trait := range traitsOf(e) {
		f := t.field(trait[0])
		shape = binary.LittleEndian.AppendUint32(shape, f)
		shape = binary.LittleEndian.AppendUint32(shape, t.fields[f].add(trait[1], side))
	}
	n, known := t.byShape[string(shape)]
	if !known {
		n = uint32(len(t.shapes))
		t.shapes = append(t.shapes, string(shape))
		t.byShape[string(shape)] = n
	}
	return n
}

func (t *traits) field(name string) uint32 {
	n, known := t.byName[name]
	if !known {
		n = uint32(len(t.fields))
		t.fields = append(t.fields, &field{name: name, values: []string{"another in each call"}, number: map[string]uint32{}})
		t.byName[name] = n
	}
	return n
}

func (f *field) add(value string, side side) uint32 {
	f.calls[side]++
	n, known := f.number[value]
	switch {
	case known:
		f.again = true
	case len(f.values) <= maxValues:
		n = uint32(len(f.values))
		f.values = append(f.values, value)
		f.number[value] = n
	}
	return n
}

// perCall reports whether the value of a header names one call, as an id of a request
// does, and so says nothing of the client.
func (f *field) perCall() bool {
	header, ok := strings.CutPrefix(f.name, "headers.")
	if !ok || slices.Contains(clientHeaders, header) {
		return false
	}
	return slices.Contains(callHeaders, header) || len(f.values) > maxValues || !f.again && f.calls[inA] > 1 && f.calls[inB] > 1
}

// Headers that describe a client whatever their values, and such as name one call.
var (
	clientHeaders = []string{"Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Authorization", "Content-Encoding", "Content-Type", "So-Apptoken", "User-Agent"}
	callHeaders   = []string{"Idempotency-Key", "Request-Id", "Traceparent", "Tracestate", "X-Correlation-Id", "X-Request-Id"}
)

// changes are the fields in which two shapes differ, in the order of their names. They are
// asked for once both runs are read.
func (t *traits) changes(a, b uint32) []FieldChange {
	if a == b {
		return nil
	}
	changes, known := t.told[[2]uint32{a, b}]
	if !known {
		changes = t.compare(a, b)
		t.told[[2]uint32{a, b}] = changes
	}
	return changes
}

func (t *traits) compare(a, b uint32) []FieldChange {
	valuesA, valuesB := t.valuesOf(a), t.valuesOf(b)
	var changes []FieldChange
	for n, f := range t.fields {
		va, hasA := valuesA[uint32(n)]
		vb, hasB := valuesB[uint32(n)]
		if hasA == hasB && (va == vb || f.perCall()) {
			continue
		}
		changes = append(changes, FieldChange{f.name, f.shown(va, hasA), f.shown(vb, hasB)})
	}
	slices.SortFunc(changes, func(x, y FieldChange) int { return strings.Compare(x.Field, y.Field) })
	return changes
}

func (t *traits) valuesOf(shape uint32) map[uint32]uint32 {
	values := map[uint32]uint32{}
	for pair := []byte(t.shapes[shape]); len(pair) > 0; pair = pair[8:] {
		values[binary.LittleEndian.Uint32(pair)] = binary.LittleEndian.Uint32(pair[4:])
	}
	return values
}

func (f *field) shown(value uint32, has bool) string {
	if !has {
		return "nothing"
	}
	return leafText(f.values[value])
}

// traitsOf are the fields of a call that tell of the client, and what it was answered.
func traitsOf(e *mock.Entry) [][2]string {
	list := [][2]string{{"method", e.Method}, {"path", pathOf(e)}, {"answer", answerOf(e)}}
	if e.Auth != nil {
		list = append(list, [2]string{"scheme", e.Auth.Scheme})
	}
	if rules, ok := ruleList(e.Violations).(string); ok {
		list = append(list, [2]string{"violations", rules})
	}
	headers := headerTree(e.Headers)
	if carrier := mock.CarrierOf(headerText(headers, "Content-Type")); carrier != "" {
		list = append(list, [2]string{"encoding", string(carrier)})
	}
	for name := range headers {
		if !slices.Contains(addressHeaders, name) {
			list = append(list, [2]string{"headers." + name, describe(headerText(headers, name))})
		}
	}
	slices.SortFunc(list, func(x, y [2]string) int { return strings.Compare(x[0], y[0]) })
	return list
}

// addressHeaders are headers that follow from the server's address, the body or the tenant.
var addressHeaders = []string{"Content-Length", "Host", "X-Mock-Tenant"}

func headerText(headers map[string]any, name string) string {
	text, _ := headers[name].(string)
	return text
}

// maxValue is how much of a value is compared and shown.
const maxValue = 1000

// describe is a value without what is of one credential alone: length and fingerprint of
// a mask.
func describe(value string) string {
	if mask, _, ok := strings.Cut(value, " len="); ok && strings.HasPrefix(value, "[redacted") {
		return mask + "]"
	}
	if len(value) > maxValue {
		return strings.ToValidUTF8(value[:maxValue], "") + "…"
	}
	return value
}

// answerOf is what became of a call: 204, 401 (auth.missing), fault reset.
func answerOf(e *mock.Entry) string {
	status, answered := e.Status()
	switch {
	case e.Outcome == nil:
		return "none"
	case e.Decision.Fault != nil:
		return "fault " + string(*e.Decision.Fault)
	case e.Outcome.Kind != mock.Answered:
		return string(e.Outcome.Kind)
	case !answered:
		return "none"
	case e.Decision.Rule != nil:
		return strconv.Itoa(status) + " (" + *e.Decision.Rule + ")"
	}
	return strconv.Itoa(status)
}
