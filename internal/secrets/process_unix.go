//go:build unix

package secrets

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// group makes the command the head of a group of processes that is ended as a
// whole, so that a pipe or a helper does not go on after it.
//
// Not where there is a terminal: a group of its own could not ask for a passphrase
// there, since the system stops whoever reads a terminal from the background.
func group(cmd *exec.Cmd) {
	if onTerminal() {
		return
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}

// onTerminal reports whether the process has a terminal, whatever its streams are.
func onTerminal() bool {
	f, err := os.OpenFile("/dev/tty", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return false
	}
	_ = f.Close() // nothing was written
	return true
}

// detach takes the terminal away from a command, so that it can neither ask nor
// write there, and has what it started ended with it.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
