// Package suggest finds what somebody probably meant: the nearest of the words that
// would have been right.
package suggest

import "strings"

// Nearest returns the candidate that word was most likely meant to be, or "" if none
// is near enough to be worth saying. Case, dashes and underscores do not count; a
// beginning of a candidate is near it.
func Nearest(word string, candidates []string) string {
	plain := plainWord(word)
	best, bestDistance := "", 1+len(plain)/3
	for _, c := range candidates {
		d := distance(plain, plainWord(c))
		if d > 0 && len(plain) >= 3 && strings.HasPrefix(plainWord(c), plain) {
			d = 1
		}
		if d < bestDistance || d == bestDistance && best == "" {
			best, bestDistance = c, d
		}
	}
	return best
}

// Meant is a sentence with the nearest candidate, "" if none is near.
func Meant(word string, candidates []string) string {
	if near := Nearest(word, candidates); near != "" {
		return `did you mean "` + near + `"?`
	}
	return ""
}

// Hint is [Meant], or all candidates if none is near.
func Hint(word string, candidates []string) string {
	near := Meant(word, candidates)
	if near == "" && len(candidates) > 0 {
		return "known: " + strings.Join(candidates, ", ")
	}
	return near
}

func plainWord(s string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
}

// distance counts the edits from a to b: a letter put in, left out, changed, or
// swapped with its neighbour (optimal string alignment).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	var before []int
	last := make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := range s {
		row := make([]int, len(t)+1)
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(t)]
}
