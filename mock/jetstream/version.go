package jetstream

import (
	"fmt"
	"strings"
)

// oldest are the releases from which counters keep their totals over a change of leader,
// by the branch on which they were mended.
var oldest = map[[2]int]int{{2, 12}: 12, {2, 14}: 3}

// newEnough reports whether a server of this version counts as counters need it. One that
// does not say its version as releases do is taken to be old.
func newEnough(version string) bool {
	var major, minor, patch int
	version = strings.TrimPrefix(version, "v")
	if n, _ := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); n != 3 {
		return false
	}
	if major > 2 || major == 2 && minor > 14 {
		return true
	}
	least, mended := oldest[[2]int{major, minor}]
	before := strings.Contains(version, "-") && patch == least // a preview of the release
	return mended && patch >= least && !before
}

const neededVersion = "2.12.12 or later of 2.12, or 2.14.3 or later"
