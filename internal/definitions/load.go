package definitions

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/gitlab/avatar"
	"github.com/ach-cli/ach/internal/manifest"
	"github.com/ach-cli/ach/internal/order"
	"github.com/ach-cli/ach/internal/safefile"
	"github.com/ach-cli/ach/internal/source"
)

// A File is what a file of achievements says, with what it names on disk: pictures that
// GitLab would take, and lists that were read. Nobody was asked who the people are.
type File struct {
	Path      string // as it was named
	Namespace string // full path of the group; "" where the file does not say it
	Hash      string // SHA-256 in hex of the file and of all that it names
	Warnings  []string

	achievements []unresolved
}

// An unresolved achievement is one of the file, of whose people only the names are known.
type unresolved struct {
	Wanted
	entries  []source.Entry // of users and of lists
	unnamed  []Listed       // whose GitLab names a map leaves open
	sources  []span         // of which both are, in order
	except   []source.Entry
	members  source.Members
	template source.Template // of the messages
}

// A FileError has all that is wrong with a file and with what it names, each in a line that
// begins with the place, such as achievements.yaml:12:5.
type FileError struct {
	Path     string
	Problems []string
}

// placed has an error that begins with line and column be one of the file.
func (f *File) placed(err error) error {
	return &FileError{Path: f.Path, Problems: []string{f.Path + ":" + err.Error()}}
}

// Error returns the problems, a line each.
func (e *FileError) Error() string { return strings.Join(e.Problems, "\n") }

// Load reads a file of achievements, the pictures in it and the lists of holders. host is
// the GitLab whose profiles have addresses that name users. What is wrong is a [*FileError].
func Load(ctx context.Context, path string, host *url.URL) (*File, error) {
	return newLoader(ctx, path, host).load()
}

func newLoader(ctx context.Context, path string, host *url.URL) *loader {
	return &loader{
		ctx: ctx, host: host, sum: sha256.New(),
		file: &File{Path: path}, folder: filepath.Dir(path),
		maps: map[string]*source.Map{}, lists: map[listKey]*list{}, programs: programTime,
	}
}

// parse reads the file itself, without what it names.
func (l *loader) parse() (*manifest.File, error) {
	path := l.file.Path
	text, _, err := safefile.ReadNamed(path, manifest.MaxSize)
	if err != nil {
		return nil, l.unreadable(err)
	}
	l.add("file", text)
	parsed, problems := manifest.Parse(text, strings.EqualFold(filepath.Ext(path), ".json"))
	for _, p := range problems {
		l.problem(p.Place, "%s", p.Text)
	}
	if parsed == nil {
		return nil, l.failure()
	}
	return parsed, nil
}

func (l *loader) load() (*File, error) {
	parsed, err := l.parse()
	if err != nil {
		return nil, err
	}
	l.file.Namespace = parsed.Namespace
	for _, a := range parsed.Achievements {
		l.achievement(a)
		if l.ctx.Err() != nil {
			return nil, l.ctx.Err()
		}
	}
	if len(l.wrong) > 0 {
		return nil, l.failure()
	}
	l.file.Hash = hex.EncodeToString(l.sum.Sum(nil))
	return l.file, nil
}

// unreadable is the error of the file itself.
func (l *loader) unreadable(err error) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, safefile.ErrTooLarge):
		l.problem(manifest.Place{Line: 1, Column: 1}, "the file is longer than %d MiB", manifest.MaxSize>>20)
		return l.failure()
	case errors.As(err, &path):
		err = path.Err
	}
	return &FileError{l.file.Path, []string{fmt.Sprintf("%s cannot be read: %v", l.file.Path, err)}}
}

// A loader reads what a file names, and collects what is wrong.
type loader struct {
	ctx    context.Context
	host   *url.URL
	folder string
	sum    hash.Hash
	file   *File
	wrong  []wrong

	maps     map[string]*source.Map // by path: what several achievements name is read once
	lists    map[listKey]*list
	programs time.Duration // what is left of the time of all programs that choose from lists
}

// What is wrong is told in the order of the places in the file. What stands in a list says
// itself where.
type wrong struct {
	manifest.Place
	text string
}

// failure is the error for what was found.
func (l *loader) failure() error {
	order.By(l.wrong, func(x, y wrong) int { return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column)) })
	var texts []string
	told := map[string]bool{}
	for _, w := range l.wrong {
		if !told[w.text] { // a list may be that of several achievements
			told[w.text], texts = true, append(texts, w.text)
		}
	}
	return &FileError{l.file.Path, texts}
}

// add makes a text part of the hash of all.
func (l *loader) add(what string, text []byte) {
	_, _ = fmt.Fprintf(l.sum, "%s %d\n", what, len(text)) // a hash takes everything
	_, _ = l.sum.Write(text)
}

func (l *loader) place(at manifest.Place) string {
	return fmt.Sprintf("%s:%d:%d", l.file.Path, at.Line, at.Column)
}

func (l *loader) problem(at manifest.Place, format string, args ...any) {
	l.wrong = append(l.wrong, wrong{at, l.place(at) + ": " + fmt.Sprintf(format, args...)})
}

func (l *loader) warn(at manifest.Place, text string) {
	l.file.Warnings = append(l.file.Warnings, l.place(at)+": "+text)
}

func (l *loader) achievement(a manifest.Achievement) {
	u := unresolved{Wanted: Wanted{Achievement: a}}
	if a.Avatar != "" {
		u.Picture = l.picture(a)
	}
	if a.Holders != nil {
		l.holders(&u)
	}
	l.file.achievements = append(l.file.achievements, u)
}

// picture checks a picture as it would be uploaded.
func (l *loader) picture(a manifest.Achievement) *Picture {
	path, ok := l.inside(a.AvatarAt, "avatar", a.Avatar)
	if !ok {
		return nil
	}
	file, err := avatar.Read("avatar", path, nil)
	if err != nil {
		text := err.Error()
		if e := (*avatar.Error)(nil); errors.As(err, &e) && e.Hint != "" {
			text += "; " + e.Hint
		}
		l.problem(a.AvatarAt, "%s", text)
		return nil
	}
	for _, text := range file.Warnings {
		l.warn(a.AvatarAt, text)
	}
	l.add("picture", file.Data)
	return &Picture{Path: a.Avatar, File: path, Digest: digestOf(file.Data)}
}

// digestOf is what tells the content of a picture: the first 16 hex digits of its SHA-256.
func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// Upload reads the picture again, under the name that tells its content. The error is of a
// file that is not what it was when it was looked at.
func (p *Picture) Upload() (*avatar.File, error) {
	file, err := avatar.Read("avatar", p.File, nil)
	if err != nil {
		return nil, err
	}
	if digestOf(file.Data) != p.Digest {
		return nil, &avatar.Error{Message: fmt.Sprintf("avatar %q: the file was changed meanwhile", p.Path), Hint: "plan again"}
	}
	file.Name = UploadName(p.Path, p.Digest)
	return file, nil
}

// inside is the path of a file that the file names, which may not lie outside of its
// folder, also not by a symbolic link. A pattern is what stands for several.
func (l *loader) inside(at manifest.Place, what, relative string) (path string, ok bool) {
	path = l.join(relative)
	root, err := filepath.EvalSymlinks(l.folder)
	if err == nil {
		root, err = filepath.Abs(root)
	}
	if err != nil {
		l.problem(at, "%s %q: %v", what, relative, err)
		return "", false
	}
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.problem(at, "%s %q: there is no such file", what, relative)
		return "", false
	case err != nil:
		l.problem(at, "%s %q: %v", what, relative, reason(err))
		return "", false
	}
	within, err := filepath.Rel(root, real)
	if err != nil || within == ".." || strings.HasPrefix(within, ".."+string(filepath.Separator)) {
		l.problem(at, "%s %q leaves the folder of this file by a symbolic link", what, relative)
		return "", false
	}
	if info, err := os.Stat(real); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		l.problem(at, "%s %q is no regular file", what, relative) // opening it might wait for ever
		return "", false
	}
	return path, true
}

// join is a path of the file as this program finds it. No file is taken for standard input.
func (l *loader) join(relative string) string {
	path := filepath.Join(l.folder, filepath.FromSlash(relative))
	if path == "-" {
		return "." + string(filepath.Separator) + path
	}
	return path
}

// reason leaves out the path, which the message names already.
func reason(err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return path.Err
	}
	return err
}
