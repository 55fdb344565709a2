package server_test

import (
	"encoding/xml"
	"strings"
	"testing"
)

// A report tells what was last verified, so that the file which CI uploads is as red as
// the job: of the tenant it is asked about, else of whichever was verified last.
func TestReportTellsWhatWasLastVerified(t *testing.T) {
	s := start(t, nil)
	for _, tenant := range []string{"/A", "/B"} {
		do(t, newCall("POST", s.Info().URL+tenant+operation))
	}
	wantOK := func(query string, want bool) {
		t.Helper()
		got := get(t, s, "/__admin/report?format=json"+query)
		if strings.HasPrefix(got, `{"ok":true`) != want {
			t.Errorf("%s: %s", query, got)
		}
	}
	wantOK("", true) // nothing was verified yet: the contract alone
	post(t, s, "/__admin/verify?tenant=B", "version: 1\nexpect: [{count: 1}]\n")
	post(t, s, "/__admin/verify?tenant=A", "version: 1\nexpect: [{name: two calls, count: 2}]\n")
	wantOK("", false)
	wantOK("&tenant=a", false)
	wantOK("&tenant=B", true)
	wantOK("&tenant=C", true)
	wantOK("&expectations=none", true)

	if text := get(t, s, "/__admin/report?format=text"); !strings.HasPrefix(text, "FAILED: two calls: found 1 recording, wanted exactly 2\n") {
		t.Errorf("as text: %s", text)
	}
	var suites struct {
		Failures int `xml:"failures,attr"`
	}
	if junit := get(t, s, "/__admin/report?format=junit"); xml.Unmarshal([]byte(junit), &suites) != nil || suites.Failures != 1 {
		t.Errorf("as JUnit: %s", junit)
	}
	do(t, newCall("POST", s.Info().URL+"/A"+operation)) // it is asked again, not remembered
	wantOK("", true)
}
