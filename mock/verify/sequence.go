package verify

// A sequence is a set of the numbers of recordings, a bit each, so that one that comes
// again is known. The zero sequence is empty.
type sequence struct {
	n      int
	chunks map[uint64]*[chunkWords]uint64
}

const (
	chunkWords = 64
	chunkBits  = 64 * chunkWords
)

// add reports whether the number is new.
func (s *sequence) add(seq uint64) bool {
	if s.chunks == nil {
		s.chunks = map[uint64]*[chunkWords]uint64{}
	}
	chunk := s.chunks[seq/chunkBits]
	if chunk == nil {
		chunk = new([chunkWords]uint64)
		s.chunks[seq/chunkBits] = chunk
	}
	word, bit := &chunk[seq%chunkBits/64], uint64(1)<<(seq%64)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	s.n++
	return true
}

// runs is a sequence for each run.
type runs map[string]*sequence

func (r runs) add(run string, seq uint64) bool {
	s := r[run]
	if s == nil {
		s = &sequence{}
		r[run] = s
	}
	return s.add(seq)
}
