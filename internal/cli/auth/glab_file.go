package auth

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/safefile"
)

// A glabHost is an entry of the list of hosts in glab's configuration.
type glabHost struct {
	key     string   // the host as it was typed at glab, with port, path and scheme if those were
	line    int      // of the file, where its entry begins
	typed   string   // its address, as [config.ParseHost] writes it; "" for one that it refuses
	address string   // the address of its API, likewise: api_host may name another host
	token   string   // what can be taken over
	without string   // why nothing can be, where token is empty
	bare    bool     // whether nothing says http or https, which is https then
	keyring bool     // whether glab would look into the keyring for it
	left    []string // settings of the connection that are not taken over
}

// A glabConfig is what glab's configuration says of hosts. byDefault is the host that
// glab asks where nothing names another, "" unless somebody has set it.
type glabConfig struct {
	path      string
	byDefault string
	hosts     []glabHost
}

// glabFile is where glab keeps its configuration, "" where there is none. It is
// not opened for that.
func glabFile(a *app.App) string {
	for _, dir := range glabFolders(a.Env, a.Home(), runtime.GOOS) {
		path := filepath.Join(dir, "config.yml")
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

// glabFolders are the folders where glab looks, in its order: the one in the home
// directory comes first on every system, and before the one of XDG_CONFIG_HOME.
func glabFolders(env func(string) string, home, goos string) []string {
	if dir := env("GLAB_CONFIG_DIR"); dir != "" {
		return []string{dir}
	}
	var folders []string
	under := func(dir string, names ...string) {
		if filepath.IsAbs(dir) {
			folders = append(folders, filepath.Join(append([]string{dir}, names...)...))
		}
	}
	under(home, ".config", "glab-cli")
	switch dir := env("XDG_CONFIG_HOME"); {
	case filepath.IsAbs(dir):
		under(dir, "glab-cli")
	case goos == "windows":
		under(env("LOCALAPPDATA"), "glab-cli")
	case goos == "darwin":
		under(home, "Library", "Application Support", "glab-cli")
	}
	return folders
}

// readGlab reads glab's configuration.
func readGlab(path string) (glabConfig, error) {
	data, _, err := safefile.ReadNamed(path, 1<<20)
	var p *os.PathError
	switch {
	case errors.As(err, &p):
		return glabConfig{}, p.Err // the path is said by the caller
	case errors.Is(err, safefile.ErrTooLarge):
		return glabConfig{}, errors.New("it is larger than 1 MiB")
	case err != nil:
		return glabConfig{}, err
	}
	g, err := parseGlab(data)
	g.path = path
	return g, err
}

// parseGlab looks at nodes rather than values: glab writes a token as
// "!!null glpat-…", which is nothing to a decoder.
func parseGlab(data []byte) (glabConfig, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil || len(doc.Content) > 1 {
		return glabConfig{}, errors.New("it is not the YAML that glab writes") // the parser's words may repeat a token
	}
	var g glabConfig
	if len(doc.Content) == 0 {
		return g, nil // as glab leaves a file without settings
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		return g, errors.New("it is not the YAML that glab writes")
	}
	top := glabFields(doc.Content[0])
	// glab writes gitlab.com there by itself, and leaves it whoever signs in elsewhere.
	if g.byDefault = top.value("host"); g.byDefault == "gitlab.com" {
		g.byDefault = ""
	}
	list := top["hosts"]
	if list == nil || list.Kind != yaml.MappingNode {
		return g, nil
	}
	for i := 0; i+1 < len(list.Content); i += 2 {
		key := strings.TrimSpace(list.Content[i].Value)
		if !slices.ContainsFunc(g.hosts, func(h glabHost) bool { return h.key == key }) { // glab reads the first one
			h := glabEntry(key, glabFields(list.Content[i+1]), top)
			h.line = list.Content[i].Line
			g.hosts = append(g.hosts, h)
		}
	}
	return g, nil
}

// glabEntry reads the entry of a host. What it leaves out stands at the top of the file,
// for every host.
func glabEntry(key string, fields, top glabMap) glabHost {
	value := func(name string) string {
		if v := fields.value(name); v != "" {
			return v
		}
		return top.value(name)
	}
	h := glabHost{key: key, token: fields.value("token")}
	address := func(host string) (string, error) {
		if sub := strings.Trim(value("subfolder"), "/"); sub != "" {
			host = strings.TrimRight(host, "/") + "/" + sub
		}
		if protocol := value("api_protocol"); protocol != "" && !strings.Contains(host, "://") {
			host = protocol + "://" + host
		}
		u, err := config.ParseHost(host)
		if err != nil {
			return "", err
		}
		return u.String(), nil
	}
	host := value("api_host")
	if host == "" {
		host = key
	}
	var err error
	h.typed, _ = address(key)
	h.address, err = address(host)
	h.bare = value("api_protocol") == "" && !strings.Contains(key+host, "://")
	for _, name := range []string{"ca_cert", "client_cert", "skip_tls_verify", "proxy", "custom_headers"} {
		if n := fields[name]; n != nil && (len(n.Content) > 0 || fields.value(name) != "" && fields.value(name) != "false") {
			h.left = append(h.left, name)
		}
	}
	oauth := value("is_oauth2") == "true" || value("oauth2_refresh_token") != ""
	switch {
	case err != nil:
		h.without = err.Error()
	case oauth: // glab itself takes what it has for such a token then, whatever it is
		h.without = "glab signed in with the browser, and such a token expires within hours"
	case h.token != "":
		return h
	case value("job_token") != "":
		h.without = "it holds a job token there, which GitLab's GraphQL does not accept"
	case top.value("token") != "":
		h.without = "it has one token for all hosts, and does not say whose it is"
	default:
		h.without, h.keyring = "it holds none there", true
	}
	h.token = ""
	return h
}

// meant reports whether host, as somebody has given it, is this one: as it was typed at
// glab, or the address of either it or its API. Without a scheme it may be both; and where
// glab was told of none, which is most often, host may tell.
func (h glabHost) meant(host string) (glabHost, bool) {
	u, err := config.ParseHost(host)
	if err != nil || h.address == "" {
		return h, false
	}
	told := strings.Contains(host, "://")
	same := slices.ContainsFunc([]string{h.typed, h.address}, func(address string) bool {
		v, err := config.ParseHost(address)
		return err == nil && v.Host == u.Host && v.Path == u.Path && (v.Scheme == u.Scheme || !told || h.bare)
	})
	if same && told && h.bare {
		h.typed, h.address = withScheme(h.typed, u.Scheme), withScheme(h.address, u.Scheme)
	}
	return h, same
}

func withScheme(address, scheme string) string {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	return scheme + "://" + rest
}

// named are the hosts that somebody means by host.
func (g glabConfig) named(host string) []glabHost {
	var exact, same []glabHost
	for _, h := range g.hosts {
		if h.key == strings.TrimSpace(host) {
			exact = append(exact, h)
		} else if h, ok := h.meant(host); ok {
			same = append(same, h)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return same
}

// label is how --host tells a host from the others. What is no address is not repeated:
// it may be a token.
func (g glabConfig) label(h glabHost) string {
	shared := slices.ContainsFunc(g.hosts, func(other glabHost) bool { return other.key != h.key && other.address == h.address })
	switch {
	case h.address == "" || shared && h.typed == "":
		return fmt.Sprintf("the entry on line %d", h.line)
	case shared:
		return h.key
	}
	return h.address
}

// name is the label with what the host is called at glab, where that is another.
func (g glabConfig) name(h glabHost) string {
	label := g.label(h)
	if h.renamed() && label == h.address {
		label += " (glab knows it as " + h.key + ")"
	}
	return label
}

// renamed reports whether its API is at another address than was typed at glab.
func (h glabHost) renamed() bool { return h.typed != "" && h.typed != h.address }

// A glabMap is a mapping of YAML by its keys, of which the first one counts as it
// does for glab.
type glabMap map[string]*yaml.Node

func glabFields(n *yaml.Node) glabMap {
	fields := glabMap{}
	if n.Kind != yaml.MappingNode {
		return fields
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i].Value; fields[key] == nil {
			fields[key] = n.Content[i+1]
		}
	}
	return fields
}

// value is the text of a key, "" where there is none.
func (m glabMap) value(key string) string {
	n := m[key]
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	text := strings.TrimSpace(n.Value)
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 && (text == "null" || text == "~") {
		return ""
	}
	return text
}
