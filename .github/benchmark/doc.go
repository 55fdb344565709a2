// Command benchmark measures what somock costs beside references that are measured in
// the same run. It asserts nothing. It needs Linux, and wrk on the PATH (Debian: wrk).
//
//	go -C .github/benchmark run .                        # everything, about fifteen minutes
//	go -C .github/benchmark run . -short                 # seconds, numbers mean nothing
//	go -C .github/benchmark run . -only off,start -rounds 9
//	go -C .github/benchmark run . -against /tmp/before   # another build in the same rounds
//
// The references are this program in another role:
//
//	bare     a net/http handler that reads the body and answers 204
//	record   the same, and it keeps what a recording is at its barest: the message is
//	         decoded, two lines of JSON with their CRC a call, written (and with fsync
//	         made durable) group by group. It judges, redacts and logs nothing.
//	delayed  bare, after a timer
//
// Server and load have a core each where there are two. Rounds are interleaved, so that
// what disturbs the machine for a while disturbs all subjects; a ratio is the median of
// the ratios within each round, with the lowest and the highest behind it.
//
// The table goes to stdout. -figures FILE keeps each single figure in the format of Go
// benchmarks; to see whether a change gained anything:
//
//	go -C .github/benchmark run . -only off -against /tmp/before -figures /tmp/f.txt
//	go -C .github/benchmark tool benchstat -col /subject -filter '/subject:(before OR somock)' /tmp/f.txt
package main
