package mock

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Millis is a duration that JSON shows as milliseconds, to the microsecond at most.
type Millis time.Duration

// AppendJSON appends the number of milliseconds: 6000, or 6000.4.
func (m Millis) AppendJSON(dst []byte) []byte {
	micros := time.Duration(m).Microseconds()
	return strconv.AppendFloat(dst, float64(micros)/1000, 'f', -1, 64)
}

// MarshalJSON is AppendJSON.
func (m Millis) MarshalJSON() ([]byte, error) { return m.AppendJSON(nil), nil }

// UnmarshalJSON reads a number of milliseconds.
func (m *Millis) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > math.MaxInt64/1e6 {
		return fmt.Errorf("milliseconds: seen %s, expected a number", b)
	}
	*m = Millis(math.Round(f * float64(time.Millisecond)))
	return nil
}
