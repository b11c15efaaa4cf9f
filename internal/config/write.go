package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace takes text for the whole content of the file. It has to pass the checks
// that [Load] makes; the lines its error names are those of text.
func (e *Editor) Replace(text []byte) error {
	if _, err := parseFile(e.keys, e.path, text); err != nil {
		return err
	}
	return e.load(text)
}

// Write puts the file in its place, readable by its owner only and all at once: a
// reader sees the old file or the new one. The folder is made where it is missing,
// for its owner only. Nothing is written where nothing was changed, where [Load]
// would refuse the result, where the file was changed by others since it was read,
// or where it is a link by now. Every error is an [*Error].
func (e *Editor) Write() error {
	if !e.dirty {
		return nil
	}
	text, err := e.Text()
	if err != nil {
		return errorf("", "config file %s: %v", e.path, err)
	}
	return e.write(text)
}

// WriteText is [Editor.Replace] and [Editor.Write] in one, and writes text as it is.
func (e *Editor) WriteText(text []byte) error {
	if err := e.Replace(text); err != nil {
		return err
	}
	return e.write(text)
}

func (e *Editor) write(text []byte) error {
	if bytes.Equal(text, e.before) {
		return nil
	}
	if _, err := parseFile(e.keys, e.path, text); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(e.path), 0o700); err != nil {
		return writeError(e.path, err)
	}
	if err := e.unchanged(); err != nil {
		return err
	}
	if err := replaceFile(e.path, text); err != nil {
		return writeError(e.path, err)
	}
	e.before, e.exists, e.dirty = text, true, false
	return nil
}

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
		return errorf("run the command again", "config file %s was changed by another program in the meantime", e.path)
	}
	return nil
}

// replaceFile writes beside the file and renames, so that it is never half
// written. The new file is made for its owner only, under a name that was not
// there before.
func replaceFile(path string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // the error that counts is the first
		}
	}()
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func writeError(path string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		err = l.Err
	}
	return errorf("look at the folder and at who may write to it", "config file %s cannot be written: %v", path, err)
}
