package config

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/tokens"
)

// Type is what the value of a [Key] is, and so how its text is checked.
type Type int

// The types of values.
const (
	TypeHost     Type = iota // address of a GitLab, see [ParseHost]
	TypePath                 // full path of a group: acme/tools
	TypeDuration             // number with a unit: 90s, 5m, 1h30m; 0 switches the limit off
	TypeChoice               // one of Choices
	TypeBool                 // true or false, also 1 or 0
	TypeToken                // access token
	TypeFile                 // path of a file on this machine
	TypeProxy                // URL of a proxy, perhaps with a password: http, https or socks5
	TypeCommand              // program and its arguments, quoted as in a shell
	TypeHeaders              // header names with the variables that hold their values, only in the file
	TypeList                 // list of host entries, only in the file
)

// Scope is where in the config file a [Key] stands.
type Scope int

// The scopes of keys.
const (
	ScopeFile Scope = iota // at the top of the file
	ScopeHost              // in an entry of the list hosts
	ScopeRun               // not in the file, only given for one run
)

// Key is one setting.
type Key struct {
	Name    string   // as in the file: lower case, words joined by _
	Scope   Scope    // where in the file
	Type    Type     // how its value is checked
	Default string   // text of the value where nothing sets it, "" for none
	Choices []string // what a TypeChoice may be
	Env     []string // environment variables that set it, the first that is not empty wins
	Flag    string   // long name of the flag that sets it, without dashes
	Secret  bool     // never shown
	Limit   bool     // of a duration: it has to end some time, so 0 is refused
	Doc     string   // what it is for, one sentence
}

// The names of keys, as the file spells them.
const (
	keyConfig       = "config"
	KeyDefaultHost  = "default_host"
	KeyNamespace    = "namespace"
	keyTimeout      = "timeout"
	keyMaxWait      = "max_wait"
	keyOutput       = "output"
	keyColor        = "color"
	keyAccessible   = "accessible"
	keyHosts        = "hosts"
	keyURL          = "url"
	KeyToken        = "token"
	keyAllowHTTP    = "allow_http"
	KeyTokenCommand = "token_command"
	KeyTokenShell   = "token_shell"
	KeyKeyring      = "keyring"
	keyCACert       = "ca_cert"
	keyClientCert   = "client_cert"
	keyClientKey    = "client_key"
	keyProxy        = "proxy"
	keyHeaders      = "headers"
	keyConnect      = "connect_timeout"
	keyAnswer       = "answer_timeout"

	envCI       = "GITLAB_CI"
	envCIServer = "CI_SERVER_URL" // goes before the file only in a job of GitLab CI, where envCI is "true"
	envJobToken = "CI_JOB_TOKEN"
)

// Keys returns the table of settings, in the order they are documented in. The
// slice is the caller's own.
func Keys() []Key {
	return []Key{
		{Name: keyConfig, Scope: ScopeRun, Type: TypeFile, Env: []string{"ACH_CONFIG"}, Flag: "config",
			Doc: "The config file to read instead of the usual one; it has to exist."},
		{Name: KeyDefaultHost, Type: TypeHost, Default: "https://gitlab.com",
			Env: []string{"ACH_HOST", "GITLAB_HOST", envCIServer}, Flag: "host",
			Doc: "The GitLab to talk to. CI_SERVER_URL goes before the config file in a job of GitLab CI only; elsewhere it counts where the file names no host. Where nothing else names a host and the file lists exactly one, it is that one."},
		{Name: KeyNamespace, Type: TypePath, Env: []string{"ACH_NAMESPACE"}, Flag: "namespace",
			Doc: "The full path of the group that owns the achievements. The one of a host's entry goes before the one at the top of the file."},
		{Name: keyTimeout, Type: TypeDuration, Default: "0s", Env: []string{"ACH_TIMEOUT"}, Flag: "timeout",
			Doc: "How long a whole command may take; 0 for no limit. Each answer of the server has a limit of its own."},
		{Name: keyMaxWait, Type: TypeDuration, Default: "2m", Env: []string{"ACH_MAX_WAIT"}, Flag: "max-wait",
			Doc: "How long to wait in all for a server that is busy or limits the rate; 0 to give up at once."},
		{Name: keyConnect, Type: TypeDuration, Limit: true, Default: "10s", Env: []string{"ACH_CONNECT_TIMEOUT"},
			Doc: "How long a connection may take to come about, and its TLS handshake again."},
		{Name: keyAnswer, Type: TypeDuration, Limit: true, Default: "1m", Env: []string{"ACH_ANSWER_TIMEOUT"},
			Doc: "How long one request may take, from connecting to the last byte of the answer."},
		{Name: keyOutput, Type: TypeChoice, Default: "table", Env: []string{"ACH_OUTPUT"}, Flag: "output",
			Choices: []string{"table", "json", "ndjson", "csv", "tsv", "yaml", "ids", "markdown"},
			Doc:     "The format of what is printed."},
		{Name: keyColor, Type: TypeChoice, Default: "auto", Env: []string{"ACH_COLOR"}, Flag: "color",
			Choices: []string{"auto", "always", "never"},
			Doc:     "Whether to print in colour; auto looks at the terminal and at NO_COLOR."},
		{Name: keyAccessible, Type: TypeBool, Default: "false", Env: []string{"ACH_ACCESSIBLE"},
			Doc: "Whether to ask and to report in plain lines, for screen readers: nothing moves, nothing is written over. TERM=dumb does the same."},
		{Name: keyHosts, Type: TypeList,
			Doc: "The GitLab servers known, a list of entries."},
		{Name: keyURL, Scope: ScopeHost, Type: TypeHost,
			Doc: "The address of this GitLab; every entry has one."},
		{Name: KeyToken, Scope: ScopeHost, Type: TypeToken, Env: []string{"ACH_TOKEN", "GITLAB_TOKEN"}, Secret: true,
			Doc: "The access token for this GitLab. A file that holds one must be readable by its owner only."},
		{Name: KeyNamespace, Scope: ScopeHost, Type: TypePath,
			Doc: "The namespace to use on this GitLab."},
		{Name: keyAllowHTTP, Scope: ScopeHost, Type: TypeBool, Default: "false",
			Doc: "Whether a token may be sent to this GitLab unencrypted, where its url begins with http://."},
		{Name: KeyTokenCommand, Scope: ScopeHost, Type: TypeCommand,
			Doc: "A command that prints the token, such as pass show gitlab. It is run each time a token is needed, without a shell."},
		{Name: KeyTokenShell, Scope: ScopeHost, Type: TypeBool, Default: "false",
			Doc: "Whether token_command is run by the shell, so that pipes and variables work in it."},
		{Name: KeyKeyring, Scope: ScopeHost, Type: TypeBool, Default: "false",
			Doc: "Whether the token is in the keyring of the system, where ach auth login --keyring puts it."},
		{Name: keyCACert, Scope: ScopeHost, Type: TypeFile,
			Doc: "A PEM file with certificate authorities to trust for this GitLab, besides those of the system."},
		{Name: keyClientCert, Scope: ScopeHost, Type: TypeFile,
			Doc: "A PEM file with the certificate to show to this GitLab; it goes with client_key."},
		{Name: keyClientKey, Scope: ScopeHost, Type: TypeFile,
			Doc: "The PEM file with the key of client_cert, which others must not be able to read."},
		{Name: keyProxy, Scope: ScopeHost, Type: TypeProxy,
			Doc: "The proxy to reach this GitLab through, in place of what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say: http://, https:// or socks5://."},
		{Name: keyHeaders, Scope: ScopeHost, Type: TypeHeaders,
			Doc: "Headers to send with every request to this GitLab, each as Name: env:VARIABLE. The values come from the environment only."},
	}
}

// UnknownKey is the error for a name that is in no scope of the file.
func UnknownKey(name string) error {
	keys := Keys()
	names := namesIn(keys, ScopeFile)
	for _, n := range namesIn(keys, ScopeHost) {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return unknown(name, names, "there is no such key", "the keys are ")
}

// plainKey is a key that can be repeated in a message, where it is no longer than this: no
// token is as short. In the expression a bound would be compiled as often as it counts, at
// every start of the program.
var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

const longestKey = 19

// unknown words that a name is none of those known, which hint introduces. Of one that
// cannot be repeated, message says so.
func unknown(name string, known []string, message, hint string) *Error {
	hint += strings.Join(known, ", ")
	if len(name) > longestKey || !plainKey.MatchString(name) || tokens.Possibly(name) {
		return errorf(hint, "%s", message)
	}
	return errorf(didYouMean(name, known)+hint, "unknown key %s", name)
}

// Find returns the key of that name; of one at both places of the file that at the top.
// Of what is no name it is the zero Key.
func Find(name string) Key {
	for _, k := range Keys() {
		if k.Name == name {
			return k
		}
	}
	return Key{}
}

// findKey returns the key of that name in that scope.
func findKey(keys []Key, scope Scope, name string) (Key, bool) {
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Scope == scope && k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return keys[i], true
}

// namesIn returns the names of the keys of a scope.
func namesIn(keys []Key, scope Scope) []string {
	var names []string
	for _, k := range keys {
		if k.Scope == scope {
			names = append(names, k.Name)
		}
	}
	return names
}

// Normalize checks the text of a value and returns its canonical form. The error
// is an [*Error] that does not say where the text came from: the caller knows.
func (k Key) Normalize(raw string) (string, error) {
	// It would be asked for, looked up and shown as what it is not.
	if k.misplaced(raw) {
		return "", errorf(tokenHint, "the value looks like a token")
	}
	switch k.Type {
	case TypeHost:
		u, err := ParseHost(raw)
		if err != nil {
			return "", err
		}
		return u.String(), nil
	case TypePath:
		return normalizePath(raw)
	case TypeDuration:
		d, err := parseDuration(raw)
		if err != nil {
			return "", err
		}
		if d == 0 && k.Limit {
			return "", errorf("write a number with a unit, like 90s, 5m or 1h30m", "0 would never wait")
		}
		return shortDuration(d), nil
	case TypeChoice:
		return k.normalizeChoice(raw)
	case TypeBool:
		switch strings.ToLower(strings.TrimSpace(raw)) {
		case "true", "1": // 1 and 0 are what people write into variables
			return "true", nil
		case "false", "0":
			return "false", nil
		}
		return "", errorf("write true or false", "%s is neither true nor false", quote(raw))
	case TypeToken:
		return normalizeToken(raw)
	case TypeFile:
		return normalizeFile(raw)
	case TypeProxy:
		return normalizeProxy(raw)
	case TypeCommand:
		return normalizeCommand(raw)
	case TypeHeaders:
		if k.Name == keyHeaders {
			return "", errorf("name one of them: headers.X-Gate env:GATE_TOKEN", "headers have no single value")
		}
		h, err := parseHeader(k.Name, raw)
		return envPrefix + h.variable, err
	default: // TypeList
		return "", errorf("edit the list in the config file", "a list has no single value")
	}
}

const tokenHint = "a token belongs in ACH_TOKEN, or in the key token of a host, where 'ach auth login' puts it"

// misplaced reports whether a value holds a token that the key is not for. The
// password of a proxy may look like anything, and a path or the argument of a command
// may be named like a token.
func (k Key) misplaced(raw string) bool {
	switch k.Type {
	case TypeToken, TypeProxy:
		return false
	case TypeHeaders:
		return k.Name == keyHeaders && tokens.Likely(raw)
	case TypeFile:
		return tokens.Likely(raw) && !strings.ContainsAny(raw, `/\`)
	case TypeCommand:
		program, _, _ := strings.Cut(strings.TrimSpace(raw), " ")
		return tokens.Likely(program) && !strings.ContainsAny(program, `/\`)
	}
	return tokens.Likely(raw)
}

func (k Key) normalizeChoice(raw string) (string, error) {
	text := strings.TrimSpace(raw)
	if slices.Contains(k.Choices, text) {
		return text, nil
	}
	hint := "use " + orList(k.Choices)
	return "", errorf(didYouMean(text, k.Choices)+hint, "%s is not one of its values", quote(text))
}

// didYouMean returns the question to put before a hint, "" where nothing is near.
func didYouMean(typed string, known []string) string {
	if question := closest.Hint(typed, known); question != "" {
		return question + " "
	}
	return ""
}

// orList joins words as a sentence does: a, b or c.
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

var (
	bareNumber = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,9})?$`)
	groupPath  = regexp.MustCompile(`^[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)*$`)
)

func parseDuration(raw string) (time.Duration, error) {
	const hint = "write a number with a unit, like 90s, 5m or 1h30m"
	text := strings.TrimSpace(raw)
	d, err := time.ParseDuration(text)
	switch {
	case err != nil && bareNumber.MatchString(text):
		return 0, errorf("write "+text+"s for seconds or "+text+"m for minutes", "%s has no unit", quote(text))
	case err != nil:
		return 0, errorf(hint, "%s is not a duration", quote(text))
	case d < 0:
		return 0, errorf(hint, "%s is negative", quote(text))
	}
	return d, nil
}

// shortDuration is the text a person would write: 5m rather than 5m0s.
func shortDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

func normalizePath(raw string) (string, error) {
	const hint = "write the group's full path as in its web address, like acme/tools"
	path := strings.Trim(strings.TrimSpace(raw), "/")
	if !groupPath.MatchString(path) {
		return "", errorf(hint, "%s is not the path of a group", quote(strings.TrimSpace(raw)))
	}
	return path, nil
}
