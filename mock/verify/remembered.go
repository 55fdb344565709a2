package verify

// remembered is a map that forgets the key that was put in first when it is full.
type remembered[K comparable, V any] struct {
	values map[K]V
	ring   []K // the keys in the order in which they came
	next   int // where in the ring the next key goes, once it is full
	limit  int
}

func newRemembered[K comparable, V any](limit int) *remembered[K, V] {
	return &remembered[K, V]{values: map[K]V{}, limit: limit}
}

func (r *remembered[K, V]) get(k K) (V, bool) {
	v, ok := r.values[k]
	return v, ok
}

func (r *remembered[K, V]) put(k K, v V) {
	before := len(r.values)
	r.values[k] = v
	if len(r.values) > before {
		r.makeRoom(k)
	}
}

// makeRoom remembers when a new key came, and forgets another for it if need be.
func (r *remembered[K, V]) makeRoom(k K) {
	if len(r.ring) < r.limit {
		r.ring = append(r.ring, k)
		return
	}
	delete(r.values, r.ring[r.next])
	r.ring[r.next] = k
	r.next = (r.next + 1) % r.limit
}
