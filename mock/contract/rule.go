package contract

import (
	"slices"

	"somock/mock"
)

// A Rule is one named demand on a request.
type Rule struct {
	ID     string      `json:"id"`
	Weight mock.Weight `json:"weight"`                  // what a breach counts, unless a rules file says otherwise
	Online mock.Weight `json:"weight_online,omitempty"` // and with --installation online, where that differs
	Status int         `json:"status,omitempty"`        // of the refusal; 0: a breach never changes the answer

	// RefusesOnline restricts the refusal to --installation online.
	RefusesOnline bool `json:"refuses_online_only,omitempty"`

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
	Mended      string `json:"mended"`                // the same, mended

	// MendedSetting are the flags for the mended request, where it is they that mend it.
	MendedSetting string `json:"mended_setting,omitempty"`
}

// Rules is the table, in its order: that in which violations are recorded and the
// first refusal is found. The slice is the caller's.
func Rules() []Rule {
	return slices.Concat(
		pathRules(), tenantRules(), methodRules(),
		authRules(), xsrfRules(), appTokenRules(), accessRules(),
		contentTypeRules(), contentEncodingRules(), bodyRules(),
		messageRules(), selectRules(), acceptRules(),
	)
}

// IDs are the names of all rules, in order.
func IDs() []string {
	rules := Rules()
	ids := make([]string, len(rules))
	for i, r := range rules {
		ids[i] = r.ID
	}
	return ids
}

// Source says on what demand and answer rest, and in which documents.
func (r *Rule) Source() string {
	demand := "demand: " + string(r.Demand) + ", " + r.DemandDoc
	if r.Status == 0 {
		return demand
	}
	answer := "; answer: " + string(r.Answer) + ", " + r.AnswerDoc
	if r.Wording == Ours && r.Answer != Ours {
		answer += " (its words are ours)"
	}
	return demand + answer
}
