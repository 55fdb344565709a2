package cli

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/match"
	"somock/mock/prose"
	"somock/mock/suggest"
)

// Flags that know which values they may have, so that what a command is handed is good.

// An enumFlag is a flag with a few possible values.
type enumFlag struct {
	value *string
	words []string
}

func enum(value *string, words ...string) *enumFlag { return &enumFlag{value, words} }

// Set takes one of the words.
func (e *enumFlag) Set(s string) error {
	if !slices.Contains(e.words, s) {
		hint := ""
		if near := suggest.Nearest(s, e.words); near != "" {
			hint = `did you mean "` + near + `"?`
		}
		return usage(hint, "seen %q, expected %s", s, prose.OneOf(e.words))
	}
	*e.value = s
	return nil
}

func (e *enumFlag) String() string {
	if e.value == nil {
		return ""
	}
	return *e.value
}

// Type names the values in help texts.
func (e *enumFlag) Type() string { return strings.Join(e.words, "|") }

// A boundedInt is a flag with a whole number between bounds; hint is for one outside.
type boundedInt struct {
	value     *int
	low, high int
	hint      string
}

// Set takes a number between the bounds.
func (b *boundedInt) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil {
		return err
	}
	switch {
	case n < b.low && b.high == math.MaxInt:
		return usage(b.hint, "seen %d, expected a whole number from %d", n, b.low)
	case n < b.low, n > b.high:
		return usage(b.hint, "seen %d, expected a whole number from %d to %d", n, b.low, b.high)
	}
	*b.value = n
	return nil
}

func (b *boundedInt) String() string {
	if b.value == nil {
		return ""
	}
	return strconv.Itoa(*b.value)
}

// Type names the value in help texts.
func (b *boundedInt) Type() string { return "int" }

// A timeoutFlag is a flag with a time to wait, more than nothing.
type timeoutFlag struct {
	value *time.Duration
	most  time.Duration // 0: no bound
}

// Set takes a duration between the bounds.
func (t *timeoutFlag) Set(s string) error {
	d, err := time.ParseDuration(s)
	switch {
	case err != nil:
		return err
	case d <= 0 && t.most == 0:
		return usage("give a duration like 10s", "seen %s, expected more than nothing", d)
	case d <= 0, t.most != 0 && d > t.most:
		return usage("give a duration like 10s", "seen %s, expected more than nothing and at most %s", d, t.most)
	}
	*t.value = d
	return nil
}

func (t *timeoutFlag) String() string {
	if t.value == nil {
		return ""
	}
	return t.value.String()
}

// Type names the value in help texts.
func (t *timeoutFlag) Type() string { return "duration" }

// A tenantFlag is a flag with a tenant's name. What can be none would find nothing.
type tenantFlag string

func addTenantFlag(cmd *cobra.Command, tenant *tenantFlag, help string) {
	cmd.Flags().Var(tenant, "tenant", help)
}

// Set takes a tenant's name, or "" for none.
func (t *tenantFlag) Set(s string) error {
	if s != "" && !mock.ValidTenant(s) {
		return usage("a tenant is letters, digits, dots, dashes and underscores, like Cust12345", "seen %q, expected a tenant's name", s)
	}
	*t = tenantFlag(s)
	return nil
}

func (t *tenantFlag) String() string { return string(*t) }

// Type names the value in help texts.
func (t *tenantFlag) Type() string { return "string" }

// A filterFlag is a flag with a filter; without one it matches everything.
type filterFlag struct {
	text    string
	matcher *match.Matcher
}

// Set reads a filter.
func (f *filterFlag) Set(s string) error {
	m, err := match.ParseFilter(s, contract.IDs()...)
	if err != nil {
		return usage(cmp.Or(mock.HintOf(err), seeHelp), "%s", strings.TrimPrefix(err.Error(), "filter: "))
	}
	f.text, f.matcher = s, m
	return nil
}

func (f *filterFlag) String() string { return f.text }

// Type names the value in help texts.
func (f *filterFlag) Type() string { return "string" }
