//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

// throughput calls as fast as answers come: on one connection, where latency is all,
// and on 64, where work is.
func (b *bench) throughput(ctx context.Context, fsync string) error {
	subjects := append([]subject{b.reference("bare"), b.reference("record", "-fsync", fsync)}, b.somocks("--fsync", fsync)...)
	return b.with(ctx, subjects, func(servers []*server) error {
		for round := range b.warm + b.rounds {
			for _, connections := range []int{1, 64} {
				for _, s := range servers {
					l, err := b.load(ctx, s, connections, b.slice)
					if err != nil {
						return err
					}
					if round < b.warm {
						continue
					}
					b.figure(fmt.Sprintf("%s, %d connections", fsync, connections), s.name, l)
				}
			}
		}
		b.throughputRows(fsync)
		return b.firstAnswers(ctx, fsync, "", "empty folder")
	})
}

func (b *bench) throughputRows(fsync string) {
	aims := map[string]string{"off": "1.15", "batch": "1"}
	one, many := fsync+", 1 connections", fsync+", 64 connections"
	b.compare(many, "requests/s", "record", aims[fsync]+" or more")
	b.compare(many, "requests/s", "bare", "")
	b.compare(one, "requests/s", "record", "")
	b.compare(many, "requests/cpu-s", "record", "")
	b.compare(one, "p50-s", "record", "1.15 at most")
	b.compare(many, "p99-s", "record", "1.3 at most")
}

// figure keeps what one round of load found.
func (b *bench) figure(what, subject string, l load) {
	b.add(what, subject, "requests/s", l.perSecond)
	b.add(what, subject, "requests/cpu-s", l.perSecondOfCPU)
	b.add(what, subject, "p50-s", l.p50)
	b.add(what, subject, "p99-s", l.p99)
}

// firstAnswers takes the time from exec to the first 204, over the recordings in home
// or, without one, in an empty folder.
func (b *bench) firstAnswers(ctx context.Context, fsync, home, over string) error {
	what := "exec to first 204, " + fsync + ", " + over
	for range b.rounds * b.starts {
		for _, s := range append([]subject{b.reference("bare")}, b.somocks("--fsync", fsync)...) {
			took, err := b.firstAnswer(ctx, s, home)
			if err != nil {
				return err
			}
			b.add(what, s.name, "sec", took.Seconds())
		}
	}
	b.compare(what, "sec", "bare", "2 at most")
	return nil
}

func (b *bench) firstAnswer(ctx context.Context, subject subject, home string) (time.Duration, error) {
	if home == "" {
		home = b.folder()
		defer os.RemoveAll(home)
	}
	s, err := b.start(ctx, subject, home)
	if err != nil {
		return 0, err
	}
	err = s.callOnce(ctx)
	took := time.Since(s.started)
	if stopErr := s.stop(); err == nil {
		err = stopErr
	}
	return took, err
}

func (s *server) callOnce(ctx context.Context) error {
	body := strings.NewReader(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello"}}`)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/api/v1/Agents/Messaging/CreateMessage", body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.SetBasicAuth("tje0", "Tje0")
	r.Close = true
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusNoContent {
		return fmt.Errorf("%s answered %s", s.name, reply.Status)
	}
	return nil
}
