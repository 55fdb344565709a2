// Package mock is the vocabulary of somock: the values that travel from a socket to the disk.
//
// A call comes in as a [Request], live and in memory only. The contract
// (mock/contract) reads it into a [Call]: the tenant, the [Message], who called
// ([Auth]) and each [Violation]. The scenario engine (mock/scenario) adds a
// [Decision], why it is answered so, and a [Reply], what is to be sent. Redaction
// ([Redactor.Entry]) turns these three into an [Entry], the only form that is ever
// written or shown; there is no other way from a Request to a file, a log or a page.
// What then happened on the wire is the [Outcome], recorded as a second line.
//
//	Request ─▶ Call ─▶ (Decision, Reply) ─▶ Entry ─▶ Outcome
//
// What goes wrong and is told to people is a [Failure]: its kind says by which exit code a
// command ends and by which status the control plane answers.
//
// Values are not changed once they are handed on. The package imports nothing else
// of somock.
package mock
