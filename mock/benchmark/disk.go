//go:build linux

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// recorded is how many calls the bytes on disk are divided by: so many that the lines
// which open and close a journal do not count.
const recorded = 5000

// measureDisk holds what a call takes on disk against what it took on the wire.
func measureDisk(ctx context.Context, b *bench) ([]row, error) {
	home, err := b.folder()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(home)
	if err := b.fill(ctx, home, recorded); err != nil {
		return nil, err
	}
	bytes, err := journalBytes(home)
	if err != nil {
		return nil, err
	}
	// As on the wire, with an address of the usual length.
	call := float64(len(callBytes("127.0.0.1:8204")))
	return []row{compared("bytes on disk per call, to bytes of the call", bytesOf, []float64{call}, []float64{bytes / recorded}, "≤ 1.5")}, nil
}

// journalBytes is how long the journals in a folder are together.
func journalBytes(home string) (float64, error) {
	files, err := filepath.Glob(filepath.Join(home, "*.jsonl"))
	if err != nil {
		return 0, err
	}
	if len(files) == 0 {
		return 0, errors.New("no *.jsonl in the folder of recordings")
	}
	total := 0.0
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			return 0, err
		}
		total += float64(info.Size())
	}
	return total, nil
}
