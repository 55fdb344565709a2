package cli

import (
	"bufio"
	"io"
	"iter"

	"somock/mock"
	"somock/mock/newfile"
	"somock/mock/report"
)

// verdictFiles are the files that a verdict is written to; nil is one that nobody named.
type verdictFiles struct{ junit, report *newfile.File }

// openVerdictFiles makes the files before anything is judged, so that a place that cannot
// be written is known at once, and what an earlier verdict left there is not taken for
// this one's.
func openVerdictFiles(junit, report string) (*verdictFiles, error) {
	f := &verdictFiles{}
	var err error
	if f.junit, err = openOutput("--junit", junit); err != nil {
		return nil, err
	}
	if f.report, err = openOutput("--report", report); err != nil {
		f.discard()
		return nil, err
	}
	return f, nil
}

func openOutput(flag, name string) (*newfile.File, error) {
	if name == "" {
		return nil, nil
	}
	file, err := newfile.Create(name, 0o644)
	if err != nil {
		return nil, unwritable(flag, err)
	}
	return file, nil
}

// discard takes away the files that nothing was written to. Without files there is nothing
// to do.
func (f *verdictFiles) discard() {
	if f == nil {
		return
	}
	for _, file := range []*newfile.File{f.junit, f.report} {
		if file != nil {
			file.Discard()
		}
	}
}

func (f *verdictFiles) writeJUnit(v interface{ WriteJUnit(io.Writer) error }) error {
	if f.junit == nil {
		return nil
	}
	err := v.WriteJUnit(f.junit)
	if err == nil {
		err = f.junit.Commit()
	}
	if err != nil {
		return unwritable("--junit", err)
	}
	return nil
}

// writeReport writes the page, with the calls that were judged.
func (f *verdictFiles) writeReport(r *report.Report, calls iter.Seq2[*mock.Entry, error]) error {
	if f.report == nil {
		return nil
	}
	w := bufio.NewWriter(f.report)
	err := r.Write(w, calls)
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		f.report.Discard()
		return unwritable("--report", err)
	}
	if err := f.report.Commit(); err != nil {
		return unwritable("--report", err)
	}
	return nil
}
