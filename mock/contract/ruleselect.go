package contract

import (
	"net/url"
	"strings"

	"somock/mock"
)

func selectRules() []Rule {
	return []Rule{{
		ID: SelectNoEffect, Name: "select.no-effect", Weight: mock.WeightInfo,
		Probe:  Probe{Effect: Creates, Why: "the call is a good one"},
		Demand: Page, DemandDoc: docPage,
		When: "$select is given: a 204 has nothing to select from",
		Explanation: "The page offers $select (\"comma separated list of properties to include in the result\") for every operation of every agent. " +
			"This one has no result, so it has no effect.",
		Expected: "no $select",
		Fix:      "leave $select out",
		Breached: withLine("POST /Cust12345/api/v1/Agents/Messaging/CreateMessage?$select=name,department HTTP/1.1"),
	}}
}

func (j *judgement) selection() {
	for query := j.call.RawQuery; query != ""; {
		var param string
		param, query, _ = strings.Cut(query, "&")
		name, value, _ := strings.Cut(param, "=")
		if plain, err := url.QueryUnescape(name); err == nil && strings.EqualFold(plain, "$select") {
			if plain, err := url.QueryUnescape(value); err == nil {
				value = plain
			}
			j.breach(SelectNoEffect, "$select="+j.shown("$select", value))
			return
		}
	}
}
