package page

import (
	"bytes"
	"net/http"
	"strconv"
	"time"

	"somock/mock/scenario"
)

// download gives a file to be saved, not a page to be shown.
func download(w http.ResponseWriter, name, contentType string, content []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = w.Write(content) // a client that left is no failure of ours
}

// showReport gives the verdict as one page that stands alone.
func (p *Page) showReport(w http.ResponseWriter, r *http.Request) error {
	v := p.viewOf(r)
	var b bytes.Buffer
	if err := p.Report(r.Context(), &b, v.Tenant, v.Run, p.threshold(v)); err != nil {
		return err
	}
	download(w, "somock-report-"+p.shownRun(v)+".html", "text/html; charset=utf-8", b.Bytes())
	return nil
}

// showArms gives what is armed as a scenario file.
func (p *Page) showArms(w http.ResponseWriter, r *http.Request) error {
	status, err := p.Scenarios.Status(r.Context())
	if err != nil {
		return err
	}
	source, err := scenario.Save("saved-arms", status.Armed, time.Now())
	if err != nil {
		p.fail(w, r, http.StatusConflict, err)
		return nil
	}
	download(w, "saved-arms.yaml", "application/yaml; charset=utf-8", source)
	return nil
}

// shownRun is the id of the run that is looked at.
func (p *Page) shownRun(v view) string {
	if past := p.past(v); past != nil {
		return past.ID
	}
	return p.Journal.Run()
}
