package config

import (
	"path/filepath"
	"strings"
)

// Flags holds what was typed on the command line, as text; an empty field is a
// flag that was not given.
type Flags struct {
	Config    string // --config, path of a file
	Host      string // --host, see [ParseHost]
	Namespace string // --namespace, full path of a group
	Timeout   string // --timeout, a duration with its unit
	MaxWait   string // --max-wait, a duration with its unit
	Output    string // --output
	Color     string // --color
}

// value returns the text given for a flag of the table.
func (f Flags) value(flag string) string {
	switch flag {
	case "config":
		return f.Config
	case "host":
		return f.Host
	case "namespace":
		return f.Namespace
	case "timeout":
		return f.Timeout
	case "max-wait":
		return f.MaxWait
	case "output":
		return f.Output
	case "color":
		return f.Color
	}
	return ""
}

// Source is all that [Load] looks at besides the config file.
type Source struct {
	Env     func(name string) string // os.Getenv, nil for no environment; a variable set to nothing is not set
	Flags   Flags
	HomeDir string // of the user, "" where it is not known
	GOOS    string // runtime.GOOS: decides where the file is looked for and whether its mode means anything
}

// given is a value from the command line or the environment. It is what viper
// sees as a flag: its own reading of the environment cannot be given other
// variables in a test, and does not tell which of several names won.
type given struct {
	name  string // of the key
	value string // "" where nothing sets the key
	place string // "flag --host", "environment ACH_HOST"
}

func (g given) HasChanged() bool    { return g.value != "" }
func (g given) Name() string        { return g.name }
func (g given) ValueString() string { return g.value }
func (g given) ValueType() string   { return "string" }

// given returns what sets the key, first the value that counts, then those that
// lost to it. At least one is returned, without a value where nothing sets it.
func (s Source) given(k Key) []given {
	var all []given
	if k.Flag != "" {
		if v := s.Flags.value(k.Flag); v != "" {
			all = append(all, given{k.Name, v, "flag --" + k.Flag})
		}
	}
	for _, name := range k.Env {
		if v := s.env(name); v != "" {
			all = append(all, given{k.Name, v, "environment " + name})
		}
	}
	if len(all) == 0 {
		all = append(all, given{name: k.Name})
	}
	return all
}

// env returns a variable without the blanks around it, "" where it does not count.
func (s Source) env(name string) string {
	if s.Env == nil {
		return ""
	}
	if name == envCIServer && s.Env(envCI) != "true" {
		return ""
	}
	return strings.TrimSpace(s.Env(name))
}

// serverOutsideJob returns CI_SERVER_URL where no job of GitLab CI says that it counts,
// "" where it is not set. Programs that play jobs on a person's machine set it so.
func (s Source) serverOutsideJob() string {
	if s.Env == nil || s.Env(envCI) == "true" {
		return ""
	}
	return strings.TrimSpace(s.Env(envCIServer))
}

// file returns the path of the config file, whether it was named by the user and
// so has to exist, and where it was named. The path is "" where there is no
// folder to look in.
func (s Source) file(keys []Key) (path string, named bool, place string) {
	k, _ := findKey(keys, ScopeRun, keyConfig)
	if g := s.given(k)[0]; g.value != "" {
		return g.value, true, g.place
	}
	if dir := s.configDir(); dir != "" {
		return filepath.Join(dir, "ach", "config.yaml"), false, "default"
	}
	return "", false, "default"
}

// configDir returns the folder programs keep their settings in, "" if unknown.
func (s Source) configDir() string {
	// The XDG specification has a relative path ignored.
	if dir := s.env("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return dir
	}
	switch {
	case s.GOOS == "windows":
		return s.env("AppData")
	case s.HomeDir == "":
		return ""
	case s.GOOS == "darwin":
		return filepath.Join(s.HomeDir, "Library", "Application Support")
	default:
		return filepath.Join(s.HomeDir, ".config")
	}
}
