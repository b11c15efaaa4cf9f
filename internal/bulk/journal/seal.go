package journal

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
)

// Since version 2 of the format each line ends in a checksum of what stands before
// it: a bit that flips on the disk must not become another user's award.

const (
	sealMark = `,"sum":"`
	sealEnd  = `"}`
	sealSize = len(sealMark) + 8 + len(sealEnd)
)

var errSeal = errors.New("it fails its checksum")

func checksum(text []byte) uint32 {
	return crc32.Checksum(text, crc32.MakeTable(crc32.Castagnoli))
}

// seal returns a line of JSON, an object with its end of line, with its checksum as
// the last member.
func seal(line []byte) []byte {
	body := bytes.TrimSuffix(line, []byte("}\n"))
	return fmt.Appendf(bytes.Clone(body), "%s%08x%s\n", sealMark, checksum(body), sealEnd)
}

// sealed reports whether a line has the form of one with a checksum.
func sealed(line []byte) bool {
	line = bytes.TrimSuffix(line, []byte("\n"))
	at := len(line) - sealSize
	return at > 0 && bytes.HasPrefix(line[at:], []byte(sealMark)) && bytes.HasSuffix(line, []byte(sealEnd))
}

// unseal returns the JSON of a line whose checksum is right. The end of the line may
// be missing.
func unseal(line []byte) ([]byte, error) {
	line = bytes.TrimSuffix(line, []byte("\n"))
	if !sealed(line) {
		return nil, errSeal
	}
	body := line[:len(line)-sealSize]
	sum := line[len(body)+len(sealMark) : len(line)-len(sealEnd)]
	if want, err := strconv.ParseUint(string(sum), 16, 32); err != nil || uint32(want) != checksum(body) {
		return nil, errSeal
	}
	return append(bytes.Clone(body), '}'), nil
}
