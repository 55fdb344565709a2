package journal

import (
	"bytes"
	"os"
	"time"

	"somock/mock"
)

// Lines of a log that a [Copy] reads, as a segment has them but for the line feed.

// ReceivedLine is what came in. The ID, Run and Seq of the entry must be set.
func ReceivedLine(e *mock.Entry) []byte { return bare(appendReceived(nil, e), nil) }

// NoteLine is a remark.
func NoteLine(n mock.Note) ([]byte, error) {
	line, err := appendLine(nil, kindNote, asLine(n))
	return bare(line, err), err
}

// MalformedLine is what never became a request.
func MalformedLine(m Malformed) ([]byte, error) {
	line, err := appendLine(nil, kindMalformed, asMalformedLine(m))
	return bare(line, err), err
}

// OpenLine begins a run.
func OpenLine(run string, o Opening) ([]byte, error) {
	line, err := appendLine(nil, kindOpen, openLine{
		Run: run, Segment: 1, Time: stamp(time.Now()), Next: 1, Version: o.Version, Seed: o.Seed, Args: append([]string{}, o.Args...),
		PID: os.Getpid(), Settings: o.Settings,
	})
	return bare(line, err), err
}

// CloseLine ends a run that had so many calls and outcomes, and gave out numbers below next.
func CloseLine(run string, next, received, replied uint64) ([]byte, error) {
	line, err := appendLine(nil, kindClose, closeLine{Run: run, Time: stamp(time.Now()), Next: next, Received: received, Replied: replied})
	return bare(line, err), err
}

func bare(line []byte, err error) []byte {
	if err != nil {
		return nil
	}
	return bytes.TrimSuffix(line, []byte("\n"))
}

// NewRun is the id of another run.
func NewRun() string { return newRun() }

// RecordingID is the id of a recording.
func RecordingID(run string, seq uint64) string { return joinID(run, seq) }
