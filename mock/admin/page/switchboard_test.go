package page

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"somock/mock"
	"somock/mock/scenario"
	"somock/mock/shell"
)

// TestEveryControlArms: what each control, and its form, would do is something that the
// engine takes, and comes back as the control's own words.
func TestEveryControlArms(t *testing.T) {
	redactor, err := mock.NewRedactor([]byte("key"), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	engine := scenario.New(scenario.Options{Redactor: redactor, Log: slog.New(slog.DiscardHandler), Note: func(mock.Note) error { return nil }})
	keys := map[string]bool{}
	for _, g := range groups() {
		for _, c := range g.Controls {
			if keys[c.Key] {
				t.Errorf("two controls are %s", c.Key)
			}
			keys[c.Key] = true
			a, err := engine.Arm(t.Context(), c.arming(limit{times: 3}, "Cust12345"))
			if err != nil {
				t.Errorf("%s: %v", c.Label, err)
				continue
			}
			shown := newArmed(a)
			if shown.Label != c.Label || shown.Who != "tenant Cust12345" || shown.By != "from the page" {
				t.Errorf("%s is shown as %+v", c.Label, shown)
			}
			if often := "next 3 calls"; !c.Ever && shown.HowOften != often || c.Ever && shown.HowOften != "until switched off" {
				t.Errorf("%s acts %q", c.Label, shown.HowOften)
			}
			checkBody(t, c)
		}
	}
	if len(keys) < 9 {
		t.Errorf("%d controls", len(keys))
	}
}

// checkBody: the body for the control API says the same.
func checkBody(t *testing.T, c control) {
	t.Helper()
	text, err := c.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var body struct {
		Scenario, Step, By string
		Bypass             bool `json:"bypass-contract"`
	}
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		t.Fatal(err)
	}
	a := c.arming(limit{times: 1}, "")
	if body.Scenario != a.Scenario || body.Step != a.Step || body.Bypass != a.BypassContract || body.By != a.By {
		t.Errorf("%s: by script %+v, by form %+v", c.Label, body, a)
	}
}

func TestCommandLinesAreQuotedForAShell(t *testing.T) {
	for word, want := range map[string]string{
		"reject-once": "reject-once", "204": "204", "{fault: reset}": "'{fault: reset}'", "it's": `'it'\''s'`, "": "''", "a b": "'a b'", "$(x)": "'$(x)'",
	} {
		if got := shell.Word(word); got != want {
			t.Errorf("%q is quoted as %s, want %s", word, got, want)
		}
	}
	outage, _ := findControl("outage")
	if got, want := strings.Join(outage.Command(), " "), "somock scenarios arm '{error: unavailable}' --bypass-contract"; got != want {
		t.Errorf("seen %s, want %s", got, want)
	}
}

func TestDurationsInWords(t *testing.T) {
	for micros, want := range map[int64]string{0: "0 µs", 340: "340 µs", 1900: "1.9 ms", 12_345: "12 ms", 999_999: "999 ms", 4_900_000: "4.9 s", 4_999_999: "4.99 s", 6_000_400: "6 s", 125_000_000: "2 min 5 s"} {
		if got := inWords(mock.Millis(micros * 1000)); got != want {
			t.Errorf("%d µs is %q, want %q", micros, got, want)
		}
	}
}
