package gitlab

import (
	"context"

	"github.com/ach-cli/ach/internal/gitlab/gid"
)

// Holdings tells who of some users holds an achievement already.
type Holdings struct {
	// ByUser has the standing awards of each of the users, the oldest first.
	ByUser map[gid.User][]Award
	// Unsure has the users of whom GitLab does not tell whether they hold it.
	Unsure map[gid.User]bool
}

// Holdings reads what users hold of the achievement. Where its group is known
// the achievement's own list is read, which on every version has hidden awards
// too. Otherwise each user is asked, and what these hide is seen only since
// GitLab 19.1.
//
// A user whom GitLab did not show (one without a user name here) may hold an
// award that it does not show either.
func (c *Client) Holdings(ctx context.Context, a Achievement, users []User) (Holdings, error) {
	h := Holdings{ByUser: map[gid.User][]Award{}, Unsure: map[gid.User]bool{}}
	if a.Namespace.Path == "" {
		return h, c.holdingsByUser(ctx, h, a.ID, users)
	}
	list, err := c.Holders(ctx, a)
	if err != nil {
		return h, err
	}
	for _, held := range list.Items {
		h.ByUser[held.User.ID] = append(h.ByUser[held.User.ID], held)
	}
	for _, u := range users {
		if list.Unreadable > 0 && u.Username == "" && len(h.ByUser[u.ID]) == 0 {
			h.Unsure[u.ID] = true
		}
	}
	return h, nil
}

func (c *Client) holdingsByUser(ctx context.Context, h Holdings, id gid.Achievement, users []User) error {
	version, err := c.Version(ctx)
	if err != nil {
		return err
	}
	blind := older(version, 19, 1)
	for _, u := range users {
		if u.Username == "" {
			h.Unsure[u.ID] = true
			continue
		}
		list, err := c.AwardsOf(ctx, u.ID)
		if err != nil {
			return err
		}
		for _, held := range list.Items {
			if held.Achievement.ID == id {
				h.ByUser[u.ID] = append(h.ByUser[u.ID], held)
			}
		}
		if (blind || list.Unreadable > 0) && len(h.ByUser[u.ID]) == 0 {
			h.Unsure[u.ID] = true
		}
	}
	return nil
}
