package mock

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
)

// bare is an entry as it is recorded, before its outcome.
func bare(e *Entry) *Entry {
	e.Outcome, e.Observations = nil, nil
	return e
}

// What is written by hand is read by hand, and as encoding/json reads it.
func TestParsedEntriesAreWhatJSONReads(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	read, parser := 0, &Parser{}
	for range 2000 {
		e := bare(randomEntry(random))
		rights := e.Message != nil && (e.Message.TableRight != nil || e.Message.FieldProperties != nil)
		fields := e.AppendFields(nil)
		got, ok := parser.Entry(fields)
		if ok == rights {
			t.Fatalf("read %v, although it has the two rights: %v\n%s", ok, rights, fields)
		}
		if !ok {
			continue
		}
		read++
		if again := got.AppendFields(nil); string(again) != string(fields) {
			t.Fatalf("of %s\nis written %s", fields, again)
		}
		got.text = "" // which JSON does not keep
		var want Entry
		if err := json.Unmarshal(e.AppendJSON(nil), &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, &want) {
			t.Fatalf("of %s\nseen     %+v\nexpected %+v", fields, got, &want)
		}
	}
	if read < 500 {
		t.Errorf("%d of 2000 were read by hand", read)
	}
}

// A recording as it is exported is read as encoding/json reads it.
func TestParsedRecordingsAreWhatJSONReads(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	read, parser := 0, &Parser{}
	for range 2000 {
		e := randomEntry(random)
		text := e.AppendJSON(nil)
		got, ok := parser.Recording(text)
		if !ok {
			continue
		}
		read++
		var want Entry
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		got.text = ""            // which JSON does not keep,
		if want.Outcome != nil { // as it keeps observations beside the outcome alone
			want.Outcome.Observations = want.Observations
		}
		if !reflect.DeepEqual(got, &want) {
			t.Fatalf("of %s\nseen     %+v\nexpected %+v", text, got, &want)
		}
	}
	if read < 500 {
		t.Errorf("%d of 2000 were read by hand", read)
	}
}

func TestParsedOutcomesAreWhatJSONReads(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	read, parser := 0, &Parser{}
	for range 2000 {
		o := randomEntry(random).Outcome
		if o == nil {
			continue
		}
		read++
		text := o.AppendJSON(nil)
		got, rest, ok := parser.Outcome(append(text, "more"...))
		var want Outcome
		if err := json.Unmarshal(text, &want); err != nil || !ok || rest != "more" || !reflect.DeepEqual(got, &want) {
			t.Fatalf("of %s\nseen     %+v, %v, %q\nexpected %+v, %v", text, got, ok, rest, &want, err)
		}
	}
	if read == 0 {
		t.Error("there was no outcome")
	}
}

// Whatever stands there: no panic, and what is read is what encoding/json reads, if it
// reads it at all.
func FuzzParser(f *testing.F) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 20 {
		f.Add(string(bare(randomEntry(random)).AppendFields(nil)))
	}
	f.Fuzz(func(t *testing.T, fields string) {
		parser := &Parser{}
		parser.Entry([]byte(fields)) // of which the next takes what it can
		got, ok := parser.Entry([]byte(fields))
		var want Entry
		if !ok || json.Unmarshal([]byte("{"+fields+"}"), &want) != nil {
			return
		}
		got.text = "" // which JSON does not keep
		if !reflect.DeepEqual(got, &want) {
			t.Errorf("of %s\nseen     %+v\nexpected %+v", fields, got, &want)
		}
	})
}
