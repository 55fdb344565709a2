package cli

import (
	"errors"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// A job is a job object (learn.microsoft.com/windows/win32/procthread/job-objects): all
// that its processes start is in it, too, and ends when its handle is closed. The system
// closes that when somock dies.
type job struct{ handle windows.Handle }

func newJob() (job, error) {
	handle, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return job{}, err
	}
	var limits windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	_, err = windows.SetInformationJobObject(handle, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err != nil {
		return job{}, errors.Join(err, windows.CloseHandle(handle))
	}
	return job{handle}, nil
}

// begin takes in a process that was started suspended, and lets it run.
func (j job) begin(p *os.Process) error {
	var assigned error
	err := p.WithHandle(func(handle uintptr) { assigned = windows.AssignProcessToJobObject(j.handle, windows.Handle(handle)) })
	if err := errors.Join(err, assigned); err != nil {
		return err
	}
	return resume(uint32(p.Pid))
}

// kill ends all of its processes; that there is none is no error.
func (j job) kill() { _ = windows.TerminateJobObject(j.handle, uint32(exitKilled)) }

func (j job) close() { _ = windows.CloseHandle(j.handle) }

// resume lets the threads of a process run. One that is suspended since its start has one;
// os/exec keeps no handle of it, so it is looked for.
func resume(pid uint32) error {
	all, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPTHREAD, 0)
	if err != nil {
		return err
	}
	defer func() { _ = windows.CloseHandle(all) }()
	entry := windows.ThreadEntry32{}
	entry.Size = uint32(unsafe.Sizeof(entry))
	resumed := errors.New("its thread is not found")
	for err = windows.Thread32First(all, &entry); err == nil; err = windows.Thread32Next(all, &entry) {
		if entry.OwnerProcessID == pid {
			resumed = resumeThread(entry.ThreadID)
		}
	}
	return resumed
}

func resumeThread(id uint32) error {
	thread, err := windows.OpenThread(windows.THREAD_SUSPEND_RESUME, false, id)
	if err != nil {
		return err
	}
	defer func() { _ = windows.CloseHandle(thread) }()
	_, err = windows.ResumeThread(thread)
	return err
}
