package match

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A test is asked about the values of one field, of which there are none where the
// field is absent and several where a header came twice. It holds if it holds for one
// of them.
type test interface {
	holds(vs []value) bool
	String() string // what is wanted, for a difference
}

// equal wants one of some texts, as written. Against a number it compares numbers, so
// that 204 and 204.0 are the same status.
type equal struct {
	texts   []string
	numbers []float64 // of each text that is one, aligned with texts; NaN otherwise
	fold    bool      // without case
}

func (t *equal) holds(vs []value) bool {
	for _, v := range vs {
		for i, text := range t.texts {
			if v.isNum && v.number == t.numbers[i] || !v.isNum && (v.text == text || t.fold && strings.EqualFold(v.text, text)) {
				return true
			}
		}
	}
	return false
}

func (t *equal) String() string {
	shown := make([]string, len(t.texts))
	for i, text := range t.texts {
		shown[i] = show(text)
	}
	if len(shown) == 1 {
		return shown[0]
	}
	return "one of " + strings.Join(shown, ", ")
}

// like wants a text of the shape of a glob.
type like struct{ glob Glob }

func (t like) holds(vs []value) bool {
	return slices.ContainsFunc(vs, func(v value) bool { return t.glob.Matches(v.asText()) })
}

func (t like) String() string { return "like " + t.glob.pattern }

// matches wants a text in which a regular expression finds something.
type matches struct {
	pattern string // as the user wrote it
	re      *regexp.Regexp
}

func (t matches) holds(vs []value) bool {
	return slices.ContainsFunc(vs, func(v value) bool { return t.re.MatchString(v.asText()) })
}

func (t matches) String() string { return "matches " + t.pattern }

// contains wants a text with this one in it, without case.
type contains struct {
	part string
	re   *regexp.Regexp
}

func newContains(part string) contains {
	return contains{part, regexp.MustCompile("(?i)" + regexp.QuoteMeta(part))}
}

func (t contains) holds(vs []value) bool {
	return slices.ContainsFunc(vs, func(v value) bool { return t.re.MatchString(v.asText()) })
}

func (t contains) String() string { return "contains " + t.part }

// exists wants the field to be there, or not to be.
type exists bool

func (t exists) holds(vs []value) bool { return len(vs) > 0 == bool(t) }

func (t exists) String() string {
	if t {
		return "anything"
	}
	return "nothing"
}

// greater and less want a number beyond a bound; a text that is no number is none.
type greater float64

func (t greater) holds(vs []value) bool {
	return slices.ContainsFunc(vs, func(v value) bool {
		f, ok := v.asNumber()
		return ok && f > float64(t)
	})
}

func (t greater) String() string { return "more than " + numberValue(float64(t)).asText() }

// later wants a moment after another; it is greater in other words.
type later struct {
	moment time.Time
	greater
}

func newLater(moment time.Time) later {
	return later{moment, greater(float64(moment.UnixMicro()) / 1e6)}
}

func (t later) String() string { return "after " + t.moment.UTC().Format(time.RFC3339) }

type less float64

func (t less) holds(vs []value) bool {
	return slices.ContainsFunc(vs, func(v value) bool {
		f, ok := v.asNumber()
		return ok && f < float64(t)
	})
}

func (t less) String() string { return "less than " + numberValue(float64(t)).asText() }

// length wants the number of characters of a text to pass a test.
type length struct{ of test }

func (t length) holds(vs []value) bool {
	return slices.ContainsFunc(vs, func(v value) bool {
		return t.of.holds([]value{numberValue(float64(utf8.RuneCountInString(v.asText())))})
	})
}

func (t length) String() string { return "length " + t.of.String() }

// negated holds where a test does not, also where the field is absent.
type negated struct{ of test }

func (t negated) holds(vs []value) bool { return !t.of.holds(vs) }

func (t negated) String() string { return "not " + t.of.String() }

// every wants all of some tests.
type every []test

func (t every) holds(vs []value) bool {
	return !slices.ContainsFunc(t, func(one test) bool { return !one.holds(vs) })
}

func (t every) String() string {
	parts := make([]string, len(t))
	for i, one := range t {
		parts[i] = one.String()
	}
	return strings.Join(parts, " and ")
}
