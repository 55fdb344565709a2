//go:build linux

package main

import "testing"

func TestTableIsAlignedMarkdown(t *testing.T) {
	got := table([]row{
		compared("off, p50", seconds, []float64{0.00002, 0.00004, 0.00003}, []float64{0.00004, 0.00004, 0.00003}, "≤ 1.15"),
		{What: "size of the binary", Reference: "–", Somock: "9.5 MiB", Ratio: "–", Aim: "≤ 16 MiB"},
	})
	want := `|                    | reference |  somock |            ratio |      aim |
|--------------------|----------:|--------:|-----------------:|---------:|
| off, p50           |     30 µs |   40 µs | 1.00 (1.00–2.00) |   ≤ 1.15 |
| size of the binary |         – | 9.5 MiB |                – | ≤ 16 MiB |
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
