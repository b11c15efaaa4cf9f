package term

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"syscall"
)

// ErrClosedPipe is in the chain of an error where nobody reads stdout any more,
// as after "| head". It is no failure: the reader has seen enough.
var ErrClosedPipe = errors.New("nobody reads the output any more")

// Data is stdout. The error of a write is returned as it is, with [ErrClosedPipe] in its
// chain where nobody reads any more.
func (s *Streams) Data() io.Writer { return data{s} }

type data struct{ s *Streams }

func (d data) Write(p []byte) (int, error) {
	n, err := d.s.Out.Write(p)
	if err = pipeError(err); err != nil && d.s.lost == nil {
		d.s.lost = err
	}
	return n, err
}

// Lost is the first error of writing to stdout, also where whoever wrote did not
// look at it, such as a library that prints help.
func (s *Streams) Lost() error { return s.lost }

// WriteData hands everything to stdout at once. Nothing is written for an empty
// result, so that it cannot fail on a pipe that nobody reads any more.
func (s *Streams) WriteData(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	n, err := s.Data().Write(b)
	if err == nil && n < len(b) {
		return fmt.Errorf("write to stdout: only %d of %d bytes written", n, len(b))
	}
	return err
}

// The errors of Windows for a pipe without a reader; elsewhere there is EPIPE.
const (
	windowsBrokenPipe = syscall.Errno(109)
	windowsNoData     = syscall.Errno(232)
)

// pipeError marks the error of a write to a pipe that nobody reads. The connection
// to a server may break in the same way, so only this package can tell.
func pipeError(err error) error {
	var number syscall.Errno
	if errors.As(err, &number) && (number == syscall.EPIPE || runtime.GOOS == "windows" && (number == windowsBrokenPipe || number == windowsNoData)) {
		return fmt.Errorf("%w: %w", ErrClosedPipe, err)
	}
	return err
}
