//go:build linux

package main

import (
	"testing"
	"time"
)

func TestBusyTimeLeavesOutIdlenessAndGuests(t *testing.T) {
	stat := []byte("cpu  100 100 100 9999 9999 50 50 100 7777 7777\ncpu0 1 2 3 4 5 6 7 8 9 10\n")
	got, err := parseBusyTime(stat)
	if err != nil || got != 5*time.Second {
		t.Errorf("got %v, %v, want 5s", got, err)
	}
	if _, err := parseBusyTime([]byte("intr 1 2 3\n")); err == nil {
		t.Error("another first line is no error")
	}
}

func TestOthersAreNeverNegative(t *testing.T) {
	n, err := watchOthers()
	if err != nil {
		t.Fatal(err)
	}
	n.ours -= time.Hour // as if all that has been done since were ours
	if share, err := n.share(); err != nil || share != 0 {
		t.Errorf("got %v, %v, want 0", share, err)
	}
}
