// Package match tells which calls and recordings are meant, and how far off the others
// are. There is one tree of matchers: the `when` of scenarios and expectations, the
// `reply` of expectations and the filter language of the command line all compile to
// it, so that what selects a stub also selects its recordings.
//
// A [Matcher] is asked in two ways. [Matcher.Matches] is the fast one, between a call
// and its answer. [Matcher.Match] also says field by field what was wanted and seen,
// for whoever explains why nothing matched; the nearest miss has the least
// [Result.Distance].
//
// See .github/docs/scenarios.md, .github/docs/verification.md.
package match
