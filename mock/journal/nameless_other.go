//go:build !unix

package journal

import (
	"crypto/rand"
	"os"
	"path/filepath"
)

// deleteOnClose is FILE_FLAG_DELETE_ON_CLOSE of CreateFileW: Windows removes no file that is
// open. https://learn.microsoft.com/en-us/windows/win32/api/fileapi/nf-fileapi-createfilew
const deleteOnClose = 0x04000000

// nameless makes a temporary file that is gone with this process, however it ends.
func nameless() (*os.File, error) {
	name := filepath.Join(os.TempDir(), "somock-copy-"+rand.Text())
	return os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL|deleteOnClose, 0o600)
}
