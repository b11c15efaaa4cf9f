package output

import "bytes"

// A list is an array of which each entry is made when it is asked for: of a hundred
// thousand rows only one is there at a time.
type list struct {
	n  int
	at func(i int) any
}

// listOf is an array in either of its forms.
func listOf(v any) (list, bool) {
	switch v := v.(type) {
	case list:
		return v, true
	case []any:
		return list{len(v), func(i int) any { return v[i] }}, true
	}
	return list{}, false
}

// chunkSize is how much text is gathered for one write.
const chunkSize = 64 << 10

// chunks is text that is handed on piece by piece.
type chunks struct {
	bytes.Buffer
	write func([]byte) error // nil to keep all
	err   error              // of the first write that failed; nothing is written after it
}

// handOn writes what there is, where that is much or the text is at its end.
func (c *chunks) handOn(end bool) error {
	if c.write == nil || !end && c.Len() < chunkSize {
		return nil
	}
	if c.err == nil {
		c.err = c.write(c.Bytes())
	}
	c.Reset()
	return c.err
}
