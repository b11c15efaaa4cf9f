package avatar

import (
	"bytes"
	"encoding/binary"
)

// format is a kind of image GitLab takes as an avatar.
type format struct {
	name        string
	contentType string
	extensions  []string // those GitLab takes, the usual one first
	matches     func([]byte) bool
	// size reads width and height in pixels. Only headers are looked at:
	// decoding would cost far more in code than a warning is worth.
	size func([]byte) (width, height uint64, ok bool)
}

// formats returns GitLab's, in the order of its own list.
func formats() []format {
	return []format{
		{"png", "image/png", []string{"png"}, isPNG, sizePNG},
		{"jpeg", "image/jpeg", []string{"jpg", "jpeg"}, isJPEG, sizeJPEG},
		{"gif", "image/gif", []string{"gif"}, prefixed("GIF8"), sizeGIF},
		{"bmp", "image/bmp", []string{"bmp"}, isBMP, sizeBMP},
		{"tiff", "image/tiff", []string{"tiff"}, isTIFF, sizeTIFF},
		{"ico", "image/vnd.microsoft.icon", []string{"ico"}, isIcon, sizeICO},
	}
}

func prefixed(magics ...string) func([]byte) bool {
	return func(data []byte) bool {
		for _, magic := range magics {
			if bytes.HasPrefix(data, []byte(magic)) {
				return true
			}
		}
		return false
	}
}

const signaturePNG = "\x89PNG\r\n\x1a\n"

// isPNG asks for the chunk that comes first, in animated pictures too.
func isPNG(data []byte) bool { return headerPNG(data) >= 0 }

// headerPNG is where the first chunk of a PNG stands, or -1. Pictures made for an
// iPhone have one of their own before it.
func headerPNG(data []byte) int {
	const apple = "\x00\x00\x00\x04CgBI"
	at := len(signaturePNG)
	switch {
	case !bytes.HasPrefix(data, []byte(signaturePNG)):
		return -1
	case bytes.HasPrefix(data[at:], []byte(apple)):
		at += len(apple) + 8 // its four bytes, and their check
	}
	if at > len(data) || !bytes.HasPrefix(data[at:], []byte("\x00\x00\x00\rIHDR")) {
		return -1
	}
	return at
}

func isJPEG(data []byte) bool { return bytes.HasPrefix(data, []byte("\xff\xd8\xff")) && len(data) > 3 }

// isTIFF takes BigTIFF too, and leaves out Canon's raw pictures, which begin alike.
func isTIFF(data []byte) bool {
	return prefixed("II*\x00", "MM\x00*", "II+\x00", "MM\x00+")(data) && !prefixed("II*\x00\x10\x00\x00\x00CR")(data)
}

func isIcon(data []byte) bool { return prefixed("\x00\x00\x01\x00")(data) && hasIcon(data) }

// hasIcon reports whether the first picture that the directory of an icon or a cursor
// names begins inside the file, behind a directory.
func hasIcon(data []byte) bool {
	if len(data) < 22 || data[9] != 0 && data[9] != 0xff {
		return false
	}
	at := uint64(binary.LittleEndian.Uint32(data[18:]))
	return at&6 == 6 && at+4 <= uint64(len(data))
}

// isTGA goes by the kinds and depths of its pictures: the format has no signature.
func isTGA(data []byte) bool {
	return len(data) > 18 && data[1] <= 1 && bytes.IndexByte([]byte{1, 2, 3, 9, 10, 11}, data[2]) >= 0 &&
		bytes.IndexByte([]byte{8, 15, 16, 24, 32}, data[16]) >= 0 &&
		binary.LittleEndian.Uint16(data[12:]) > 0 && binary.LittleEndian.Uint16(data[14:]) > 0
}

// isBMP asks for a known header size too: two letters alone begin many texts.
func isBMP(data []byte) bool {
	if !bytes.HasPrefix(data, []byte("BM")) || len(data) < 18 {
		return false
	}
	switch binary.LittleEndian.Uint32(data[14:]) {
	case 12, 16, 40, 52, 56, 64, 108, 124:
		return true
	}
	return false
}

// identify returns the format of the content by its first bytes, or nil.
func identify(data []byte) *format {
	for _, format := range formats() {
		if format.matches(data) {
			return &format
		}
	}
	return nil
}

// refusedContent names the images people try that GitLab does not take, or returns "".
func refusedContent(data []byte) string {
	head := data[:min(len(data), 512)]
	switch {
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return "is a webp image, which GitLab refuses as an avatar"
	case bytes.Contains(bytes.ToLower(head), []byte("<svg")):
		return "is an svg image, which GitLab refuses as an avatar"
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return "is an avif, heic or video file, which GitLab refuses as an avatar"
	case bytes.HasPrefix(head, []byte("\x00\x00\x02\x00")) && hasIcon(data):
		return "is a cursor, not an icon"
	case isTGA(data):
		return "is a tga image, which GitLab refuses as an avatar"
	case prefixed(signaturePNG, "\xff\xd8\xff", "\x00\x00\x01\x00")(data):
		return "begins as an image does, and has none"
	}
	return ""
}
