package config

import (
	"path/filepath"
	"strings"
)

// Flags holds what was typed on the command line, as text, by the long name of the flag
// without its dashes. One that was not given is empty or missing.
type Flags map[string]string

// Source is all that [Load] looks at besides the config file.
type Source struct {
	Env     func(name string) string // os.Getenv, nil for no environment; a variable set to nothing is not set
	Flags   Flags
	HomeDir string // of the user, "" where it is not known
	GOOS    string // runtime.GOOS: decides where the file is looked for and whether its mode means anything
}

// given is a value from the command line or the environment.
type given struct{ value, place string } // place is "flag --host", "environment ACH_HOST"

// given returns what sets the key, first the value that counts, then those that
// lost to it.
func (s Source) given(k Key) []given {
	var all []given
	if v := s.Flags[k.Flag]; v != "" {
		all = append(all, given{v, "flag --" + k.Flag})
	}
	for _, name := range k.Env {
		if v := s.env(name); v != "" {
			all = append(all, given{v, "environment " + name})
		}
	}
	return all
}

// env returns a variable without the blanks around it, "" where it does not count.
func (s Source) env(name string) string {
	if s.Env == nil || name == envCIServer && s.Env(envCI) != "true" {
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
	if all := s.given(k); len(all) > 0 {
		return all[0].value, true, all[0].place
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

// Path returns the path of the config file that src leads to, "" where there is no
// folder for one. Nothing is read.
func Path(src Source) string {
	path, _, _ := src.file(Keys())
	return path
}
