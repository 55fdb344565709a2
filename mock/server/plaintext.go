package server

import (
	"crypto/tls"
	"errors"
	"io"
)

// answerPlaintext tells a client that speaks plain HTTP to a port for TLS what it does
// wrong, in net/http's words. net/http does so only on connections that are of
// crypto/tls's own type, and these are wrapped.
func answerPlaintext(err error) {
	var record tls.RecordHeaderError
	if !errors.As(err, &record) || record.Conn == nil {
		return
	}
	switch string(record.RecordHeader[:]) {
	case "GET /", "HEAD ", "POST ", "PUT /", "OPTIO":
		_, _ = io.WriteString(record.Conn, "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n") // it is told or it is not
	}
}
