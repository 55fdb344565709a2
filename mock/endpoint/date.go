package endpoint

import (
	"net/http"
	"sync/atomic"
	"time"
)

// A date spells the time of day for the header Date, once a second.
type date struct{ last atomic.Pointer[spelledDate] }

type spelledDate struct {
	second int64
	text   string
}

func (d *date) now() string {
	now := time.Now()
	if last := d.last.Load(); last != nil && last.second == now.Unix() {
		return last.text
	}
	text := now.UTC().Format(http.TimeFormat)
	d.last.Store(&spelledDate{now.Unix(), text})
	return text
}
