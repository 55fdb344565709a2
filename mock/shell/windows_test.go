package shell_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"somock/mock/shell"
)

// crt splits a command line as programs made with Microsoft's C runtime do, curl.exe among
// them (learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments).
func crt(line string) (args []string) {
	var arg strings.Builder
	quoted, begun := false, false
	for i := 0; i < len(line); i++ {
		slashes := 0
		for ; i < len(line) && line[i] == '\\'; i++ {
			slashes++
		}
		if i < len(line) && line[i] == '"' {
			arg.WriteString(strings.Repeat(`\`, slashes/2))
			begun = true
			switch {
			case slashes%2 == 1:
				arg.WriteByte('"')
			case quoted && strings.HasPrefix(line[i+1:], `"`):
				arg.WriteByte('"')
				i++
			default:
				quoted = !quoted
			}
			continue
		}
		arg.WriteString(strings.Repeat(`\`, slashes))
		begun = begun || slashes > 0
		switch {
		case i == len(line):
		case !quoted && (line[i] == ' ' || line[i] == '\t'):
			if begun {
				args = append(args, arg.String())
			}
			arg.Reset()
			begun = false
		default:
			arg.WriteByte(line[i])
			begun = true
		}
	}
	if begun {
		args = append(args, arg.String())
	}
	return args
}

// cmd is what cmd.exe makes of a line that is typed: ok is false where it would put in
// variables, or take a character for an operator. It leaves the quotes to the program.
func cmd(line string) (args []string, ok bool) {
	quoted := false
	for _, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case c < ' ', c == '%', c == '!', !quoted && strings.ContainsRune("&|<>^()@", c):
			return nil, false
		}
	}
	return crt(line), !quoted
}

// powerShell is what PowerShell makes of a line: arguments in double quotes or bare ones.
// ok is false where a character means something to it. Version 5.1 puts what has blanks
// between quotes and looks at nothing else; 7.3 and later hand over the arguments as they
// are.
func powerShell(line string, legacy bool) (args []string, ok bool) {
	for line = strings.TrimLeft(line, " "); line != ""; line = strings.TrimLeft(line, " ") {
		end := strings.IndexByte(line+" ", ' ')
		if line[0] == '"' {
			if end = strings.IndexByte(line[1:], '"'); end < 0 {
				return nil, false
			}
			end += 2
			args = append(args, line[1:end-1])
		} else {
			args = append(args, line[:end])
			if strings.ContainsAny(line[:end], "'\"(){};,&|<>@#") {
				return nil, false
			}
		}
		if strings.ContainsAny(line[:end], "`$") || strings.ContainsFunc(line[:end], func(c rune) bool { return c < ' ' || c > '~' }) {
			return nil, false
		}
		if line = line[end:]; line != "" && line[0] != ' ' {
			return nil, false // a word that goes on after its quotes
		}
	}
	if !legacy {
		return args, true
	}
	var raw []string
	for _, arg := range args {
		if strings.ContainsAny(arg, " \t") {
			arg = `"` + arg + `"`
		}
		raw = append(raw, arg)
	}
	return crt(strings.Join(raw, " ")), true
}

// readers are all that may read a line on Windows.
var readers = map[string]func(line string) (args []string, ok bool){
	"cmd":            cmd,
	"PowerShell 5.1": func(line string) ([]string, bool) { return powerShell(line, true) },
	"PowerShell 7":   func(line string) ([]string, bool) { return powerShell(line, false) },
}

// What the readers make of quotings that are known not to do: without this the test below
// would show nothing.
func TestReadersTellShellsApart(t *testing.T) {
	for _, c := range []struct{ line, meant, readBy string }{
		{`c.exe "a b"`, `a b`, "PowerShell 5.1, PowerShell 7, cmd"},
		{`c.exe "{\"a\":1}"`, `{"a":1}`, "cmd"},
		{`c.exe "a=%PATH%"`, `a=%PATH%`, "PowerShell 5.1, PowerShell 7"},
		{`c.exe "a=$PATH"`, `a=$PATH`, "cmd"},
		{`c.exe ""`, ``, "PowerShell 7, cmd"},
		{`c.exe "a b\"`, `a b\`, "PowerShell 7"},
		{`c.exe a&b`, `a&b`, ""},
		{`c.exe 'a b'`, `a b`, ""},
	} {
		var by []string
		for name, read := range readers {
			if args, ok := read(c.line); ok && slices.Equal(args, []string{"c.exe", c.meant}) {
				by = append(by, name)
			}
		}
		slices.Sort(by)
		if strings.Join(by, ", ") != c.readBy {
			t.Errorf("%s is read as meant by %q, expected %q", c.line, by, c.readBy)
		}
	}
}

// Each text is one word to all of them, or refused.
func TestWindowsIsOneWord(t *testing.T) {
	texts := slices.Clone(hostile)
	for c := byte(1); c < 0x80; c++ {
		texts = append(texts, string(rune(c)), "a"+string(rune(c)), string(rune(c))+"b", "a "+string(rune(c))+" b")
	}
	for range 2000 {
		text := make([]byte, rand.IntN(12))
		for i := range text {
			text[i] = "ab =:+/.@#'(){}[]<>&|^;,*?~-_\"\\%!$`\t\n"[rand.IntN(36)]
		}
		texts = append(texts, string(text))
	}
	accepted := 0
	for _, text := range texts {
		word, ok := shell.Windows(text)
		if !ok {
			continue
		}
		accepted++
		for name, read := range readers {
			if args, ok := read("curl.exe -i " + word + " end"); !ok || !slices.Equal(args, []string{"curl.exe", "-i", text, "end"}) {
				t.Errorf("%s reads %s as %q, %v", name, word, args, ok)
			}
		}
	}
	if accepted < 300 {
		t.Errorf("only %d of %d texts were accepted", accepted, len(texts))
	}
}

func TestWindowsRefuses(t *testing.T) {
	for _, text := range []string{"", `"`, `{"a":1}`, "100%", "a!", "$HOME", "`", `C:\`, "a\nb", "\t", "æ", "“a”"} {
		if word, ok := shell.Windows(text); ok {
			t.Errorf("%q became %s, which not all read so", text, word)
		}
	}
}
