package journal

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"time"

	"somock/mock"
	"somock/mock/journal/format"
)

// maxCarry is how many outcomes are kept in memory for a disk that fails.
const maxCarry = 4096

// write is the one goroutine that touches the disk. It waits for nothing but work:
// what gathers while a batch is being made durable is the next batch.
func (j *Journal) write() {
	defer close(j.stopped)
	for range j.queue.wake {
		if worked := j.drain(); j.failing() || !worked && j.adrift() {
			j.commit(nil)
		}
	}
	j.drain()
	j.closing = j.writeClose()
}

func (j *Journal) drain() (worked bool) {
	for batch := j.gather(); len(batch) > 0; batch = j.gather() {
		j.commit(batch)
		worked = true
	}
	return worked
}

// adrift reports whether the segment is no longer where it belongs.
func (j *Journal) adrift() bool {
	return j.disk != nil && j.disk.f != nil && j.disk.f.Check(j.disk.size) != nil
}

// gather takes what waits, once whoever can run now has had the time to join: one fsync
// then serves more of them.
func (j *Journal) gather() []*record {
	runtime.Gosched()
	return j.queue.take()
}

func (j *Journal) failing() bool {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.failure != nil
}

// commit makes a batch durable and tells those who wait for it.
func (j *Journal) commit(batch []*record) {
	j.since.Store(time.Now().UnixNano())
	defer j.since.Store(0)
	j.lines = j.remarks(j.lines[:0])
	for _, r := range j.carry {
		j.lines = append(j.lines, r.line)
	}
	for _, r := range batch {
		if r.ready != nil {
			<-r.ready
		}
		j.lines = append(j.lines, r.line)
	}
	err := j.save(j.lines, j.awaited(batch))
	clear(j.lines)
	if err != nil {
		j.fail(batch, fmt.Errorf("%w: %w", ErrUnavailable, err))
		return
	}
	j.publish(batch)
	if j.disk != nil && j.disk.rotated {
		j.disk.rotated = false
		j.retain()
	}
}

// awaited reports whether anybody waits until the batch is durable, or it tells of a
// failure. Outcomes alone are not worth an fsync: the next call would have to wait for it,
// which is what a client that sends one after the other would notice.
func (j *Journal) awaited(batch []*record) bool {
	if len(j.lines) != len(batch) || len(batch) == 0 {
		return true // remarks, carried outcomes, or a try whether the disk works again
	}
	return slices.ContainsFunc(batch, func(r *record) bool { return r.done != nil })
}

func (j *Journal) save(lines [][]byte, awaited bool) error {
	switch {
	case j.disk == nil:
		return nil
	case awaited:
		return j.disk.write(lines, j.expected)
	}
	return j.disk.writeLoose(lines, j.expected)
}

// remarks are notes that the journal owes its readers about itself.
func (j *Journal) remarks(lines [][]byte) [][]byte {
	if j.burnt > 0 {
		from, to := j.expected-j.burnt, j.expected-1
		lines = j.remark(lines, mock.Note{
			Note:   NoteLost,
			Text:   fmt.Sprintf("the numbers %d to %d were given to calls that were refused, because the disk failed; they stand for no recording", from, to),
			Detail: map[string]string{"from": strconv.FormatUint(from, 10), "to": strconv.FormatUint(to, 10)},
		})
	}
	if j.dropped > 0 {
		lines = j.remark(lines, mock.Note{
			Note:   NoteLost,
			Text:   fmt.Sprintf("%d outcomes were lost, because the disk failed for long; their recordings stay without a reply", j.dropped),
			Detail: map[string]string{"outcomes": strconv.Itoa(j.dropped)},
		})
	}
	return lines
}

func (j *Journal) remark(lines [][]byte, n mock.Note) [][]byte {
	n.Time = time.Now()
	line, err := format.AppendNote(nil, n)
	if err != nil { // texts and a time: cannot happen
		j.log.Error("journal: a note is lost", "error", err)
		return lines
	}
	return append(lines, line)
}

// fail tells those who wait that nothing of theirs is acknowledged. Their numbers are
// burnt: bytes of them may have reached a file, so no other call may ever have them.
// Outcomes have been promised to nobody and are tried again.
func (j *Journal) fail(batch []*record, err error) {
	var burnt uint64
	var dropped []uint64
	for _, r := range batch {
		switch {
		case r.kind == format.KindReceived:
			burnt++
		case r.done == nil && len(j.carry) < maxCarry:
			j.carry = append(j.carry, r)
		case r.kind == format.KindReplied:
			dropped = append(dropped, r.seq)
		}
	}
	j.burnt += burnt
	j.expected += burnt
	j.dropped += len(dropped)
	j.turnRed(err, burnt, dropped)
	for _, r := range batch {
		j.finish(r, err)
	}
}

func (j *Journal) turnRed(err error, burnt uint64, dropped []uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, seq := range dropped {
		delete(j.settling, seq)
	}
	if j.failure == nil {
		j.log.Error("journal: not available, calls are refused", "error", err)
	}
	j.failure = err
	j.lost += burnt
	j.last += burnt
}

// publish shows what is durable now, then tells those who wait.
func (j *Journal) publish(batch []*record) {
	j.burnt, j.dropped = 0, 0
	j.show(j.carry)
	clear(j.carry)
	j.carry = j.carry[:0]
	j.look(batch)
	j.show(batch)
	for _, r := range batch {
		j.finish(r, nil)
	}
}

// look lets what came in be observed, once it is certain that it counts.
func (j *Journal) look(batch []*record) {
	for _, r := range batch {
		if r.kind == format.KindReceived && j.opts.Observer != nil {
			r.observed = j.opts.Observer.Received(r.entry)
		}
	}
}

func (j *Journal) show(batch []*record) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failure != nil {
		j.log.Info("journal: available again")
		j.failure = nil
	}
	for _, r := range batch {
		switch r.kind {
		case format.KindReceived:
			j.showEntry(r)
		case format.KindReplied:
			j.replied++
			delete(j.settling, r.seq)
		case format.KindNote:
			j.tally.epochs.apply(*r.note)
			j.keepNote(*r.note)
		case format.KindMalformed:
			j.keepMalformed(*r.report)
		}
	}
}

func (j *Journal) showEntry(r *record) {
	j.received++
	j.expected = r.seq + 1
	j.last = r.seq
	j.unsettled[r.seq] = r.entry
	if r.observed != nil {
		j.observed[r.seq] = r.observed
	}
	j.tally.added(r.entry)
	for _, gone := range j.ring.push(r.entry, int64(len(r.line))) {
		if j.disk == nil {
			j.evicted++
			j.tally.dropped(gone.entry)
			j.first, _ = j.ring.oldest()
		}
	}
	j.emit(format.KindReceived, r.entry, nil, j.floor)
}

// finish hands a record back to whoever waits for it, or its room to the queue. The
// record must not be touched after it, unless it failed and is carried.
func (j *Journal) finish(r *record, err error) {
	if r.done != nil {
		r.done <- err
		return
	}
	j.queue.release(r)
	if r.kind == format.KindReplied && err == nil {
		j.reuse(&j.outcomes, r)
	}
}

func (j *Journal) writeClose() error {
	if j.disk == nil {
		return nil
	}
	lines := j.remarks(nil)
	for _, r := range j.carry {
		lines = append(lines, r.line)
	}
	if err := j.disk.writeLast(lines, j.expected, format.Close{
		Run: j.run, Time: format.Stamp(time.Now()), Next: j.expected, Received: j.received, Replied: j.replied,
	}); err != nil {
		return fmt.Errorf("close the journal: %w: %w", ErrUnavailable, err)
	}
	return nil
}
