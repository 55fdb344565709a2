package pagetest

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestTheOpenPageCountsRightUnderLoad sends a hundred calls a second with the page open.
func TestTheOpenPageCountsRightUnderLoad(t *testing.T) {
	length := 3 * time.Second
	if given := os.Getenv("SOMOCK_TEST_LOAD"); given != "" {
		var err error
		if length, err = time.ParseDuration(given); err != nil {
			t.Fatal(err)
		}
	}
	s := start(t)
	b := browse(t, s)
	b.open("/__admin/")
	b.run(countUpdates)
	sent := s.load(length)
	b.shows("#total", strconv.Itoa(sent))
	b.until(`document.querySelectorAll("#rows [data-pending]").length === 0`)
	if rows, want := value[int](b, `document.querySelectorAll("#rows li").length`), min(sent, 500); rows != want {
		t.Errorf("%d rows are listed, want %d", rows, want)
	}
	listed, recorded := value[[]string](b, `[...document.querySelectorAll("#rows a")].map((a) => a.dataset.id)`), s.newest(t, min(sent, 500))
	if !slices.Equal(listed, recorded) {
		t.Errorf("listed are %v, recorded %v", listed, recorded)
	}
	updates, length := value[float64](b, `window.updates.length`), value[time.Duration](b, `Math.ceil(window.updates.at(-1) - window.updates[0])`)*time.Millisecond
	if most := 2 + length.Seconds()*4; updates > most || updates == 0 { // not all of it, since the first may have been held up for a moment
		t.Errorf("%v updates within %v, want up to %v", updates, length, most)
	}
}

// countUpdates notes when the page asked for news.
const countUpdates = `
window.updates = [];
{
	const fetched = window.fetch;
	window.fetch = (url, ...rest) => {
		if (String(url).includes("/page/update")) window.updates.push(performance.now());
		return fetched(url, ...rest);
	};
}`

// newest are the ids of the newest recordings, as the control API lists them.
func (s *somock) newest(t *testing.T, limit int) (ids []string) {
	t.Helper()
	var list struct{ Recordings []struct{ ID string } }
	_, body := s.get(fmt.Sprintf("/__admin/recordings?limit=%d", limit))
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		t.Fatal(err)
	}
	for _, r := range list.Recordings {
		ids = append(ids, r.ID)
	}
	return ids
}

// load sends a hundred calls a second and gives how many it sent.
func (s *somock) load(length time.Duration) int {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	var calls sync.WaitGroup
	sent := 0
	for end := time.Now().Add(length); time.Now().Before(end); <-tick.C {
		sent++
		calls.Go(func() { s.send(call{tenant: "Load"}) })
	}
	calls.Wait()
	return sent
}

// TestWhoReadsIsNotDisturbed: new calls do not move the list under someone's eyes.
func TestWhoReadsIsNotDisturbed(t *testing.T) {
	s := start(t)
	for range 60 {
		s.send(call{})
	}
	b := browse(t, s)
	b.open("/__admin/")
	b.shows("#total", "60")
	b.run(`document.getElementById("rows").scrollTop = 300`)
	first := b.text("#rows li:first-child time")
	for range 5 {
		s.send(call{})
	}
	b.shows("#new", "5 new")
	b.shows("#total", "65")
	if now := b.text("#rows li:first-child time"); now != first {
		t.Errorf("the list moved: its first row was of %s and is of %s", first, now)
	}
	b.do(chromedp.Click(chromedp.CSS("#new")))
	b.until(`document.getElementById("rows").scrollTop === 0 && document.querySelectorAll("#rows li").length === 65 && document.getElementById("new").hidden`)
}
