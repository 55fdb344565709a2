package page

import (
	"fmt"
	"strconv"
	"time"

	"somock/mock"
)

// inWords is a duration as people read it: 340 µs, 12 ms, 4.9 s, 2 min 5 s.
func inWords(m mock.Millis) string {
	switch d := time.Duration(m); {
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < 10*time.Millisecond:
		return trimmed(float64(d)/1e6, 1) + " ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return trimmed(float64(d.Truncate(10*time.Millisecond))/1e9, 2) + " s"
	default:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
}

func trimmed(f float64, digits int) string {
	scale := 1.0
	for range digits {
		scale *= 10
	}
	return strconv.FormatFloat(float64(int64(f*scale))/scale, 'f', -1, 64)
}

func iso(t time.Time) string { return t.UTC().Format(mock.TimeLayout) }

// clock is the time of day in UTC; a script shows it in the reader's zone.
func clock(t time.Time) string { return t.UTC().Format("15:04:05.000") }
