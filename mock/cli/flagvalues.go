package cli

import (
	"cmp"
	"fmt"
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

// A checkedFlag is a flag that knows which values it may have, so that what a command is
// handed is good.
type checkedFlag struct {
	kind  string             // names the value in help texts
	value string             // as it was given, or by default
	words []string           // all that it may be, where they are few
	take  func(string) error // checks a value and hands it on
}

// Set takes a value that is good.
func (f *checkedFlag) Set(s string) error {
	if err := f.take(s); err != nil {
		return err
	}
	f.value = s
	return nil
}

func (f *checkedFlag) String() string { return f.value }

// Type names the value in help texts.
func (f *checkedFlag) Type() string { return f.kind }

// enum is a flag with a few possible values.
func enum(value *string, words ...string) *checkedFlag {
	return &checkedFlag{kind: strings.Join(words, "|"), value: *value, words: words, take: func(s string) error {
		if !slices.Contains(words, s) {
			hint := ""
			if near := suggest.Nearest(s, words); near != "" {
				hint = `did you mean "` + near + `"?`
			}
			return usage(hint, "seen %q, expected %s", s, prose.OneOf(words))
		}
		*value = s
		return nil
	}}
}

// wholeNumber is a flag with a number between bounds; hint is for one outside.
func wholeNumber(value *int, low, high int, hint string) *checkedFlag {
	expected := fmt.Sprintf("a whole number from %d", low)
	if high < math.MaxInt {
		expected += fmt.Sprintf(" to %d", high)
	}
	return &checkedFlag{kind: "int", value: strconv.Itoa(*value), take: func(s string) error {
		n, err := strconv.Atoi(s)
		switch {
		case err != nil:
			return err
		case n < low, n > high:
			return usage(hint, "seen %d, expected %s", n, expected)
		}
		*value = n
		return nil
	}}
}

// waitTime is a flag with a time to wait, more than nothing and at most so long; 0 is no bound.
func waitTime(value *time.Duration, most time.Duration) *checkedFlag {
	expected := "more than nothing"
	if most > 0 {
		expected += fmt.Sprintf(" and at most %s", most)
	}
	return &checkedFlag{kind: "duration", value: value.String(), take: func(s string) error {
		d, err := time.ParseDuration(s)
		switch {
		case err != nil:
			return err
		case d <= 0, most > 0 && d > most:
			return usage("give a duration like 10s", "seen %s, expected %s", d, expected)
		}
		*value = d
		return nil
	}}
}

// addTenantFlag takes a tenant's name: what can be none would find nothing. "" is none.
func addTenantFlag(cmd *cobra.Command, tenant *string, help string) {
	cmd.Flags().Var(&checkedFlag{kind: "string", take: func(s string) error {
		if s != "" && !mock.ValidTenant(s) {
			return usage("a tenant is letters, digits, dots, dashes and underscores, like Cust12345", "seen %q, expected a tenant's name", s)
		}
		*tenant = s
		return nil
	}}, "tenant", help)
}

const filterHelp = `words, and status:401 rule:auth.missing to:+47* from: content: plugin: scheme:bearer identity: tenant: stub: outcome:client-gone observed:slow >5000ms after:10m; - negates`

// A filter is one in words and as it matches; the zero value matches everything.
type filter struct {
	text    string
	matcher *match.Matcher
}

func addFilterFlag(cmd *cobra.Command, f *filter, help string) {
	cmd.Flags().Var(&checkedFlag{kind: "string", take: func(s string) error {
		m, err := match.ParseFilter(s, contract.IDs()...)
		if err != nil {
			return usage(cmp.Or(mock.HintOf(err), seeHelp), "%s", strings.TrimPrefix(err.Error(), "filter: "))
		}
		f.text, f.matcher = s, m
		return nil
	}}, "filter", help)
}

// A byteSize is a flag's number of bytes: 10MiB, 512KiB, 1000.
type byteSize int64

var sizeUnits = []struct {
	suffix string
	bytes  int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1}, {"", 1}}

// Set reads a size.
func (s *byteSize) Set(text string) error {
	for _, unit := range sizeUnits {
		number, ok := strings.CutSuffix(strings.TrimSpace(text), unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
		if err != nil || n < 0 || n > (1<<62)/unit.bytes {
			break
		}
		*s = byteSize(n * unit.bytes)
		return nil
	}
	return fmt.Errorf("seen %q, expected a size like 10MiB, 512KiB or 1000", text)
}

// String writes the size in the largest binary unit that divides it.
func (s *byteSize) String() string {
	n := int64(*s)
	for _, unit := range []int{3, 2, 1, 0} {
		if b := sizeUnits[unit].bytes; n != 0 && n%b == 0 {
			return strconv.FormatInt(n/b, 10) + sizeUnits[unit].suffix
		}
	}
	return strconv.FormatInt(n, 10)
}

// Type names the value in help texts.
func (s *byteSize) Type() string { return "size" }

// roughly is a size as people say it: 1.4 MiB.
func roughly(s byteSize) string {
	n, unit := float64(s), 0
	for units := len("KMGT"); n >= 1024 && unit < units; unit++ {
		n /= 1024
	}
	if unit == 0 {
		return fmt.Sprintf("%d B", int64(s))
	}
	return fmt.Sprintf("%.1f %ciB", n, "KMGT"[unit-1])
}
