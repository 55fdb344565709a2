package journal_test

import (
	"iter"
	"os"
	"testing"

	"somock/mock/journal"
	"somock/mock/journal/journaltest"
)

// What the tests record and read, as those of every journal do.
var (
	call     = journaltest.Call
	answered = journaltest.Answered
	show     = journaltest.Show
	add      = journaltest.Add
	settle   = journaltest.Settle
	list     = journaltest.List
)

func refusal[T any](t *testing.T, seq iter.Seq2[T, error]) error {
	t.Helper()
	return journaltest.Refusal(t, seq)
}

func open(t testing.TB, opts journal.Options) *journal.Journal {
	t.Helper()
	j, err := journal.Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func mustFolder(t testing.TB, dir string) *journal.Folder {
	t.Helper()
	f, err := journal.OpenFolder(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// long reports whether the tests are to run in their long form: SOMOCK_TEST_LONG=1 go test
// ./mock/journal -timeout 2h. It has 2,000 rounds of kill -9 instead of 20, and a loss
// of power after each fsync has failed instead of a few.
func long() bool { return os.Getenv("SOMOCK_TEST_LONG") != "" }
