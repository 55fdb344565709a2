//go:build linux

package main

import (
	"context"
	"os"
)

// measureBinary looks at the size of the program, built as the Dockerfile builds it.
func measureBinary(_ context.Context, b *bench) ([]row, error) {
	info, err := os.Stat(b.somock)
	if err != nil {
		return nil, err
	}
	return []row{{What: "size of the binary", Reference: none, Somock: mebibytes(float64(info.Size())), Ratio: none, Aim: "≤ 16 MiB"}}, nil
}
