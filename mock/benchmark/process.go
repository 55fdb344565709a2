//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// userTick is the unit of CPU times in /proc: USER_HZ is 100 on every Linux that Go
// runs on.
const userTick = time.Second / 100

// cpuTime is how long a process has computed, in user and kernel mode together.
func cpuTime(pid int) (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	return parseCPUTime(b)
}

// parseCPUTime reads utime and stime, proc(5)'s fields 14 and 15. The second field is a
// name in brackets that may itself hold blanks and brackets.
func parseCPUTime(stat []byte) (time.Duration, error) {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/PID/stat: expected at least 15 fields, seen %q", stat)
	}
	var ticks int64
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(string(f), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("/proc/PID/stat: %w", err)
		}
		ticks += n
	}
	return time.Duration(ticks) * userTick, nil
}

// residentBytes is how much memory of a process is in RAM.
func residentBytes(pid int) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	return parseResident(b)
}

func parseResident(status []byte) (float64, error) {
	for line := range bytes.Lines(status) {
		fields := bytes.Fields(line)
		if len(fields) == 3 && string(fields[0]) == "VmRSS:" && string(fields[2]) == "kB" {
			kib, err := strconv.ParseFloat(string(fields[1]), 64)
			return kib * 1024, err
		}
	}
	return 0, fmt.Errorf("/proc/PID/status has no VmRSS: %q", status)
}
