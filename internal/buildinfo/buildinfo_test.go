package buildinfo

import (
	"runtime/debug"
	"testing"
	"time"
)

const hash = "0123456789abcdef0123456789abcdef01234567"

func noon() time.Time { return time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC) }

func TestOfGo(t *testing.T) {
	settings := []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: hash}, {Key: "vcs.time", Value: "2026-11-01T12:00:00Z"}, {Key: "vcs.modified", Value: "true"}}
	own := func(version string) debug.Module { return debug.Module{Path: module, Version: version} }
	other := debug.Module{Path: "example.com/other", Version: "v9.9.9"}
	tests := map[string]struct {
		built debug.BuildInfo
		want  Info
	}{
		"nothing known":              {debug.BuildInfo{}, Info{Version: "devel"}},
		"without git":                {debug.BuildInfo{Main: own("(devel)")}, Info{Version: "devel"}},
		"go install of a tag":        {debug.BuildInfo{Main: own("v1.2.3")}, Info{Version: "v1.2.3"}},
		"of a release candidate":     {debug.BuildInfo{Main: own("v1.2.3-rc.1")}, Info{Version: "v1.2.3-rc.1"}},
		"named like a hash":          {debug.BuildInfo{Main: own("v1.2.3-0123456789ab")}, Info{Version: "v1.2.3-0123456789ab"}},
		"of a branch before any tag": {debug.BuildInfo{Main: own("v0.0.0-20261101120000-0123456789ab")}, Info{"v0.0.0-20261101120000-0123456789ab", hash[:12], noon()}},
		"of a branch after a tag":    {debug.BuildInfo{Main: own("v1.2.4-0.20261101120000-0123456789ab")}, Info{"v1.2.4-0.20261101120000-0123456789ab", hash[:12], noon()}},
		"after a release candidate":  {debug.BuildInfo{Main: own("v1.2.3-rc.1.0.20261101120000-0123456789ab")}, Info{"v1.2.3-rc.1.0.20261101120000-0123456789ab", hash[:12], noon()}},
		"go build in a checkout":     {debug.BuildInfo{Main: own("v1.2.4-0.20261101120000-0123456789ab+dirty"), Settings: settings}, Info{"v1.2.4-0.20261101120000-0123456789ab+dirty", hash, noon()}},
		"go build at a tag":          {debug.BuildInfo{Main: own("v1.2.3"), Settings: settings}, Info{"v1.2.3", hash, noon()}},
		"a tool of another module":   {debug.BuildInfo{Main: other, Deps: []*debug.Module{{Path: module, Version: "v1.2.3"}}, Settings: settings}, Info{Version: "v1.2.3"}},
		"replaced by a folder":       {debug.BuildInfo{Main: other, Deps: []*debug.Module{{Path: module, Version: "v1.2.3", Replace: &debug.Module{Path: "../ach"}}}, Settings: settings}, Info{Version: "devel"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := ofGo(&test.built); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestOfArchive(t *testing.T) {
	tests := map[string]struct {
		line string
		want Info
		ok   bool
	}{
		"empty":                {"", Info{}, false},
		"a tag":                {"v1.2.3|" + hash + "|2026-11-01T13:00:00+01:00\n", Info{"v1.2.3", hash, noon()}, true},
		"a commit after a tag": {"v1.2.3-4-g0123456|" + hash + "|2026-11-01T12:00:00Z\n", Info{"v1.2.3-4-g0123456", hash, noon()}, true},
		"a commit of no tag":   {"|" + hash + "|2026-11-01T12:00:00Z\n", Info{hash[:12], hash, noon()}, true},
		"an unreadable moment": {"v1.2.3|" + hash + "|yesterday\n", Info{Version: "v1.2.3", Commit: hash}, true},
		"a checkout":           {"$Format:%(describe:tags)|%H|%cI$\n", Info{}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got, ok := ofArchive(test.line); got != test.want || ok != test.ok {
				t.Errorf("got %+v, %t, want %+v, %t", got, ok, test.want, test.ok)
			}
		})
	}
}
