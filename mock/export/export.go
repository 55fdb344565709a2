// Package export writes recordings in the formats of other tools: JSON Lines, HAR 1.2,
// curl commands that send the calls again, and .http files for editors. Entries are
// written as they come, so that a journal of any size can be exported.
//
// See .github/docs/clients/http.md.
//
// Recordings hold no secrets, so a call cannot be sent again with the one it had. Where
// a recording shows a secret's fingerprint, curl commands take a shell variable with a
// well-formed default, and .http files a variable named as in the vendor's samples
// (github.com/SuperOffice/RESTful-HTTP-Queries).
package export

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"somock/mock"
	"somock/mock/suggest"
)

// Options are what recordings do not say.
type Options struct {
	Base    string // where somock listens, without a path: http://127.0.0.1:8204
	Version string // of somock
}

func (o Options) base() string { return strings.TrimRight(o.Base, "/") }

// Formats are the names of the formats.
func Formats() []string { return []string{"json", "har", "curl", "http"} }

// ContentType is the media type of a format.
func ContentType(format string) string {
	switch format {
	case "json":
		return "application/x-ndjson"
	case "har":
		return "application/json"
	}
	return "text/plain; charset=utf-8"
}

// Write writes entries in one of the formats. Errors are those of entries and w, or
// that there is no such format, of which nothing has been written then.
func Write(w io.Writer, format string, entries iter.Seq2[*mock.Entry, error], o Options) error {
	switch format {
	case "json":
		return JSON(w, entries)
	case "har":
		return HAR(w, entries, o)
	case "curl":
		return Curl(w, entries, o)
	case "http":
		return HTTP(w, entries, o)
	}
	return fmt.Errorf("unknown format %q, expected one of %s%s", format, strings.Join(Formats(), ", "), near(format))
}

func near(format string) string {
	if name := suggest.Nearest(format, Formats()); name != "" {
		return fmt.Sprintf("; did you mean %q?", name)
	}
	return ""
}

// JSON writes an entry a line, as the journal and the API give it.
func JSON(w io.Writer, entries iter.Seq2[*mock.Entry, error]) error {
	var line []byte
	for e, err := range entries {
		if err != nil {
			return err
		}
		line = append(e.AppendJSON(line[:0]), '\n')
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}
