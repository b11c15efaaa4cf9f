package auth

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/network"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/safefile"
)

// A glabHost is an entry of the list of hosts in glab's configuration.
type glabHost struct {
	address string // as [config.ParseHost] takes it
	token   string
	without string // why there is no token to take over, where token is empty
}

// glabFile is where glab keeps its configuration, "" where there is none. It is
// not opened for that.
func glabFile(a *app.App) string {
	var folders []string
	if dir := a.Env("GLAB_CONFIG_DIR"); dir != "" {
		folders = append(folders, dir)
	} else {
		if dir := a.Env("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
			folders = append(folders, filepath.Join(dir, "glab-cli"))
		}
		if home := a.Home(); home != "" {
			folders = append(folders,
				filepath.Join(home, ".config", "glab-cli"),
				filepath.Join(home, "Library", "Application Support", "glab-cli"))
		}
	}
	for _, dir := range folders {
		path := filepath.Join(dir, "config.yml")
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

// offerGlab asks whether to take over glab's token, where there may be one.
// --yes is no answer to that: nobody has seen the question.
func offerGlab(ctx context.Context, a *app.App) (bool, error) {
	path := glabFile(a)
	if path == "" || a.Flags.Yes || !a.CanAsk() {
		return false, nil
	}
	yes, err := a.Streams.Confirm(ctx, fmt.Sprintf("glab has a configuration in %s. Read it, and take over its host and token?", path))
	return yes, app.Unanswered(err)
}

// glabToken takes a host and its token from glab's configuration: the one of
// --host, else glab's own default.
func glabToken(a *app.App) (*config.Settings, config.Secret, error) {
	fail := func(err error) (*config.Settings, config.Secret, error) { return nil, config.Secret{}, err }
	path := glabFile(a)
	if path == "" {
		return fail(app.Usage("'ach auth login' asks for a token", "--import-glab: there is no configuration of glab here"))
	}
	byDefault, hosts, err := readGlab(path)
	if err != nil {
		return fail(app.Usage("'ach auth login --stdin' takes a token from elsewhere", "glab's configuration %s: %v", path, err))
	}
	found, err := pickGlab(a, path, byDefault, hosts)
	if err != nil {
		return fail(err)
	}
	if found.token == "" {
		return fail(app.Usage("'ach auth login --host "+found.address+"' asks for one", "glab's configuration %s has no token for %s: %s", path, found.address, found.without))
	}
	token, err := parseToken(found.token)
	if err != nil {
		return fail(err)
	}
	s, err := a.SettingsOf(found.address, false)
	if err == nil {
		err = network.Validate(a.Env, s)
	}
	return s, token, err
}

// pickGlab chooses the entry that is meant.
func pickGlab(a *app.App, path, byDefault string, hosts []glabHost) (glabHost, error) {
	want := a.Flags.Host
	if want == "" {
		want = byDefault
	}
	var known, withToken []string
	for _, h := range hosts {
		known = append(known, h.address)
		if h.token != "" {
			withToken = append(withToken, h.address)
		}
	}
	// glab names gitlab.com as its default also where nobody has signed in there.
	if a.Flags.Host == "" && len(withToken) == 1 {
		want = withToken[0]
	}
	wanted, err := config.ParseHost(want)
	if err != nil {
		return glabHost{}, err
	}
	for _, h := range hosts {
		u, err := config.ParseHost(h.address)
		if err == nil && (u.String() == wanted.String() || a.Flags.Host == "" && u.Host == wanted.Host) {
			return h, nil
		}
	}
	hint := "it has none"
	if len(known) > 0 {
		hint = "it has " + strings.Join(known, ", ") + "; choose one with --host"
	}
	return glabHost{}, app.Usage(hint, "glab's configuration %s has no host %s", path, wanted)
}

// readGlab reads glab's configuration: its default host, and its hosts.
func readGlab(path string) (byDefault string, hosts []glabHost, err error) {
	data, _, err := safefile.ReadNamed(path, 1<<20)
	var p *os.PathError
	switch {
	case errors.As(err, &p):
		return "", nil, p.Err // the path was said already
	case errors.Is(err, safefile.ErrTooLarge):
		return "", nil, errors.New("it is larger than 1 MiB")
	case err != nil:
		return "", nil, err
	}
	return parseGlab(data)
}

// parseGlab looks at nodes rather than values: glab writes a token as
// "!!null glpat-…", which is nothing to a decoder.
func parseGlab(data []byte) (byDefault string, hosts []glabHost, err error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil || len(doc.Content) != 1 {
		return "", nil, errors.New("it is not the YAML that glab writes") // the parser's words may repeat a token
	}
	top := glabFields(doc.Content[0])
	byDefault = "gitlab.com"
	if n := top["host"]; n != nil && n.Value != "" {
		byDefault = n.Value
	}
	list := top["hosts"]
	if list == nil || list.Kind != yaml.MappingNode {
		return byDefault, nil, nil
	}
	for i := 0; i+1 < len(list.Content); i += 2 {
		hosts = append(hosts, glabEntry(list.Content[i].Value, glabFields(list.Content[i+1])))
	}
	return byDefault, hosts, nil
}

func glabEntry(name string, fields map[string]*yaml.Node) glabHost {
	value := func(key string) string {
		if n := fields[key]; n != nil && n.Kind == yaml.ScalarNode {
			return strings.TrimSpace(n.Value)
		}
		return ""
	}
	h := glabHost{address: name, token: value("token")}
	if host := value("api_host"); host != "" {
		h.address = host
	}
	if sub := strings.Trim(value("subfolder"), "/"); sub != "" {
		h.address += "/" + sub
	}
	if protocol := value("api_protocol"); protocol != "" && !strings.Contains(h.address, "://") {
		h.address = protocol + "://" + h.address
	}
	switch {
	case value("is_oauth2") == "true":
		h.token, h.without = "", "glab signed in with the browser, and such a token expires within hours"
	case h.token == "" && value("use_keyring") == "true":
		h.without = "glab keeps it in the keyring"
	case h.token == "" || slices.Contains([]string{"null", "~"}, h.token):
		h.token, h.without = "", "it holds none there"
	}
	return h
}

func glabFields(n *yaml.Node) map[string]*yaml.Node {
	fields := map[string]*yaml.Node{}
	if n.Kind != yaml.MappingNode {
		return fields
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		fields[n.Content[i].Value] = n.Content[i+1]
	}
	return fields
}
