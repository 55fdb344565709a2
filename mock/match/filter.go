package match

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"somock/mock"
	"somock/mock/suggest"
)

// maxFilter is how many bytes a filter may have.
const maxFilter = 8 << 10

// A FilterError is a fault at one place of a filter.
type FilterError struct {
	Filter  string
	Column  int // in characters, from 1
	Message string
	Fix     string // what would be right; may be empty

	width int
}

func (e *FilterError) Error() string {
	if strings.ContainsAny(e.Filter, "\r\n\t") || e.Filter == "" {
		return fmt.Sprintf("filter: at character %d: %s", e.Column, e.Message)
	}
	return fmt.Sprintf("filter: at character %d: %s\n  %s\n  %s%s",
		e.Column, e.Message, e.Filter, strings.Repeat(" ", e.Column-1), strings.Repeat("^", max(e.width, 1)))
}

// Hint is the fix, for whoever prints errors and hints on lines of their own.
func (e *FilterError) Hint() string { return e.Fix }

// ParseFilter reads a filter, as recordings are searched by:
//
//	status:401 rule:auth.missing to:+47* -plugin:Twilio >5000ms after:10m "two words"
//
// All terms must hold. A term is a word, which some text of the recording contains,
// without case, or which is its status, outcome, scheme or observation unless it is in
// double quotes; key:value; >DURATION or <DURATION, which the whole exchange took; a
// dash before a term negates it. A value is equality on the text as written, or a glob
// if it has * or ?; in double quotes, where \" and \\ stand for themselves, it is never
// a glob. content:VALUE without a glob is contained, without case. status:
// finds no reply under a fault, unless outcome: stands beside it. after: takes a
// duration back from now, or a time. An empty filter matches everything. With the ids
// of rules given, one that is not among them is an error. Errors are *FilterError.
func ParseFilter(s string, rules ...string) (*Matcher, error) {
	if len(s) > maxFilter {
		return nil, &FilterError{Column: 1, Message: fmt.Sprintf("has %d bytes, expected at most %d", len(s), maxFilter)}
	}
	terms, err := splitFilter(s)
	if err != nil {
		return nil, err
	}
	var parts all
	for _, t := range terms {
		n, err := t.compile(rules)
		if err != nil {
			return nil, t.fault(s, err)
		}
		if t.negated {
			n = not{n}
		}
		parts = append(parts, n)
	}
	return &Matcher{askedUnderFaults(parts.simple())}, nil
}

// A term is one part of a filter as it was written.
type term struct {
	start, end int // its bytes in the filter
	negated    bool
	key        string // "" for a word
	bound      byte   // > or <, or 0
	value      string
	quoted     bool
}

func (t term) fault(filter string, err error) error {
	return &FilterError{
		Filter: filter, Column: utf8.RuneCountInString(filter[:t.start]) + 1, Message: err.Error(), Fix: mock.HintOf(err),
		width: utf8.RuneCountInString(filter[t.start:t.end]),
	}
}

func splitFilter(s string) ([]term, error) {
	if !utf8.ValidString(s) {
		return nil, &FilterError{Column: 1, Message: "is not UTF-8 text"}
	}
	var terms []term
	for i := 0; i < len(s); {
		if isSpace(s[i]) {
			i++
			continue
		}
		t, err := readTerm(s, i)
		if err != nil {
			return nil, t.fault(s, err)
		}
		terms = append(terms, t)
		i = t.end
	}
	return terms, nil
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func readTerm(s string, start int) (term, error) {
	t := term{start: start}
	i := start
	if s[i] == '-' {
		t.negated = true
		i++
	}
	if i < len(s) && (s[i] == '>' || s[i] == '<') {
		t.bound = s[i]
		i++
	}
	word := i
	for i < len(s) && !isSpace(s[i]) && s[i] != '"' {
		if s[i] == ':' && t.key == "" && t.bound == 0 {
			if t.key = s[word:i]; t.key == "" {
				t.end = i + 1
				return t, errors.New("seen no key before the colon")
			}
			word = i + 1
		}
		i++
	}
	if i < len(s) && s[i] == '"' && i == word {
		return readQuoted(s, t, i)
	}
	for i < len(s) && !isSpace(s[i]) {
		i++
	}
	t.value, t.end = s[word:i], i
	if t.value == "" {
		return t, mock.Failf(mock.BadInput, `an empty text is written ""`, "seen no value")
	}
	return t, nil
}

func readQuoted(s string, t term, open int) (term, error) {
	t.quoted = true
	var b strings.Builder
	for i := open + 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		case s[i] == '"':
			t.value, t.end = b.String(), i+1
			if t.end < len(s) && !isSpace(s[t.end]) {
				return t, errors.New("seen text right after the closing quote, expected a space")
			}
			return t, nil
		default:
			b.WriteByte(s[i])
		}
	}
	t.end = len(s)
	return t, errors.New(`seen no closing quote (")`)
}

// filterKeys are the keys of the language, in the order in which they are documented.
func filterKeys() []string {
	return []string{
		"status", "rule", "to", "from", "content", "plugin", "format", "session-key", "scheme", "identity",
		"tenant", "stub", "outcome", "observed", "after",
	}
}

func (t term) compile(rules []string) (node, error) {
	switch {
	case t.bound != 0:
		return t.duration()
	case t.key == "" && t.value == "":
		return nil, errors.New("seen an empty word, which every text contains")
	case t.key == "":
		if err := t.keyWithEquals(); err != nil {
			return nil, err
		}
		return t.word(), nil
	case t.key == "after":
		return t.after()
	case t.key == "content" && (t.quoted || !isGlob(t.value)) && t.value != "":
		return &leaf{fieldMessage, "Content", newContains(t.value)}, nil
	}
	f, name, err := t.field()
	if err != nil {
		return nil, err
	}
	tst, err := t.test(domainOf(f, rules))
	if err != nil {
		return nil, err
	}
	return &leaf{f, name, tst}, nil
}

// word is what a word finds. Who does not know the keys types 401 or slow all the same.
func (t term) word() node {
	text := &leaf{fieldAnywhere, "", newContains(t.value)}
	if t.quoted {
		return text
	}
	neither := all{not{text}}
	for _, f := range []field{fieldStatus, fieldOutcome, fieldScheme, fieldObserved} {
		if value := strings.ToLower(t.value); domainOf(f, nil).admits(value) == nil {
			neither = append(neither, not{&leaf{f, "", newEqual([]string{value}, true)}})
		}
	}
	if len(neither) == 1 {
		return text
	}
	return not{neither}
}

// Advice says how to ask for what a filter may mean by words that are only looked for in
// texts: a number or a duration, or the name of a key; "" where nothing is to be said.
func Advice(filter string) string {
	terms, err := splitFilter(filter)
	if err != nil {
		return ""
	}
	for _, t := range terms {
		if advice := t.advice(); advice != "" {
			return advice
		}
	}
	return ""
}

// longestAsked is the longest time in milliseconds that a bare number may mean: what is
// longer is somebody's telephone number.
const longestAsked = 600_000

func (t term) advice() string {
	if t.key != "" || t.bound != 0 || t.quoted {
		return ""
	}
	word := strings.ToLower(t.value)
	if slices.Contains(filterKeys(), word) {
		return fmt.Sprintf("%q is looked for in texts; to ask for it as a key, put a colon and what it is behind it: %s:…", t.value, word)
	}
	if domainOf(fieldStatus, nil).admits(word) == nil {
		return ""
	}
	if n, err := strconv.ParseFloat(word, 64); err == nil && n <= longestAsked {
		return fmt.Sprintf("%q is looked for in texts; calls that took longer are >%sms, shorter <%sms", t.value, word, word)
	}
	if d, err := time.ParseDuration(word); err == nil && d > 0 {
		return fmt.Sprintf("%q is looked for in texts; calls that took longer are >%s, those of the last %s after:%s", t.value, word, word, word)
	}
	return ""
}

// keyWithEquals finds a key that was written as others write it: status=204 would be a
// word that no recording has, and the answer "none" to another question.
func (t term) keyWithEquals() error {
	key, value, found := strings.Cut(t.value, "=")
	if key = strings.ToLower(key); t.quoted || !found || !slices.Contains(filterKeys(), key) {
		return nil
	}
	dash := ""
	if t.negated {
		dash = "-"
	}
	return mock.Failf(mock.BadInput, fmt.Sprintf(`write %s%s:%s; as a text to be found it needs quotes: "%s"`, dash, key, value, t.value),
		`seen "=" after the key %q, expected a colon`, key)
}

func (t term) field() (field, string, error) {
	if slices.Contains(mock.FieldKeys(), t.key) {
		return fieldMessage, mock.MessageField(t.key), nil
	}
	for f, about := range fields() {
		if about.filter == t.key {
			return field(f), "", nil
		}
	}
	fix := `a word with a colon needs quotes: "` + t.key + ":" + t.value + `"`
	if near := suggest.Nearest(t.key, filterKeys()); near != "" {
		fix = `did you mean "` + near + `:"?`
	}
	return 0, "", mock.Failf(mock.BadInput, fix, "unknown key %q, expected one of %s", t.key, strings.Join(filterKeys(), ", "))
}

func (t term) test(d domain) (test, error) {
	if t.quoted || !isGlob(t.value) {
		if err := d.admits(t.value); err != nil {
			if digit, ok := strings.CutSuffix(strings.ToLower(t.value), "xx"); ok && t.key == "status" {
				return nil, mock.Fail(mock.BadInput, err, "write status:"+digit+"*")
			}
			return nil, err
		}
		return newEqual([]string{t.value}, d.fold), nil
	}
	tst := like{NewGlob(t.value, d.fold)}
	if !d.possible(tst, nil) {
		return nil, fmt.Errorf("%q can never match a value of %s", t.value, t.key)
	}
	return tst, nil
}

func (t term) duration() (node, error) {
	d, err := time.ParseDuration(t.value)
	if _, number := strconv.ParseFloat(t.value, 64); number == nil {
		return nil, mock.Failf(mock.BadInput, fmt.Sprintf("say which: %c%sms or %c%ss", t.bound, t.value, t.bound, t.value), "seen a number without a unit, expected a duration")
	}
	switch {
	case err != nil || d < 0:
		return nil, fmt.Errorf("seen %q, expected a duration like >5000ms or <2s", t.value)
	case t.bound == '>':
		return &leaf{fieldDuration, "", greater(float64(d) / 1e6)}, nil
	case d == 0:
		return nil, errors.New("nothing takes less than no time")
	}
	return &leaf{fieldDuration, "", less(float64(d) / 1e6)}, nil
}

func (t term) after() (node, error) {
	moment, err := time.Parse(time.RFC3339Nano, t.value)
	if err != nil {
		back, err := time.ParseDuration(t.value)
		if err != nil || back < 0 {
			return nil, fmt.Errorf("seen %q, expected a duration back from now, like after:10m, or a time like after:2026-11-23T08:00:00Z", t.value)
		}
		moment = time.Now().Add(-back)
	}
	return &leaf{fieldTime, "", newLater(moment)}, nil
}
