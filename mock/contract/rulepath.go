package contract

import (
	"net/url"
	"slices"
	"strings"

	"somock/mock"
	"somock/mock/suggest"
)

// operation is the path of the one operation, without prefix.
const operation = "/api/v1/Agents/Messaging/CreateMessage"

func pathRules() []Rule {
	return []Rule{{
		ID: PathUnknown, Name: "path.unknown", Weight: mock.WeightError, Status: 404, Final: true, Lifted: true,
		Probe: Probe{Effect: Possible, Why: "the vendor's own pages print such a path, so a service might have it"},
		Brief: "wrong path", Body: notFound(),
		Demand: Page, DemandDoc: docPage, Answer: Framework, AnswerDoc: docASPNET + ", SRResources.resx", Wording: Framework,
		When: "the path looks like this operation and is not: singular /Agent/, /Messaging/Agent/, misspelt, two prefixes",
		Explanation: "The service finds an operation by its path alone, without regard to case. The vendor's own pages spell the path in three ways: " +
			"an index page prints /api/v1/Messaging/Agent and a page of advice /api/v1/Agent/; both are wrong. " +
			"Beware of the .NET client: it turns a 404 into null, so that a call with a wrong path looks successful.",
		Expected: "[/PREFIX]" + operation + ", with one prefix segment (Cust12345) or none",
		Fix:      "call the path " + operation,
		Breached: withLine("POST /Cust12345/api/v1/Agent/Messaging/CreateMessage HTTP/1.1"),
	}, {
		ID: PathNotEmulated, Name: "path.not-emulated", Weight: mock.WeightInfo, Status: 404, Final: true, Lifted: true,
		Probe: Probe{Why: "the service has some two thousand other operations: no answer of theirs says anything of this one"},
		Brief: "not a path of this endpoint", Body: notFound(),
		Demand: Ours, DemandDoc: "somock stands in for one operation", Answer: Framework, AnswerDoc: docASPNET + ", SRResources.resx", Wording: Framework,
		When: "any other path",
		Explanation: "The real service has some two thousand further operations, and your call may be right; somock does not know them. " +
			"A scenario file can answer them under its key \"other\".",
		Expected: "[/PREFIX]" + operation + ", the only operation that somock stands in for",
		Fix:      `if the client needs this path on its way, answer it in a scenario file: other: [{ method: GET, path: /api/state/*, reply: 200 }]`,
		Breached: raw("GET /api/state/Cust12345 HTTP/1.1", ""),
		Mended:   raw("GET /Cust12345"+operation+" HTTP/1.1", ""),
	}}
}

// An address is what a path says: the operation or not, and the prefix before it.
type address struct {
	operation bool
	prefix    string // "" without one
	segments  []string
}

// parseAddress reads a path that is still percent-encoded.
func parseAddress(path string) address {
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if n := len(segments); n > 1 && segments[n-1] == "" {
		segments = segments[:n-1]
	}
	for i, s := range segments {
		if plain, err := url.PathUnescape(s); err == nil {
			segments[i] = plain
		}
	}
	own := strings.Split(operation[1:], "/")
	before := len(segments) - len(own)
	if (before == 0 || before == 1 && segments[0] != "") && slices.EqualFunc(segments[before:], own, strings.EqualFold) {
		return address{true, strings.Join(segments[:before], ""), segments}
	}
	return address{false, prefixOf(segments), segments}
}

// prefixOf is the segment before the first "api", or "". Empty ones do not count: they
// come from a base URL with a slash too many.
func prefixOf(segments []string) (before string) {
	for _, s := range segments {
		if strings.EqualFold(s, "api") {
			return before
		}
		if s != "" {
			before = s
		}
	}
	return ""
}

// siblings are the other operations of the agent: real, and not emulated.
func siblings() []string {
	return []string{"GetDeliveryStatus", "SetDeliveryStatus", "SendMessages", "SendMessagesWithConfig", "GetPlugins"}
}

// resembles reports whether this was probably meant to be the operation.
func (a address) resembles() bool {
	segments := slices.DeleteFunc(slices.Clone(a.segments), func(s string) bool { return s == "" })
	if len(segments) == 0 || len(segments) > 32 {
		return false
	}
	if slices.ContainsFunc(segments, func(s string) bool { return strings.EqualFold(s, "CreateMessage") }) {
		return true
	}
	last := segments[len(segments)-1]
	agent := slices.ContainsFunc(segments, func(s string) bool { return near(s, "Messaging") })
	if !agent || slices.ContainsFunc(siblings(), func(s string) bool { return strings.EqualFold(s, last) }) {
		return false
	}
	return near(last, "CreateMessage") || near(last, "Messaging") || near(last, "Agents")
}

func near(word, candidate string) bool {
	return len(word) <= 3*len(candidate) && suggest.Nearest(word, []string{candidate}) != ""
}

// fault says in what way the path is wrong.
func (a address) fault() string {
	has := func(words ...string) bool {
		for i := range a.segments {
			if i+len(words) <= len(a.segments) && slices.EqualFunc(a.segments[i:i+len(words)], words, strings.EqualFold) {
				return true
			}
		}
		return false
	}
	own := strings.Split(operation[1:], "/")
	switch {
	case slices.Contains(a.segments, ""):
		return "two slashes in a row (a base URL that ends in / was joined with a path that begins with one?)"
	case has(own...) && strings.EqualFold(a.segments[len(a.segments)-1], "CreateMessage"):
		return "more than one prefix segment"
	case has("Messaging", "Agent"):
		return "/Messaging/Agent/, as the vendor's index page prints it"
	case has("Agent", "Messaging"):
		return "singular /Agent/"
	case near(a.segments[len(a.segments)-1], "Messaging"):
		return "the operation CreateMessage is missing at its end"
	}
	return "a misspelt path"
}
