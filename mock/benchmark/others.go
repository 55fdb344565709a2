//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// A neighbourhood is what else the machine does while it is measured: whoever reads the
// table should know whether it was alone. The zero value knows nothing.
type neighbourhood struct {
	began      time.Time
	busy, ours time.Duration
}

func watchOthers() (neighbourhood, error) {
	busy, err := busyTime()
	if err != nil {
		return neighbourhood{}, err
	}
	ours, err := ourTime()
	return neighbourhood{time.Now(), busy, ours}, err
}

// share is which part of one core others have used since, the kernel's own threads
// among them. All children must have ended.
func (n neighbourhood) share() (float64, error) {
	now, err := watchOthers()
	if err != nil {
		return 0, err
	}
	others := (now.busy - n.busy) - (now.ours - n.ours)
	return max(0, others.Seconds()/now.began.Sub(n.began).Seconds()), nil
}

// busyTime is how long all cores together have worked since the machine began.
func busyTime() (time.Duration, error) {
	b, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, err
	}
	return parseBusyTime(b)
}

// parseBusyTime adds up the first line of proc(5)'s stat, but for idle and iowait, the
// fourth and fifth figure, and what guests use, which user holds already. Steal counts:
// that is others, too, beyond the virtual machine.
func parseBusyTime(stat []byte) (time.Duration, error) {
	line, _, _ := bytes.Cut(stat, []byte("\n"))
	fields := bytes.Fields(line)
	if len(fields) < 9 || string(fields[0]) != "cpu" {
		return 0, fmt.Errorf("/proc/stat: expected cpu and at least eight figures, seen %q", line)
	}
	var ticks int64
	for i, f := range fields[1:9] {
		n, err := strconv.ParseInt(string(f), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("/proc/stat: %w", err)
		}
		if i != 3 && i != 4 {
			ticks += n
		}
	}
	return time.Duration(ticks) * userTick, nil
}

// ourTime is how long this process and its ended children have computed.
func ourTime() (time.Duration, error) {
	var sum time.Duration
	for _, who := range []int{unix.RUSAGE_SELF, unix.RUSAGE_CHILDREN} {
		var u unix.Rusage
		if err := unix.Getrusage(who, &u); err != nil {
			return 0, fmt.Errorf("getrusage: %w", err)
		}
		sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return sum, nil
}
