//go:build unix

package journal

import (
	"errors"
	"os"
)

// nameless makes a temporary file that is gone with this process, however it ends.
func nameless() (*os.File, error) {
	f, err := os.CreateTemp("", "somock-copy-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
