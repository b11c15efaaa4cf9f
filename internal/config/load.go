package config

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/viper"
)

// Settings is what one run works with.
type Settings struct {
	Host     *url.URL // canonical, see [ParseHost]
	HostFrom string   // "flag --host", "environment ACH_HOST", "config file /x/config.yaml", "default"

	Token        Secret // zero where none was found
	TokenFrom    string // "environment ACH_TOKEN", "config file /x/config.yaml", "keyring", "token_command", "" without a token
	TokenCommand string // prints the token of this host, "" for none; see [Settings.ResolveToken]
	TokenShell   bool   // TokenCommand is run by the shell
	Keyring      bool   // the token of this host is in the system's keyring
	NoToken      error  // why a token in the environment is none, an [*Error]; no request may be made then, with another token neither
	JobTokenOnly bool   // the only token about is CI_JOB_TOKEN, which GitLab's GraphQL refuses; Token is zero

	Namespace string // full path of a group, "" for none

	CACert     string            // path of a PEM file, absolute, "" for none
	ClientCert string            // path of a PEM file, absolute, "" for none; goes with ClientKey
	ClientKey  string            // path of a PEM file, absolute
	Proxy      Secret            // URL, perhaps with a password; zero for what the environment says
	Headers    map[string]Secret // to send to this host, by canonical name
	NoHeaders  error             // why Headers lacks one, an [*Error]: no request may go to this host without it; nil where it lacks none

	ConnectTimeout time.Duration // of a connection, never 0
	AnswerTimeout  time.Duration // of one request, never 0

	Timeout time.Duration // of the whole command; 0 is no limit
	MaxWait time.Duration // in all, for a server that is busy; 0 is not to wait
	Output  string        // one of the choices of the key output
	Color   string        // one of the choices of the key color

	Accessible bool // plain lines only, for screen readers

	File       string // the config file looked at, "" where there is no folder for one
	FileExists bool
	Hosts      []Host // the entries of the file, in its order

	Values   []Value  // the settings of the table that have a single value, in its order, for showing
	Shadowed []Shadow // what was set too, to something else, and does not count
	Warnings []string // one line each, about what is probably not meant
}

// Value is a setting as it can be shown.
type Value struct {
	Key  string // name in the table
	Text string // canonical, "[redacted]" for a secret and for a password in it, "" where nothing sets it
	From string // as Settings.HostFrom, "" where nothing sets it
}

// Shadow is a value that lost to another one of the same key.
type Shadow struct {
	Key  string // name in the table
	From string // where it was given
	By   string // where the value that counts was given
}

// Load reads the config file that src leads to and returns what a run works with.
// It opens nothing but that file. Every error is an [*Error].
func Load(src Source) (*Settings, error) {
	keys := Keys()
	path, named, place := src.file(keys)
	f, err := readFile(keys, path, named, place, src.GOOS)
	if err != nil {
		return nil, err
	}
	// Another delimiter than the dot, which host names and paths are full of.
	l := &layers{v: viper.NewWithOptions(viper.KeyDelimiter("::")), src: src, file: f}
	if err := l.overlay(f.values); err != nil {
		return nil, err
	}
	s := &Settings{File: path, FileExists: f.exists, Hosts: f.hosts}
	if err := s.chooseHost(keys, l); err != nil {
		return nil, err
	}
	if err := s.fill(keys, l); err != nil {
		return nil, err
	}
	s.network(l, src)
	s.lookAtJobToken(src)
	s.lookAtServerOfJob(src)
	return s, nil
}

// layers are what may set a key: a viper instance with what counts of the file, and
// what goes before it.
type layers struct {
	v    *viper.Viper
	src  Source
	file *file
}

// single reports whether the key has one value for a run. A host's namespace has
// none of its own: it goes before the one at the top of the file.
func (k Key) single() bool {
	switch k.Scope {
	case ScopeFile:
		return k.Type != TypeList
	case ScopeHost:
		return k.Type != TypeHeaders && k.Name != keyURL && k.Name != KeyNamespace
	}
	return false
}

// overlay lays values over those of the file.
func (l *layers) overlay(values map[string]any) error {
	if err := l.v.MergeConfigMap(values); err != nil {
		return errorf("", "config file %s: %v", l.file.path, err)
	}
	return nil
}

// resolve returns the canonical text of a setting, where it came from, and what was set
// too and lost to it; all of them empty where nothing sets it.
func (l *layers) resolve(k Key) (text, from string, lost []given, err error) {
	all := l.src.given(k)
	switch server := l.src.serverOutsideJob(); {
	case l.v.InConfig(k.Name):
		all = append(all, given{l.v.GetString(k.Name), "config file " + l.file.path})
	case len(all) > 0:
	case k.Name == KeyDefaultHost && server != "":
		// Rather than the default: a token that is set beside it is hardly meant for that.
		all = []given{{server, "environment " + envCIServer}}
	case k.Default != "":
		all = []given{{k.Default, "default"}}
	default:
		return "", "", nil, nil
	}
	from = all[0].place
	if text, err = k.Normalize(all[0].value); err != nil {
		return "", from, nil, at(from, err)
	}
	return text, from, all[1:], nil
}

// chooseHost single the host and lays its entry of the file over the rest of it.
func (s *Settings) chooseHost(keys []Key, l *layers) error {
	if len(s.Hosts) == 1 && !l.v.InConfig(KeyDefaultHost) {
		if err := l.overlay(map[string]any{KeyDefaultHost: s.Hosts[0].URL.String()}); err != nil {
			return err
		}
	}
	k, _ := findKey(keys, ScopeFile, KeyDefaultHost)
	text, from, _, err := l.resolve(k)
	if err != nil {
		return err
	}
	if s.Host, err = ParseHost(text); err != nil {
		return at(from, err)
	}
	s.HostFrom = from
	entry, _ := l.file.entry(s.Host)
	hint := "use https://, or list this host in the config file with allow_http: true"
	if err := checkPlainHTTP(s.Host, entry.allowsHTTP(), hint); err != nil {
		return at(from, err)
	}
	if from == "default" && len(s.Hosts) > 0 {
		s.Warnings = append(s.Warnings, fmt.Sprintf("config file %s lists %d hosts and no default_host: using %s", s.File, len(s.Hosts), s.Host))
	}
	over := map[string]any{}
	for name, value := range entry.values {
		over[name] = value.Reveal()
	}
	return l.overlay(over)
}

// fill single every key that has one value for a run.
func (s *Settings) fill(keys []Key, l *layers) error {
	for _, k := range keys {
		if !k.single() {
			continue
		}
		text, from, lost, err := l.resolve(k)
		var fault *Error
		switch {
		case errors.As(err, &fault) && k.Type == TypeToken:
			// It keeps requests from being made, and nobody from signing in.
			fault.Hint += "; unset " + strings.TrimPrefix(from, "environment ") + " where it is not needed"
			s.NoToken, s.TokenFrom = fault, from
			s.Values = append(s.Values, Value{Key: k.Name, Text: redacted, From: from})
			continue
		case err != nil:
			return err
		case k.Name == KeyToken:
			s.Token, s.TokenFrom = NewSecret(text), from
		}
		for _, g := range lost {
			// What cannot be read does not count and does no harm.
			if other, err := k.Normalize(g.value); err == nil && other != text {
				s.Shadowed = append(s.Shadowed, Shadow{Key: k.Name, From: g.place, By: from})
			}
		}
		s.Values = append(s.Values, Value{Key: k.Name, Text: k.show(text), From: from})
		l.v.Set(k.Name, text)
	}
	// All of them are canonical now, so that no getter fails.
	s.Namespace, s.Output, s.Color = l.v.GetString(KeyNamespace), l.v.GetString(keyOutput), l.v.GetString(keyColor)
	s.TokenCommand, s.TokenShell, s.Keyring = l.v.GetString(KeyTokenCommand), l.v.GetBool(KeyTokenShell), l.v.GetBool(KeyKeyring)
	s.ConnectTimeout, s.AnswerTimeout = l.v.GetDuration(keyConnect), l.v.GetDuration(keyAnswer)
	s.Timeout, s.MaxWait = l.v.GetDuration(keyTimeout), l.v.GetDuration(keyMaxWait)
	s.Accessible = l.v.GetBool(keyAccessible)
	return nil
}

// lookAtJobToken tells apart the token every CI job has, which GitLab's GraphQL
// answers with "Invalid token", from no token at all.
func (s *Settings) lookAtJobToken(src Source) {
	job := src.env(envJobToken)
	switch {
	case job == "":
	case s.Token.IsZero() && (s.Keyring || s.TokenCommand != ""):
	case s.Token.IsZero():
		s.JobTokenOnly = true
	case s.Token.Reveal() == job:
		s.Warnings = append(s.Warnings, s.TokenFrom+" is the CI_JOB_TOKEN of this job, which GitLab's GraphQL refuses")
	}
}

// lookAtServerOfJob keeps a token of the environment from being sent to the host of the
// config file where CI_SERVER_URL, outside of a job of GitLab CI, says another: which of
// the two it was set for cannot be told. A token of the file or the keyring has its host.
func (s *Settings) lookAtServerOfJob(src Source) {
	server := src.serverOutsideJob()
	place, fromEnv := strings.CutPrefix(s.TokenFrom, "environment ")
	if server == "" || s.NoToken != nil || !fromEnv || !strings.HasPrefix(s.HostFrom, "config file ") {
		return
	}
	other := "another host"
	if u, err := ParseHost(server); err == nil {
		if u.String() == s.Host.String() {
			return
		}
		other = u.String()
	}
	s.NoToken = errorf("say which host is meant with --host or ACH_HOST, or unset "+envCIServer,
		"%s can be for %s, which %s says, or for %s, which the config file says", place, other, envCIServer, s.Host)
}
