package drift

import (
	"io"
	"slices"
	"strings"
)

// A Finding is one difference between a document and what the program knows.
type Finding struct {
	What  string   `json:"what"`  // "parameter $select"
	Known string   `json:"known"` // "" if the program knows of none
	Seen  string   `json:"seen"`  // "" if the document has none
	Rules []string `json:"rules"` // the rules that rest on it, and the observation slow
}

// Compare reads a document and gives the differences, sorted by What; none if it says
// what the program knows. An error that is not the reader's wraps [ErrNoDocument].
func Compare(from io.Reader) ([]Finding, error) {
	d, err := read(from)
	if err != nil {
		return nil, err
	}
	operations, there := d.Paths[path]
	if !there {
		return differences(facts{"operation": path}, facts{}), nil
	}
	said := factsOf(d)
	if _, there := operations["post"]; !there { // the rest would be one finding for each fact
		return differences(facts{"method POST": "there"}, said), nil
	}
	return differences(known, said), nil
}

func differences(known, seen facts) (findings []Finding) {
	for what, k := range known {
		if s := seen[what]; s != k {
			findings = append(findings, Finding{what, k, s, restingOn(what)})
		}
	}
	for what, s := range seen {
		if _, ok := known[what]; !ok {
			findings = append(findings, Finding{what, "", s, restingOn(what)})
		}
	}
	slices.SortFunc(findings, func(a, b Finding) int { return strings.Compare(a.What, b.What) })
	return findings
}

// restingOn is empty for what no rule speaks of, a further response for one.
func restingOn(what string) []string {
	for _, r := range resting {
		if strings.HasPrefix(what, r.prefix) {
			return r.rules
		}
	}
	return []string{}
}
