// Package verify is all that only the history or the clock shows: folds over the
// entries of a journal, the same whether it is alive or a folder on disk.
//
// See .github/docs/verification.md.
//
// Most take an iter.Seq2 of entries and its errors, oldest first. They mind that a
// journal may be read while it is written, and by several readers into one stream: an
// entry may come again, with its outcome where it had none, and in another order; what
// a fold says of the same set of entries is the same. An error from the sequence ends a
// fold and is returned as it is. Where a fold has to forget in order to stay small, its
// documentation says when.
//
//	InboxMessage     a message that the service would now hold
//	Observer         slow, repeated and rate, as recordings come in
//	Stats            counts, durations, and what the client did after each failure
//	Expectations     claims about recordings, and the Verdict on them
//	Golden           the messages that a client sent, to be compared with a file
//	Diff             in what two recordings differ
package verify
