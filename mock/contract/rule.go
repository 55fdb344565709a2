package contract

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"somock/mock"
	"somock/mock/wire"
)

// A Rule is one named demand on a request, and all there is to know of it.
type Rule struct {
	ID     RuleID      `json:"-"`
	Name   string      `json:"id"`
	Weight mock.Weight `json:"weight"`                  // what a breach counts, unless a rules file says otherwise
	Online mock.Weight `json:"weight_online,omitempty"` // and with --installation online, where that differs
	Status int         `json:"status,omitempty"`        // of the refusal; 0: a breach never changes the answer

	// RefusesOnline restricts the refusal to --installation online.
	RefusesOnline bool `json:"refuses_online_only,omitempty"`

	// Final says that the refusal stands whatever is configured or scripted, because there
	// is no call that could be answered otherwise.
	Final bool `json:"-"`

	// Lifted says that a scenario's entry for another endpoint lifts the demand.
	Lifted bool `json:"-"`

	// Brief is why a call is refused, in few words.
	Brief string `json:"-"`

	// Body is that of the refusal. Its texts may hold ${seen} and ${expected} of the
	// violation, and of the call ${method}, ${media-type}, ${uri} and ${no-action}.
	Body    wire.Error         `json:"-"`
	Headers []mock.HeaderField `json:"-"` // of the refusal, beside those of every answer

	Demand    Basis  `json:"demand"`
	DemandDoc string `json:"demand_document"`
	Answer    Basis  `json:"answer,omitempty"` // "" without a refusal
	AnswerDoc string `json:"answer_document,omitempty"`

	// Wording is whose the text in the refusal's body is. Status and shape may be known
	// where the words are not.
	Wording Basis `json:"wording,omitempty"`

	When        string `json:"when"`        // when it is breached
	Explanation string `json:"explanation"` // why the rule is there, and what one should know of it
	Expected    string `json:"expected"`
	Fix         string `json:"fix"`

	Setting     string `json:"setting,omitempty"`     // the flags of serve that the example needs
	Credentials string `json:"credentials,omitempty"` // the content of the credentials file among them
	Breached    string `json:"breached"`              // a raw request that breaches the rule
	Mended      string `json:"mended"`                // the same, mended; in the table the good call if ""

	// Probe says how the breached example is sent to the real service, if at all.
	Probe Probe `json:"-"`

	// MendedSetting are the flags for the mended request, where it is they that mend it.
	MendedSetting string `json:"mended_setting,omitempty"`
}

// ruleTable holds the families, one a file, in the order of the ids.
var ruleTable = sync.OnceValue(func() []Rule {
	rules := slices.Concat(
		pathRules(), tenantRules(), methodRules(),
		authRules(), xsrfRules(), appTokenRules(), accessRules(),
		contentTypeRules(), contentEncodingRules(), bodyRules(),
		messageRules(), selectRules(), acceptRules(),
	)
	for i := range rules {
		rules[i].Mended = cmp.Or(rules[i].Mended, good())
	}
	return rules
})

// Rules is the table. The slice is the caller's.
func Rules() []Rule { return slices.Clone(ruleTable()) }

// Lookup finds a rule by its name, whatever its case.
func Lookup(name string) (Rule, bool) {
	for _, r := range ruleTable() {
		if strings.EqualFold(r.Name, name) {
			return r, true
		}
	}
	return Rule{}, false
}

// IDs are the names of all rules, in order.
func IDs() []string {
	var names []string
	for _, r := range ruleTable() {
		names = append(names, r.Name)
	}
	return names
}

// Source says on what demand and answer rest, and in which documents.
func (r *Rule) Source() string {
	if r.Status == 0 {
		return r.sourceOf("")
	}
	answer := string(r.Answer) + ", " + r.AnswerDoc
	if r.Wording == Ours && r.Answer != Ours {
		answer += " (its words are ours)"
	}
	return r.sourceOf(answer)
}

// sourceOf is Source with another answer's, "" for none.
func (r *Rule) sourceOf(answer string) string {
	demand := "demand: " + string(r.Demand) + ", " + r.DemandDoc
	if answer == "" {
		return demand
	}
	return demand + "; answer: " + answer
}
