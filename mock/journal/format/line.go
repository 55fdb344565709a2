// Package format is how a journal spells its lines, each with its checksum; recordings/README.md
// is the same for those who read them without this program.
//
// Lines are given and taken without their line feed.
package format

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
)

// Version is the version of the format that is written, and the only one that is read.
const Version = 1

// The kinds of lines.
const (
	KindOpen      = "open"
	KindReceived  = "received"
	KindReplied   = "replied"
	KindMalformed = "malformed"
	KindNote      = "note"
	KindClose     = "close"
)

const (
	kindMark = `,"kind":"`
	crcMark  = `,"crc":"`
)

// What is the same in all lines.
const (
	Start    = `{"v":`                      // their first bytes
	TailSize = len(crcMark) + 8 + len(`"}`) // how long the checksum is at their end
)

// ErrVersion: a line was written in a version of the format that this program does not
// know. Reading stops there rather than guess.
var ErrVersion = errors.New("the recording is in an unknown version of the format")

// ErrBadLine: a line is not as it was written.
var ErrBadLine = errors.New("bad line")

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

// Check verifies a line and tells its kind. The error is ErrBadLine or ErrVersion, wrapped.
func Check(raw []byte) (kind string, err error) {
	covered := len(raw) - TailSize
	if covered < len(Start) || !bytes.HasPrefix(raw, []byte(Start)) {
		return "", fmt.Errorf("%w: it does not begin as a line of a journal does", ErrBadLine)
	}
	if !bytes.HasPrefix(raw[covered:], []byte(crcMark)) {
		return "", fmt.Errorf("%w: it does not end in a checksum", ErrBadLine)
	}
	var room [TailSize + 1]byte
	want := appendCRC(room[:0], checksum(raw[:covered]))
	if seen := raw[covered:]; !bytes.Equal(seen, want) {
		return "", fmt.Errorf("%w: it ends in %q, its bytes give %q", ErrBadLine, seen, want)
	}
	version, rest, _ := bytes.Cut(raw[len(Start):covered], []byte(kindMark))
	if string(version) != "1" {
		return "", fmt.Errorf("%w: seen v %.20q, expected 1; read it with the somock that wrote it, or a newer one", ErrVersion, version)
	}
	switch word, _, _ := bytes.Cut(rest, []byte(`"`)); string(word) {
	case KindReceived:
		return KindReceived, nil
	case KindReplied:
		return KindReplied, nil
	default:
		return string(word), nil
	}
}

// ID reads the id from the head of a received or replied line.
func ID(raw []byte) string { return string(idIn(raw)) }

func idIn(raw []byte) []byte {
	_, rest, _ := bytes.Cut(raw[:min(len(raw), 128)], []byte(`,"id":"`))
	id, _, _ := bytes.Cut(rest, []byte(`"`))
	return id
}

// Seq reads the sequence number from the id in the head of a line, 0 if it has none.
func Seq(raw []byte) (seq uint64) {
	id := idIn(raw)
	if i := bytes.LastIndexByte(id, '-'); i > 0 {
		seq, _ = strconv.ParseUint(string(id[i+1:]), 10, 64)
	}
	return seq
}

// SplitID parts an id into the run and the number of the recording in it.
func SplitID(id string) (run string, seq uint64, ok bool) {
	for i := len(id) - 1; i > 0; i-- {
		if id[i] == '-' {
			n, err := strconv.ParseUint(id[i+1:], 10, 64)
			return id[:i], n, err == nil
		}
	}
	return "", 0, false
}

// JoinID is the id of a recording.
func JoinID(run string, seq uint64) string {
	return string(strconv.AppendUint(append([]byte(run), '-'), seq, 10))
}
