package cli

import (
	"encoding/json"
	"os"

	"somock/mock/newfile"
	"somock/mock/server"
)

// readyFile is what scripts read to learn where the server is.
type readyFile struct {
	URL      string `json:"url"`
	APIURL   string `json:"api_url"`
	AdminURL string `json:"admin_url"`
	PID      int    `json:"pid"`
	Run      string `json:"run"`
}

// removeReadyFile takes away what an earlier server left, so that nobody who waits for
// the file reads where that one was.
func removeReadyFile(name string) error {
	if name == "" {
		return nil
	}
	if err := newfile.Remove(name); err != nil {
		return unwritable("--ready-file", err)
	}
	return nil
}

// writeReadyFile puts the file there whole or not at all: whoever waits for it may read
// it in the moment it appears.
func writeReadyFile(name string, s *server.Server) error {
	if name == "" {
		return nil
	}
	info := s.Info()
	b, err := json.Marshal(readyFile{info.URL, info.APIURL, info.AdminURL, os.Getpid(), info.Run})
	if err != nil {
		return err
	}
	if err := newfile.Write(name, append(b, '\n'), 0o600); err != nil {
		return unwritable("--ready-file", err)
	}
	return nil
}
