//go:build unix

package config

import (
	"io/fs"
	"os"
	"syscall"
)

// checkOwner refuses a file that belongs to another user, who decides which host
// gets the token. The administrator could do so anyway.
func checkOwner(path string, info fs.FileInfo) error {
	return judgeOwner(path, info, os.Geteuid())
}

func judgeOwner(path string, info fs.FileInfo, me int) error {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || stat.Uid == 0 || int(stat.Uid) == me {
		return nil
	}
	return errorf("name a file of your own with --config, or run: sudo chown \"$USER\" "+shellQuote(path),
		"config file %s belongs to another user (number %d), who can change it", path, stat.Uid)
}
