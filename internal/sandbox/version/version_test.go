package version_test

import (
	"testing"

	"github.com/ach-cli/ach/internal/sandbox/version"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"17.3": "17.3.0-ee", "19.4": "19.4.0-ee", "18.11.2": "18.11.0-ee", "19.0.1-ee": "19.0.0-ee",
		"17.2": "", "19.5": "", "18.12": "", "18": "", "": "", "a.b": "", "1.2.3.4": "", "18.-1": "",
	} {
		v, err := version.Parse(text)
		if (err == nil) != (want != "") || err == nil && v.Full() != want {
			t.Errorf("%q: %v, %v", text, v.Full(), err)
		}
	}
}

func TestFeatures(t *testing.T) {
	for _, c := range []struct {
		name, since string
		has         func(version.Version) bool
	}{
		{"unique users", "18.6", version.Version.UniqueUsers},
		{"award messages", "19.1", version.Version.AwardMessages},
		{"editable messages", "19.2", version.Version.EditableAwardMessages},
		{"hidden by default", "19.0", func(v version.Version) bool { return !v.NewAwardsShown() }},
		{"maintainers see hidden", "19.1", version.Version.MaintainersSeeHidden},
		{"auto accept", "19.4", version.Version.AutoAccept},
		{"avatar key", "18.0", version.Version.AvatarCacheKey},
	} {
		since := false
		for _, text := range []string{"17.3", "17.11", "18.0", "18.5", "18.6", "18.11", "19.0", "19.1", "19.2", "19.3", "19.4"} {
			v, err := version.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			since = since || text == c.since
			if c.has(v) != since {
				t.Errorf("%s in %s: %v", c.name, text, !since)
			}
		}
	}
}
