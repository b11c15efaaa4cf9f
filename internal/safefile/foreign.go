package safefile

import (
	"os"
	"path/filepath"
)

// Foreign returns the number of another user than me whose folder dir is, or would be in
// where it is not there yet. That happens to an administrator who has kept the
// environment of somebody else: what is made there could not be used by its owner any
// more. A folder of the administrator, such as /tmp, is foreign to nobody who makes one in it.
func Foreign(dir string, me int) (uid int, foreign bool) {
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Lstat(at)
		if err != nil && at != filepath.Dir(at) {
			continue
		}
		if err != nil {
			return 0, false
		}
		uid, ok := Owner(info)
		return uid, ok && uid != me && (uid != 0 || at == dir)
	}
}
