package journal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"somock/mock"
	"somock/mock/journal"
)

// small writes a folder of one closed run with a line of each kind, in one segment.
func small(t *testing.T) (dir, file string, text []byte) {
	t.Helper()
	dir = t.TempDir()
	j := open(t, journal.Options{Dir: dir, Opening: journal.Opening{Version: "test", Seed: 7, Args: []string{"--seed", "7"}}})
	settle(t, j, add(t, j, "one"))
	if err := j.RecordMalformed(journal.ParseMalformed(call("").Time, "127.0.0.1:1", []byte("GET /\n\n"))); err != nil {
		t.Fatal(err)
	}
	if err := j.Note(mock.Note{Note: "reset", Epoch: 1}); err != nil {
		t.Fatal(err)
	}
	settle(t, j, add(t, j, "two"))
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return onlyFile(t, dir)
}

func onlyFile(t *testing.T, dir string) (string, string, []byte) {
	t.Helper()
	names, err := filepath.Glob(dir + "/*.jsonl")
	if err != nil || len(names) != 1 {
		t.Fatalf("files are %q, %v", names, err)
	}
	text, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	return dir, names[0], text
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func fsck(t *testing.T, dir string) journal.Report {
	t.Helper()
	report, err := journal.Fsck(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func kinds(r journal.Report) string {
	var out []string
	for _, f := range r.Findings {
		kind := f.Kind
		if f.Damage {
			kind = strings.ToUpper(kind)
		}
		out = append(out, kind)
	}
	return strings.Join(out, " ")
}

func TestWholeFolder(t *testing.T) {
	dir, file, text := small(t)
	if r := fsck(t, dir); r.Damaged || len(r.Findings) > 0 || r.Recordings != 2 {
		t.Errorf("a whole folder: %+v", r)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode() != 0o600 && runtime.GOOS != "windows" { // where rights are not in the mode
		t.Errorf("the segment is %v, %v", info.Mode(), err)
	}
	order := []string{"open", "received", "replied", "malformed", "note", "received", "replied", "close"}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if !strings.HasPrefix(line, fmt.Sprintf(`{"v":1,"kind":%q,`, order[i])) || !json.Valid([]byte(line)) {
			t.Errorf("line %d is %s", i+1, line)
		}
	}
}

// A run may die at every byte. What was whole is read, nothing is called damaged, and
// nothing passes in silence.
func TestTruncation(t *testing.T) {
	dir, file, text := small(t)
	for n := len(text) - 1; n >= 0; n-- {
		if err := os.Truncate(file, int64(n)); err != nil {
			t.Fatal(err)
		}
		whole := bytes.Count(text[:n], []byte("\n"))
		recordings := 0
		if whole >= 2 {
			recordings = 1
		}
		if whole >= 6 {
			recordings = 2
		}
		r := fsck(t, dir)
		if r.Damaged || len(r.Findings) == 0 || int(r.Recordings) != recordings {
			t.Fatalf("after %d bytes: %d recordings, %s", n, r.Recordings, kinds(r))
		}
		if torn := text[:n]; n > 0 && torn[n-1] != '\n' && !strings.Contains(kinds(r), journal.FoundTorn) {
			t.Fatalf("after %d bytes no torn line is found: %s", n, kinds(r))
		}
		for _, oldest := range []bool{true, false} {
			got := list(t, mustFolder(t, dir), journal.Query{OldestFirst: oldest})
			if len(got) != recordings {
				t.Fatalf("after %d bytes there is %q", n, got)
			}
		}
	}
}

// A run that died has recordings whose outcome nobody knows.
func TestUnknownOutcome(t *testing.T) {
	dir, file, text := small(t)
	write(t, file, text[:bytes.LastIndex(text, []byte(`{"v":1,"kind":"replied"`))])
	got := list(t, mustFolder(t, dir), journal.Query{})
	if want := []string{"2 two unknown", "1 one answered"}; !slices.Equal(got, want) {
		t.Errorf("there is %q", got)
	}
}

// Each bit of each byte matters: whichever flips, fsck finds it.
func TestBitFlips(t *testing.T) {
	dir, name, text := small(t)
	file, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	poke := func(i int, b byte) {
		if _, err := file.WriteAt([]byte{b}, int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range text {
		for bit := range 8 {
			poke(i, text[i]^1<<bit)
			r := fsck(t, dir)
			inLast := i >= bytes.LastIndexByte(text[:len(text)-1], '\n')
			if !r.Damaged && !(inLast && strings.Contains(kinds(r), journal.FoundTorn)) {
				t.Fatalf("bit %d of byte %d is not seen: %s", bit, i, kinds(r))
			}
		}
		poke(i, text[i])
	}
}

// crcOf seals a line the long way.
func crcOf(head string) string {
	return fmt.Sprintf(`%s,"crc":"%08x"}`+"\n", head, crc32.Checksum([]byte(head), crc32.MakeTable(crc32.Castagnoli)))
}

func TestDamage(t *testing.T) {
	lines := func(text []byte) []string { return slices.Collect(strings.Lines(string(text))) }
	without := func(i int) func([]byte) string {
		return func(text []byte) string { l := lines(text); return strings.Join(slices.Delete(l, i, i+1), "") }
	}
	for _, c := range []struct {
		name  string
		harm  func(text []byte) string
		kinds string // damage in capitals
		reads int
	}{
		{"a recording is taken out", without(1), "ORDER COUNT COUNT GAP", 1},
		{"an outcome is taken out", without(2), "COUNT COUNT pending", 2},
		{"a note is taken out", without(4), "COUNT", 2},
		{"the open line is taken out", without(0), "ORDER COUNT", 2},
		{"a hole of zeros", func(b []byte) string { return string(b[:600]) + strings.Repeat("\x00", 100_000) + string(b[600:]) }, "BAD-LINE ORDER COUNT COUNT GAP", 1},
		{"zeros at the end of a run that closed", func(b []byte) string { return string(b) + strings.Repeat("\x00", 100_000) }, "TORN", 2},
		{"zeros at the end of a run that died", func(b []byte) string {
			return string(b[:bytes.LastIndex(b, []byte(`{"v":1,"kind":"close"`))]) + strings.Repeat("\x00", 100_000)
		}, "torn unclosed", 2},
		{"a recording twice", func(b []byte) string { l := lines(b); return strings.Join(slices.Insert(l, 3, l[1]), "") }, "duplicate COUNT", 2},
		{"something after the end", func(b []byte) string { return string(b) + lines(b)[4] }, "ORDER", 2},
		{"a blank line", func(b []byte) string { l := lines(b); return strings.Join(slices.Insert(l, 3, "\n"), "") }, "BAD-LINE COUNT", 2},
		{"a line of a kind yet to come", func(b []byte) string {
			l := lines(b)
			return strings.Join(slices.Insert(l[:7], 3, crcOf(`{"v":1,"kind":"dream","of":"sheep"`)), "")
		}, "kind unclosed", 2},
		{"a file of something else", func(b []byte) string { return "hello\n" }, "BAD-LINE unclosed", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, file, text := small(t)
			write(t, file, []byte(c.harm(text)))
			r := fsck(t, dir)
			if got := kinds(r); got != c.kinds {
				t.Errorf("found %s\nwanted %s: %+v", got, c.kinds, r.Findings)
			}
			for _, oldest := range []bool{true, false} {
				if got := list(t, mustFolder(t, dir), journal.Query{OldestFirst: oldest}); len(got) != c.reads {
					t.Errorf("there is %q", got)
				}
			}
		})
	}
}

// A line of a later version is not guessed at.
func TestUnknownVersion(t *testing.T) {
	dir, file, text := small(t)
	cut := bytes.LastIndex(text, []byte(`{"v":1,"kind":"close"`))
	write(t, file, append(text[:cut:cut], crcOf(`{"v":2,"kind":"received","id":"x"`)...))
	if err := refusal(t, mustFolder(t, dir).Entries(context.Background(), journal.Query{})); !errors.Is(err, journal.ErrVersion) {
		t.Errorf("reading gives %v", err)
	}
	if r := fsck(t, dir); !r.Damaged || !strings.Contains(kinds(r), "VERSION") {
		t.Errorf("fsck finds %s", kinds(r))
	}
	j := open(t, journal.Options{Dir: dir})
	if f := j.Findings(); len(f) == 0 {
		t.Error("the next run begins without a word about it")
	}
}

// Fields that a later program adds are no damage, and reading passes over them.
func TestUnknownFields(t *testing.T) {
	dir, file, text := small(t)
	line := string(text[bytes.Index(text, []byte(`{"v":1,"kind":"received"`)):])
	head, rest, _ := strings.Cut(line, "\n")
	head = head[:strings.LastIndex(head, `,"crc":`)]
	start := string(text[:len(text)-len(line)])
	rest = rest[:strings.LastIndex(rest, `{"v":1,"kind":"close"`)]
	write(t, file, []byte(start+crcOf(head+`,"mood":{"a":[1]}`)+rest))
	if r := fsck(t, dir); r.Damaged || r.Recordings != 2 {
		t.Errorf("fsck finds %s", kinds(r))
	}
	if got := list(t, mustFolder(t, dir), journal.Query{}); len(got) != 2 {
		t.Errorf("there is %q", got)
	}
}

// Of two equal ids the first counts, also across segments and read backwards.
func TestDuplicateAcrossSegments(t *testing.T) {
	dir, file, text := small(t)
	second := strings.Replace(file, "-000001.", "-000002.", 1)
	i := bytes.Index(text, []byte(`{"v":1,"kind":"received"`))
	lines := bytes.SplitAfter(text[i:], []byte("\n"))
	forged := bytes.Replace(lines[0], []byte(`"Content":"one"`), []byte(`"Content":"another"`), 1)
	forged = []byte(crcOf(string(forged[:bytes.LastIndex(forged, []byte(`,"crc":`))])))
	write(t, second, slices.Concat(forged, lines[4]))
	for _, oldest := range []bool{true, false} {
		got := list(t, mustFolder(t, dir), journal.Query{OldestFirst: oldest})
		slices.Sort(got)
		if want := []string{"1 one answered", "2 two answered"}; !slices.Equal(got, want) {
			t.Errorf("there is %q", got)
		}
	}
	if r := fsck(t, dir); !strings.Contains(kinds(r), "DUPLICATE") {
		t.Errorf("two recordings of one id: %s", kinds(r))
	}
}

// The next run says at start how the one before ended.
func TestTailIsReportedAtStart(t *testing.T) {
	for _, c := range []struct {
		cut  int
		want []string
	}{
		{0, nil}, {1, []string{"unclosed", "torn"}}, {-1, []string{"torn", "bad-line"}},
	} {
		dir, file, text := small(t)
		harmed := text[:len(text)-max(c.cut, 0)]
		if c.cut < 0 {
			harmed = append(bytes.Replace(text, []byte("two"), []byte("tow"), 1), "torn"...)
		}
		write(t, file, harmed)
		var got []string
		for _, f := range open(t, journal.Options{Dir: dir}).Findings() {
			got = append(got, f.Kind)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("cut %d: found %q, wanted %q", c.cut, got, c.want)
		}
	}
}

// A question may pass over a bad line several times; it is told of once.
func TestABadLineIsToldOfOnce(t *testing.T) {
	dir, file, text := small(t)
	write(t, file, bytes.Replace(text, []byte("one"), []byte("ONE"), 1))
	var log bytes.Buffer
	f, err := journal.OpenFolder(dir, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		list(t, f, journal.Query{})
	}
	if n := strings.Count(log.String(), "\n"); n != 1 {
		t.Errorf("seen %d lines, expected one:\n%s", n, &log)
	}
}

// A line whose checksum is right and whose content is none of ours is passed over like any
// that cannot be read, whatever its kind. What is beside it, and other runs, are read.
func TestOddContentUnderARightChecksum(t *testing.T) {
	for kind, odd := range map[string]string{
		"received": `{"v":1,"kind":"received","id":"ID-1","run":"ID","seq":"seven","time":17`,
		"replied":  `{"v":1,"kind":"replied","id":"ID-1","reply":"yes"`,
		"note":     `{"v":1,"kind":"note","time":{},"note":["reset"]`,
	} {
		t.Run(kind, func(t *testing.T) {
			dir, file, text := small(t)
			run := strings.Split(filepath.Base(file), "-")[1]
			i := bytes.Index(text, []byte(`{"v":1,"kind":"`+kind+`"`))
			end := i + bytes.IndexByte(text[i:], '\n') + 1
			write(t, file, slices.Concat(text[:i], []byte(crcOf(strings.ReplaceAll(odd, "ID", run))), text[end:]))
			j := open(t, journal.Options{Dir: dir})
			add(t, j, "of another run")
			f := mustFolder(t, dir)
			for _, oldest := range []bool{true, false} {
				want := map[string]int{"received": 2, "replied": 3, "note": 3}[kind]
				if got := list(t, f, journal.Query{Run: journal.AllRuns, OldestFirst: oldest}); len(got) != want {
					t.Errorf("there is %q", got)
				}
			}
			for _, err := range f.Notes(context.Background(), journal.AllRuns) {
				if err != nil {
					t.Errorf("notes: %v", err)
				}
			}
			if r := fsck(t, dir); !r.Damaged {
				t.Error("fsck finds nothing")
			}
		})
	}
}
