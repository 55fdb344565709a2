package verify

// hashes is a set of numbers that are spread evenly, in 8 bytes each and a fifth more in
// room: a million take 12 MiB, in a map 36. It grows a 256th at a time, so that growing never
// takes all its room once more.
// The zero hashes is empty.
type hashes struct {
	n      int
	shards [256]shard
}

// A shard is a table of numbers in which 0 is a free place.
type shard struct {
	table []uint64
	n     int
}

// add reports whether the number is new.
func (h *hashes) add(sum uint64) bool {
	sum = max(sum, 1)
	s := &h.shards[sum>>56]
	if 5*(s.n+1) > 4*len(s.table) {
		s.grow()
	}
	at := s.find(sum)
	if s.table[at] == sum {
		return false
	}
	s.table[at] = sum
	s.n++
	h.n++
	return true
}

func (h *hashes) has(sum uint64) bool {
	sum = max(sum, 1)
	s := &h.shards[sum>>56]
	return s.n > 0 && s.table[s.find(sum)] == sum
}

// find is where the number is, or would be.
func (s *shard) find(sum uint64) int {
	at := int(sum % uint64(len(s.table)))
	for s.table[at] != 0 && s.table[at] != sum {
		if at++; at == len(s.table) {
			at = 0
		}
	}
	return at
}

func (s *shard) grow() {
	old := s.table
	s.table = make([]uint64, len(old)*5/4+8)
	for _, sum := range old {
		if sum != 0 {
			s.table[s.find(sum)] = sum
		}
	}
}
