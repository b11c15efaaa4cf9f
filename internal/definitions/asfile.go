package definitions

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/manifest"
	"github.com/ach-cli/ach/internal/order"
	"github.com/ach-cli/ach/internal/words"
)

// AsFile is the file that says what a group has, the oldest achievement first: with it as it
// is [Diff] changes nothing. Pictures are left out: what the group has of them are addresses.
//
// Holders are those who are shown, if they are asked for. Where somebody holds several of
// one achievement, its type is multiple; whether it can be lost nothing tells, so all others
// are once. Of a list that is not whole a remark says so.
func AsFile(path string, group []Existing, holders bool) *manifest.File {
	f := &manifest.File{Namespace: path}
	group = slices.Clone(group)
	order.By(group, func(x, y Existing) int { return cmp.Compare(x.ID, y.ID) })
	for i := range group {
		a := manifest.Achievement{Name: group[i].Name, Type: manifest.Once}
		if group[i].Description != "" {
			a.Description = &group[i].Description
		}
		if holders {
			addHolders(&a, &group[i])
		}
		f.Achievements = append(f.Achievements, a)
	}
	return f
}

// addHolders lists who holds an achievement.
func addHolders(a *manifest.Achievement, e *Existing) {
	a.Holders = &manifest.Holders{Users: []manifest.Person{}}
	unshown := e.Unshown
	times := map[ids.User]int{}
	for _, w := range e.Awards {
		p, known := personOf(w)
		if !known {
			unshown++
			continue
		}
		if times[w.User.ID]++; times[w.User.ID] > 1 {
			a.Type = manifest.Multiple
		}
		a.Holders.Users = append(a.Holders.Users, p)
	}
	switch {
	case unshown > 0:
		a.Remarks = append(a.Remarks, "Not all of its holders are here: GitLab counts "+words.Plural(unshown, "award")+" more than it shows.")
	case e.Veil != gitlab.Unveiled:
		a.Remarks = append(a.Remarks, "There may be more holders: this token is not sure to be shown all awards.")
	}
}

// personOf is the holder of an award, by name where it can be read as one again, and whether
// GitLab shows who that is.
func personOf(w gitlab.Award) (p manifest.Person, known bool) {
	if w.Message != nil {
		p.Message = *w.Message
	}
	ref, err := gitlab.ParseUsername(w.User.Username)
	if err != nil || ref.Name != w.User.Username {
		ref = gitlab.UserRef{ID: w.User.ID}
	}
	p.User = ref
	return p, w.User.ID != 0
}

// SamePicture reports whether the address of a picture says that it was uploaded from this
// very content. Where other hands uploaded it, or GitLab wrote it anew, it does not.
func SamePicture(address string, data []byte) bool {
	sum := sha256.Sum256(data)
	_, digest := uploaded(address)
	return digest == hex.EncodeToString(sum[:8])
}
