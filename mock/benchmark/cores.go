//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// cores says where the processes run. With one core alone server and load share it.
type cores struct {
	server, load int
}

func (c cores) apart() bool { return c.server != c.load }

// takeCores chooses the first and the last core that this process may use: neighbours
// are often two threads of one.
func takeCores() (cores, error) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return cores{}, fmt.Errorf("sched_getaffinity: %w", err)
	}
	var allowed []int
	for cpu := range len(set) * 64 {
		if set.IsSet(cpu) {
			allowed = append(allowed, cpu)
		}
	}
	if len(allowed) == 0 {
		return cores{}, errors.New("sched_getaffinity names no core")
	}
	return cores{server: allowed[len(allowed)-1], load: allowed[0]}, nil
}

// pinSelf moves all threads of this process to the core of the load. Threads made later
// are made by these and stay there.
func (c cores) pinSelf() error {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, t := range threads {
		id, err := strconv.Atoi(t.Name())
		if err != nil {
			return fmt.Errorf("/proc/self/task/%s: %w", t.Name(), err)
		}
		if err := pin(id, c.load); err != nil && !errors.Is(err, unix.ESRCH) {
			return err
		}
	}
	return nil
}

func pin(thread, cpu int) error {
	var set unix.CPUSet
	set.Set(cpu)
	if err := unix.SchedSetaffinity(thread, &set); err != nil {
		return fmt.Errorf("pin thread %d to core %d: %w", thread, cpu, err)
	}
	return nil
}

// startOn starts a process on a core, with as many running goroutines as that has: a
// child inherits the core of the thread that makes it.
func (c cores) startOn(cpu int, cmd *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := pin(0, cpu); err != nil {
		return err
	}
	cmd.Env = append(cmd.Environ(), "GOMAXPROCS=1")
	err := cmd.Start()
	return errors.Join(err, pin(0, c.load))
}
