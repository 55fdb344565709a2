package verify

import (
	"math"
	"strings"
	"time"

	"somock/mock/match"
	"somock/mock/strictyaml"
)

// after compares a recording with the previous one of its tenant. Parts that were not
// written are zero.
type after struct {
	status     *match.Matcher // of the previous reply
	credential string         // changed or same
	message    string         // changed or same
	gap        *gap
}

// A gap is the time from the end of the earlier reply to the arrival of the later call.
type gap struct{ least, most time.Duration }

// noGap is the least gap that was not written: the later call may come before the
// earlier reply has ended, and the gap be negative.
const (
	noGap     = time.Duration(math.MinInt64)
	endlessly = time.Duration(math.MaxInt64)
)

func parseAfter(n strictyaml.Node) (*after, error) {
	a := &after{}
	err := n.ReadSome(
		strictyaml.Into("status", &a.status, match.ParseStatus),
		strictyaml.Into("credential", &a.credential, strictyaml.WordOf(changed, same)),
		strictyaml.Into("message", &a.message, strictyaml.WordOf(same, changed)),
		strictyaml.Into("gap", &a.gap, parseGap),
	)
	return a, err
}

func parseGap(n strictyaml.Node) (*gap, error) {
	g := &gap{noGap, endlessly}
	err := n.ReadSome(
		strictyaml.Into("at-least", &g.least, strictyaml.Node.Duration),
		strictyaml.Into("at-most", &g.most, strictyaml.Node.Duration),
	)
	if err == nil && g.least > g.most {
		err = n.Errorf("this gap can never be: at least %s and at most %s", g.least, g.most)
	}
	return g, err
}

func (g *gap) String() string {
	switch {
	case g.most == endlessly:
		return "at least " + g.least.String()
	case g.least == noGap:
		return "at most " + g.most.String()
	}
	return g.least.String() + " to " + g.most.String()
}

// differences are what is amiss in how a recording follows the previous one, nil if
// there was none. statusOK says whether the previous reply has the wanted status.
func (a *after) differences(previous, now *fact, statusOK bool) []match.Difference {
	if previous == nil {
		return []match.Difference{{Field: "after", Wanted: "a previous recording with " + a.String(), Seen: "none in the tenant"}}
	}
	var ds []match.Difference
	if a.status != nil && !statusOK {
		ds = append(ds, match.Difference{Field: "after.status", Wanted: statusWanted(a.status), Seen: previous.statusSeen()})
	}
	if seen := compared(previous.credential == now.credential); a.credential != "" && seen != a.credential {
		ds = append(ds, match.Difference{Field: "after.credential", Wanted: a.credential, Seen: seen})
	}
	if seen := compared(previous.message == now.message); a.message != "" && seen != a.message {
		ds = append(ds, match.Difference{Field: "after.message", Wanted: a.message, Seen: seen})
	}
	if a.gap != nil {
		ds = append(ds, a.gap.differences(previous, now)...)
	}
	return ds
}

// distance is how far off differences are; without a previous recording, farther than
// with the wrong one.
func (a *after) distance(previous *fact, ds []match.Difference) int {
	if previous == nil {
		return 100*len(a.parts()) + 50
	}
	return 100 * len(ds)
}

func (a *after) parts() []string {
	var parts []string
	if a.status != nil {
		parts = append(parts, "status "+statusWanted(a.status))
	}
	if a.credential != "" {
		parts = append(parts, "credential "+a.credential)
	}
	if a.message != "" {
		parts = append(parts, "message "+a.message)
	}
	if a.gap != nil {
		parts = append(parts, "gap "+a.gap.String())
	}
	return parts
}

func (a *after) String() string { return strings.Join(a.parts(), ", ") }

func (g *gap) differences(previous, now *fact) []match.Difference {
	d := match.Difference{Field: "after.gap", Wanted: g.String(), Seen: "nothing: the earlier reply has no end"}
	if previous.settled {
		between := now.arrived.Sub(previous.ended)
		if g.least <= between && between <= g.most {
			return nil
		}
		d.Seen = between.Round(time.Millisecond).String()
	}
	return []match.Difference{d}
}

func compared(equal bool) string {
	if equal {
		return same
	}
	return changed
}
