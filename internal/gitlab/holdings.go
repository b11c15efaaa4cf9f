package gitlab

import (
	"context"
	"errors"

	"github.com/ach-cli/ach/internal/gitlab/gid"
)

// Holdings tells who of some users holds an achievement already.
type Holdings struct {
	// Achievement has only its id where the group could not be found.
	Achievement Achievement
	// ByUser has the standing awards of each of the users, the oldest first.
	ByUser map[gid.User][]Award
	// Blind tells that awards which their holders hide may be missing: the group
	// could not be found, and the server shows hidden awards only through it.
	Blind bool
}

// Holdings reads what users hold of the achievement. Where its group is known,
// or is one the caller belongs to, the achievement's own list is read, which is
// whole on every version. Otherwise each user is asked, and what these hide is
// seen only since GitLab 19.1, and only by a Maintainer.
func (c *Client) Holdings(ctx context.Context, ref AchievementRef, path string, users []User) (Holdings, error) {
	wanted := map[gid.User]bool{}
	for _, u := range users {
		wanted[u.ID] = true
	}
	a, err := c.Achievement(ctx, ref, path)
	var e *Error
	switch {
	case err == nil:
		list, err := c.Holders(ctx, a)
		if err != nil {
			return Holdings{}, err
		}
		h := Holdings{Achievement: a, ByUser: map[gid.User][]Award{}}
		for _, held := range list.Items {
			if wanted[held.User.ID] {
				h.ByUser[held.User.ID] = append(h.ByUser[held.User.ID], held)
			}
		}
		return h, nil
	case path != "" || ref.ID.IsZero() || !errors.As(err, &e) || e.Kind != NotFound:
		return Holdings{}, err
	}
	return c.holdingsByUser(ctx, ref.ID, users)
}

func (c *Client) holdingsByUser(ctx context.Context, id gid.Achievement, users []User) (Holdings, error) {
	h := Holdings{Achievement: Achievement{ID: id, Awards: -1}, ByUser: map[gid.User][]Award{}}
	version, err := c.Version(ctx)
	h.Blind = err != nil || older(version, 19, 1)
	for _, u := range users {
		list, err := c.AwardsOf(ctx, u.ID)
		if err != nil {
			return Holdings{}, err
		}
		for _, held := range list.Items {
			if held.Achievement.ID == id {
				h.Achievement = held.Achievement
				h.ByUser[u.ID] = append(h.ByUser[u.ID], held)
			}
		}
	}
	return h, nil
}
