//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// legend says how the table is to be read.
const legend = "A figure is the median of interleaved rounds, reference and somock in turn. A ratio is somock's figure to the reference's, " +
	"the median over the rounds, with its range. The reference is a bare net/http handler that reads the body and answers 204: " +
	"as it is for `off` (--fsync off) and for starts and memory, with one write and one fdatasync for all waiting calls before the answer for `batch`, " +
	"with a timer for delayed replies, which somock plays under --fsync batch. Late means beyond the delay, as the client sees it."

// where says when, where and how the table was measured: without that its figures mean
// little.
func (b *bench) where(now time.Time) string {
	parts := []string{
		fmt.Sprintf("Measured %s on %s, %d cores, Linux %s, %s", now.UTC().Format(time.DateOnly), processor(), runtime.NumCPU(), kernel(), runtime.Version()),
		"folders on " + fileSystem(b.dir),
		b.cores.String(),
		b.others.String(),
	}
	text := strings.Join(parts, "; ") + ". " + legend
	if b.rounds == 1 {
		text += " **One round only: these figures show that it runs, no more.**"
	}
	return text
}

// String says how the processes are placed.
func (c cores) String() string {
	if c.apart() {
		return "server and load each on a core of their own"
	}
	return "**server and load share the only core**"
}

// String says how busy others have kept the machine.
func (n neighbourhood) String() string {
	share, err := n.share()
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("everything else on the machine used %.0f %% of one core meanwhile", 100*share)
}

func processor() string {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range bytes.Lines(b) {
		if name, value, ok := strings.Cut(string(line), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

func kernel() string {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return "?"
	}
	return unix.ByteSliceToString(u.Release[:])
}

// fileSystem names the file system of a folder, for what an fsync costs hangs on it.
func fileSystem(dir string) string {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return "?"
	}
	switch uint32(s.Type) {
	case unix.EXT4_SUPER_MAGIC:
		return "ext4"
	case unix.XFS_SUPER_MAGIC:
		return "xfs"
	case unix.BTRFS_SUPER_MAGIC:
		return "btrfs"
	case unix.OVERLAYFS_SUPER_MAGIC:
		return "overlayfs"
	case unix.TMPFS_MAGIC:
		return "**tmpfs, where an fsync costs nothing** (-dir names another folder)"
	}
	return fmt.Sprintf("a file system of type %#x", uint32(s.Type))
}
