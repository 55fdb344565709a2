package cli

import (
	"fmt"
	"strconv"
	"strings"
)

// A byteSize is a flag's number of bytes: 10MiB, 512KiB, 1000.
type byteSize int64

var sizeUnits = []struct {
	suffix string
	bytes  int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1}, {"", 1}}

// Set reads a size.
func (s *byteSize) Set(text string) error {
	for _, unit := range sizeUnits {
		number, ok := strings.CutSuffix(strings.TrimSpace(text), unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
		if err != nil || n < 0 || n > (1<<62)/unit.bytes {
			break
		}
		*s = byteSize(n * unit.bytes)
		return nil
	}
	return fmt.Errorf("seen %q, expected a size like 10MiB, 512KiB or 1000", text)
}

// String writes the size in the largest binary unit that divides it.
func (s *byteSize) String() string {
	n := int64(*s)
	for _, unit := range []int{3, 2, 1, 0} {
		if b := sizeUnits[unit].bytes; n != 0 && n%b == 0 {
			return strconv.FormatInt(n/b, 10) + sizeUnits[unit].suffix
		}
	}
	return strconv.FormatInt(n, 10)
}

// Type names the value in help texts.
func (s *byteSize) Type() string { return "size" }

// roughly is a size as people say it: 1.4 MiB.
func roughly(s byteSize) string {
	n, unit := float64(s), 0
	for units := len("KMGT"); n >= 1024 && unit < units; unit++ {
		n /= 1024
	}
	if unit == 0 {
		return fmt.Sprintf("%d B", int64(s))
	}
	return fmt.Sprintf("%.1f %ciB", n, "KMGT"[unit-1])
}
