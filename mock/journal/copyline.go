package journal

import (
	"bytes"
	"time"

	"somock/mock"
)

// Lines of a log that a [Copy] reads, as a segment has them but for the line feed.

// ReceivedLine is what came in. The ID, Run and Seq of the entry must be set.
func ReceivedLine(e *mock.Entry) []byte { return bare(appendReceived(nil, e)) }

func repliedLine(id string, o *mock.Outcome) []byte { return bare(appendReplied(nil, id, o)) }

// NoteLine is a remark.
func NoteLine(n mock.Note) ([]byte, error) { return bareLine(kindNote, asLine(n)) }

// MalformedLine is what never became a request.
func MalformedLine(m Malformed) ([]byte, error) { return bareLine(kindMalformed, asMalformedLine(m)) }

// OpenLine begins a run.
func OpenLine(run string, o Opening) ([]byte, error) {
	return bareLine(kindOpen, newOpenLine(run, 1, 1, o))
}

// CloseLine ends a run that had so many calls and outcomes, and gave out numbers below next.
func CloseLine(run string, next, received, replied uint64) ([]byte, error) {
	return bareLine(kindClose, closeLine{Run: run, Time: stamp(time.Now()), Next: next, Received: received, Replied: replied})
}

func bareLine(kind string, fields any) ([]byte, error) {
	line, err := appendLine(nil, kind, fields)
	return bare(line), err
}

func bare(line []byte) []byte { return bytes.TrimSuffix(line, []byte("\n")) }

// NewRun is the id of another run.
func NewRun() string { return newRun() }

// RecordingID is the id of a recording.
func RecordingID(run string, seq uint64) string { return joinID(run, seq) }
