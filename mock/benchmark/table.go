//go:build linux

package main

import (
	"strings"
	"unicode/utf8"
)

// A row is one line of the table: a figure of both sides.
type row struct {
	What      string
	Reference string
	Somock    string
	Ratio     string // somock to reference
	Aim       string // what somock is built to reach
}

// compared makes a row of the figures of both sides, round by round.
func compared(what string, in unit, reference, somock []float64, aim string) row {
	return row{what, in(median(reference)), in(median(somock)), ratio(ratios(somock, reference)), aim}
}

// unmeasured makes a row that says why there is no figure.
func unmeasured(what string, why error) row {
	return row{What: what + ": " + why.Error(), Reference: none, Somock: none, Ratio: none}
}

// table writes rows as Markdown, aligned so that the source reads well, too.
func table(rows []row) string {
	cells := [][]string{{"", "reference", "somock", "ratio", "aim"}}
	for _, r := range rows {
		cells = append(cells, []string{r.What, r.Reference, r.Somock, r.Ratio, r.Aim})
	}
	widths := make([]int, len(cells[0]))
	for _, line := range cells {
		for i, c := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	writeLine(&b, cells[0], widths)
	b.WriteString(ruler(widths))
	for _, line := range cells[1:] {
		writeLine(&b, line, widths)
	}
	return b.String()
}

func writeLine(b *strings.Builder, cells []string, widths []int) {
	for i, c := range cells {
		gap := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
		if i > 0 { // figures stand on the right
			c, gap = gap+c, ""
		}
		b.WriteString("| " + c + gap + " ")
	}
	b.WriteString("|\n")
}

func ruler(widths []int) string {
	var b strings.Builder
	for i, w := range widths {
		dashes, end := strings.Repeat("-", w+1), "-"
		if i > 0 {
			end = ":"
		}
		b.WriteString("|" + dashes + end)
	}
	return b.String() + "|\n"
}
