//go:build linux

package main

import (
	"os"
	"testing"
	"time"
)

func TestCPUTimeAddsUserAndKernelTicks(t *testing.T) {
	stat := []byte("42 (a ) b) S 1 2 3 4 5 6 7 8 9 10 150 50 13 14 15\n")
	got, err := parseCPUTime(stat)
	if err != nil || got != 2*time.Second {
		t.Errorf("got %v, %v, want 2s", got, err)
	}
	if _, err := parseCPUTime([]byte("42 (short) S 1")); err == nil {
		t.Error("a short line is no error")
	}
}

func TestResidentReadsKiB(t *testing.T) {
	got, err := parseResident([]byte("Name:\tx\nVmHWM:\t    9 kB\nVmRSS:\t  2048 kB\n"))
	if err != nil || got != 2<<20 {
		t.Errorf("got %v, %v, want 2 MiB", got, err)
	}
	if _, err := parseResident([]byte("Name:\tkthreadd\n")); err == nil {
		t.Error("no VmRSS is no error")
	}
}

func TestOwnProcessCanBeRead(t *testing.T) {
	if _, err := cpuTime(os.Getpid()); err != nil {
		t.Error(err)
	}
	if bytes, err := residentBytes(os.Getpid()); err != nil || bytes < 1<<20 {
		t.Errorf("got %v bytes, %v, want at least a MiB", bytes, err)
	}
}
