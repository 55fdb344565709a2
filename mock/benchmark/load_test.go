//go:build linux

package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

func TestLoopsEndAtTheFirstWrongAnswer(t *testing.T) {
	address := refusing(t)
	for _, j := range []job{
		{Kind: closedLoop, Connections: 2, Duration: 10 * time.Millisecond},
		{Kind: closedLoop, Connections: 2, Requests: 10},
		{Kind: openLoop, Connections: 2, Rate: 1000, Duration: 10 * time.Millisecond},
	} {
		j.Address, j.PID = address, os.Getpid()
		if _, err := j.run(t.Context()); err == nil || !strings.Contains(err.Error(), "401") {
			t.Errorf("%s: got %v, want the 401", j, err)
		}
	}
}

func TestBurstCountsWrongAnswers(t *testing.T) {
	j := job{Kind: burst, Address: refusing(t), PID: os.Getpid(), Connections: 3}
	r, err := j.run(t.Context())
	if err != nil || r.Wrong != 3 || r.Requests != 0 || !strings.Contains(r.Seen, "401") {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestBurstCountsEarlyAnswers(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(answerBare))
	defer server.Close()
	j := job{Kind: burst, Address: server.Listener.Addr().String(), PID: os.Getpid(), Connections: 3, Delay: time.Minute}
	if r, err := j.run(t.Context()); err != nil || r.Early != 3 {
		t.Errorf("got %+v, %v", r, err)
	}
}

// refusing is the address of a server that refuses every call.
func refusing(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}
