package conform

import (
	"context"
	"time"
)

// Waits has the runner ask this function to wait, instead of the clock.
func (r *Runner) Waits(wait func(context.Context, time.Duration) error) { r.wait = wait }

// Bytes is a probe as it goes over the wire.
func (p *Probe) Bytes(host string) string { return string(p.bytes(host)) }
