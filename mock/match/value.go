package match

import (
	"strconv"
	"strings"

	"somock/mock"
)

// A value is one thing that a test looks at: a text, or a number that never was one.
type value struct {
	text   string
	number float64
	isNum  bool
}

func textValue(s string) value { return value{text: s} }

func numberValue(f float64) value { return value{number: f, isNum: true} }

// asText is the value as one would write it.
func (v value) asText() string {
	if v.isNum {
		return strconv.FormatFloat(v.number, 'f', -1, 64)
	}
	return v.text
}

// asNumber is the value as a number, if it reads as one.
func (v value) asNumber() (float64, bool) {
	if v.isNum {
		return v.number, true
	}
	f, err := strconv.ParseFloat(v.text, 64)
	return f, err == nil
}

// showLimit is how many characters of a value a difference shows.
const showLimit = 200

// show is the value for a difference: cut where it is long, and never invisible.
func show(s string) string {
	if s == "" {
		return `""`
	}
	return mock.Short(s, showLimit)
}

func showAll(vs []value) string {
	if len(vs) == 0 {
		return "nothing"
	}
	texts := make([]string, len(vs))
	for i, v := range vs {
		texts[i] = show(v.asText())
	}
	return strings.Join(texts, ", ")
}
