package transport

import "bytes"

// members hands each key of an object, as it is between its quotes, to a function,
// together with its value. The text is valid JSON that begins with the object.
func members(text []byte, take func(key, value []byte)) {
	s := scanner{text: text}
	for s.at++; s.next() == '"'; {
		key := s.skip()
		s.next() // the colon
		s.at++
		take(key[1:len(key)-1], s.skip())
		if s.next() == ',' {
			s.at++
			s.space()
		}
	}
}

// elements hands each value of a list to a function. The text is valid JSON; where it
// is no list, there are none.
func elements(text []byte, take func(value []byte)) {
	if len(text) == 0 || text[0] != '[' {
		return
	}
	s := scanner{text: text}
	for s.at++; ; s.at++ {
		if c := s.next(); c == ']' || c == 0 {
			return
		}
		take(s.skip())
		if s.next() != ',' {
			return
		}
	}
}

// skip goes behind the value that follows, of valid JSON, and returns it.
func (s *scanner) skip() []byte {
	s.space()
	begin, depth := s.at, 0
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case '"':
			s.skipText()
		case '{', '[':
			depth++
			s.at++
			continue
		case '}', ']':
			depth--
			s.at++
		case ' ', '\t', '\n', '\r', ',', ':':
			s.at++
			continue
		default:
			s.skipWord()
		}
		if depth == 0 {
			return s.text[begin:s.at]
		}
	}
	return s.text[begin:]
}

func (s *scanner) skipText() {
	for s.at++; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '"':
			s.at++
			return
		case '\\':
			s.at++ // what is escaped
		}
	}
}

// skipWord goes behind a number, or true, false or null.
func (s *scanner) skipWord() {
	for s.at < len(s.text) && bytes.IndexByte([]byte(" \t\n\r,:]}"), s.text[s.at]) < 0 {
		s.at++
	}
}
