// Package contract holds what the endpoint demands of one request, as an ordered table
// of named rules, and judges requests by it.
//
// See .github/docs/rules.md, and .github/docs/fidelity.md for what each rests on.
//
// [Contract.Check] turns a live request into a [mock.Call]: the route, the tenant, who
// calls, the message, and one [mock.Violation] for each breach, in the order of the
// table. The first breached rule that has a refusal gives the answer; a rule without
// one never changes it. Check knows one request and nothing else: no clock, no history,
// no network. What only those could show is not a rule.
//
// The table ([Rules]) is data. Each rule says on what its demand and its answer rest,
// since a fact of the vendor, a custom of its framework and a guess of ours weigh
// differently for whoever has to trust a verdict. Each carries a request that breaches
// it and the same request mended; a test holds both to what they claim. A new rule is an
// id in ruleid.go and an entry in the file of its family, rule*.go, with the code that
// judges it; nothing else names it. What is wrong with the bytes of a body is found by
// mock/decode, and becomes a breach in findings.go.
//
// No text that this package makes holds a secret: credentials are shown by length and
// keyed fingerprint, and a value is never taken for harmless by where it stands. Who
// pastes a token without its scheme finds it masked, too.
package contract
