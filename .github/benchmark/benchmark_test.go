//go:build linux

package main

import (
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestWrkIsRead(t *testing.T) {
	l, err := parseWrk([]byte("Running 1s test\nRESULT 20000 2000000 60 250 40 1 2\n"))
	if err != nil || l.requests != 20000 || l.perSecond != 10000 || l.p99 != 0.00025 || l.wrong != 3 {
		t.Errorf("got %+v, %v", l, err)
	}
	if _, err := parseWrk([]byte("unable to connect")); err == nil {
		t.Error("no error without a result")
	}
}

func TestRecorderKeepsTwoLinesACall(t *testing.T) {
	home := t.TempDir()
	r, err := newRecorder(home, true)
	if err != nil {
		t.Fatal(err)
	}
	in, err := line(received{V: 1, Kind: "received", ID: "reference-1"})
	if err != nil {
		t.Fatal(err)
	}
	mine := r.append(in)
	<-mine.written
	if mine.err != nil {
		t.Fatal(mine.err)
	}
	if err := r.close(); err != nil {
		t.Fatal(err)
	}
	if err := scan([]string{filepath.Join(home, "record.jsonl")}); err != nil {
		t.Error(err)
	}
}

func TestScanSeesDamage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.jsonl")
	text := `{"v":1`
	good := text + strings.Replace(`,"crc":"00000000"}`, "00000000", hex(crc32.Checksum([]byte(text), castagnoli)), 1)
	if err := check([]byte(good)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(good, "1", "2", 1)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if scan([]string{file}) == nil {
		t.Error("damage went unseen")
	}
}

func hex(n uint32) string {
	const digits = "0123456789abcdef"
	b := make([]byte, 8)
	for i := range b {
		b[i] = digits[n>>(28-4*i)&15]
	}
	return string(b)
}

// TestEverythingCanBeMeasured runs the whole command at its smallest.
func TestEverythingCanBeMeasured(t *testing.T) {
	if _, err := exec.LookPath("wrk"); err != nil {
		if strings.Contains(os.Getenv("SOMOCK_TEST_REQUIRE"), "wrk") {
			t.Fatal("SOMOCK_TEST_REQUIRE asks for wrk, which is not on the PATH")
		}
		t.Skip("wrk makes the load and is not on the PATH (Debian: apt-get install wrk)")
	}
	program := filepath.Join(t.TempDir(), "benchmark")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	figures := filepath.Join(t.TempDir(), "figures.txt")
	cmd := exec.CommandContext(t.Context(), program, "-short", "-only", "off,delays,memory,growth", "-dir", t.TempDir(), "-figures", figures)
	var talk strings.Builder
	cmd.Stderr = &talk
	table, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, talk.String())
	}
	for _, row := range []string{"off, 64 connections, requests/s", "off, 1 connections, p50-s", "late-p99-s", "memory idle", "server: GET /__admin/recordings?limit=5", "folder: recordings show ID"} {
		if !strings.Contains(string(table), row) {
			t.Errorf("no row %q in\n%s", row, table)
		}
	}
	if _, err := os.Stat(figures); err != nil {
		t.Error(err)
	}
}
