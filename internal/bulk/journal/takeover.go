package journal

import (
	"errors"

	"github.com/ach-cli/ach/internal/bulk"
)

// TakeOver decides rows of the runs of a folder that were left open: decides returns the
// outcomes of those that somebody else answers for now. It returns the ids of the runs of
// which some were, the oldest first. One of which nothing is open any more is finished.
// Runs that go on, or whose journal cannot be read, are passed over.
func TakeOver(dir string, decides func(*Run) []bulk.RowOutcome) (taken []string, err error) {
	unfinished, err := FindUnfinished(dir)
	if err != nil {
		return nil, err
	}
	for _, u := range unfinished {
		if u.Run == nil || u.State == Running || len(decides(u.Run)) == 0 {
			continue
		}
		switch took, err := takeOver(u.Path, decides); {
		case errors.Is(err, ErrRunning):
		case err != nil:
			return taken, err
		case took:
			taken = append(taken, u.ID)
		}
	}
	return taken, nil
}

func takeOver(path string, decides func(*Run) []bulk.RowOutcome) (took bool, err error) {
	j, run, err := Resume(path)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	outcomes := decides(run)
	if len(outcomes) == 0 {
		return false, nil
	}
	if err := j.Record(outcomes); err != nil {
		return false, err
	}
	if run.Open() > len(outcomes) {
		return true, j.Finish(Interrupted)
	}
	return true, j.Finish(Finished)
}
