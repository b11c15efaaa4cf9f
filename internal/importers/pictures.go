package importers

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab/avatar"
	"github.com/ach-cli/ach/internal/safefile"
)

// Pictures finds those that badges name, in the folder that was given.
type pictures struct {
	folder string
	root   *os.Root
	byBase map[string][]string // paths in the folder, with /, by the name of the file
}

// openPictures looks what is in a folder. What it opens is to be closed.
func openPictures(ctx context.Context, folder string) (*pictures, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	p := &pictures{folder: folder, root: root, byBase: map[string][]string{}}
	const most = 100_000
	seen := 0
	err = fs.WalkDir(root.FS(), ".", func(at string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return fs.SkipDir // what cannot be read has no pictures
		case entry.IsDir() && at != "." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case entry.Type().IsRegular():
			p.byBase[entry.Name()] = append(p.byBase[entry.Name()], at)
		}
		if seen++; seen > most {
			return fmt.Errorf("it has more than %d files", most)
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return p, nil
}

// read returns the picture that a file names, and its extension. It is a data: address, a
// path from the file, or an address of which the folder has a file of the same name.
func (p *pictures) read(from, address string) (data []byte, extension string, err error) {
	if rest, is := cutScheme(address, "data:"); is {
		data, err = decodeData(rest)
	} else {
		data, err = p.file(from, address)
	}
	if err != nil {
		return nil, "", err
	}
	if extension, err = avatar.ExtensionOf(data); err != nil {
		return nil, "", fmt.Errorf("it %w", err)
	}
	return data, extension, nil
}

func cutScheme(address, scheme string) (rest string, is bool) {
	if len(address) < len(scheme) || !strings.EqualFold(address[:len(scheme)], scheme) {
		return "", false
	}
	return address[len(scheme):], true
}

// decodeData decodes what follows data: (RFC 2397).
func decodeData(rest string) ([]byte, error) {
	kind, text, has := strings.Cut(rest, ",")
	if !has {
		return nil, errors.New("the data: address breaks off")
	}
	if len(text) > 4*avatar.MaxSize {
		return nil, errors.New("it is larger than 200 KiB")
	}
	plain, err := url.PathUnescape(text)
	if err != nil {
		return nil, errors.New("the data: address has a broken escape")
	}
	if !strings.HasSuffix(strings.ToLower(strings.ReplaceAll(kind, " ", "")), ";base64") {
		return []byte(plain), nil
	}
	plain = strings.TrimRight(strings.NewReplacer("\n", "", "\r", "", " ", "", "-", "+", "_", "/").Replace(plain), "=")
	data, err := base64.RawStdEncoding.DecodeString(plain)
	if err != nil {
		return nil, errors.New("the data: address is not base64")
	}
	return data, nil
}

// file reads the file that an address means.
func (p *pictures) file(from, address string) ([]byte, error) {
	wanted, err := p.find(from, address)
	if err != nil {
		return nil, err
	}
	data, err := safefile.Read(p.root, filepath.FromSlash(wanted), avatar.MaxSize)
	switch {
	case errors.Is(err, safefile.ErrTooLarge):
		return nil, fmt.Errorf("%s is larger than 200 KiB", wanted)
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %w", wanted, plain(err))
	}
	return data, nil
}

// find is the path of the file that an address means.
func (p *pictures) find(from, address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil { // such as a name with a % in it
		u = &url.URL{Path: address}
	}
	isWeb := u.Scheme == "http" || u.Scheme == "https"
	if !isWeb && u.Scheme == "" && u.Host == "" {
		for _, relative := range []string{address, u.Path} { // a name may have a % in it, or a %20
			here, err := filepath.Abs(filepath.Dir(from))
			if err != nil {
				break
			}
			dir, err := filepath.Rel(p.folder, here)
			if err != nil {
				break
			}
			at := path.Join(filepath.ToSlash(dir), relative)
			if info, err := p.root.Lstat(filepath.FromSlash(at)); err == nil && info.Mode().IsRegular() && !path.IsAbs(relative) {
				return at, nil
			}
		}
	}
	base := path.Base(u.Path)
	found := closestTo(u.Path, p.byBase[base])
	switch {
	case base == "." || base == "/":
		return "", errors.New("its address names no file")
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return "", fmt.Errorf("%s and %s are both called so", found[0], found[1])
	case isWeb:
		return "", fmt.Errorf("the folder has no %s, and nothing is fetched", base)
	}
	return "", fmt.Errorf("there is no file %s in the folder", base)
}

// closestTo are the paths that have most of their end in common with an address.
func closestTo(address string, paths []string) (closest []string) {
	most := -1
	for _, at := range paths {
		n := commonEnd(strings.Split(address, "/"), strings.Split(at, "/"))
		if n > most {
			closest, most = nil, n
		}
		if n == most {
			closest = append(closest, at)
		}
	}
	return closest
}

func commonEnd(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

func (p *pictures) close() { _ = p.root.Close() } // it was only read
