package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Host is an entry of the list hosts of the config file.
type Host struct {
	URL *url.URL // canonical, see [ParseHost]

	line    int               // of the file, from 1
	values  map[string]Secret // the entry's single values but url, by name of the key; some are secret
	headers []header
}

// allowsHTTP reports whether a token may be sent to it unencrypted.
func (h Host) allowsHTTP() bool { return h.values[keyAllowHTTP].Reveal() == "true" }

// file is the content of a config file, every value checked and canonical.
type file struct {
	path   string
	exists bool
	values map[string]any // the keys at the top but hosts: strings, as viper takes them
	hosts  []Host
}

// entry returns the entry of a canonical host.
func (f *file) entry(host *url.URL) (Host, bool) {
	i := slices.IndexFunc(f.hosts, func(h Host) bool { return h.URL.String() == host.String() })
	if i < 0 {
		return Host{}, false
	}
	return f.hosts[i], true
}

// secret says which secret the file holds, "" for none.
func (f *file) secret() string {
	for _, h := range f.hosts {
		if !h.values[KeyToken].IsZero() {
			return "a token"
		}
		if proxy := h.values[keyProxy].Reveal(); proxy != showProxy(proxy) {
			return "the password of a proxy"
		}
	}
	return ""
}

// parser turns the nodes of a YAML document into a file.
type parser struct {
	keys []Key
	path string
}

// parseFile checks the text of a config file and returns what it says.
func parseFile(keys []Key, path string, data []byte) (*file, error) {
	p := parser{keys: keys, path: path}
	f := &file{path: path, values: map[string]any{}}
	document, err := p.document(data)
	if err != nil {
		return f, err
	}
	root := rootOf(document)
	if root == nil {
		return f, nil
	}
	line := 0 // of the default host
	err = p.mapping(root, ScopeFile, func(k Key, node *yaml.Node) error {
		if k.Type == TypeList {
			f.hosts, err = p.hosts(node)
			return err
		}
		text, err := p.text(k, node)
		if err == nil && text != "" {
			f.values[k.Name] = text
		}
		if k.Name == KeyDefaultHost {
			line = node.Line
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, p.checkDefaultHost(f, line)
}

// document returns the one YAML document, nil where there is none.
func (p parser) document(data []byte) (*yaml.Node, error) {
	if line := badByte(data); line > 0 {
		return nil, p.errorAt(line, errorf("save the file as plain text in UTF-8", "not valid YAML: it is not UTF-8 text"))
	}
	_, data = directive(data)
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, p.broken(data, err)
	}
	if err := decoder.Decode(&second); err == nil {
		return nil, p.errorAt(second.Line, errorf("keep the part before the second ---", "there is a second document"))
	} else if !errors.Is(err, io.EOF) {
		return nil, p.broken(data, err)
	}
	return &document, nil
}

// rootOf is what a document holds, nil for nothing.
func rootOf(document *yaml.Node) *yaml.Node {
	if document == nil || len(document.Content) == 0 || isNull(document.Content[0]) {
		return nil
	}
	return document.Content[0]
}

// badByte returns the line, from 1, of the first byte no text file holds, or 0.
// The YAML package reports these without a line.
func badByte(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		control := r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f
		if control || r == utf8.RuneError && size == 1 {
			return 1 + bytes.Count(data[:i], []byte("\n"))
		}
		i += size
	}
	return 0
}

var (
	yamlLine    = regexp.MustCompile(`^line (\d+): `)
	yamlUnknown = regexp.MustCompile(`^unknown anchor '(.*)' referenced`)
)

// broken reports what the YAML package could not read.
func (p parser) broken(data []byte, err error) error {
	const hint = "look at the indentation, the colons and the quotes on that line and on those below it"
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1 // what it leaves out
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = text[len(m[0]):]
		if strings.HasPrefix(text, "did not find expected") {
			line++ // these it counts from 0
		}
	}
	if m := yamlUnknown.FindStringSubmatch(text); m != nil {
		before, _, _ := bytes.Cut(data, []byte("*"+m[1]))
		line = 1 + bytes.Count(before, []byte("\n"))
		text = "a value that begins with * needs quotes" // the package repeats the value, which may be a token
	}
	return p.errorAt(line, errorf(hint, "not valid YAML: %s", text))
}

// mapping calls each for every key of the scope that a mapping holds.
func (p parser) mapping(node *yaml.Node, scope Scope, each func(Key, *yaml.Node) error) error {
	names := namesIn(p.keys, scope)
	if node.Kind != yaml.MappingNode {
		return p.errorAt(node.Line, errorf("write lines of the form key: value, with the keys "+strings.Join(names, ", "),
			"%s where keys with values are expected", kind(node)))
	}
	first := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		k, known := findKey(p.keys, scope, name.Value)
		if !known || name.Kind != yaml.ScalarNode {
			return p.errorAt(name.Line, p.unknownKey(name, scope, names))
		}
		if line, twice := first[k.Name]; twice {
			return p.errorAt(name.Line, errorf("keep one of the two", "%s: the key is given twice, first on line %d", k.Name, line))
		}
		first[k.Name] = name.Line
		if err := each(k, value); err != nil {
			return err
		}
	}
	return nil
}

func (p parser) unknownKey(name *yaml.Node, scope Scope, names []string) error {
	written := name.Value
	if name.Kind != yaml.ScalarNode {
		written = ""
	}
	err := unknown(written, names, "there is an unknown key", "the keys here are ")
	if _, perHost := findKey(p.keys, ScopeHost, name.Value); perHost && scope == ScopeFile {
		err.Hint = name.Value + " belongs in an entry of hosts, beside its url"
	} else if _, top := findKey(p.keys, ScopeFile, name.Value); top && scope == ScopeHost {
		err.Hint = name.Value + " belongs at the top of the file, without indentation"
	}
	return err
}

// text returns the canonical text of a single value, "" where it is left empty.
func (p parser) text(k Key, node *yaml.Node) (string, error) {
	if isNull(node) {
		return "", nil
	}
	fail := func(err error) (string, error) { return "", p.errorAt(node.Line, at(k.Name, err)) }
	if node.Kind != yaml.ScalarNode {
		return fail(errorf("write one value on the line of the key", "%s where a single value is expected", kind(node)))
	}
	if node.Style&yaml.TaggedStyle != 0 {
		return fail(errorf("leave out the word that begins with !", "the value has a YAML tag"))
	}
	if k.Type == TypeBool && node.ShortTag() != "!!bool" {
		return fail(errorf("write true or false, without quotes", "the value is neither true nor false"))
	}
	text, err := k.Normalize(node.Value)
	if err != nil {
		return fail(err)
	}
	return text, nil
}

func (p parser) hosts(node *yaml.Node) ([]Host, error) {
	if isNull(node) {
		return nil, nil
	}
	if node.Kind != yaml.SequenceNode {
		return nil, p.errorAt(node.Line, errorf("begin each entry with a dash: \"- url: https://gitlab.example.org\"",
			"%s: %s where a list is expected", keyHosts, kind(node)))
	}
	var hosts []Host
	first := map[string]int{}
	for _, item := range node.Content {
		h, err := p.host(item)
		if err != nil {
			return nil, err
		}
		if line, twice := first[h.URL.String()]; twice {
			return nil, p.errorAt(h.line, errorf("keep one of the two entries", "%s: %s is listed twice, first on line %d", keyURL, h.URL, line))
		}
		first[h.URL.String()] = h.line
		hosts = append(hosts, h)
	}
	return hosts, nil
}

func (p parser) host(node *yaml.Node) (Host, error) {
	h := Host{line: node.Line, values: map[string]Secret{}}
	lines := map[string]int{keyURL: node.Line}
	err := p.mapping(node, ScopeHost, func(k Key, value *yaml.Node) (err error) {
		if k.Type == TypeHeaders {
			h.headers, err = p.headers(value)
			return err
		}
		text, err := p.text(k, value)
		if err != nil || text == "" {
			return err
		}
		lines[k.Name] = value.Line
		if k.Name == keyURL {
			h.URL, err = ParseHost(text)
			return err
		}
		h.values[k.Name] = NewSecret(text)
		return nil
	})
	if err != nil {
		return Host{}, err
	}
	if h.URL == nil {
		return Host{}, p.errorAt(node.Line, errorf("add url: https://gitlab.example.org to it", "the entry of hosts has no %s", keyURL))
	}
	if err := checkPlainHTTP(h.URL, h.allowsHTTP(), "write https://, or add allow_http: true to this entry"); err != nil {
		return Host{}, p.errorAt(lines[keyURL], at(keyURL, err))
	}
	return h, p.checkEntry(h, lines)
}

// checkDefaultHost holds the default host, of that line, to the rule its entry is held
// to, which may stand below.
func (p parser) checkDefaultHost(f *file, line int) error {
	text, _ := f.values[KeyDefaultHost].(string)
	if text == "" {
		return nil
	}
	u, err := ParseHost(text)
	if err == nil {
		entry, _ := f.entry(u)
		err = checkPlainHTTP(u, entry.allowsHTTP(), "write https://, or list it under hosts with allow_http: true")
	}
	if err != nil {
		return p.errorAt(line, at(KeyDefaultHost, err))
	}
	return nil
}

func (p parser) errorAt(line int, err error) error {
	return at(fmt.Sprintf("config file %s, line %d", p.path, line), err)
}

func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.Style&yaml.TaggedStyle == 0 && node.ShortTag() == "!!null"
}

// kind names what stands in a place, without its content.
func kind(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "there are keys with values"
	case yaml.SequenceNode:
		return "there is a list"
	case yaml.AliasNode:
		return "there is an alias"
	default:
		return "there is a single value"
	}
}
