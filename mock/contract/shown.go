package contract

import "strconv"

// maxShown is how many characters of a value a violation quotes.
const maxShown = 80

// quote is a text in quotes, shortened.
func quote(s string) string { return strconv.Quote(short(s)) }

// short cuts a text at a character.
func short(s string) string {
	if len(s) <= maxShown {
		return s
	}
	n := 0
	for i := range s {
		if n++; n > maxShown {
			return s[:i] + "…"
		}
	}
	return s
}

// shown quotes the value of a header or query parameter as far as it may be shown.
func (j *judgement) shown(name, value string) string {
	return quote(j.config.Redactor.Shown(name, value))
}

// mask is what stands for a secret.
func (j *judgement) mask(secret string) string { return j.config.Redactor.Mask(secret) }
