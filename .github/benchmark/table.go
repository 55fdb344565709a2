//go:build linux

package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// A figure is one measured number: of a subject, in one round.
type figure struct {
	what, subject, unit string
	value               float64
}

func (b *bench) add(what, subject, unit string, value float64) {
	b.figs = append(b.figs, figure{what, subject, unit, value})
}

func (b *bench) values(what, subject, unit string) (values []float64) {
	for _, f := range b.figs {
		if f.what == what && f.subject == subject && f.unit == unit {
			values = append(values, f.value)
		}
	}
	return values
}

// A row is a line of the table.
type row struct{ what, reference, somock, ratio, aim string }

// compare adds the row of somock's figure beside a reference's; without one, alone.
func (b *bench) compare(what, unit, reference, aim string) {
	b.compareWith(what, unit, what, reference, aim)
}

// compareWith compares with a reference's figure of another name.
func (b *bench) compareWith(what, unit, other, reference, aim string) {
	ours, theirs := b.values(what, "somock", unit), b.values(other, reference, unit)
	r := row{what: what + ", " + unit, somock: number(median(ours)), aim: aim}
	if len(theirs) > 0 {
		ratios := make([]float64, min(len(ours), len(theirs)))
		for i := range ratios {
			ratios[i] = ours[i] / theirs[i]
		}
		r.reference = reference + " " + number(median(theirs))
		r.ratio = fmt.Sprintf("%.2f (%.2f to %.2f)", median(ratios), slices.Min(ratios), slices.Max(ratios))
	}
	b.rows = append(b.rows, r)
	b.say("%s: %s %s %s", r.what, r.reference, r.somock, r.ratio)
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// number writes three figures that count.
func number(f float64) string {
	switch {
	case f >= 100:
		return fmt.Sprintf("%.0f", f)
	case f >= 1 || f == 0:
		return fmt.Sprintf("%.3g", f)
	}
	return fmt.Sprintf("%.3g m", f*1000) // milliseconds, for what is in seconds
}

// table is what is printed: Markdown.
func (b *bench) table() string {
	var out strings.Builder
	out.WriteString("| | reference | somock | ratio | aim |\n|---|---:|---:|---:|---|\n")
	for _, r := range b.rows {
		fmt.Fprintf(&out, "| %s | %s | %s | %s | %s |\n", r.what, r.reference, r.somock, r.ratio, r.aim)
	}
	return out.String()
}

// keepFigures writes all figures in the format of Go benchmarks, which benchstat reads.
func (b *bench) keepFigures(file string) error {
	if file == "" {
		return nil
	}
	var out strings.Builder
	plain := strings.NewReplacer(" ", "_", ",", "", ":", "", "/", "_", "=", "_")
	for _, f := range b.figs {
		fmt.Fprintf(&out, "Benchmark_%s/subject=%s 1 %g %s\n", plain.Replace(f.what), f.subject, f.value, f.unit)
	}
	return os.WriteFile(file, []byte(out.String()), 0o644)
}
