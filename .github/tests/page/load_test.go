package pagetest

import (
	"os"
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
	if wrong := value[int](b, `[...document.querySelectorAll("#rows li")].filter((li, i, all) => i > 0 && Number(all[i-1].dataset.seq) !== Number(li.dataset.seq) + 1).length`); wrong != 0 {
		t.Errorf("%d rows are out of order or missing", wrong)
	}
	if most := value[int](b, `window.mostUpdates`); most > 4 || most == 0 {
		t.Errorf("%d updates within a second, want 1 to 4", most)
	}
}

// countUpdates notes how often the page asked for news within any one second.
const countUpdates = `
window.mostUpdates = 0;
{
	const times = [], fetched = window.fetch;
	window.fetch = (url, ...rest) => {
		if (String(url).includes("/page/update")) {
			const now = performance.now();
			times.push(now);
			window.mostUpdates = Math.max(window.mostUpdates, times.filter((t) => t > now - 990).length);
		}
		return fetched(url, ...rest);
	};
}`

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
