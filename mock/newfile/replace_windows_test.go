package newfile_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"somock/mock/newfile"
)

// Who reads a file for a moment does not hinder that it is replaced; who keeps it open is told of.
func TestFilesThatAreOpen(t *testing.T) {
	name := t.TempDir() + `\ready.json`
	put(t, name, "old")
	reader, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := newfile.Write(name, []byte("new"), 0o600); err == nil || !strings.Contains(err.Error(), "close it where it is open") {
		t.Errorf("while it is open: %v", err)
	}
	check(t, name, "old")
	time.AfterFunc(50*time.Millisecond, func() { _ = reader.Close() })
	if err := newfile.Write(name, []byte("new"), 0o600); err != nil {
		t.Error(err)
	}
	check(t, name, "new")
}

// NUL is a device like /dev/null.
func TestNUL(t *testing.T) {
	if err := newfile.Write("NUL", []byte("x"), 0o600); err != nil {
		t.Error(err)
	}
}
