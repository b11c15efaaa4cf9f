package config

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// An Editor changes the config file. What it is told is checked by the table of
// keys at once, and the whole file again by [Editor.Write], so that a file which
// [Load] would refuse is never written. Comments and the order of keys stay.
type Editor struct {
	path      string
	keys      []Key
	goos      string // as in [Source]
	exists    bool
	before    []byte     // the file as it was read
	dirty     bool       // something was changed since
	head      []byte     // the comments of a file that holds nothing else
	directive string     // the line that says which YAML it is, "" for none
	root      *yaml.Node // the mapping at the top
	doc       *yaml.Node // what root is in
}

// Edit reads the config file that src leads to. A missing one is new, also where
// the user named it. The file has to pass the checks of [Load], and must not be a
// link: writing would replace the link, and not what it leads to. Every error is an
// [*Error].
func Edit(src Source) (*Editor, error) {
	e, err := EditAnyway(src)
	if err != nil {
		return nil, err
	}
	if _, err := readFile(e.keys, e.path, false, "", src.GOOS); err != nil {
		return nil, err
	}
	return e, e.load(e.before)
}

// EditAnyway is [Edit] for a file whose text cannot be understood. Only
// [Editor.Raw] and [Editor.WriteText] are of use then.
func EditAnyway(src Source) (*Editor, error) {
	path := Path(src)
	if path == "" || path == os.DevNull {
		return nil, errorf("name one with --config", "there is no config file to change")
	}
	e := &Editor{path: path, keys: Keys(), goos: src.GOOS}
	if err := e.refuseLink(); err != nil {
		return nil, err
	}
	var err error
	if e.before, _, err = readRegular(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fileError(path, err)
	}
	e.exists = err == nil
	return e, nil
}

func (e *Editor) refuseLink() error {
	info, err := os.Lstat(e.path)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return errorf("name the file itself with --config", "config file %s is a symbolic link, which is not written through", e.path)
	}
	return nil
}

// load takes text, already checked, for the content to be changed.
func (e *Editor) load(text []byte) error {
	p := parser{keys: e.keys, path: e.path}
	document, err := p.document(withoutEnd(text))
	if err != nil {
		return err
	}
	e.directive, _ = directive(text)
	if rootOf(document) == nil {
		e.head = commentsIn(text)
		document = &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{newNode(yaml.MappingNode, "!!map", "")}}
	}
	e.doc, e.root = document, document.Content[0]
	return nil
}

// commentsIn returns the comments, and the blank lines between them, of a document that
// holds nothing, or null.
func commentsIn(text []byte) []byte {
	var comments []byte
	for line := range bytes.Lines(bytes.TrimPrefix(text, []byte("\ufeff"))) {
		before, comment, found := bytes.Cut(line, []byte("#"))
		switch {
		case len(bytes.TrimSpace(before)) == 0: // it is nothing but a comment, or blank
			comments = append(comments, line...)
		case found && line[0] != '%': // which has its line kept
			comments = append(append(comments, '#'), comment...)
		}
	}
	return bytes.TrimRight(comments, "\r\n")
}

// withoutEnd takes the line that marks the end of the document out of text: of
// comments on both sides of it, the YAML package keeps one.
func withoutEnd(text []byte) []byte {
	at := 0
	for line := range bytes.Lines(text) {
		after := text[at+len(line):]
		if string(bytes.TrimRight(line, " \t\r\n")) == "..." && onlyComments(after) {
			return slices.Concat(text[:at], []byte("\n"), after)
		}
		at += len(line)
	}
	return text
}

// paragraphs joins comments, with an empty line between them.
func paragraphs(comments ...string) string {
	comments = slices.DeleteFunc(comments, func(c string) bool { return c == "" })
	return strings.Join(comments, "\n\n")
}

func onlyComments(text []byte) bool {
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

// Path returns the path of the file.
func (e *Editor) Path() string { return e.path }

// Raw returns the file as it was read; it may hold tokens.
func (e *Editor) Raw() []byte { return e.before }

// HasHosts reports whether the file has an entry of a host.
func (e *Editor) HasHosts() bool { return len(e.entries()) > 0 }

// Get returns what the file says for a key, "" for nothing and "[redacted]" for a
// secret. hostURL names the entry the key stands in, "" the top of the file.
func (e *Editor) Get(hostURL, key string) (string, error) {
	k, err := e.key(hostURL, key)
	if err != nil {
		return "", err
	}
	m, err := e.mapping(hostURL, k, false)
	_, value := pair(m, k.Name)
	if err != nil || value == nil || isNull(value) || value.Kind != yaml.ScalarNode {
		return "", err
	}
	return k.show(value.Value), nil
}

// Set puts a value for a key into the file, in the entry of hostURL, which is
// added where it is missing, or at the top where that is "". A header is
// headers.NAME, and its value env:VARIABLE.
func (e *Editor) Set(hostURL, key, value string) error {
	k, err := e.key(hostURL, key)
	if err != nil {
		return err
	}
	text, err := k.Normalize(value)
	if err != nil {
		return at(key, err)
	}
	m, err := e.mapping(hostURL, k, true)
	if err != nil {
		return err
	}
	tag := "!!str"
	if k.Type == TypeBool {
		tag = "!!bool"
	}
	put(m, k.Name, newNode(yaml.ScalarNode, tag, text))
	e.dirty = true
	return nil
}

// Unset takes a key out of the file, and reports whether it was there.
func (e *Editor) Unset(hostURL, key string) (bool, error) {
	k, err := e.key(hostURL, key)
	if err != nil {
		return false, err
	}
	m, err := e.mapping(hostURL, k, false)
	if err != nil {
		return false, err
	}
	found := drop(m, k.Name)
	e.dirty = e.dirty || found
	if m != nil && k.isHeader() && len(m.Content) == 0 {
		entry, err := e.entry(hostURL, false)
		drop(entry, keyHeaders)
		return found, err
	}
	return found, nil
}

// key finds a key by its name. That of a header has the header's name.
func (e *Editor) key(hostURL, name string) (Key, error) {
	scope, other := ScopeFile, ScopeHost
	if hostURL != "" {
		scope, other = ScopeHost, ScopeFile
	}
	if rest, ok := strings.CutPrefix(name, keyHeaders+"."); ok && scope == ScopeHost && rest != "" {
		k, _ := findKey(e.keys, scope, keyHeaders)
		k.Name = http.CanonicalHeaderKey(rest)
		return k, nil
	}
	k, known := findKey(e.keys, scope, name)
	if known && k.Name != keyURL && k.Type != TypeList {
		return k, nil
	}
	if _, elsewhere := findKey(e.keys, other, name); elsewhere && scope == ScopeFile {
		return Key{}, errorf("say which with --host", "%s belongs to a host", name)
	} else if elsewhere && k.Type != TypeList {
		return Key{}, errorf("leave out the host", "%s belongs at the top of the file, for all hosts", name)
	}
	return Key{}, UnknownKey(name)
}

// isHeader reports whether the key is one of a host's headers.
func (k Key) isHeader() bool { return k.Type == TypeHeaders && k.Name != keyHeaders }

// mapping returns what a key of the top of the file, or of a host's entry, is in: nil
// where that is missing and not to be added.
func (e *Editor) mapping(hostURL string, k Key, add bool) (*yaml.Node, error) {
	if hostURL == "" {
		return e.root, nil
	}
	entry, err := e.entry(hostURL, add)
	if err != nil || !k.isHeader() {
		return entry, err
	}
	_, headers := pair(entry, keyHeaders)
	if add && (headers == nil || headers.Kind != yaml.MappingNode) {
		headers = put(entry, keyHeaders, newNode(yaml.MappingNode, "!!map", ""))
	}
	return headers, nil
}

// entry returns the entry of a host, nil where it is missing and not to be added.
func (e *Editor) entry(hostURL string, add bool) (*yaml.Node, error) {
	u, err := ParseHost(hostURL)
	if err != nil {
		return nil, err
	}
	for _, item := range e.entries() {
		if _, value := pair(item, keyURL); value != nil {
			if other, err := ParseHost(value.Value); err == nil && other.String() == u.String() {
				return item, nil
			}
		}
	}
	if !add {
		return nil, nil
	}
	_, list := pair(e.root, keyHosts)
	if list == nil || list.Kind != yaml.SequenceNode {
		list = put(e.root, keyHosts, newNode(yaml.SequenceNode, "!!seq", ""))
	}
	entry := newNode(yaml.MappingNode, "!!map", "")
	put(entry, keyURL, newNode(yaml.ScalarNode, "!!str", u.String()))
	list.Style &^= yaml.FlowStyle
	list.Content = append(list.Content, entry)
	return entry, nil
}

func (e *Editor) entries() []*yaml.Node {
	if _, list := pair(e.root, keyHosts); list != nil {
		return list.Content
	}
	return nil
}

func newNode(kind yaml.Kind, tag, value string) *yaml.Node {
	return &yaml.Node{Kind: kind, Tag: tag, Value: value}
}

// pair returns the nodes of a key and its value in a mapping, nil where it is not there.
func pair(m *yaml.Node, name string) (key, value *yaml.Node) {
	if m == nil || m.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if strings.EqualFold(m.Content[i].Value, name) {
			return m.Content[i], m.Content[i+1]
		}
	}
	return nil, nil
}

// put sets a key of a mapping; what was said about the old value in a comment stays.
// It returns the node of the value as it is in the mapping now.
func put(m *yaml.Node, name string, value *yaml.Node) *yaml.Node {
	m.Style &^= yaml.FlowStyle
	_, old := pair(m, name)
	if old == nil {
		m.Content = append(m.Content, newNode(yaml.ScalarNode, "!!str", name), value)
		return value
	}
	value.HeadComment, value.LineComment, value.FootComment = old.HeadComment, old.LineComment, old.FootComment
	*old = *value
	return old
}

// drop takes a key out of a mapping. Comments above and below it stay: they may
// be about more than the key. The one on its line goes with it.
func drop(m *yaml.Node, name string) bool {
	key, value := pair(m, name)
	if key == nil {
		return false
	}
	comments := paragraphs(key.HeadComment, value.HeadComment, value.FootComment, key.FootComment)
	i := slices.Index(m.Content, key)
	switch {
	case comments == "":
	case i > 0:
		before := m.Content[i-2]
		before.FootComment = paragraphs(before.FootComment, comments)
	case len(m.Content) > 2:
		after := m.Content[2]
		after.HeadComment = paragraphs(comments, after.HeadComment)
	default:
		m.HeadComment = paragraphs(m.HeadComment, comments)
	}
	m.Content = slices.Delete(m.Content, i, i+2)
	return true
}

// text returns the file as [Editor.Write] would write it; it may hold tokens.
func (e *Editor) text() ([]byte, error) {
	var b bytes.Buffer
	if e.directive != "" {
		b.WriteString(e.directive + "\n---\n")
	}
	if len(e.head) > 0 {
		b.Write(e.head)
		b.WriteString("\n")
	}
	if len(e.root.Content) == 0 { // which would be written as {}
		if comments := paragraphs(e.doc.HeadComment, e.root.HeadComment, e.root.FootComment, e.doc.FootComment); comments != "" {
			b.WriteString(comments + "\n")
		}
		return b.Bytes(), nil
	}
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	err := errors.Join(encoder.Encode(e.doc), encoder.Close())
	return b.Bytes(), err
}
