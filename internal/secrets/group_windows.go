package secrets

import (
	"os/exec"
	"syscall"
)

// group leaves the command as it is: what it has started itself goes on when it is
// ended. Only the shell gets its line as it was written: see [shellLine].
func group(cmd *exec.Cmd) {
	if line := shellLine(cmd.Args); line != "" {
		cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: line}
	}
}
