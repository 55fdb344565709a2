package contract

import (
	"strconv"

	"somock/mock"
)

// maxShown is how many characters of a value a violation quotes.
const maxShown = 80

// quote is a text in quotes, shortened.
func quote(s string) string { return strconv.Quote(short(s)) }

func short(s string) string { return mock.Short(s, maxShown) }

// shown quotes the value of a header or query parameter as far as it may be shown.
func (j *judgement) shown(name, value string) string {
	return quote(j.config.Redactor.Shown(name, value))
}

// mask is what stands for a secret.
func (j *judgement) mask(secret string) string { return j.config.Redactor.Mask(secret) }
