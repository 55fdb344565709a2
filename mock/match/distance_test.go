package match

import (
	"slices"
	"testing"

	"somock/mock"
)

// For each wanted text these are seen texts that do not pass, the nearest first.
func TestNearMissesAreOrderedByCloseness(t *testing.T) {
	for filter, seen := range map[string][]string{
		`to:+47*`:             {"+46", "+31 20", "nobody"},
		`to:+47*9`:            {"+47 100", "+46 100", "x"},
		`to:+479?`:            {"+478", "+4788", "+1"},
		`to:"+4790000001"`:    {"+4790000002", "+4780000002", "+1"},
		`content:invoice`:     {"an invoce is due", "voice mail", "hello"},
		`content:*CODE?[0-9]`: {"your code: [0-8]", "your coat", "hi"},
		`to:\*47`:             {"+47", "+48", "x"},
	} {
		t.Run(filter, func(t *testing.T) {
			m, err := ParseFilter(filter)
			if err != nil {
				t.Fatal(err)
			}
			distance := func(text string) int {
				r := m.Match(OfEntry(&mock.Entry{Message: &mock.Message{To: &text, Content: &text}}))
				if r.OK {
					t.Errorf("%q passes", text)
				}
				return r.Distance()
			}
			distances := make([]int, len(seen))
			for i, text := range seen {
				distances[i] = distance(text)
			}
			if !slices.IsSorted(distances) || distances[0] == distances[len(distances)-1] {
				t.Errorf("the distances of %q are %v, want them to rise", seen, distances)
			}
		})
	}
}

// What fits a glob is at no distance from it, and what does not is.
func FuzzDistanceAgreesWithGlob(f *testing.F) {
	f.Add("+47*", "+4711")
	f.Add(`a\*?c*`, "a*bcd")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > comparedRunes || len(text) > comparedRunes {
			t.Skip("what is beyond is not compared")
		}
		fits := NewGlob(pattern, false).Matches(text)
		if far := changes(elementsOf(pattern), []rune(text), false); fits != (far == 0) {
			t.Errorf("%q fits %q: %t, but %d changes are needed", text, pattern, fits, far)
		}
	})
}
