package scenario

import "context"

// A Key names one row of ordinals. Counters may keep it anywhere: it holds no secret.
type Key struct {
	Tenant  string `json:"tenant"` // as [mock.TenantKey]; "" is across tenants
	Epoch   int    `json:"epoch"`
	Stub    string `json:"stub"`    // scenario/stub; "" counts the tenant's calls
	Content string `json:"content"` // hash of what the stub says
	Scope   string `json:"scope"`   // whose ordinals within the tenant; "" is all of it
}

// A Claimed is how far a key has come: the last ordinal that was given out.
type Claimed struct {
	Key
	Ordinal uint64
}

// Counters give out ordinals. They are the only state that decisions depend on beside
// the book and the call, and one of the two things that replicas would have to share.
// All methods may be called concurrently.
type Counters interface {
	// Next gives out the next ordinal of the key, from 1, and to no two callers the
	// same. It may fail, by itself or because ctx is done; whether an ordinal was used
	// up is then unknown, so rows may have gaps. The caller must not try again by
	// itself, nor guess.
	Next(ctx context.Context, key Key) (uint64, error)

	// Counts lists the keys that are kept, in no order. What is given out meanwhile may
	// be missing.
	Counts(ctx context.Context) ([]Claimed, error)
}
