package match

// A measured test can say how far a text is from passing it, from 0, almost, to 99,
// nothing in common.
type measured interface{ distance(text string) int }

func (t *equal) distance(text string) int {
	far := 99
	for _, wanted := range t.texts {
		far = min(far, distanceOf(literally(wanted), text, t.fold))
	}
	return far
}

func (t like) distance(text string) int {
	return distanceOf(t.glob.elements, text, t.glob.fold)
}

func (t contains) distance(text string) int {
	around := element{kind: anyText}
	return distanceOf(append(append([]element{around}, literally(t.part)...), around), text, true)
}

// comparedRunes bounds the work of comparing two long texts.
const comparedRunes = 64

// distance is the share of a pattern's characters, or of a text's where no star takes
// them, that would have to change for the text to fit, in hundredths.
func distanceOf(pattern []element, text string, fold bool) int {
	pattern = pattern[:min(len(pattern), comparedRunes)]
	seen := []rune(text[:min(len(text), 4*comparedRunes)])
	seen = seen[:min(len(seen), comparedRunes)]
	whole := 0
	for _, s := range pattern {
		if s.kind != anyText {
			whole++
		}
	}
	if whole == len(pattern) {
		whole = max(whole, len(seen))
	}
	if whole == 0 {
		return 0
	}
	return min(99, 100*changes(pattern, seen, fold)/whole)
}

// changes is the edit distance of a text from a pattern. Row i, column j of its table is
// the distance of the first j characters from the first i elements.
func changes(pattern []element, seen []rune, fold bool) int {
	row := make([]int, len(seen)+1)
	for j := range row {
		row[j] = j
	}
	for _, s := range pattern {
		diagonal := row[0]
		if s.kind != anyText {
			row[0]++
		}
		for j, c := range seen {
			above := row[j+1]
			switch {
			case s.kind == anyText:
				row[j+1] = min(above, row[j])
			case s.takes(c, fold):
				row[j+1] = min(diagonal, above+1, row[j]+1)
			default:
				row[j+1] = min(diagonal, above, row[j]) + 1
			}
			diagonal = above
		}
	}
	return row[len(seen)]
}
