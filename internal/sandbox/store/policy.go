package store

// Viewer is who asks. The zero value is somebody without a token.
type Viewer struct {
	User *User
	// Write is whether the token carries the scope `api`, or is a fine-grained
	// one, whose permissions are asked for each change.
	Write bool
	// Token is what the viewer came with; nil without one.
	Token *Token
}

// admin: a token used over the API bypasses admin mode, so an administrator
// is one always.
func (v Viewer) admin() bool { return v.User != nil && v.User.Admin }

func (v Viewer) is(u *User) bool { return v.User != nil && v.User.ID == u.ID }

// access is what the viewer may do in a group: an administrator all of it.
func (v Viewer) access(ns *Namespace) Access {
	if v.admin() {
		return Owner
	}
	return v.membership(ns)
}

// membership is the viewer's role in a group, which an administrator may have
// or not.
func (v Viewer) membership(ns *Namespace) Access {
	if v.User == nil {
		return NoAccess
	}
	return ns.role(v.User)
}

// role is the highest that somebody has by the group itself, by those above
// it, and by the groups that were invited to one of them. Of an invited group
// its own members come, with no higher role than the invitation gives
// (app/models/group.rb, members_with_parents).
func (n *Namespace) role(u *User) Access {
	best := NoAccess
	for ; n != nil; n = n.Parent {
		best = max(best, n.Members[u.ID])
		for _, link := range n.SharedWith {
			best = max(best, min(link.Access, link.Group.Members[u.ID]))
		}
	}
	return best
}

func archived(ns *Namespace) bool {
	for ; ns != nil; ns = ns.Parent {
		if ns.Archived {
			return true
		}
	}
	return false
}

// MayReadNamespace is `read_group` or `read_namespace`.
func (v Viewer) MayReadNamespace(ns *Namespace) bool {
	switch {
	case !ns.IsGroup():
		return v.admin() || v.is(ns.Owner)
	case ns.Visibility == "public":
		return true
	case ns.Visibility == "internal":
		return v.User != nil
	default:
		return v.access(ns) > NoAccess
	}
}

// MayReadProfile is `read_user_profile`.
func (v Viewer) MayReadProfile(u *User) bool {
	return v.admin() || v.is(u) || !u.PrivateProfile && !forbiddenState(u)
}

// MayListUser reports whether `users` lists that user for the viewer.
func (v Viewer) MayListUser(u *User) bool { return v.admin() || !forbiddenState(u) }

func forbiddenState(u *User) bool {
	return u.State == "blocked" || u.State == "banned" || u.State == "ldap_blocked"
}

// Administers is `admin_achievement` and `award_achievement`: maintainers of
// the group, unless it is archived. Personal namespaces have neither.
func (v Viewer) Administers(ns *Namespace) bool {
	return ns.IsGroup() && !archived(ns) && v.access(ns) >= Maintainer
}

// mayDestroyAwards is `destroy_user_achievement`.
func (v Viewer) mayDestroyAwards(ns *Namespace) bool {
	return ns.IsGroup() && !archived(ns) && v.access(ns) >= Owner
}

// MayReadAchievement is `read_achievement`: whoever may read the group or was
// ever awarded the achievement.
func (s *Store) MayReadAchievement(v Viewer, a *Achievement) bool {
	if v.MayReadNamespace(a.Namespace) {
		return true
	}
	if v.User == nil {
		return false
	}
	for _, id := range s.awardsByUser[v.User.ID] {
		if s.awards[id].AchievementID == a.ID {
			return true
		}
	}
	return false
}

// MayReadAward is `read_user_achievement`: the recipient's profile or the
// achievement's administration, and the achievement itself.
func (s *Store) MayReadAward(v Viewer, award *Award) bool {
	a := s.Achievement(award.AchievementID)
	if a == nil {
		return false
	}
	if !v.MayReadProfile(award.User) && !v.Administers(a.Namespace) {
		return false
	}
	return s.MayReadAchievement(v, a)
}

// VisibleOnList picks from a user's awards those that their list holds for the
// viewer: the shown ones, and with includeHidden also the hidden ones that the
// viewer may know of. Reading each row is a question of its own.
func (s *Store) VisibleOnList(v Viewer, owner *User, awards []*Award, includeHidden bool) []*Award {
	self := v.is(owner)
	kept := awards[:0:0]
	for _, award := range awards {
		shown := *award.Shown
		if !shown && includeHidden && v.User != nil {
			shown = self
			if !shown && s.opts.Version.MaintainersSeeHidden() {
				a := s.Achievement(award.AchievementID)
				// To be an administrator is no role in the group.
				shown = a != nil && v.membership(a.Namespace) >= Maintainer
			}
		}
		if shown {
			kept = append(kept, award)
		}
	}
	return kept
}
