package verify

import (
	"encoding/base64"
	"slices"
	"strings"

	"somock/mock"
	"somock/mock/prose"
)

// shownBefore and shownBehind bound what is shown around the first place in which two
// bodies differ, in bytes.
const shownBefore, shownBehind = 20, 60

// bodiesBeyond is the first place in which two bodies differ, leaving aside the texts in
// which their messages do.
func bodiesBeyond(a, b *mock.Entry) (partA, partB string, differ bool) {
	bodyA, bodyB := bodyOf(a), bodyOf(b)
	if bodyA == bodyB {
		return "", "", false
	}
	for _, name := range mock.MessageFields() {
		textA, textB := *a.Message.Field(name), *b.Message.Field(name)
		if textA != nil && textB != nil && *textA != *textB {
			mask := masked(*textA, *textB)
			bodyA, bodyB = mask.Replace(bodyA), mask.Replace(bodyB)
		}
	}
	at := 0
	for at < min(len(bodyA), len(bodyB)) && bodyA[at] == bodyB[at] {
		at++
	}
	return around(bodyA, at), around(bodyB, at), bodyA != bodyB
}

// bodyOf is the bytes of a body.
func bodyOf(e *mock.Entry) string {
	if e.BodyEncoding == "base64" {
		if raw, err := base64.StdEncoding.DecodeString(e.Body); err == nil {
			return string(raw)
		}
	}
	return e.Body
}

// masked puts one mark in the place of each of some texts, as the carriers can spell them:
// the longer spellings first, for one may begin another.
func masked(texts ...string) *strings.Replacer {
	var spellings []string
	for _, text := range texts {
		if text != "" { // which would be everywhere
			spellings = append(spellings, mock.Spellings(text)...)
		}
	}
	slices.SortStableFunc(spellings, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, s := range spellings {
		pairs = append(pairs, s, "…")
	}
	return strings.NewReplacer(pairs...)
}

// around is a bounded part of a body around a place in it.
func around(body string, at int) string {
	from, to := max(0, at-shownBefore), min(len(body), at+shownBehind)
	part := prose.Visible(strings.ToValidUTF8(body[from:to], "�"))
	if at == len(body) {
		return part + " (ends here)"
	}
	return part
}
