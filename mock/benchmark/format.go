//go:build linux

package main

import (
	"fmt"
	"math"
	"strconv"
)

// A unit writes a figure for people. No figure is a dash.
type unit func(float64) string

const none = "–"

// count writes 12,345.
func count(n float64) string {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return none
	}
	digits := strconv.FormatFloat(math.Round(n), 'f', 0, 64)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// seconds writes a duration in the unit that leaves it readable, with three digits.
func seconds(s float64) string {
	switch a := math.Abs(s); {
	case math.IsNaN(s) || math.IsInf(s, 0):
		return none
	case a < 1e-3:
		return fmt.Sprintf("%.0f µs", s*1e6)
	case a < 1:
		return fmt.Sprintf("%.3g ms", s*1e3)
	}
	return fmt.Sprintf("%.3g s", s)
}

// mebibytes writes a number of bytes as 12.3 MiB.
func mebibytes(bytes float64) string {
	if math.IsNaN(bytes) {
		return none
	}
	return fmt.Sprintf("%.1f MiB", bytes/(1<<20))
}

// bytesOf writes a number of bytes as 1,234 B.
func bytesOf(n float64) string { return count(n) + " B" }

// ratio writes the middle of several ratios, and their range where they differ.
func ratio(rs []float64) string {
	if len(rs) == 0 {
		return none
	}
	middle := fmt.Sprintf("%.2f", median(rs))
	low, high := fmt.Sprintf("%.2f", minOf(rs)), fmt.Sprintf("%.2f", maxOf(rs))
	if low == high {
		return middle
	}
	return middle + " (" + low + "–" + high + ")"
}

func minOf(values []float64) float64 {
	least := math.Inf(1)
	for _, v := range values {
		least = min(least, v)
	}
	return least
}

func maxOf(values []float64) float64 {
	most := math.Inf(-1)
	for _, v := range values {
		most = max(most, v)
	}
	return most
}
