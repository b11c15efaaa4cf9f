package importers

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/manifest"
)

// A Format is a form of other programs that can be read.
type Format struct {
	Name string
	Path string // what is to be named, in words
	read func(im *importer, ctx context.Context, path string) error
}

// Formats are all of them.
func Formats() []Format {
	return []Format{
		{"all-contributors", "an .all-contributorsrc, or the folder that has it", (*importer).contributors},
		{"fedora", "a folder of Fedora badge rules with their pictures", (*importer).fedora},
		{"openbadges", "a BadgeClass of Open Badges 2 or an Achievement of Open Badges 3, or a folder of them", (*importer).openBadges},
	}
}

// A Result is what was made of files.
type Result struct {
	File     *manifest.File
	Beside   []File // what File names, in its folder
	Left     []Note // achievements and people that were left out, and files that cannot be read
	Warnings []Note // what else is not in the result, such as pictures
}

// A File is one that a file of achievements names.
type File struct {
	Path string // relative to that file, with / between folders
	Data []byte
	Keep bool // one that is there already is somebody's work, and stays
}

// A Note says what came of something that stands in a file.
type Note struct {
	Path  string
	Place manifest.Place // zero for the whole file
	Text  string
}

// String returns the text with its place.
func (n Note) String() string {
	if n.Place.Line == 0 {
		return n.Path + ": " + n.Text
	}
	return fmt.Sprintf("%s:%d:%d: %s", n.Path, n.Place.Line, n.Place.Column, n.Text)
}

// Import reads what stands at a path in the form of that name. The path is a file or a
// folder. An error is of a path that cannot be read or has nothing of the kind, or that of the
// context; what is wrong in it is in the result.
func Import(ctx context.Context, format, path string) (*Result, error) {
	for _, f := range Formats() {
		if f.Name != format {
			continue
		}
		im := &importer{Result: &Result{File: &manifest.File{}}, names: NewNames(picturesFolder), known: map[string]Note{}, ids: map[string]carried{}}
		if err := f.read(im, ctx, path); err != nil {
			return nil, err
		}
		return im.Result, nil
	}
	return nil, fmt.Errorf("there is no form %q", format)
}

const picturesFolder = "avatars"

// An importer puts a result together.
type importer struct {
	*Result
	pictures *pictures
	names    *Names
	known    map[string]Note    // definitions by folded name
	ids      map[string]carried // definitions by the addresses that some name themselves by
}

func (im *importer) left(path string, at *yaml.Node, format string, args ...any) {
	im.Left = append(im.Left, Note{path, placeOf(at), fmt.Sprintf(format, args...)})
}

func (im *importer) warn(path string, at *yaml.Node, format string, args ...any) {
	im.Warnings = append(im.Warnings, Note{path, placeOf(at), fmt.Sprintf(format, args...)})
}

func placeOf(node *yaml.Node) manifest.Place {
	if node == nil {
		return manifest.Place{}
	}
	return manifest.Place{Line: node.Line, Column: node.Column}
}

// A badge is one of another program's.
type badge struct {
	at          *yaml.Node
	name        *yaml.Node // nil for none, as of all that follow
	description *yaml.Node
	image       *yaml.Node
}

// add makes an achievement of a badge, unless GitLab could not have it.
func (im *importer) add(path string, b badge) {
	name, ok := text(b.name)
	if name = strings.TrimSpace(name); !ok || name == "" {
		im.left(path, b.at, "it has no name, and is left out")
		return
	}
	if err := gitlab.CheckName(name); err != nil {
		im.left(path, b.name, "it is left out: %v", err)
		return
	}
	folded := strings.ToLower(name)
	if first, has := im.known[folded]; has {
		im.left(path, b.name, "%q is left out: %s:%d has that name too, and GitLab compares names without letter case", name, first.Path, first.Place.Line)
		return
	}
	im.known[folded] = Note{Path: path, Place: placeOf(b.name)}
	a := manifest.Achievement{Name: name, Type: manifest.Once}
	if said, ok := text(b.description); ok && strings.TrimSpace(said) != "" {
		said = strings.TrimSpace(said)
		if err := gitlab.CheckDescription(said); err != nil {
			im.warn(path, b.description, "the description of %q is left out: %v", name, err)
		} else {
			a.Description = &said
		}
	}
	if b.image != nil && im.pictures != nil {
		a.Avatar = im.picture(path, name, b.image)
	}
	im.File.Achievements = append(im.File.Achievements, a)
}

// picture puts the picture of an achievement beside the file and returns where, "" where
// there is none.
func (im *importer) picture(path, name string, image *yaml.Node) string {
	address, ok := text(image)
	if address = strings.TrimSpace(address); !ok || address == "" {
		return ""
	}
	data, extension, err := im.pictures.read(path, address)
	if err != nil {
		im.warn(path, image, "the picture of %q is left out: %v", name, err)
		return ""
	}
	file := im.names.Of(name, extension)
	im.Beside = append(im.Beside, File{Path: file, Data: data})
	return file
}

// document reads a file of the folder, and says of one that cannot be read that it is left
// out.
func (im *importer) document(f *folder, name string, isJSON bool) *yaml.Node {
	data, err := f.read(name)
	if err != nil {
		im.left(f.path(name), nil, "it is left out: %v", plain(err))
		return nil
	}
	return im.parsed(f.path(name), data, isJSON)
}

// parsed is the document of a text, nil for one that is left out.
func (im *importer) parsed(path string, data []byte, isJSON bool) *yaml.Node {
	root, problem := manifest.Document(data, isJSON)
	if problem == nil {
		problem = ambiguous(root)
	}
	if problem != nil {
		im.Left = append(im.Left, Note{path, problem.Place, "it is left out: " + problem.Text})
		return nil
	}
	return root
}

// plain is an error without the path, which the message names already.
func plain(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
