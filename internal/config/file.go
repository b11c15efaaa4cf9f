package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ach-cli/ach/internal/safefile"
	"github.com/ach-cli/ach/internal/tokens"
)

// maxFileSize bounds what is read of a config file, in bytes.
const maxFileSize = 1 << 20

// readFile reads and checks the config file. A missing one is an empty one,
// unless the user named it; place is where they did.
func readFile(keys []Key, path string, named bool, place, goos string) (*file, error) {
	if path == "" || path == os.DevNull {
		return &file{path: path}, nil
	}
	data, info, err := readRegular(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return &file{path: path}, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, errorf("look at the path, or leave it out to use the usual file", "%s: there is no file %s", place, path)
	case err != nil:
		return nil, fileError(path, err)
	}
	f, err := parseFile(keys, path, data)
	if err != nil {
		return nil, err
	}
	f.exists = true
	mode := info.Mode()
	secret := f.secret()
	if secret == "" && tokens.Likely(string(data)) { // in a command, or a comment
		secret = "what looks like a token"
	}
	if goos == "windows" { // which keeps rights elsewhere, and Go makes up the mode
		return f, checkRights(path, secret)
	}
	if secret != "" && mode.Perm()&0o077 != 0 {
		return nil, errorf("run: chmod 600 "+shellQuote(path),
			"config file %s holds %s and others than its owner have rights to it (mode %04o)", path, secret, mode.Perm())
	}
	if err := checkOwner(path, info, os.Geteuid()); err != nil {
		return nil, err
	}
	if err := checkFolder(path, f.secret(), goos); err != nil {
		return nil, err
	}
	// Whoever may write to it decides which host gets the token.
	if mode.Perm()&0o022 != 0 {
		return nil, errorf("run: chmod go-w "+shellQuote(path),
			"config file %s can be changed by others than its owner (mode %04o)", path, mode.Perm())
	}
	return f, nil
}

// checkRights refuses a file with a secret, "" for none, that everybody may read or change,
// as the access list of Windows says.
func checkRights(path, secret string) error {
	if secret == "" {
		return nil
	}
	who, err := safefile.Exposed(path)
	if err != nil {
		return fileError(path, err)
	}
	if who != "" {
		return errorf(`in cmd.exe, run: icacls "`+path+`" /inheritance:r /grant:r "%USERNAME%:F"`,
			"config file %s holds %s, and %s has rights to it", path, secret, who)
	}
	return nil
}

// checkFolder refuses a folder in which others can put another file in the place
// of one that holds a secret, "" for none. A sticky one, like /tmp, keeps them
// from that.
func checkFolder(path, secret, goos string) error {
	if secret == "" || goos == "windows" {
		return nil
	}
	folders := []string{filepath.Dir(path)}
	if target, err := filepath.EvalSymlinks(path); err == nil && filepath.Dir(target) != folders[0] {
		folders = append(folders, filepath.Dir(target))
	}
	for _, folder := range folders {
		info, err := os.Stat(folder)
		if err != nil {
			return fileError(path, err)
		}
		if mode := info.Mode(); mode.Perm()&0o022 != 0 && mode&fs.ModeSticky == 0 {
			return errorf("run: chmod go-w "+shellQuote(folder),
				"config file %s holds %s, and others than its owner can replace it: they may write to its folder (mode %04o)", path, secret, mode.Perm())
		}
	}
	return nil
}

// readRegular returns the content of a regular file, and what is known about it.
func readRegular(path string) ([]byte, fs.FileInfo, error) {
	data, info, err := safefile.ReadNamed(path, maxFileSize)
	switch {
	case errors.Is(err, safefile.ErrFolder):
		err = errorf("name the file in it", "%v", err)
	case errors.Is(err, safefile.ErrNotRegular):
		err = errorf("name a regular file", "%v", err)
	case errors.Is(err, safefile.ErrTooLarge):
		err = errorf("look whether it is the right file", "it is larger than 1 MiB")
	}
	return data, info, err
}

// fileError names the file once; the errors of package os would do it again.
func fileError(path string, err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = errorf("look at the path and at who may read it", "cannot be read: %v", pathError.Err)
	}
	return at("config file "+path, err)
}

// checkOwner refuses a file that belongs to another user than me, who decides which
// host gets the token. The administrator could do so anyway.
func checkOwner(path string, info fs.FileInfo, me int) error {
	uid, known := safefile.Owner(info)
	if !known || uid == 0 || uid == me {
		return nil
	}
	return errorf("name a file of your own with --config, or run: sudo chown \"$USER\" "+shellQuote(path),
		"config file %s belongs to another user (number %d), who can change it", path, uid)
}

// shellQuote makes a path one word of a shell command.
func shellQuote(path string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-"
	if strings.Trim(path, plain) == "" && !strings.HasPrefix(path, "-") {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
