package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ach-cli/ach/internal/safefile"
)

// Write puts the file in its place, readable by its owner only and all at once: a
// reader sees the old file or the new one. The folder is made where it is missing,
// for its owner only. Nothing is written where nothing was changed, where [Load]
// would refuse the result, where the file was changed by others since it was read,
// or where it is a link by now. Every error is an [*Error].
func (e *Editor) Write() error {
	if !e.dirty {
		return nil
	}
	text, err := e.text()
	if err != nil {
		return errorf("", "config file %s: %v", e.path, err)
	}
	return e.WriteText(text)
}

// WriteText is [Editor.Write] with text, as it is, for the whole content of the file.
// The lines its error names are those of text.
func (e *Editor) WriteText(text []byte) error {
	if bytes.Equal(text, e.before) {
		return nil
	}
	f, err := parseFile(e.keys, e.path, text)
	if err != nil {
		return err
	}
	if uid, foreign := safefile.Foreign(filepath.Dir(e.path), os.Geteuid()); foreign {
		return errorf("name a file of your own with --config, or set XDG_CONFIG_HOME or HOME to a folder of your own",
			"config file %s cannot be written: its folder belongs to another user (number %d), who could not use the file", e.path, uid)
	}
	if err := os.MkdirAll(filepath.Dir(e.path), 0o700); err != nil {
		return writeError(e.path, err)
	}
	if err := checkFolder(e.path, f.secret(), e.goos); err != nil {
		return err
	}
	release, err := lock(e.path)
	if err != nil {
		return err
	}
	defer release()
	if err := e.unchanged(); err != nil {
		return err
	}
	if err := safefile.Write(safefile.Paths{}, e.path, text, safefile.Options{Sync: true}); err != nil {
		return writeError(e.path, err)
	}
	e.before, e.exists, e.dirty = text, true, false
	return nil
}

// Update lets change do its work on the config file that src leads to, and writes
// it. Where another program wrote meanwhile it begins again, so that of several
// programs none undoes what another did: change has to bear being called again.
func Update(src Source, change func(*Editor) error) error {
	for {
		e, err := Edit(src)
		if err != nil {
			return err
		}
		if err := change(e); err != nil {
			return err
		}
		// Whoever was first has made a step forward, so that this ends.
		if err := e.Write(); !errors.Is(err, errChanged) {
			return err
		}
	}
}

// errChanged is the cause where another program changed the file since it was read.
var errChanged = errors.New("changed in the meantime")

// unchanged refuses to undo what another program wrote in the meantime.
func (e *Editor) unchanged() error {
	if err := e.refuseLink(); err != nil {
		return err
	}
	now, _, err := readRegular(e.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !e.exists:
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fileError(e.path, err)
	case err != nil || !e.exists || !bytes.Equal(now, e.before):
		err := errorf("run the command again", "config file %s was changed by another program in the meantime", e.path)
		err.cause = errChanged
		return err
	}
	return nil
}

func writeError(path string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return errorf("look at the folder and at who may write to it", "config file %s cannot be written: %v", path, err)
}
