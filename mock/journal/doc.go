// Package journal keeps what a run has seen, as evidence: what is acknowledged is on disk.
//
// See recordings/README.md for the format on disk, and [somock/mock/journal/format] for how its lines are spelled.
//
// A journal is a folder of JSON Lines files. Each run of the server writes its own,
// one segment after the other, and locks the one it writes, so that several runs may
// share a folder. The first line of a segment is its open line, the last line of a run
// that ended well is its close line. A line carries the checksum of its own bytes.
//
//	{"v":1,"kind":"received","id":"k3v9q2ab-12", … ,"crc":"1f2e3d4c"}
//
// [Journal.Append] returns when the recording is durable; all appends that wait at the
// same time share one write and one fsync. An outcome, which nobody waits for, is handed
// to the kernel at once and becomes durable with the next recording. What was once acknowledged is never lost by
// a later failure: a segment in which a write or fsync failed is left as it is, and
// the next one's open line says how much of it counts.
//
// [Journal] is the live side and [Folder] reads what is on disk, also while it is being
// written; both are a [View]. [Fsck] looks for damage, [Purge] removes runs.
//
// Whoever reads the code finds three ways through it, by the names of the files:
//
//	written   journal ─▶ queue ─▶ writer ─▶ disk ─▶ files     Append to fsync; writer alone touches the disk
//	                                └▶ ring, tenants, follow  what is durable is shown: in memory, counted, to followers
//	                                └▶ retain ─▶ claim        old segments go, none of a run that lives
//	read      folder ─▶ own (ring) or past ─▶ reading         which run is meant, then its recordings
//	                       pass      oldest first: each line once, outcomes come to recordings that wait
//	                       index, window   newest first, by number, from a cursor: look-ups
//	copied    copy ─▶ copyfile, copyview                      a log that others write, read as a View too
//
// At the bottom of each stands [somock/mock/journal/format].
package journal
