package config

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/secrets"
	"github.com/ach-cli/ach/internal/tokens"
)

// header is a line of a host's headers: its value stands in a variable.
type header struct {
	name     string // canonical
	variable string
	line     int // of the file, from 1
}

// envPrefix is how the value of a header begins in the file, which holds no
// value itself: they are secrets more often than not.
const envPrefix = "env:"

// longestName is how long the name of a header or a variable may be.
const longestName = 100

var (
	headerName   = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// ownHeaders returns the headers that are not for a config file to set: they
// belong to the connection, or ach says itself what is in them.
func ownHeaders() []string {
	return []string{
		"Authorization", "Private-Token", "Job-Token", "Proxy-Authorization", "Host", "User-Agent", "Accept",
		"Accept-Encoding", "Connection", "Content-Length", "Content-Type", "Content-Encoding", "Expect",
		"Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
	}
}

// parseHeader checks one header: its name, and the text env:VARIABLE.
func parseHeader(name, text string) (header, error) {
	if len(name) > longestName || !headerName.MatchString(name) {
		return header{}, errorf("write a line like X-Gate: env:GATE_TOKEN", "the name of a header is expected")
	}
	if tokens.Likely(name) {
		return header{}, errorf("write a line like X-Gate: env:GATE_TOKEN", "the name of a header looks like a token")
	}
	name = http.CanonicalHeaderKey(name)
	if slices.Contains(ownHeaders(), name) {
		return header{}, errorf("leave it out", "the header %s is not to be set here", name)
	}
	variable, ok := strings.CutPrefix(strings.TrimSpace(text), envPrefix)
	if !ok || len(variable) > longestName || !variableName.MatchString(variable) || tokens.Possibly(variable) {
		return header{}, errorf("write env: and the name of the environment variable that holds it, like env:GATE_TOKEN",
			"the value of %s is not the name of a variable", tokens.BlankPossible(name))
	}
	return header{name: name, variable: variable}, nil
}

func (p parser) headers(node *yaml.Node) ([]header, error) {
	if isNull(node) {
		return nil, nil
	}
	fail := func(line int, err error) ([]header, error) { return nil, p.errorAt(line, at(keyHeaders, err)) }
	if node.Kind != yaml.MappingNode {
		return fail(node.Line, errorf("write a line for each below it, like X-Gate: env:GATE_TOKEN", "%s where keys with values are expected", kind(node)))
	}
	var all []header
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		if name.Kind != yaml.ScalarNode || value.Kind != yaml.ScalarNode || value.Style&yaml.TaggedStyle != 0 {
			return fail(name.Line, errorf("write a line like X-Gate: env:GATE_TOKEN", "a header has a name and one value"))
		}
		h, err := parseHeader(name.Value, value.Value)
		if err != nil {
			return fail(name.Line, err)
		}
		h.line = name.Line
		if twice := slices.IndexFunc(all, func(other header) bool { return other.name == h.name }); twice >= 0 {
			return fail(h.line, errorf("keep one of the two", "the header %s is given twice, first on line %d", tokens.BlankPossible(h.name), all[twice].line))
		}
		all = append(all, h)
	}
	return all, nil
}

// checkEntry looks at what in an entry goes together, and what does not.
func (p parser) checkEntry(h Host, lines map[string]int) error {
	var sources []string
	for _, name := range []string{KeyToken, KeyTokenCommand, KeyKeyring} {
		if text := h.values[name].Reveal(); text != "" && text != "false" {
			sources = append(sources, name)
		}
	}
	if len(sources) > 1 {
		return p.errorAt(lines[sources[1]], errorf("keep one of them", "the entry has %s, which all say where its token is", strings.Join(sources, " and ")))
	}
	if line := h.values[KeyTokenCommand].Reveal(); line != "" && h.values[KeyTokenShell].Reveal() != "true" {
		if _, err := secrets.Split(line); err != nil {
			return p.errorAt(lines[KeyTokenCommand], at(KeyTokenCommand, errorf(commandHint+", or add token_shell: true", "%s", err)))
		}
	}
	for _, pair := range [][2]string{{keyClientCert, keyClientKey}, {keyClientKey, keyClientCert}} {
		if !h.values[pair[0]].IsZero() && h.values[pair[1]].IsZero() {
			return p.errorAt(lines[pair[0]], errorf("add "+pair[1]+" to the entry; 'ach config set client_cert FILE client_key FILE' sets both, and unset takes both", "%s goes with %s", pair[0], pair[1]))
		}
	}
	return nil
}

// endsLine reports what does not belong into a value of one line: control characters,
// and the two that YAML and some editors take for the end of a line.
func endsLine(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

func normalizeFile(raw string) (string, error) {
	if strings.ContainsFunc(raw, endsLine) || strings.TrimSpace(raw) == "" {
		return "", errorf("write the path of a file", "the path is blank, or has a line break or another control character")
	}
	return raw, nil
}

// normalizeProxy checks the address of a proxy. Its messages do not repeat it,
// since it may hold a password.
func normalizeProxy(raw string) (string, error) {
	const hint = "write it like http://proxy.example.org:3128"
	text := strings.TrimSpace(raw)
	u, err := url.Parse(text)
	switch {
	case err != nil || !strings.Contains(text, "://"):
		return "", errorf(hint, "the proxy is not a URL")
	case !slices.Contains([]string{"http", "https", "socks5"}, u.Scheme):
		return "", errorf(hint, "the proxy has a scheme other than http, https and socks5")
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", errorf(hint, "the proxy has a path, a query or a fragment")
	}
	// The rules for a host's name and port are those for GitLab's.
	plain, err := ParseHost("https://" + u.Host)
	if err != nil {
		return "", errorf(hint, "the proxy has no valid name and port")
	}
	if u.Port() == "443" { // which ParseHost leaves out, as what https means
		plain.Host += ":443"
	}
	return (&url.URL{Scheme: u.Scheme, User: u.User, Host: plain.Host}).String(), nil
}

// showProxy is the address of a proxy without the password in it.
func showProxy(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.User == nil {
		return text
	}
	u.User = nil
	return u.Scheme + "://" + redacted + "@" + u.Host
}

// show is the text of a value as it may be printed.
func (k Key) show(text string) string {
	switch {
	case k.Secret && text != "":
		return redacted
	case k.Type == TypeProxy:
		return showProxy(text)
	case k.Type == TypeCommand:
		return tokens.Blank(text)
	}
	return text
}

// network settles what a connection to the chosen host needs besides.
func (s *Settings) network(l *layers, src Source) {
	entry, _ := l.file.entry(s.Host)
	path := func(name string) string {
		return localPath(entry.values[name].Reveal(), src.HomeDir, filepath.Dir(l.file.path))
	}
	s.CACert, s.ClientCert, s.ClientKey = path(keyCACert), path(keyClientCert), path(keyClientKey)
	s.Proxy = entry.values[keyProxy]
	for _, h := range entry.headers {
		s.Values = append(s.Values, Value{Key: keyHeaders + "." + h.name, Text: envPrefix + h.variable, From: "config file " + l.file.path})
		value := src.env(h.variable)
		if err := checkHeaderValue(value); err != nil {
			if s.NoHeaders == nil {
				place := fmt.Sprintf("config file %s, line %d: %s: %s", l.file.path, h.line, keyHeaders, tokens.BlankPossible(h.name))
				s.NoHeaders = at(place, at("environment "+h.variable, err))
			}
			continue
		}
		if s.Headers == nil {
			s.Headers = map[string]Secret{}
		}
		s.Headers[h.name] = NewSecret(value)
	}
}

// localPath makes a path of the file absolute: ~/ is the user's folder, and what
// is relative starts beside the file, wherever ach is run.
func localPath(text, home, folder string) string {
	switch {
	case text == "":
		return ""
	case home != "" && len(text) > 1 && text[0] == '~' && os.IsPathSeparator(text[1]):
		return filepath.Join(home, text[2:])
	case filepath.IsAbs(text), os.IsPathSeparator(text[0]): // on the current drive, on Windows
		return text
	}
	return filepath.Join(folder, text)
}

// checkHeaderValue does not repeat the value.
func checkHeaderValue(value string) error {
	if value == "" {
		return errorf("set the variable, or take the header out of the file", "it is not set")
	}
	for i := range len(value) {
		if value[i] < ' ' || value[i] > '~' {
			return errorf("set it to printable ASCII characters", "it holds a control character or a character outside ASCII")
		}
	}
	return nil
}
