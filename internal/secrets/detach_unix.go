//go:build unix

package secrets

import (
	"os/exec"
	"syscall"
)

// detach takes the terminal away from a command, so that it can neither ask nor
// write there, and has what it started ended with it.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
