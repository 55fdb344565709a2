package match

import "testing"

const typicalWhen = `{tenant: Cust12345, content-type: json, auth: {scheme: basic}, headers: {Accept: {like: 'text/*'}},
  message: {to: {like: '+47*'}, plugin: {in: [CM, Twilio]}, content: {matches: inbox, length: {gt: 3}}}, call: {gt: 1},
  query: {$select: {exists: true}}, violations: [message.empty], not: {message: {from: x}}}`

func BenchmarkMatches(b *testing.B) {
	m, err := parseWhen(typicalWhen)
	if err != nil {
		b.Fatal(err)
	}
	s := OfCall(aCall(), 3)
	b.ReportAllocs()
	for b.Loop() {
		if !m.Matches(s) {
			b.Fatal("no match")
		}
	}
}
