package journal

import (
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

const unblocked, unlinked = 0, 0

// createSegment makes a file that must not exist yet. While it is open others may read it,
// and do nothing else with it or its name. What os.OpenFile gives for appending can
// neither be locked nor cut here, as both ask for the right to read or write data.
func createSegment(name string) (*os.File, error) {
	return open(name, windows.GENERIC_READ|windows.GENERIC_WRITE, windows.FILE_SHARE_READ, windows.CREATE_NEW)
}

// openSegment opens a file for reading, which keeps nobody from removing it: os.Open would.
func openSegment(name string) (*os.File, error) {
	return open(name, windows.GENERIC_READ, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE, windows.OPEN_EXISTING)
}

func open(name string, access, share, how uint32) (*os.File, error) {
	path, err := windows.UTF16PtrFromString(name)
	if err == nil {
		var h windows.Handle
		if h, err = windows.CreateFile(path, access, share, nil, how, windows.FILE_ATTRIBUTE_NORMAL, 0); err == nil {
			return os.NewFile(uintptr(h), name), nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: err}
}
