package verify

import (
	"time"

	"somock/mock"
)

// asRecorded is a time as a file has it, to the microsecond, so that a live journal and
// a folder tell the same of the same calls.
func asRecorded(t time.Time) time.Time { return t.Truncate(time.Microsecond) }

// endOf is when the reply to a call had ended.
func endOf(e *mock.Entry) time.Time {
	return asRecorded(e.Time).Add(time.Duration(e.Outcome.Duration).Truncate(time.Microsecond))
}
