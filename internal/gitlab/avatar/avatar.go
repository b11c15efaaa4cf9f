package avatar

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/safefile"
)

// MaxSize is the largest avatar GitLab takes, in bytes (200 KiB).
const MaxSize = 200 << 10

// Stdin is the path that stands for standard input.
const Stdin = "-"

const (
	formatHint    = "use a png, jpeg, gif, bmp, tiff or ico image"
	extensionHint = "GitLab takes the extensions png, jpg, jpeg, gif, bmp, tiff, ico and webp; rename the file"
)

// File is an avatar that passed the checks.
type File struct {
	Name        string // file name without folders, such as logo.png
	ContentType string // by its content, such as image/png
	Data        []byte // at most MaxSize bytes
	Warnings    []string
}

// Error says why a file cannot be an avatar, in one line.
type Error struct {
	Message string
	Hint    string // the way out, or ""
	Err     error  // the cause, or nil
}

// Error returns the message without the hint.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause, such as one that is fs.ErrNotExist.
func (e *Error) Unwrap() error { return e.Err }

// Read reads and checks the avatar at path, or from stdin if path is [Stdin]; its name
// is then made from what it is. Errors and warnings begin with flag, such as --avatar,
// by which the path was given. Every error is an [*Error].
func Read(flag, path string, stdin io.Reader) (*File, error) {
	file, err := read(flag, path, stdin)
	if err != nil {
		return nil, err
	}
	for i, text := range file.Warnings {
		file.Warnings[i] = flag + ": " + text
	}
	return file, nil
}

func read(flag, path string, stdin io.Reader) (*File, error) {
	switch {
	case path == "":
		return nil, &Error{Message: flag + ": no file given", Hint: "name an image file, or - for standard input"}
	case path == Stdin && stdin == nil:
		return nil, &Error{Message: flag + " -: there is no standard input"}
	case path == Stdin:
		return fromStdin(stdin, refuser(flag+" -"))
	}
	refuse := refuser(fmt.Sprintf("%s %q", flag, path))
	data, err := readFile(flag, path, refuse)
	if err != nil {
		return nil, err
	}
	format, err := check(data, refuse)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(path)
	mismatch, err := checkExtension(name, format, refuse)
	if err != nil {
		return nil, err
	}
	file := &File{Name: name, ContentType: format.contentType, Data: data}
	if mismatch != "" {
		file.Warnings = append(file.Warnings, mismatch)
	}
	file.Warnings = append(file.Warnings, shapeWarnings(format, data)...)
	return file, nil
}

func fromStdin(stdin io.Reader, refuse refusal) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(stdin, MaxSize+1))
	if err := unreadable(data, err, refuse); err != nil {
		return nil, err
	}
	format, err := check(data, refuse)
	if err != nil {
		return nil, err
	}
	return &File{
		Name: "avatar." + format.extensions[0], ContentType: format.contentType, Data: data,
		Warnings: shapeWarnings(format, data),
	}, nil
}

// refusal makes an error about one file.
type refusal func(err error, hint, format string, args ...any) *Error

func refuser(subject string) refusal {
	return func(err error, hint, format string, args ...any) *Error {
		return &Error{Message: subject + ": " + fmt.Sprintf(format, args...), Hint: hint, Err: err}
	}
}

func readFile(flag, path string, refuse refusal) ([]byte, error) {
	data, info, err := safefile.ReadNamed(path, MaxSize)
	switch {
	case errors.Is(err, safefile.ErrFolder):
		return nil, refuse(nil, "name the image file inside it", "is a folder")
	case errors.Is(err, safefile.ErrNotRegular):
		return nil, refuse(nil, "use a file, or pipe the image to "+flag+" -", "is not a regular file")
	case errors.Is(err, safefile.ErrTooLarge) && info.Size() > MaxSize:
		return nil, tooLarge(refuse, fmt.Sprintf("is %d bytes", info.Size()))
	}
	return data, unreadable(data, err, refuse)
}

// unreadable refuses what could not be read, was read one byte past the limit, or is nothing.
func unreadable(data []byte, err error, refuse refusal) error {
	switch {
	case errors.Is(err, safefile.ErrTooLarge), len(data) > MaxSize:
		return tooLarge(refuse, "is larger")
	case err != nil:
		return refuse(err, "", "cannot be read: %s", reason(err))
	case len(data) == 0:
		return refuse(nil, formatHint, "is empty")
	}
	return nil
}

func tooLarge(refuse refusal, size string) *Error {
	return refuse(nil, "scale the image down or compress it", "%s, and GitLab takes avatars of at most 200 KiB (%d bytes)", size, MaxSize)
}

// reason leaves out the path, which the message names already.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// check identifies the content, or says why GitLab refuses it.
func check(data []byte, refuse refusal) (*format, error) {
	if format := identify(data); format != nil {
		return format, nil
	}
	if why := refusedContent(data); why != "" {
		return nil, refuse(nil, formatHint, "%s", why)
	}
	return nil, refuse(nil, formatHint, "is not an image GitLab takes as an avatar, by its content")
}

// checkExtension compares the extension with those GitLab takes and with the
// content; the two may differ, which is worth a warning.
func checkExtension(name string, content *format, refuse refusal) (warning string, err error) {
	extension := strings.ToLower(strings.TrimPrefix(filepath.Ext(strings.TrimLeft(name, ".")), "."))
	switch extension {
	case "":
		return "", refuse(nil, fmt.Sprintf("rename it to end in .%s", content.extensions[0]),
			"has no extension, and GitLab goes by the extension too")
	case "tif":
		return "", refuse(nil, "rename it to end in .tiff", "GitLab does not take the extension tif")
	case "svg":
		return "", refuse(nil, fmt.Sprintf("its content is %s: rename it to end in .%s", content.name, content.extensions[0]),
			"svg is not taken as an avatar")
	}
	if slices.Contains(content.extensions, extension) {
		return "", nil
	}
	taken := extension == "webp" // as a name, of what is no webp
	for _, known := range formats() {
		taken = taken || slices.Contains(known.extensions, extension)
	}
	if !taken {
		return "", refuse(nil, extensionHint, "GitLab does not take the extension %q", extension)
	}
	return fmt.Sprintf("%q is named .%s but its content is %s; GitLab accepts that and goes by the content",
		name, extension, content.name), nil
}

// shapeWarnings tells what is odd about an image that is accepted nevertheless.
func shapeWarnings(format *format, data []byte) []string {
	width, height, ok := format.size(data)
	switch {
	case !ok:
		return []string{"its width and height cannot be read; the image may be damaged"}
	case width != height:
		return []string{fmt.Sprintf("the image is %dx%d; GitLab shows avatars as squares", width, height)}
	}
	return nil
}

// ExtensionOf is the usual extension of the picture that data is, such as png, or an
// [*Error] that says why GitLab takes no such picture.
func ExtensionOf(data []byte) (string, error) {
	refuse := func(err error, hint, format string, args ...any) *Error {
		return &Error{Message: fmt.Sprintf(format, args...), Hint: hint, Err: err}
	}
	if err := unreadable(data, nil, refuse); err != nil {
		return "", err
	}
	format, err := check(data, refuse)
	if err != nil {
		return "", err
	}
	return format.extensions[0], nil
}

// Size is the width and height of a picture in pixels, by its headers, or an [*Error] that
// says why they are not known.
func Size(data []byte) (width, height uint64, err error) {
	refuse := func(err error, hint, format string, args ...any) *Error {
		return &Error{Message: fmt.Sprintf(format, args...), Hint: hint, Err: err}
	}
	if err := unreadable(data, nil, refuse); err != nil {
		return 0, 0, err
	}
	format, err := check(data, refuse)
	if err != nil {
		return 0, 0, err
	}
	width, height, ok := format.size(data)
	if !ok {
		return 0, 0, &Error{Message: "has no width and height that can be read"}
	}
	return width, height, nil
}
