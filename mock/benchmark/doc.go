// Command benchmark measures what somock costs, against references measured in the same
// run, and prints the table that the README shows. It asserts nothing.
//
//	go run ./mock/benchmark                       # everything, some six minutes
//	go run ./mock/benchmark -short                # a smoke test: seconds, no usable numbers
//	go run ./mock/benchmark -only throughput,binary -rounds 9
//	go run ./mock/benchmark -somock /tmp/other-build
//
// The references are what a somock can at best be: a bare net/http handler that reads
// the body and answers 204; the same one that also makes the body durable, one write
// and one fdatasync for all that wait; the same one that waits on a timer.
//
// Server and load are processes of their own, each pinned to a core of its own where
// there are two; this command starts itself again in the role that is needed. Rounds
// are interleaved: reference, somock, reference … so that what disturbs the machine for
// a while disturbs both. A cell is the median over the rounds. A ratio is the median of
// the ratios within each round, with the lowest and the highest behind it.
//
// Folders are made in -dir (by default the folder for temporary files), which should be
// on a real disk: on tmpfs an fsync costs nothing. Nothing stays behind.
package main
