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
		{"png", "image/png", []string{"png"}, prefixed("\x89PNG\r\n\x1a\n"), sizePNG},
		{"jpeg", "image/jpeg", []string{"jpg", "jpeg"}, prefixed("\xff\xd8\xff"), sizeJPEG},
		{"gif", "image/gif", []string{"gif"}, prefixed("GIF87a", "GIF89a"), sizeGIF},
		{"bmp", "image/bmp", []string{"bmp"}, isBMP, sizeBMP},
		{"tiff", "image/tiff", []string{"tiff"}, prefixed("II*\x00", "MM\x00*"), sizeTIFF},
		{"ico", "image/vnd.microsoft.icon", []string{"ico"}, prefixed("\x00\x00\x01\x00"), sizeICO},
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
	case bytes.HasPrefix(head, []byte("\x00\x00\x02\x00")):
		return "is a cursor, not an icon"
	case bytes.HasPrefix(head, []byte("II+\x00")), bytes.HasPrefix(head, []byte("MM\x00+")):
		return "is a BigTIFF image, which GitLab does not know"
	}
	return ""
}
