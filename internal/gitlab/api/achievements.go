package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/caller"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/gitlab/transport"
	"github.com/ach-cli/ach/internal/ids"
)

// An Avatar is a picture to upload; its bytes have been checked.
type Avatar = transport.Upload

// A NewAchievement is what a definition starts with.
type NewAchievement struct {
	Name        string
	Description string  // may be empty
	Avatar      *Avatar // may be nil
}

// Changes are the parts of a definition to replace; nil leaves a part alone.
type Changes struct {
	Name        *string
	Description *string // empty clears it
	Avatar      *Avatar
}

// Namespace finds a namespace by its full path (GitLab: namespace). One that
// does not exist and one that may not be read are the same to GitLab, and so to
// the error, which is of kind [NotFound].
func (c *Client) Namespace(ctx context.Context, path string) (gitlab.Namespace, error) {
	r, err := gql.NamespaceByPath(ctx, c.api, path)
	if err := c.readingGroup(ctx, "the namespace", err, r.Namespace != nil, path); err != nil {
		return gitlab.Namespace{}, err
	}
	ns := namespaceFrom(r.Namespace)
	if ns.ID == "" {
		return gitlab.Namespace{}, caller.Malformed("the namespace " + path + " came without an id")
	}
	return ns, nil
}

func (c *Client) noNamespace(ctx context.Context, path string) error {
	e := gitlab.Errorf(gitlab.NotFound, gitlab.ReasonNoGroup, gitlab.Values{}, "the group %q does not exist, or you may not see it", path)
	if token, err := c.KnownToken(ctx); err == nil && token.FineGrained && (token.Grants == nil || token.Lacks(gitlab.ReadGroup)) {
		e.Reason, e.Values.Permission = gitlab.ReasonFindGroup, gitlab.ReadGroup
		return e
	}
	// A suggestion is not worth an error, nor more than one page.
	if groups, err := c.Groups().First(ctx); err == nil {
		e.Values.Similar = closest.Hint(path, groups)
	}
	return e
}

// Groups lists the full paths of the groups the caller is a direct member of
// (GitLab: currentUser.groups).
func (c *Client) Groups() paging.Pages[string] {
	return paging.New("groups", func(ctx context.Context, after *string) (paging.Page[string], error) {
		r, err := gql.GroupsOfMine(ctx, c.api, after)
		if err := c.ReadingOwn(ctx, "your groups", err, r.CurrentUser != nil); err != nil {
			return paging.Page[string]{}, err
		}
		if r.CurrentUser.Groups == nil {
			return paging.Page[string]{}, paging.None("groups")
		}
		return paging.Of(r.CurrentUser.Groups, func(g *gql.GroupsOfMineCurrentUserGroupsGroupConnectionNodesGroup) (string, bool) {
			return g.FullPath, g.FullPath != ""
		})
	})
}

// Achievements lists what a group defines, the newest first (GitLab:
// namespace.achievements). Achievements of subgroups are not among them.
func (c *Client) Achievements(path string) paging.Pages[gitlab.Achievement] {
	id := func(a gitlab.Achievement) int64 { return int64(a.ID) }
	return paging.ByID("achievements", c.api, id, func(ctx context.Context, client graphql.Client, after *string) (paging.Page[gitlab.Achievement], error) {
		r, err := gql.Achievements(ctx, client, path, after)
		if err := c.readingGroup(ctx, "the achievements", err, r.Namespace != nil, path); err != nil {
			return paging.Page[gitlab.Achievement]{}, err
		}
		if r.Namespace.Achievements == nil {
			return paging.Page[gitlab.Achievement]{}, paging.None("achievements")
		}
		return paging.Of(r.Namespace.Achievements, countedFrom)
	})
}

// Achievement finds the achievement that ref names. A name is looked up in the
// namespace, see [SameName], and path must not be empty then. For an id
// with an empty path every group the caller belongs to is asked, because GitLab
// has no query for an achievement by its id.
//
// Where GitLab shows achievements to none of the token's kind, the error wraps
// [gitlab.ErrNotShown].
func (c *Client) Achievement(ctx context.Context, ref gitlab.AchievementRef, path string) (gitlab.Achievement, error) {
	found, err := c.findAchievement(ctx, ref, path)
	e := gitlab.AsError(err)
	if e == nil || e.Reason == gitlab.ReasonContradiction || e.Reason == gitlab.ReasonNoSuchName && e.Values.Number > 0 {
		return found, err
	}
	if c.KeptFrom(ctx, err) {
		return found, c.NotShown(ctx, "the achievement "+ref.String())
	}
	switch e.Reason {
	case gitlab.ReasonNotInGroup, gitlab.ReasonNotInYourGroups, gitlab.ReasonNoSuchName:
		e.Values.FlagOff = c.FlagMayBeOff(ctx)
	}
	return found, err
}

func (c *Client) findAchievement(ctx context.Context, ref gitlab.AchievementRef, path string) (gitlab.Achievement, error) {
	if ref.ID == 0 {
		return c.achievementNamed(ctx, ref.Name, path)
	}
	if path == "" {
		found, err := c.inMyGroups(ctx, ref.ID, nil)
		switch {
		case err != nil:
			return gitlab.Achievement{}, err
		case found.ID == 0:
			return gitlab.Achievement{}, gitlab.Errorf(gitlab.NotFound, gitlab.ReasonNotInYourGroups, gitlab.Values{},
				"no achievement %d in the groups you are a direct member of", ref.ID)
		}
		return found, ref.Agrees(found)
	}
	r, err := gql.AchievementByID(ctx, c.api, path, ref.ID.GID())
	if err := c.readingGroup(ctx, "the achievement", err, r.Namespace != nil, path); err != nil {
		return gitlab.Achievement{}, err
	}
	if conn := r.Namespace.Achievements; conn != nil {
		for _, a := range paging.ItemsOf(conn.Nodes, countedFrom) {
			if a.ID == ref.ID {
				return a, ref.Agrees(a)
			}
		}
	}
	return gitlab.Achievement{}, gitlab.Errorf(gitlab.NotFound, gitlab.ReasonNotInGroup, gitlab.Values{Path: path},
		"no achievement %s in the group %s, or you may not see it", ref, path)
}

func (c *Client) achievementNamed(ctx context.Context, name, path string) (gitlab.Achievement, error) {
	if path == "" {
		return gitlab.Achievement{}, gitlab.Invalidf(gitlab.ReasonNameWithoutGroup, "the achievement %q is given by name, and no namespace says where to look", name)
	}
	all, err := c.Achievements(path).All(ctx)
	if err != nil {
		return gitlab.Achievement{}, err
	}
	found, err := oneNamed(name, all.Items)
	if err != nil || found.ID != 0 {
		return found, err
	}
	names := make([]string, len(all.Items))
	for i, a := range all.Items {
		names[i] = a.Name
	}
	values := gitlab.Values{Path: path, Number: int64(len(names)), Similar: closest.HintAs(name, names, gitlab.NameRef)}
	return gitlab.Achievement{}, gitlab.Errorf(gitlab.NotFound, gitlab.ReasonNoSuchName, values, "no achievement named %q in the group %s", name, path)
}

// oneNamed is the achievement of all that is meant by name, zero for none; an error where
// nobody can tell.
func oneNamed(name string, all []gitlab.Achievement) (gitlab.Achievement, error) {
	found := gitlab.Called(name, all, func(a gitlab.Achievement) string { return a.Name })
	switch len(found) {
	case 0:
		return gitlab.Achievement{}, nil
	case 1:
		return found[0], nil
	}
	return gitlab.Achievement{}, gitlab.Invalidf(gitlab.ReasonAmbiguousName,
		"%q names several achievements: %q (%d) and %q (%d)", name, found[0].Name, found[0].ID, found[1].Name, found[1].ID)
}

// inMyGroups is the achievement in the group that owns it, of those that the caller is a
// direct member of, or of those with the permission scope, subgroups and invited groups
// included; zero where none of them does.
func (c *Client) inMyGroups(ctx context.Context, id ids.Achievement, scope *gql.GroupPermission) (gitlab.Achievement, error) {
	var found gitlab.Achievement
	_, err := paging.New("groups", func(ctx context.Context, after *string) (paging.Page[string], error) {
		r, err := gql.AchievementInMyGroups(ctx, c.api, id.GID(), scope, after)
		if err := c.ReadingOwn(ctx, "your groups", err, r.CurrentUser != nil); err != nil {
			return paging.Page[string]{}, err
		}
		if r.CurrentUser.Groups == nil {
			return paging.Page[string]{}, paging.None("groups")
		}
		for _, g := range r.CurrentUser.Groups.Nodes {
			if g == nil || g.Achievements == nil {
				continue
			}
			for _, a := range paging.ItemsOf(g.Achievements.Nodes, countedFrom) {
				if a.ID == id {
					found = a
					found.Namespace.Path = g.FullPath
					return paging.Page[string]{}, nil
				}
			}
		}
		return paging.Page[string]{Rows: len(r.CurrentUser.Groups.Nodes), Info: r.CurrentUser.Groups.PageInfo}, nil
	}).All(ctx)
	return found, err
}

// CreateAchievement makes a definition (GitLab: achievementsCreate). A picture
// that the server dropped on the way is an error, although the achievement is
// there then.
func (c *Client) CreateAchievement(ctx context.Context, ns gitlab.Namespace, n NewAchievement) (gitlab.Achievement, error) {
	input := gql.AchievementsCreateInput{NamespaceId: ns.ID, Name: n.Name, Avatar: n.Avatar}
	if n.Description != "" {
		input.Description = &n.Description
	}
	r, err := gql.CreateAchievement(ctx, c.api, input)
	made, err := achievementOf(ctx, c, "CreateAchievement", r.AchievementsCreate, err, func(a gitlab.Achievement) bool {
		return sameText(n.Name, a.Name)
	})
	if err != nil {
		return gitlab.Achievement{}, pictureError(err, n.Avatar)
	}
	return c.withAvatar(made, n.Avatar)
}

// UpdateAchievement replaces parts of a definition (GitLab: achievementsUpdate)
// and compares what the server stored with what was asked.
func (c *Client) UpdateAchievement(ctx context.Context, id ids.Achievement, ch Changes) (gitlab.Achievement, error) {
	r, err := gql.UpdateAchievement(ctx, c.api, ch.of(id))
	a, err := achievementOf(ctx, c, "UpdateAchievement", r.AchievementsUpdate, err, isAchievement(id))
	return c.asWanted(a, err, ch)
}

// UpdateAchievementOnce is [Client.UpdateAchievement] for who looks what became of a change
// whose answer was lost: it is not sent again, and the error is of kind [gitlab.Unknown].
func (c *Client) UpdateAchievementOnce(ctx context.Context, id ids.Achievement, ch Changes) (gitlab.Achievement, error) {
	r, err := gql.UpdateAchievementOnce(ctx, c.api, ch.of(id))
	a, err := achievementOf(ctx, c, "UpdateAchievementOnce", r.AchievementsUpdate, err, isAchievement(id))
	return c.asWanted(a, err, ch)
}

func (ch Changes) of(id ids.Achievement) gql.AchievementsUpdateInput {
	return gql.AchievementsUpdateInput{AchievementId: id.GID(), Name: ch.Name, Description: ch.Description, Avatar: ch.Avatar}
}

// asWanted is an error where what is stored is not what was asked for.
func (c *Client) asWanted(a gitlab.Achievement, err error, ch Changes) (gitlab.Achievement, error) {
	if err != nil {
		return gitlab.Achievement{}, pictureError(err, ch.Avatar)
	}
	if differs(ch.Name, a.Name) || differs(ch.Description, a.Description) {
		return gitlab.Achievement{}, gitlab.Errorf(gitlab.Ignored, gitlab.ReasonStoredOtherwise, gitlab.Values{},
			"GitLab reported success, but the achievement %d is not what was asked for", a.ID)
	}
	return c.withAvatar(a, ch.Avatar)
}

func isAchievement(id ids.Achievement) func(gitlab.Achievement) bool {
	return func(a gitlab.Achievement) bool { return a.ID == id }
}

// sameText compares a wanted text with the stored one, which GitLab strips.
func sameText(want, stored string) bool {
	return strings.TrimSpace(want) == strings.TrimSpace(stored)
}

func differs(want *string, stored string) bool { return want != nil && !sameText(*want, stored) }

// withAvatar makes sure that a picture that was sent is there: GitLab answers
// with success when the part was lost on the way.
func (c *Client) withAvatar(a gitlab.Achievement, sent *Avatar) (gitlab.Achievement, error) {
	if sent == nil || a.AvatarURL != "" {
		return a, nil
	}
	return gitlab.Achievement{}, gitlab.Errorf(gitlab.Ignored, gitlab.ReasonAvatarLost, gitlab.Values{Number: int64(a.ID)},
		"GitLab stored the achievement %d without its avatar", a.ID)
}

// pictureError is the error of a change with what it says of the picture that was sent
// with it: what was carried out and not shown may lack it, and a gateway that refuses a
// request as too large refuses it for the picture.
func pictureError(err error, sent *Avatar) error {
	e := gitlab.AsError(err)
	if e == nil || sent == nil {
		return err
	}
	told := *e
	var t *transport.Error
	switch {
	case e.CarriedOut:
		told.CarriedOut = false
		told.Message += "; whether the avatar was stored cannot be told"
	case errors.As(err, &t) && t.Status == http.StatusRequestEntityTooLarge:
		told.Reason = gitlab.ReasonPictureTooBig
		told.Message += fmt.Sprintf("; the picture has %d bytes", len(sent.Data))
	default:
		return err
	}
	return &told
}

// DeleteAchievement deletes a definition and every award of it (GitLab:
// achievementsDelete) and returns what it was.
func (c *Client) DeleteAchievement(ctx context.Context, id ids.Achievement) (gitlab.Achievement, error) {
	r, err := gql.DeleteAchievement(ctx, c.api, gql.AchievementsDeleteInput{AchievementId: id.GID()})
	return achievementOf(ctx, c, "DeleteAchievement", r.AchievementsDelete, err, isAchievement(id))
}
