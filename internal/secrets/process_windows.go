package secrets

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// group leaves the command as it is: what it has started itself goes on when it is
// ended. Only the shell gets its line as it was written: see [shellLine].
func group(cmd *exec.Cmd) {
	if line := shellLine(cmd.Args); line != "" {
		cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: line}
	}
}

// detach takes the console away from a command, so that it can neither ask nor
// write there.
func detach(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.CreationFlags = windows.CREATE_NO_WINDOW
}
