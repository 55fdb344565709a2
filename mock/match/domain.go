package match

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"somock/mock"
	"somock/mock/suggest"
)

// A domain is what values a field can have. It lets a file be refused that asks for
// one that will never be.
type domain struct {
	words  []string // if given, the values are these alone
	fold   bool     // without case
	always bool     // the field is never absent
	whole  bool     // the values are whole numbers from low to high
	low    int
	high   int
	check  func(text string) error // of further texts
}

func outcomes() []string {
	return []string{
		string(mock.Answered), string(mock.ClientGone), string(mock.Faulted), string(mock.WriteError),
		string(mock.Shutdown), string(mock.ForwardError), string(mock.Pending), string(mock.Unknown),
	}
}

func checkTenant(text string) error {
	if !mock.ValidTenant(text) {
		return fmt.Errorf("%q is no name of a tenant, expected up to 64 letters, digits, dots, dashes and underscores", text)
	}
	return nil
}

func checkRule(text string) error {
	family, name, ok := strings.Cut(text, ".")
	if !ok || family == "" || name == "" || strings.ContainsAny(text, " ,:/") {
		return fmt.Errorf("%q is no id of a rule, expected one like auth.missing", text)
	}
	return nil
}

// admits reports whether the field can have this value.
func (d domain) admits(text string) error {
	switch {
	case d.whole:
		if n, err := strconv.Atoi(text); err == nil && d.low <= n && n <= d.high {
			return nil
		}
		return fmt.Errorf("seen %q, expected %s", text, d.wholeNumbers())
	case d.words != nil:
		if slices.ContainsFunc(d.words, func(w string) bool { return w == text || d.fold && strings.EqualFold(w, text) }) {
			return nil
		}
		return mock.Failf(mock.BadInput, d.hint(text), "seen %q, expected %s", text, d.oneOf())
	case d.check != nil:
		return d.check(text)
	}
	return nil
}

func (d domain) hint(text string) string {
	near := suggest.Meant(text, d.words)
	if near == "" && d.many() {
		return "somock rules lists them"
	}
	return near
}

func (d domain) wholeNumbers() string {
	if d.high == math.MaxInt {
		return fmt.Sprintf("a whole number from %d", d.low)
	}
	return fmt.Sprintf("a whole number from %d to %d", d.low, d.high)
}

// many reports whether the words are too many for a message, which only rules are.
func (d domain) many() bool { return len(d.words) > 12 }

func (d domain) oneOf() string {
	if d.many() {
		return "a known id of a rule"
	}
	return "one of " + strings.Join(d.words, ", ")
}

// possible reports whether some value of the field, or its absence, passes a test, as
// far as that can be told. candidates are further values that it names.
func (d domain) possible(t test, candidates []string) bool {
	var values []value
	switch {
	case d.whole && d.high < math.MaxInt:
		for n := d.low; n <= d.high; n++ {
			values = append(values, numberValue(float64(n)))
		}
	case d.whole:
		values = append(values, numbersNear(t, d.low)...)
	case d.words != nil:
		for _, w := range d.words {
			values = append(values, textValue(w))
		}
	case candidates != nil:
		for _, c := range candidates {
			values = append(values, textValue(c))
		}
	default:
		return true
	}
	if !d.always && t.holds(nil) {
		return true
	}
	return slices.ContainsFunc(values, func(v value) bool { return t.holds([]value{v}) })
}

// numbersNear are whole numbers from low on of which one passes a test on numbers if
// any does: those beside each number that it names.
func numbersNear(t test, low int) []value {
	vs := []value{numberValue(float64(low))}
	for _, bound := range boundsOf(t) {
		for _, f := range []float64{math.Floor(bound) - 1, math.Floor(bound), math.Floor(bound) + 1} {
			if f >= float64(low) {
				vs = append(vs, numberValue(f))
			}
		}
	}
	return vs
}

func boundsOf(t test) []float64 {
	switch t := t.(type) {
	case *equal:
		return t.numbers
	case greater:
		return []float64{float64(t)}
	case less:
		return []float64{float64(t)}
	case negated:
		return boundsOf(t.of)
	case every:
		var all []float64
		for _, one := range t {
			all = append(all, boundsOf(one)...)
		}
		return all
	}
	return nil
}
