package journal

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
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
	name := filepath.Join(dir, keyName)
	if err := makeDir(dir, OSFiles{}); err != nil {
		return nil, fmt.Errorf("fingerprint key: %w", err)
	}
	key, err := readKey(name)
	if errors.Is(err, os.ErrNotExist) {
		if err = writeKey(name); err == nil {
			key, err = readKey(name)
		}
	}
	return key, err
}

func newKey() []byte {
	key := make([]byte, keySize)
	rand.Read(key) // never fails, it says
	return key
}

func readKey(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("fingerprint key: %w", err)
	}
	if err := os.Chmod(name, 0o600); err != nil {
		return nil, fmt.Errorf("fingerprint key: %w", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keySize {
		return nil, fmt.Errorf("fingerprint key %s: seen %d bytes, expected %d hex digits; remove the file and a new key is made, whose fingerprints differ from those in older recordings", name, len(text), 2*keySize)
	}
	return key, nil
}

// writeKey makes the file whole or not at all, and leaves one that another server has
// made in the meantime. Its name becomes durable with that of the segment which is begun
// next, before anything that was made with the key.
func writeKey(name string) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), ".key-*") // mode 0600
	if err != nil {
		return fmt.Errorf("fingerprint key: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(hex.EncodeToString(newKey()) + "\n")
	if err := errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("fingerprint key: %w", err)
	}
	if err := os.Link(tmp.Name(), name); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("fingerprint key: %w", err)
	}
	return nil
}
