package encoding

import (
	"encoding/binary"
	"os"
	"strings"
	"testing"
	"unicode/utf16"
)

// What is UTF-16 is recognised by what its characters are, and not by how many are Latin.
func TestIsUTF16(t *testing.T) {
	for _, text := range []string{
		"user,name\r\nalice,Alice\r\n",
		"user,name\nalice,Al 😀\n", // its second half ends in a NUL
		"user;название\nalice;Алиса Некто\nbob;Борис Никто\n",
		strings.Repeat("user,名前\nalice,一番\n", 20),
		"user,who\nalice,Ā\n" + strings.Repeat("x", 5000),
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			var bytes []byte
			for _, unit := range utf16.Encode([]rune(text)) {
				bytes = order.AppendUint16(bytes, unit)
			}
			for cut := range 4 {
				if start := bytes[:min(4096, len(bytes))-cut]; !IsUTF16(start) {
					t.Errorf("%.20q in %v without %d bytes is not recognised", text, order, cut)
				}
			}
		}
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // it was only read
	head := make([]byte, 4096)
	if _, err := file.Read(head); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "user\nalice\x00\n", "user,n\nalice,\x00\nbob,\x00\n", "user,n\nJ\xfcrgen,\x00\n", "用户,名\nalice,一番\n", string(head), strings.Repeat("\x00", 40), "PK\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00"} {
		if IsUTF16([]byte(text)) {
			t.Errorf("%.40q is taken for UTF-16", text)
		}
	}
}
