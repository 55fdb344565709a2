// Package conform asks a real service the contract's own examples, one call each, and
// tells where it answers otherwise than somock.
//
// These are POSTs with effects, to somebody's data. So the rules of safety stand here and
// not with whoever calls, and none can be switched off: [Safety.Check] says no before
// anything leaves, and [Runner.Run] makes one call a probe, one at a time, on a connection
// of its own, without retry, redirect or cookie, with a pause between; it ends at the
// first 429, the first 5xx and the second call without an answer. Each probe is recorded,
// redacted, before it leaves.
//
// See .github/docs/conform.md.
package conform
