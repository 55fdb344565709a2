package mocktest

import (
	"somock/mock/contract"
	"somock/mock/match"
	"somock/mock/strictyaml"
	"somock/mock/verify"
)

// A Matcher says which recordings are meant. The zero Matcher means all.
type Matcher struct {
	matcher *match.Matcher
	text    string
	err     error // what is wrong with the text, reported where the matcher is used
}

// Filter is a matcher in the filter language: "status:401 to:+47*".
func Filter(text string) Matcher {
	m, err := match.ParseFilter(text, contract.IDs()...)
	return Matcher{m, text, err}
}

// When is a matcher as a scenario's `when` has it, in YAML: "message: {plugin: Twilio}".
func When(yaml string) Matcher {
	node, err := strictyaml.Parse("when", []byte(yaml))
	if err != nil {
		return Matcher{nil, yaml, err}
	}
	m, err := match.ParseWhen(node, contract.IDs()...)
	return Matcher{m, yaml, err}
}

func (m Matcher) String() string {
	if m.text == "" {
		return "any recording"
	}
	return m.text
}

// A Count says how many recordings must match.
type Count = verify.Count

// Exactly is n, no more and no less.
func Exactly(n int) Count { return verify.Exactly(n) }

// AtLeast is n or more.
func AtLeast(n int) Count { return verify.AtLeast(n) }

// AtMost is n or fewer.
func AtMost(n int) Count { return verify.AtMost(n) }

// Never is none.
func Never() Count { return verify.Exactly(0) }
