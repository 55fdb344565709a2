//go:build unix

package docstest_test

import (
	"strings"
	"sync"
)

// A serverTalk is what a server in the background has printed so far.
type serverTalk struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write takes more of it.
func (s *serverTalk) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *serverTalk) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}
