package store

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// sniff tells the accepted picture formats as libmagic 5.44 does, which GitLab
// asks for the type of an upload (app/uploaders/content_type_whitelist.rb, by
// ruby-magic); "" for all others, webp and svg among them. A signature that is
// followed by nothing of a picture is none of them.
func sniff(data []byte) string {
	starts := func(prefix string) bool { return bytes.HasPrefix(data, []byte(prefix)) }
	switch {
	case isPNG(data):
		return "image/png"
	case starts("\xff\xd8\xff") && len(data) > 3:
		return "image/jpeg"
	case starts("GIF8"):
		return "image/gif"
	case isBMP(data):
		return "image/bmp"
	case starts("II*\x00\x10\x00\x00\x00CR"):
		return "" // a raw picture of a camera, which begins as a TIFF does
	case starts("II*\x00"), starts("MM\x00*"), starts("II+\x00"), starts("MM\x00+"): // the last two are BigTIFF
		return "image/tiff"
	case isIcon(data):
		return "image/vnd.microsoft.icon"
	}
	return ""
}

// isPNG wants the first chunk, which animated pictures have as well.
func isPNG(data []byte) bool {
	rest, ok := bytes.CutPrefix(data, []byte("\x89PNG\r\n\x1a\n"))
	if ok && bytes.HasPrefix(rest, []byte("\x00\x00\x00\x04CgBI")) && len(rest) > 16 {
		rest = rest[16:] // Apple's own variant has a chunk before it
	}
	return ok && bytes.HasPrefix(rest, []byte("\x00\x00\x00\rIHDR"))
}

// isBMP goes by the size of the header behind that of the file.
func isBMP(data []byte) bool {
	return len(data) >= 18 && data[0] == 'B' && data[1] == 'M' &&
		slices.Contains([]uint32{12, 16, 40, 52, 56, 64, 108, 124}, binary.LittleEndian.Uint32(data[14:]))
}

// isIcon looks at the first picture that the directory names: it has to begin
// inside the file, at a place that a directory can have in front of it.
func isIcon(data []byte) bool {
	if len(data) < 22 || !bytes.HasPrefix(data, []byte("\x00\x00\x01\x00")) || data[9] != 0 && data[9] != 0xff {
		return false
	}
	at := uint64(binary.LittleEndian.Uint32(data[18:]))
	return at&6 == 6 && at+4 <= uint64(len(data))
}
