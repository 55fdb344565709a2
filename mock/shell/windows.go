package shell

import "strings"

// Windows makes one word of a text that cmd and PowerShell read alike, in all of their
// versions, and so does a POSIX shell. ok is false where there is no such word.
//
// Both take what stands between double quotes for one word, but cmd puts in variables at
// `%` and, if it was told to, at `!`, and PowerShell at `$`; a backquote is PowerShell's
// escape, and its quotes may be curly. A quote inside, an empty text and a backslash at the
// end reach a program otherwise from PowerShell 5.1 than from 7 (about_Parsing,
// $PSNativeCommandArgumentPassing). None of these can be spelt for both, so such texts are
// refused, as is what no one can see.
func Windows(s string) (word string, ok bool) {
	if s == "" || !plain(s) || strings.ContainsAny(s, "\"%!$`\\") {
		return "", false
	}
	return `"` + s + `"`, true
}
