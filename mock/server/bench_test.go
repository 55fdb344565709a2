package server_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"somock/mock/server"
)

// BenchmarkCall is a call over a kept connection, to find what the pipeline spends. How
// fast somock is next to a bare handler is told by the command in .github/benchmark.
func BenchmarkCall(b *testing.B) {
	for _, fsync := range []string{"off", "batch"} {
		b.Run(fsync, func(b *testing.B) {
			s := start(b, func(c *server.Config) {
				c.Recordings, c.Fsync = filepath.Join(b.TempDir(), "recordings"), fsync
			})
			b.SetParallelism(16)
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) { callUntilDone(b, pb, s) })
		})
	}
}

const keptCall = "POST " + operation + " HTTP/1.1\r\nHost: x\r\nAuthorization: Basic dGplMDpUamUw\r\nContent-Type: application/json\r\nContent-Length: 104\r\n\r\n" +
	`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello, hello","Plugin":"Plugin"}}`

func callUntilDone(b *testing.B, pb *testing.PB, s *server.Server) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.Info().URL, "http://"))
	if err != nil {
		b.Error(err)
		return
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for pb.Next() {
		if _, err := io.WriteString(conn, keptCall); err != nil {
			b.Error(err)
			return
		}
		resp, err := http.ReadResponse(in, nil)
		if err != nil || resp.StatusCode != http.StatusNoContent {
			b.Errorf("answered %v, %v", resp, err)
			return
		}
	}
}
