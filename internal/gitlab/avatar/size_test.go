package avatar

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"slices"
	"strings"
	"testing"
)

// icon is one that says it has so many pictures, and has an entry for the first.
func icon(count uint16) []byte {
	return append(binary.LittleEndian.AppendUint16([]byte("\x00\x00\x01\x00"), count), "\x00\x00\x00\x00\x01\x00\x20\x00\x04\x00\x00\x00\x16\x00\x00\x00\x28\x00\x00\x00"...)
}

func TestSizesOfOddHeaders(t *testing.T) {
	bmpHeader := func(rest ...byte) []byte {
		return append([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), rest...)
	}
	tests := []struct {
		name          string
		data          []byte
		width, height uint64 // 0 where it cannot be read
	}{
		{"png cut short", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x05"), 0, 0},
		{"png for an iPhone", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x04CgBI\x50\x00\x20\x02\x2b\xd5\xb3\x7f\x00\x00\x00\rIHDR\x00\x00\x00\x05\x00\x00\x00\x06"), 5, 6},
		{"animated png", slices.Insert(picture(t, "png", 5, 6), 33, []byte("\x00\x00\x00\x08acTL\x00\x00\x00\x01\x00\x00\x00\x00\xb4\x2d\xe9\xa0")...), 5, 6},
		{"gif cut short", []byte("GIF89a\x01"), 0, 0},
		{"gif of no width", []byte("GIF89a\x00\x00\x01\x00"), 0, 0},
		{"bmp from OS/2", bmpHeader(12, 0, 0, 0, 5, 0, 6, 0), 5, 6},
		{"bmp from top to bottom", bmpHeader(40, 0, 0, 0, 5, 0, 0, 0, 0xfa, 0xff, 0xff, 0xff), 5, 6},
		{"bmp cut short", bmpHeader(40, 0, 0, 0, 5), 0, 0},
		{"bmp of negative width", bmpHeader(40, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0), 0, 0},
		{"icon without images", icon(0), 0, 0},
		{"icon that promises more", icon(0xffff), 256, 256},
		{"big-endian tiff", []byte("MM\x00*\x00\x00\x00\x08\x00\x02\x01\x00\x00\x03\x00\x00\x00\x01\x00\x07\x00\x00\x01\x01\x00\x04\x00\x00\x00\x01\x00\x00\x00\x09"), 7, 9},
		{"tiff whose directory is elsewhere", []byte("II*\x00\xff\xff\xff\xff"), 0, 0},
		{"tiff cut short", []byte("II*\x00"), 0, 0},
		{"tiff that promises more", []byte("II*\x00\x08\x00\x00\x00\xff\xff"), 0, 0},
		{"big tiff", []byte("II+\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00" + "\x02\x00\x00\x00\x00\x00\x00\x00" +
			"\x00\x01\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00" + "\x01\x01\x10\x00\x01\x00\x00\x00\x00\x00\x00\x00\x09\x00\x00\x00\x00\x00\x00\x00"), 7, 9},
		{"big-endian big tiff", []byte("MM\x00+\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10" + "\x00\x00\x00\x00\x00\x00\x00\x02" +
			"\x01\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\x01\x00\x07\x00\x00\x00\x00\x00\x00" + "\x01\x01\x00\x04\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x09\x00\x00\x00\x00"), 7, 9},
		{"big tiff whose directory is elsewhere", []byte("II+\x00\x08\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"), 0, 0},
		{"big tiff that promises more", []byte("II+\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"), 0, 0},
		{"big tiff cut short", []byte("II+\x00"), 0, 0},
		{"jpeg cut short", []byte("\xff\xd8\xff\xe0"), 0, 0},
		{"jpeg with padding", []byte("\xff\xd8\xff\xff\xff\x01\xff\xd0\xff\xc2\x00\x0b\x08\x00\x06\x00\x05\x01"), 5, 6},
		{"jpeg without a frame", []byte("\xff\xd8\xff\xda\x00\x02\x00\x00"), 0, 0},
		{"jpeg with a segment of no length", []byte("\xff\xd8\xff\xe0\x00\x00\xff\xc0\x00\x0b\x08\x00\x06\x00\x05"), 0, 0},
		{"jpeg with rubbish", []byte("\xff\xd8\xff\xe0\x00\x02rubbish"), 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			format := identify(test.data)
			if format == nil {
				t.Fatal("not identified")
			}
			width, height, ok := format.size(test.data)
			if ok != (test.width > 0) || ok && (width != test.width || height != test.height) {
				t.Errorf("got %dx%d, %t", width, height, ok)
			}
			if warnings := shapeWarnings(format, test.data); !ok && (len(warnings) != 1 || !strings.Contains(warnings[0], "may be damaged")) {
				t.Errorf("got warnings %q", warnings)
			}
		})
	}
}

// FuzzRead feeds a stranger's bytes to every reader of headers, and compares
// the sizes with those the image packages find.
func FuzzRead(f *testing.F) {
	for _, kind := range []string{"png", "jpeg", "gif", "bmp", "tiff", "ico"} {
		f.Add(picture(f, kind, 5, 6))
	}
	f.Add([]byte("<svg/>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read("--avatar", Stdin, bytes.NewReader(data))
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Message == "" {
				t.Errorf("got %v", err)
			}
			return
		}
		config, kind, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil || config.Width <= 0 || config.Height <= 0 || file.ContentType != "image/"+kind || kind == "tiff" {
			return // a tiff may hold a tag twice, and the readers differ in which they take
		}
		width, height, ok := identify(data).size(data)
		if ok && (width != uint64(config.Width) || height != uint64(config.Height)) { //nolint:gosec // positive
			t.Errorf("%s: got %dx%d, want %dx%d", kind, width, height, config.Width, config.Height)
		}
	})
}
