package config

import (
	"path/filepath"
	"testing"
)

// environment is a made-up one; nothing of the machine's own reaches a test.
func environment(pairs ...string) func(string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return m[name] }
}

func TestFileIsLookedForInTheUsualPlaces(t *testing.T) {
	home, other := filepath.Join(t.TempDir(), "home"), filepath.Join(t.TempDir(), "other")
	for _, c := range []struct {
		name  string
		src   Source
		want  string
		named bool
		place string
	}{
		{"Linux", Source{GOOS: "linux", HomeDir: home}, filepath.Join(home, ".config", "ach", "config.yaml"), false, "default"},
		{"BSD", Source{GOOS: "freebsd", HomeDir: home}, filepath.Join(home, ".config", "ach", "config.yaml"), false, "default"},
		{"macOS", Source{GOOS: "darwin", HomeDir: home}, filepath.Join(home, "Library", "Application Support", "ach", "config.yaml"), false, "default"},
		{"Windows", Source{GOOS: "windows", HomeDir: home, Env: environment("AppData", other)}, filepath.Join(other, "ach", "config.yaml"), false, "default"},
		{"XDG", Source{GOOS: "linux", HomeDir: home, Env: environment("XDG_CONFIG_HOME", other)}, filepath.Join(other, "ach", "config.yaml"), false, "default"},
		{"XDG on macOS", Source{GOOS: "darwin", HomeDir: home, Env: environment("XDG_CONFIG_HOME", other)}, filepath.Join(other, "ach", "config.yaml"), false, "default"},
		{"relative XDG", Source{GOOS: "linux", HomeDir: home, Env: environment("XDG_CONFIG_HOME", "x")}, filepath.Join(home, ".config", "ach", "config.yaml"), false, "default"},
		{"no home", Source{GOOS: "linux"}, "", false, "default"},
		{"no AppData", Source{GOOS: "windows", HomeDir: home}, "", false, "default"},
		{"variable", Source{GOOS: "linux", HomeDir: home, Env: environment("ACH_CONFIG", "a.yaml")}, "a.yaml", true, "environment ACH_CONFIG"},
		{"flag", Source{GOOS: "linux", HomeDir: home, Env: environment("ACH_CONFIG", "a.yaml"), Flags: Flags{"config": "b.yaml"}}, "b.yaml", true, "flag --config"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if path, named, place := c.src.file(Keys()); path != c.want || named != c.named || place != c.place {
				t.Errorf("got %q, %t, %q", path, named, place)
			}
		})
	}
}
