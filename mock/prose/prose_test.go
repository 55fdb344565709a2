package prose

import "testing"

func TestOrdinal(t *testing.T) {
	for n, want := range map[uint64]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 112: "112th"} {
		if got := Ordinal(n); got != want {
			t.Errorf("seen %s, expected %s", got, want)
		}
	}
}
