//go:build linux

package main

import (
	"math"
	"testing"
)

func TestFiguresReadWell(t *testing.T) {
	tests := []struct{ got, want string }{
		{count(0), "0"},
		{count(999.4), "999"},
		{count(1000), "1,000"},
		{count(1234567), "1,234,567"},
		{count(-123), "-123"},
		{count(-1234), "-1,234"},
		{count(math.Inf(1)), "–"},
		{seconds(0.0000124), "12 µs"},
		{seconds(-0.0000124), "-12 µs"},
		{seconds(0.0021), "2.1 ms"},
		{seconds(0.31415), "314 ms"},
		{seconds(6.0314), "6.03 s"},
		{seconds(math.NaN()), "–"},
		{mebibytes(16 << 20), "16.0 MiB"},
		{bytesOf(1500), "1,500 B"},
		{ratio(nil), "–"},
		{ratio([]float64{0.9}), "0.90"},
		{ratio([]float64{0.9, 0.901}), "0.90"},
		{ratio([]float64{0.95, 0.85, 0.9}), "0.90 (0.85–0.95)"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}
