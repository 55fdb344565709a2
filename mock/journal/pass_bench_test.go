package journal_test

import (
	"bufio"
	"bytes"
	"fmt"
	"hash/crc32"
	"os"
	"testing"

	"somock/mock/journal"
)

// BenchmarkPass is one way through a folder of 50,000 recordings, beside a loop that reads
// the lines and checks their CRC.
func BenchmarkPass(b *testing.B) {
	const n = 50_000
	dir := b.TempDir()
	fillDistinct(b, dir, n)
	folder := mustFolder(b, dir)
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			for _, path := range segments(b, dir) {
				checkLines(b, path)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/recording")
	})
	for name, oldest := range map[string]bool{"oldest": true, "newest": false} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				read(b, folder, journal.Query{OldestFirst: oldest}, n)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/recording")
		})
	}
}

func checkLines(b *testing.B, path string) {
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	table := crc32.MakeTable(crc32.Castagnoli)
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 64<<10), 1<<20)
	for lines.Scan() {
		line := lines.Bytes()
		i := bytes.LastIndex(line, []byte(`,"crc":"`))
		if fmt.Sprintf("%08x", crc32.Checksum(line[:i], table)) != string(line[i+8:i+16]) {
			b.Fatal("bad line")
		}
	}
}

func fillDistinct(b *testing.B, dir string, n int) {
	j := open(b, journal.Options{Dir: dir, Fsync: journal.FsyncOff})
	for i := range n {
		settle(b, j, add(b, j, fmt.Sprint("Hello ", i)))
	}
	if err := j.Close(); err != nil {
		b.Fatal(err)
	}
}
