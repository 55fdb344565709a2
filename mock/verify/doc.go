// Package verify is all that only the history or the clock shows: folds over the
// entries of a journal, the same whether it is alive or a folder on disk.
//
// See .github/docs/verification.md, .github/docs/compare.md.
//
// They take an iter.Seq2 of entries and its errors, oldest first and each once, as a
// journal gives them, and look at each alone: none keeps entries, and where one has to
// remember something or to forget it in order to stay small, its documentation says so.
// An error from the sequence ends a fold and is returned as it is.
//
//	InboxMessage     what the service would now hold
//	Observer         slow, repeated and rate, as recordings come in
//	Stats            counts, durations, and what the client did after each failure
//	Expectations     claims about recordings, and the Verdict on them
//	Golden           the messages that a client sent, to be compared with a file
//	Diff             in what two recordings differ
//	RunDiff          what a client did differently in two runs
package verify
