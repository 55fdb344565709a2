//go:build !linux

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "error: the benchmark runs on Linux only: it pins processes to cores and reads /proc")
	os.Exit(2)
}
