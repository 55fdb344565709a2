package page

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/prose"
	"somock/mock/scenario"
	"somock/mock/shell"
)

// A control makes coming calls end in one way. What it arms is a step, or, where one
// step does not say it, a scenario.
type control struct {
	Key      string // of its form value
	Label    string
	Means    string // what the client sees, in plain words
	Step     string // as a scenario file has it
	Scenario string // instead of Step
	Bypass   bool   // it answers before the contract is asked
	Ever     bool   // it makes sense until it is switched off only
}

// A group is controls of a kind.
type group struct {
	Name     string
	Controls []control
}

func groups() []group {
	return []group{
		{"Answer", []control{
			{Key: "accept", Label: "Accept", Means: "204 and into the inbox, whatever a scenario says", Step: "204"},
			{Key: "reject", Label: "Reject", Means: "401: log in again, then retry", Step: "{error: unauthorized}"},
			{Key: "token-expired", Label: "Token expires", Means: "each credential works three times, then 401 until it changes", Scenario: "token-expired", Ever: true},
			{Key: "no-access", Label: "No access", Means: "403: the app was not granted messaging", Step: "{error: messaging-access}"},
			{Key: "throttle", Label: "Throttle", Means: "429: come back in 2 s", Step: "{error: throttled, retry-after: 2s}"},
			{Key: "outage", Label: "Outage", Means: "503, even to calls that break the contract", Step: "{error: unavailable}", Bypass: true},
			{Key: "empty", Label: "Empty success", Means: "200 with null in it: a failure that looks fine", Step: "{error: null-200}"},
		}},
		{"Time", []control{
			{Key: "slow", Label: "Slow, 6 s", Means: "accepted, but over the 5 s threshold", Step: "{status: 204, delay: 6s}"},
			{Key: "just-under", Label: "Just under 5 s", Means: "accepted after 4.9 s: no timeout may hit it", Step: "{status: 204, delay: 4.9s}"},
			{Key: "never", Label: "Never answer", Means: "the connection stays open until the client gives up", Step: "{fault: hang}"},
		}},
		{"Connection", []control{
			{Key: "drop", Label: "Drop", Means: "reset; the message is not taken", Step: "{fault: reset}"},
			{Key: "lost-reply", Label: "Lost reply", Means: "the message is taken, then reset: a retry sends it twice", Step: "{fault: reset, accepted: true}"},
			{Key: "cut", Label: "Cut off", Means: "the answer ends inside its headers", Step: "{fault: truncate}"},
			{Key: "garbage", Label: "Garbage", Means: "bytes that are no HTTP", Step: "{fault: garbage}"},
		}},
	}
}

func findControl(key string) (control, bool) {
	for _, g := range groups() {
		for _, c := range g.Controls {
			if c.Key == key {
				return c, true
			}
		}
	}
	return control{}, false
}

// Command is the words of the command line that arms it, without times and tenant.
func (c control) Command() []string {
	words := []string{"somock scenarios arm", shell.Word(cmp.Or(c.Scenario, c.Step))}
	if c.Bypass {
		words = append(words, "--bypass-contract")
	}
	return words
}

// JSON is the body of POST /arm that does the same, without times and tenant.
func (c control) JSON() (string, error) {
	body := map[string]any{"by": byPage}
	if c.Bypass {
		body["bypass-contract"] = true
	}
	if c.Scenario != "" {
		body["scenario"] = c.Scenario
	} else {
		body["step"] = c.Step
	}
	b, err := json.Marshal(body)
	return string(b), err
}

// arming is the act itself.
func (c control) arming(l limit, tenant string) scenario.Arming {
	if c.Ever {
		l.times = 0
	}
	return scenario.Arming{Scenario: c.Scenario, Step: c.Step, Times: l.times, For: l.lasting, Tenant: tenant, BypassContract: c.Bypass, By: byPage}
}

// byPage is who armed, in what is on record of what was armed here.
const byPage = "page"

// labelOf is what the switchboard calls what was armed, wherever that was done; "" if it
// has no control for it.
func labelOf(a scenario.Arming) string {
	for _, g := range groups() {
		for _, c := range g.Controls {
			if c.Scenario == a.Scenario && c.Step == a.Step && c.Bypass == a.BypassContract && a.File == nil {
				return c.Label
			}
		}
	}
	return ""
}

// A switchboard is all controls, and the scenarios that can be armed beside them.
type switchboard struct {
	View      view
	Groups    []group
	Scenarios []scenario.Listed
	Sender    sender
	Server    string // what SOMOCK_SERVER has to be for the command lines; "" by default
	Trouble   string // the scenarios cannot be listed
}

// defaultServer is where the command line looks by itself.
const defaultServer = "http://127.0.0.1:8204"

func (p *Page) switchboard(v view, base string) switchboard {
	s := switchboard{View: v, Groups: groups(), Sender: p.sender(v)}
	if base != defaultServer {
		s.Server = base
	}
	var err error
	if s.Scenarios, err = p.Scenarios.List(); err != nil {
		s.Trouble = err.Error()
	}
	return s
}

// An armedBar is what stands between the book and the next call.
type armedBar struct {
	View    view
	Arms    []armed
	InForce []string // scenarios in the book
	Reload  []scenario.ReloadError
	Trouble string // the state cannot be told, or calls cannot be recorded
}

// An armed is one arm, in words.
type armed struct {
	ID, Label, Stub string
	Who             string // which tenants
	HowOften        string
	Until           time.Time // when its time is over; zero without a limit
	Left            string    // of that time
	Since           time.Time
	By              string // from where it was armed
	Again           string // the body of POST /arm for what is left of it, but for its time; "" if that is too long
}

func (p *Page) armedBar(ctx context.Context) armedBar {
	var bar armedBar
	if err := p.Journal.Healthy(); err != nil {
		bar.Trouble = "Calls cannot be recorded and are answered 503: " + err.Error()
	}
	status, err := p.Scenarios.Status(ctx)
	if err != nil {
		bar.Trouble = err.Error()
		return bar
	}
	bar.Reload = status.Reload
	for _, s := range status.Scenarios {
		bar.InForce = append(bar.InForce, s.Name)
	}
	for _, a := range status.Armed {
		bar.Arms = append(bar.Arms, newArmed(a))
	}
	return bar
}

func newArmed(a scenario.Armed) armed {
	shown := armed{ID: a.ID, Label: cmp.Or(labelOf(a.What), strings.TrimPrefix(a.Stub, "armed/")), Stub: a.Stub, Who: "every tenant", Since: a.Since, By: armedBy(a.By), Again: again(a)}
	if a.Tenant != nil {
		shown.Who = "tenant " + *a.Tenant
	}
	switch {
	case a.Until != nil:
		shown.Until = *a.Until
		shown.Left = inWords(mock.Millis(max(0, time.Until(*a.Until)).Truncate(time.Second))) + " left"
	case a.Remaining == nil:
		shown.HowOften = "until switched off"
	}
	if a.Remaining != nil {
		shown.HowOften = "next " + prose.Count(*a.Remaining, "call", "calls")
	}
	if a.Used > 0 {
		shown.HowOften = strings.TrimPrefix(shown.HowOften+", used "+prose.Count(a.Used, "time", "times"), ", ")
	}
	return shown
}

// longestAgain is how long the text of a scenario may be that a page holds to arm it again.
const longestAgain = 8 << 10

func again(a scenario.Armed) string {
	body := map[string]any{"by": byPage}
	set := func(name string, value any, given bool) {
		if given {
			body[name] = value
		}
	}
	set("step", a.What.Step, a.What.Step != "")
	switch {
	case a.Source == "":
		set("scenario", a.What.Scenario, a.What.Scenario != "")
	case len(a.Source) > longestAgain:
		return ""
	default:
		body["source"], body["file"] = a.Source, a.What.Scenario
	}
	set("times", a.Remaining, a.Remaining != nil)
	set("tenant", a.Tenant, a.Tenant != nil)
	set("bypass-contract", true, a.What.BypassContract)
	text, _ := json.Marshal(body) // texts and numbers: cannot fail
	return string(text)
}

// armedBy is from where something was armed, in words.
func armedBy(by string) string {
	switch by {
	case byPage:
		return "from the page"
	case "cli":
		return "from the command line"
	case "api":
		return "through the API"
	}
	return "by " + by
}
