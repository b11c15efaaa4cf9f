//go:build !windows

package screentest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/term"
)

// patience is how long something may take to appear on a busy machine.
const patience = 30 * time.Second

// A Terminal is a program's terminal. It may be used by several goroutines.
type Terminal struct {
	cmd     *exec.Cmd
	file    *os.File
	drained chan struct{} // closed once the program has ended and all it wrote is here
	err     error         // of the program's end; to be read after drained

	mu      sync.Mutex
	screen  *vt.Emulator
	written bytes.Buffer
	changed chan struct{} // closed, and replaced, by whatever is written
}

// last is what is written behind the program's own words when it has ended. The
// end of the stream would not do: it can be told before all was read.
const last = "\x1b_the end\x1b\\"

// Start runs cmd with all three streams on a new terminal. [Terminal.Close] is
// for the caller to call.
func Start(cmd *exec.Cmd, rows, cols int) (*Terminal, error) {
	file, slave, err := pty.Open()
	if err != nil {
		return nil, err
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := errors.Join(pty.Setsize(file, size(rows, cols)), cmd.Start()); err != nil {
		return nil, errors.Join(err, file.Close(), slave.Close())
	}
	t := &Terminal{cmd: cmd, file: file, drained: make(chan struct{}), screen: vt.NewEmulator(cols, rows), changed: make(chan struct{})}
	go func() { _, _ = io.Copy(file, t.screen) }() // what the emulator answers; ends with drain
	go func() {
		t.err = cmd.Wait()
		t.tellEnd(slave)
	}()
	go func() {
		defer close(t.drained)
		defer func() { _ = slave.Close() }() // nothing more is written
		t.drain()
		// Not by closing the emulator, which the goroutine above still reads.
		if answers, ok := t.screen.InputPipe().(io.Closer); ok {
			_ = answers.Close()
		}
	}()
	return t, nil
}

// tellEnd writes last until it was read: a Ctrl-C that is typed as the program ends has the
// kernel throw away what is on its way.
func (t *Terminal) tellEnd(slave io.Writer) {
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		_, _ = io.WriteString(slave, last)
		select {
		case <-t.drained:
			return
		case <-again.C:
		}
	}
}

func size(rows, cols int) *pty.Winsize {
	return &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)} //nolint:gosec // no screen is that big
}

// drain puts what the program writes on the screen, until it has ended.
func (t *Terminal) drain() {
	for buf := make([]byte, 4096); ; {
		n, err := t.file.Read(buf)
		t.mu.Lock()
		_, _ = t.screen.Write(buf[:n])
		seen := max(0, t.written.Len()-len(last))
		t.written.Write(buf[:n])
		close(t.changed)
		t.changed = make(chan struct{})
		// What was typed, or answered by the emulator, and never read may be echoed behind it.
		over := bytes.Contains(t.written.Bytes()[seen:], []byte(last))
		t.mu.Unlock()
		if over || err != nil {
			return
		}
	}
}

// Type types a text; keys are what a terminal sends for them, see [Up] and others.
func (t *Terminal) Type(text string) error {
	_, err := io.WriteString(t.file, text)
	return err
}

// Resize makes the terminal bigger or smaller, and tells the program.
func (t *Terminal) Resize(rows, cols int) error {
	t.mu.Lock()
	t.screen.Resize(cols, rows)
	t.mu.Unlock()
	return pty.Setsize(t.file, size(rows, cols))
}

// Until waits until the screen is as wanted, and returns it. What says what is
// waited for, for the error.
func (t *Terminal) Until(what string, wanted func(Screen) bool) (Screen, error) {
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for over := false; ; {
		t.mu.Lock()
		screen, changed := t.look(), t.changed
		t.mu.Unlock()
		switch {
		case wanted(screen):
			return screen, nil
		case over:
			return screen, fmt.Errorf("the program ended, and the screen never showed %s:\n%s", what, screen)
		}
		select {
		case <-changed:
		case <-t.drained: // one more look
			over = true
		case <-timeout.C:
			return screen, fmt.Errorf("the screen does not show %s:\n%s", what, screen)
		}
	}
}

// Shows waits until the screen has a text on it, in one line.
func (t *Terminal) Shows(text string) (Screen, error) {
	return t.Until(fmt.Sprintf("%q", text), func(s Screen) bool { return s.Has(text) })
}

// Screen is the screen as it is now.
func (t *Terminal) Screen() Screen {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.look()
}

// Written is every byte the program has written so far.
func (t *Terminal) Written() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	written, _, _ := strings.Cut(t.written.String(), last)
	return written
}

// Restored tells whether the terminal has the settings of a new one: it shows
// what is typed, and gives it to a program line by line.
func (t *Terminal) Restored() (bool, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return false, err
	}
	defer func() { _, _ = master.Close(), slave.Close() }() // nothing was written
	fresh, err := term.GetState(int(slave.Fd()))
	if err != nil {
		return false, err
	}
	now, err := term.GetState(int(t.file.Fd()))
	if err != nil {
		return false, err
	}
	return reflect.DeepEqual(fresh, now), nil
}

// Process is the program.
func (t *Terminal) Process() *os.Process { return t.cmd.Process }

// Wait waits for the program to end, and returns its exit code, -1 where a
// signal ended it.
func (t *Terminal) Wait() (int, error) {
	select {
	case <-t.drained:
	case <-time.After(patience):
		return 0, fmt.Errorf("the program goes on and on:\n%s", t.Screen())
	}
	var exit *exec.ExitError
	if t.err != nil && !errors.As(t.err, &exit) {
		return 0, t.err
	}
	return t.cmd.ProcessState.ExitCode(), nil
}

// Close ends the program if it still runs.
func (t *Terminal) Close() {
	_ = t.cmd.Process.Kill() // it fails where the process is gone
	<-t.drained
	_ = t.file.Close() // nothing is read any more
}
