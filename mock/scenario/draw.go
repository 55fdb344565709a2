package scenario

import (
	"crypto/sha256"
	"encoding/binary"
)

// drawOf is a number from [0, 1) that depends on its arguments alone, so that a run can
// be repeated, and that one stub, tenant or purpose takes no numbers away from another.
func drawOf(seed uint64, stub, scope string, ordinal uint64, purpose string) float64 {
	b := make([]byte, 0, 128)
	b = binary.BigEndian.AppendUint64(b, seed)
	b = binary.BigEndian.AppendUint64(b, ordinal)
	for _, s := range []string{stub, scope, purpose} {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	sum := sha256.Sum256(b)
	return float64(binary.BigEndian.Uint64(sum[:8])>>11) / (1 << 53)
}
