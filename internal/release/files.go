package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// about is which release it is: a version without v, the moment of its commit in RFC 3339,
// and the section of CHANGELOG.md that tells of it.
type about struct{ version, date, section string }

// files writes into dir, from the sources at root: the man pages and the changelogs packed
// as packages have them, Debian's copyright, and the notes. Packed again they are the same
// bytes, as no time of writing is in them.
func files(root, dir string, release about) error {
	committed, err := time.Parse(time.RFC3339, release.date)
	if err != nil {
		return err
	}
	read := func(name string) string {
		text, e := os.ReadFile(filepath.Join(root, name)) //nolint:gosec // files of the sources
		if e != nil && err == nil {
			err = e
		}
		return string(text)
	}
	changelog, licence, others := read("CHANGELOG.md"), read("LICENSE"), read("THIRD-PARTY-LICENSES")
	if err != nil {
		return err
	}
	text, err := notes(changelog, release.section)
	if err != nil {
		return err
	}
	written := map[string][]byte{
		"notes.md":  []byte(text),
		"copyright": []byte(copyright(licence, others)),
	}
	pages, err := filepath.Glob(filepath.Join(root, "man", "*"))
	if err != nil || len(pages) == 0 {
		return fmt.Errorf("no man pages in %s: %w", root, err)
	}
	packed := map[string]string{"changelog": changelog, "changelog.Debian": debianChangelog(release.version, committed)}
	for _, page := range pages {
		text, err := os.ReadFile(page) //nolint:gosec // files of the sources
		if err != nil {
			return err
		}
		packed["man"+filepath.Ext(page)[1:]+"/"+filepath.Base(page)] = string(text)
	}
	for name, text := range packed {
		if written[name+".gz"], err = pack(text); err != nil {
			return err
		}
	}
	return replace(dir, written)
}

// replace makes dir hold these files and no others.
func replace(dir string, files map[string][]byte) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // of what everybody may read
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil { //nolint:gosec // of what everybody may read
			return err
		}
	}
	return nil
}

// pack is gzip -9n.
func pack(text string) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write([]byte(text)); err != nil {
		return nil, err
	}
	err = w.Close()
	return packed.Bytes(), err
}

// debianChangelog is the changelog of the package, which Debian has beside that of the program.
func debianChangelog(version string, committed time.Time) string {
	return fmt.Sprintf("ach (%s) unstable; urgency=medium\n\n  * What changed in this version is in changelog.gz.\n\n -- %s  %s\n",
		debianVersion(version), maintainer, committed.UTC().Format(time.RFC1123Z))
}

// maintainer is nobody's address: whom to write to, SECURITY.md and the project's issues say.
const maintainer = "The ach authors <noreply@github.com>"

// debianVersion is 1.2.3~rc.1-1 for 1.2.3-rc.1: what is not out yet sorts before what is.
func debianVersion(version string) string {
	return strings.Replace(version, "-", "~", 1) + "-1"
}

// apache is the text of the Apache License, without its appendix.
var apache = regexp.MustCompile(`(?s)Apache License\s+Version 2\.0, January 2004\n.*?such warranty or additional liability\.\n`)

// copyright is what Debian's policy wants: where it is from, and under which licences; of
// those that every Debian has it does not want the text.
func copyright(licence, others string) string {
	others = apache.ReplaceAllString(others, "Apache License, Version 2.0, which is in /usr/share/common-licenses/Apache-2.0 on Debian\n")
	return "Made from the sources at https://gitlab.com/ach-cli/ach, under this licence:\n\n" + licence + "\n" + others
}
