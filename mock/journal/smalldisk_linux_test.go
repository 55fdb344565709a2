package journal_test

import (
	"os"
	"syscall"
	"testing"
)

// smallDisk mounts a file system of 512 KiB, half of it taken by a file "ballast".
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("somock", dir, "tmpfs", 0, "size=512k"); err != nil {
		t.Skipf("no tmpfs may be mounted here: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	if err := os.WriteFile(dir+"/ballast", make([]byte, 256<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
