package cli

import (
	"encoding/json"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/verify"
)

// What CI systems and terminals obey; colours are off here.
var obeyed = regexp.MustCompile(`(?im)^\s*::|##\[|##vso\[|[\x00-\x09\x0b-\x1f\x7f\x{80}-\x{9f}]`)

// A folder of recordings may come from anybody: every text in it is only a text, also
// where somock itself would write a name.
func TestNoTextOfARecordingIsObeyed(t *testing.T) {
	a := &app{System: System{Out: io.Discard}, data: newTerminal(io.Discard, false)}
	for _, hostile := range []string{"::stop-commands::x", "\n::error::x", "\r\n  ::error::x", "##[command]x", "a ##vso[task.x]y", "\x1b[2J\x07", "\u009b31m", "\u00a0::x", ":", "##", "["} {
		var e, other mock.Entry
		var inbox verify.InboxMessage
		var malformed journal.Malformed
		stats, verdict := &verify.Stats{}, &verify.Verdict{}
		for _, v := range []any{&e, &inbox, &malformed, stats, verdict} {
			fill(reflect.ValueOf(v).Elem(), hostile)
		}
		pending := e
		pending.Outcome = nil
		faulted := e
		faulted.Outcome = &mock.Outcome{Kind: mock.Faulted}
		for what, text := range map[string]string{
			"callLine": callLine(a.data, &e, e.Outcome), "callLine, pending": callLine(a.data, &pending, nil), "callLine, fault": callLine(a.data, &faulted, faulted.Outcome),
			"entryText": a.entryText(&e), "entryText, pending": a.entryText(&pending), "diff": diffText(e.ID, other.ID, verify.Diff(&e, &other)),
			"inboxLine": a.inboxLine(inbox), "malformedLine": a.malformedLine(malformed), "stats": statsText(stats), "verdict": verdictText(t, verdict),
		} {
			if found := obeyed.FindString(text); found != "" {
				t.Errorf("%s of %q holds %q: %s", what, hostile, found, text)
			}
		}
	}
}

func verdictText(t *testing.T, v *verify.Verdict) string {
	t.Helper()
	var b strings.Builder
	if err := v.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// fill sets every text within a value.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), text)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), text)
			}
		}
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), text)
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			raw, _ := json.Marshal(strings.ToValidUTF8(text, "")) // a text: cannot fail
			v.SetBytes(raw)
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), text)
	case reflect.Map:
		key := reflect.New(v.Type().Key()).Elem()
		fill(key, text)
		v.Set(reflect.MakeMap(v.Type()))
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value, text)
		v.SetMapIndex(key, value)
	}
}
