package journal

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

const (
	keyName = "fingerprint.key"
	keySize = 32
)

// Key is the key of the fingerprints in a folder's recordings, kept there in a file of
// mode 0600 and made on first use, so that equal secrets can be told to be equal
// across runs. For dir "" it is random and kept nowhere.
func Key(dir string) ([]byte, error) {
	if dir == "" {
		return newKey(), nil
	}
	if err := makeDir(dir, OSFiles{}); err != nil {
		return nil, fmt.Errorf("fingerprint key: %w", err)
	}
	return keepKey(dir, newKey())
}

func newKey() []byte {
	key := make([]byte, keySize)
	rand.Read(key) // never fails, it says
	return key
}

// keepKey gives the key that is kept in a folder, which is the one given if there was none.
// Its name becomes durable with that of the segment which is begun next, before anything
// that was made with the key.
func keepKey(dir string, key []byte) ([]byte, error) {
	name := filepath.Join(dir, keyName)
	f, err := openKey(name)
	if err == nil {
		key, err = readOrWriteKey(f, key)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return nil, fmt.Errorf("fingerprint key: %w", err)
	}
	return key, nil
}

// openKey opens the file, or makes it. It follows no link: what was written through one
// would be a file that somebody else has chosen. (Between the look and the opening only
// whoever may write to the folder could make one.)
func openKey(name string) (*os.File, error) {
	info, err := os.Lstat(name)
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: seen %s, expected a file; remove it and a new key is made", name, kindOf(info.Mode()))
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|unblocked|unlinked, 0o600)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// readOrWriteKey holds the lock of the file meanwhile: of servers that begin at the same
// time one makes the key, and an empty file is one whose maker died.
func readOrWriteKey(f *os.File, made []byte) ([]byte, error) {
	if err := errors.Join(lock(f), f.Chmod(0o600)); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, 1024))
	if err != nil {
		return nil, err
	}
	if len(text) == 0 {
		_, err := f.WriteString(hex.EncodeToString(made) + "\n")
		return made, errors.Join(err, f.Sync())
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keySize {
		return nil, fmt.Errorf("%s: seen %d bytes, expected %d hex digits; remove the file and a new key is made, whose fingerprints differ from those in older recordings", f.Name(), len(text), 2*keySize)
	}
	return key, nil
}
