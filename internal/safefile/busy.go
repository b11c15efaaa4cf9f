package safefile

import (
	"os"
	"time"
)

const (
	longest  = 2 * time.Second      // a program that reads a file is done with it sooner
	shortest = 2 * time.Millisecond // between the first two tries
)

// Patiently does what fails on Windows while another program has the file open, and tries
// again for as long as that is worth it: two seconds, or a quarter of one where the error
// may be there to stay. The error is that of the last try.
func Patiently(do func() error) error { return patiently(do, patience) }

func patiently(do func() error, patience func(error) time.Duration) error {
	begun, pause := time.Now(), shortest
	for {
		err := do()
		if err == nil || time.Since(begun)+pause > patience(err) {
			return err
		}
		time.Sleep(pause) //nolint:forbidigo // two seconds in all at most, in functions that take no context, as those of package os
		pause += pause / 2
	}
}

// patientlyOpen is [Patiently] of what opens a file.
func patientlyOpen(open func() (*os.File, error)) (f *os.File, err error) {
	err = Patiently(func() (err error) {
		f, err = open()
		return err
	})
	return f, err
}
