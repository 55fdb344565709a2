package wire

import (
	"compress/gzip"
	"io"
	"strings"
)

// Gunzip is what a body inflates to, or as many bytes of it as limit. With an error it is
// what came before the fault.
func Gunzip(body string, limit int64) (string, error) {
	z, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		return "", err
	}
	var plain strings.Builder
	_, err = io.Copy(&plain, io.LimitReader(z, limit))
	return plain.String(), err
}
