//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

// playReference is this program in the role of something that somock is held against.
func playReference(ctx context.Context, role string, args []string) error {
	if role == "scan" {
		return scan(args)
	}
	flags := flag.NewFlagSet(role, flag.ContinueOnError)
	home := flags.String("home", "", "")
	fsync := flags.String("fsync", "off", "")
	delay := flags.Duration("delay", 0, "")
	ready := flags.String("ready-file", "", "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	handler, end, err := referenceHandler(role, *home, *fsync == "batch", *delay)
	if err != nil {
		return err
	}
	return errors.Join(serve(ctx, handler, *ready), end())
}

func referenceHandler(role, home string, fsync bool, delay time.Duration) (http.Handler, func() error, error) {
	nothing := func() error { return nil }
	switch role {
	case "bare":
		return http.HandlerFunc(answerBare), nothing, nil
	case "delayed":
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, ok := readBody(w, r); ok {
				<-time.After(delay)
				accept(w)
			}
		}), nothing, nil
	case "record":
		r, err := newRecorder(home, fsync)
		if err != nil {
			return nil, nil, err
		}
		return r, r.close, nil
	}
	return nil, nil, fmt.Errorf("no role %q", role)
}

func serve(ctx context.Context, h http.Handler, ready string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	text, err := json.Marshal(map[string]string{"url": "http://" + listener.Addr().String()})
	if err != nil {
		return err
	}
	if err := os.WriteFile(ready, text, 0o600); err != nil {
		return err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 30 * time.Second}
	end := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer end()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// answerBare is the least that an emulator can do: read the body, answer as the service.
func answerBare(w http.ResponseWriter, r *http.Request) {
	if _, ok := readBody(w, r); ok {
		accept(w)
	}
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10<<20))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
	return body, err == nil
}

// accept answers with the headers that somock answers with.
func accept(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "-1")
	w.WriteHeader(http.StatusNoContent)
}

// scan reads lines and checks their CRC, and nothing else.
func scan(files []string) error {
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(make([]byte, 1<<20), 64<<20)
		for lines.Scan() {
			if err := check(lines.Bytes()); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		if err := errors.Join(lines.Err(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func check(line []byte) error {
	at := bytes.LastIndex(line, []byte(`,"crc":"`))
	if at < 0 || len(line) < at+16 {
		return fmt.Errorf("no crc in %q", line)
	}
	want, err := strconv.ParseUint(string(line[at+8:at+16]), 16, 32)
	if err != nil || crc32.Checksum(line[:at], castagnoli) != uint32(want) {
		return fmt.Errorf("crc does not fit %q", line)
	}
	return nil
}
