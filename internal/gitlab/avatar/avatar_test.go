package avatar

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// picture returns an image of the size in the format, made by someone else's encoder.
func picture(t testing.TB, kind string, width, height int) []byte {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black, color.White})
	var b bytes.Buffer
	var err error
	switch kind {
	case "png":
		err = png.Encode(&b, img)
	case "jpeg":
		err = jpeg.Encode(&b, img, nil)
	case "gif":
		err = gif.Encode(&b, img, nil)
	case "bmp":
		err = bmp.Encode(&b, img)
	case "tiff":
		err = tiff.Encode(&b, img, nil)
	case "ico":
		b.WriteString("\x00\x00\x01\x00\x02\x00")
		for _, side := range [][]byte{{1, 1}, {byte(width), byte(height)}} {
			b.Write(append(side, 0, 0, 1, 0, 32, 0, 4, 0, 0, 0, 38, 0, 0, 0))
		}
		b.WriteString("\x28\x00\x00\x00")
	default:
		t.Fatalf("no encoder for %s", kind)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAcceptedAvatars(t *testing.T) {
	tests := []struct {
		name, kind    string
		width, height int
		contentType   string
		warnings      []string // what each contains
	}{
		{"logo.png", "png", 64, 64, "image/png", nil},
		{"LOGO.PNG", "png", 64, 64, "image/png", nil},
		{"logo.jpg", "jpeg", 64, 64, "image/jpeg", nil},
		{"logo.jpeg", "jpeg", 300, 200, "image/jpeg", []string{"300x200"}},
		{"logo.gif", "gif", 20, 30, "image/gif", []string{"20x30"}},
		{"logo.bmp", "bmp", 20, 21, "image/bmp", []string{"20x21"}},
		{"logo.tiff", "tiff", 33, 32, "image/tiff", []string{"33x32"}},
		{"logo.tiff", "tiff", 32, 32, "image/tiff", nil},
		{"logo.ico", "ico", 32, 32, "image/vnd.microsoft.icon", nil},
		{"logo.ico", "ico", 256, 128, "image/vnd.microsoft.icon", []string{"256x128"}},
		{"a.b.png", "png", 1, 1, "image/png", nil},
		{"logo.jpg", "png", 64, 64, "image/png", []string{"its content is png"}},
		{"logo.webp", "png", 8, 8, "image/png", []string{"named .webp but its content is png"}},
		{"logo.ico", "gif", 2, 1, "image/gif", []string{"its content is gif", "2x1"}},
	}
	for _, test := range tests {
		t.Run(test.name+" "+test.kind, func(t *testing.T) {
			data := picture(t, test.kind, test.width, test.height)
			file, err := Read("--avatar", write(t, test.name, data), nil)
			if err != nil {
				t.Fatal(err)
			}
			if file.Name != test.name || file.ContentType != test.contentType || !bytes.Equal(file.Data, data) {
				t.Errorf("got %s as %s with %d bytes", file.Name, file.ContentType, len(file.Data))
			}
			checkWarnings(t, file.Warnings, test.warnings)

			file, err = Read("--avatar", Stdin, iotest.OneByteReader(bytes.NewReader(data)))
			if err != nil {
				t.Fatal(err)
			}
			name := "avatar." + strings.Replace(test.kind, "jpeg", "jpg", 1)
			if file.Name != name || file.ContentType != test.contentType || !bytes.Equal(file.Data, data) {
				t.Errorf("from stdin: got %s as %s, want %s", file.Name, file.ContentType, name)
			}
		})
	}
}

func checkWarnings(t *testing.T, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got warnings %q, want %q", got, want)
	}
	for i := range want {
		if !strings.Contains(got[i], want[i]) || !strings.HasPrefix(got[i], "--avatar") {
			t.Errorf("got warning %q, want %q in it", got[i], want[i])
		}
	}
}

func TestRefusedAvatars(t *testing.T) {
	square := picture(t, "png", 8, 8)
	webp := []byte("RIFF\x10\x00\x00\x00WEBPVP8 ....")
	svg := []byte("<?xml version=\"1.0\"?>\n<!-- logo -->\n<SVG xmlns=\"http://www.w3.org/2000/svg\"/>")
	tests := []struct {
		name, file    string
		data          []byte
		message, hint string
	}{
		{"empty", "logo.png", nil, "is empty", "png, jpeg"},
		{"one byte over", "logo.png", append(slices.Clone(square), make([]byte, MaxSize+1-len(square))...), "is 204801 bytes", "scale"},
		{"text", "logo.png", []byte("hello"), "is not an image", "png, jpeg"},
		{"text that begins like a bmp", "logo.bmp", []byte("BMW builds cars and motorcycles"), "is not an image", "png, jpeg"},
		{"webp", "logo.webp", webp, "webp image, which GitLab refuses", "png, jpeg"},
		{"webp in disguise", "logo.png", webp, "webp image", "png, jpeg"},
		{"svg", "logo.svg", svg, "svg image, which GitLab refuses", "png, jpeg"},
		{"svg in disguise", "logo.png", svg, "svg image", "png, jpeg"},
		{"png named svg", "logo.SVG", square, "svg is not taken", "rename it to end in .png"},
		{"avif", "logo.avif", []byte("\x00\x00\x00\x20ftypavif...."), "avif", "png, jpeg"},
		{"cursor", "logo.ico", slices.Concat([]byte("\x00\x00\x02\x00"), picture(t, "ico", 8, 8)[4:]), "cursor", "png, jpeg"},
		{"tga", "logo.tga", []byte("\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x08\x00\x08\x00\x18\x00" + "bgrbgrbgrbgr"), "is a tga image", "png, jpeg"},
		{"signature of a png", "logo.png", square[:8], "has none", "png, jpeg"},
		{"signature of a png and text", "logo.png", []byte("\x89PNG\r\n\x1a\nhello, world"), "has none", "png, jpeg"},
		{"signature of a jpeg", "logo.jpg", []byte("\xff\xd8\xff"), "has none", "png, jpeg"},
		{"signature of an icon", "logo.ico", []byte("\x00\x00\x01\x00\x01\x00"), "has none", "png, jpeg"},
		{"icon of nothing", "logo.ico", picture(t, "ico", 8, 8)[:38], "has none", "png, jpeg"},
		{"raw picture of a camera", "logo.tiff", []byte("II*\x00\x10\x00\x00\x00CR\x02\x00"), "is not an image", "png, jpeg"},
		{"tif", "logo.tif", picture(t, "tiff", 8, 8), "extension tif", ".tiff"},
		{"no extension", "logo", square, "has no extension", ".png"},
		{"only an extension", ".png", square, "has no extension", ".png"},
		{"ends in a dot", "logo.", square, "has no extension", ".png"},
		{"other extension", "logo.pdf", square, `extension "pdf"`, "rename"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, test.file, test.data)
			_, err := Read("--avatar", path, nil)
			expectRefusal(t, err, test.message, test.hint)
		})
	}
}

// expectRefusal is checkRefusal for where the error itself does not matter.
func expectRefusal(t *testing.T, err error, message, hint string) {
	t.Helper()
	_ = checkRefusal(t, err, message, hint)
}

func checkRefusal(t *testing.T, err error, message, hint string) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *Error", err)
	}
	if !strings.HasPrefix(e.Error(), "--avatar") || strings.Contains(e.Error(), "\n") || !strings.Contains(e.Error(), message) || !strings.Contains(e.Hint, hint) {
		t.Errorf("got %q with hint %q, want %q and %q", e, e.Hint, message, hint)
	}
	return e
}

func TestExactlyTheLimitIsAccepted(t *testing.T) {
	square := picture(t, "png", 8, 8)
	data := append(slices.Clone(square), make([]byte, MaxSize-len(square))...)
	if _, err := Read("--avatar", write(t, "logo.png", data), nil); err != nil {
		t.Error(err)
	}
	if _, err := Read("--avatar", Stdin, bytes.NewReader(data)); err != nil {
		t.Error(err)
	}
}

func TestStdinIsReadNoFurtherThanNeeded(t *testing.T) {
	endless := &counter{}
	_, err := Read("--avatar", Stdin, endless)
	expectRefusal(t, err, "at most 200 KiB", "scale")
	if endless.n > MaxSize+1 {
		t.Errorf("read %d bytes", endless.n)
	}
	_, err = Read("--avatar", Stdin, iotest.ErrReader(errors.New("broken pipe")))
	expectRefusal(t, err, "broken pipe", "")
	_, err = Read("--avatar", Stdin, strings.NewReader(""))
	expectRefusal(t, err, "is empty", "")
	_, err = Read("--avatar", Stdin, nil)
	expectRefusal(t, err, "no standard input", "")
}

// counter is an endless reader that counts what was taken.
type counter struct{ n int }

func (c *counter) Read(p []byte) (int, error) {
	c.n += len(p)
	return len(p), nil
}

var _ io.Reader = (*counter)(nil)

func TestPathsThatAreNoFiles(t *testing.T) {
	_, err := Read("--avatar", "", nil)
	expectRefusal(t, err, "no file given", "standard input")
	dir := t.TempDir()
	_, err = Read("--avatar", dir, nil)
	expectRefusal(t, err, "is a folder", "inside")
	_, err = Read("--avatar", filepath.Join(dir, "two\nlines\x1b.png"), nil)
	if e := checkRefusal(t, err, `two\nlines\x1b.png`, ""); !errors.Is(e, fs.ErrNotExist) || strings.Count(e.Message, "lines") != 1 {
		t.Errorf("got %q", e)
	}
	if runtime.GOOS != "windows" {
		_, err = Read("--avatar", os.DevNull, nil)
		expectRefusal(t, err, "not a regular file", "pipe")
	}
}

// A link to itself cannot be opened by anybody, not even by root.
func TestUnreadableFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "logo.png")
	if err := os.Symlink(path, path); err != nil {
		t.Fatal(err)
	}
	_, err := Read("--avatar", path, nil)
	_ = checkRefusal(t, err, "links", "")
}
