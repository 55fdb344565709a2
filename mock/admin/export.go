package admin

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"slices"

	"somock/mock"
	"somock/mock/export"
	"somock/mock/recordings"
	"somock/mock/suggest"
)

// exportRecordings answers GET /recordings/export?as&filter&tenant&run&limit: all that is
// selected, oldest first, streamed. A failure on the way breaks the connection off, so
// that half a file is not taken for a whole one.
func (a *Admin) exportRecordings(w http.ResponseWriter, r *http.Request) {
	s, err := querySelection(r)
	if err != nil {
		writeFailure(w, err)
		return
	}
	format := r.URL.Query().Get("as")
	if format == "" {
		format = "json"
	}
	if !slices.Contains(export.Formats(), format) {
		writeFailure(w, mock.Failf(mock.Usage, suggest.Hint(format, export.Formats()), "as is %q, expected json, har, curl or http", format))
		return
	}
	if err := a.reader.Check(s.Run); err != nil { // while it can still be answered
		writeFailure(w, s.Explain(err))
		return
	}
	w.Header().Set("Content-Type", export.ContentType(format))
	s.After = ""
	if err := a.Export(r.Context(), w, format, s, a.base(r)); err != nil {
		breakOff(w, err)
	}
}

// breakOff ends an answer that has begun, so that half of it is not taken for a whole.
func breakOff(w http.ResponseWriter, err error) {
	if local, ok := w.(*localWriter); ok {
		local.breakOff(err)
		return
	}
	panic(http.ErrAbortHandler)
}

// Export writes what is selected, oldest first, in one of [export.Formats]. base is
// where the calls can be sent again.
func (a *Admin) Export(ctx context.Context, w io.Writer, format string, s recordings.Selection, base string) error {
	out := bufio.NewWriterSize(w, 64<<10)
	if err := export.Write(out, format, a.reader.History(ctx, s), export.Options{Base: base, Version: a.Version}); err != nil {
		return err
	}
	return out.Flush()
}

// base is where whoever asks reaches this server; the guard has checked the Host. The
// request does not tell the scheme: its TLS is undone where the listener is wrapped.
func (a *Admin) base(r *http.Request) string {
	if a.Guard.Secure || r.URL.Scheme == "https" { // the latter where it was asked in this process
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
