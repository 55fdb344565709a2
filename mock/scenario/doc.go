// Package scenario answers calls as a test has scripted them: it reads scenario files,
// compiles them to a [Book], and decides each call by the book in force, what is armed
// over it, and how often each stub was asked before.
//
// See .github/docs/scenarios.md.
//
// There is one primitive. A stub that matches a call takes the next ordinal of its key
// (tenant and epoch, scenario/stub, content, scope); the ordinal says which step answers.
// Ordinals come from [Counters], exactly once each, and nothing else changes from call to
// call: a random draw is a function of seed, stub, scope, ordinal and purpose. So the
// same files, seed and order of claims give the same answers, on every run.
//
//	call ─▶ armed stubs ─▶ the book's stubs, by priority ─▶ the default, 204
//	          │ match, claim an ordinal, take its step, or pass
//	          ▼
//	        [mock.Decision], [mock.Reply]
//
// An [Engine] is what a server holds. A decision reads one immutable state (book, arms,
// epochs); reloading, arming and resetting replace that state as a whole, so no call is
// decided half by the one and half by the other.
//
// An error that whoever asked can mend names its mend: it is a [mock.Failure], of kind
// NotFound where nothing has a name, or for files one of strictyaml. Others come from
// counters, from the log and from the file system.
//
// The package knows no HTTP handler: it says what is to be sent, delayed and broken, and
// whoever holds the connection does so.
package scenario
