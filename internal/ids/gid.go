package ids

import (
	"fmt"
	"strings"
)

const prefix = "gid://gitlab/"

type (
	// AchievementGID is the global id of an achievement.
	AchievementGID = GID[achievement]
	// AwardGID is that of an award.
	AwardGID = GID[award]
	// UserGID is that of a user.
	UserGID = GID[user]
)

// A GID is an id as GitLab is sent it and sends it: gid://gitlab/User/7.
type GID[K kind] int64

// GID is the id for a request.
func (id ID[K]) GID() GID[K] { return GID[K](id) }

// ID is the id of an answer.
func (g GID[K]) ID() ID[K] { return ID[K](g) }

// GIDs are the ids for a request.
func GIDs[K kind](list []ID[K]) []GID[K] {
	gids := make([]GID[K], len(list))
	for i, id := range list {
		gids[i] = id.GID()
	}
	return gids
}

// String is the full form.
func (g GID[K]) String() string {
	var k K
	return prefix + k.class() + "/" + g.ID().String()
}

// MarshalText is the full form; of the zero id an error.
func (g GID[K]) MarshalText() ([]byte, error) {
	if g <= 0 {
		var k K
		return nil, fmt.Errorf("no id of %s to send", k.noun())
	}
	return []byte(g.String()), nil
}

// UnmarshalText reads the full form: GitLab sends nothing else. The error is an [*Error].
func (g *GID[K]) UnmarshalText(data []byte) error {
	var k K
	text := string(data)
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok {
		return fail[K](text, "a global id of GitLab starts with "+prefix)
	}
	class, digits, ok := strings.Cut(rest, "/")
	if !ok {
		return fail[K](text, "it has no number at its end")
	}
	if class != k.class() {
		return fail[K](text, "it is the id of another kind of object; expected "+prefix+k.class()+"/NUMBER")
	}
	number, why := parseNumber(digits)
	if why != "" {
		return fail[K](text, why)
	}
	*g = GID[K](number)
	return nil
}
