package store

import "time"

// Address is one of a user's e-mail addresses, in lower case.
type Address struct {
	ID          int
	Email       string
	ConfirmedAt *time.Time // nil while it is not
}

// FindsByAddress reports whether a search for an address, in lower case, finds a user for
// the viewer: by the public address, and for administrators by the primary one and by
// confirmed others in its place (app/models/user.rb, search; app/finders/users_finder.rb,
// by_search).
func (v Viewer) FindsByAddress(u *User, address string) bool {
	if !v.admin() {
		return u.PublicEmail != "" && u.PublicEmail == address
	}
	for i, a := range u.Emails {
		if a.Email == address && (i == 0 || a.ConfirmedAt != nil) {
			return true
		}
	}
	return false
}

// MayReadAddresses is `read_user_email_address` (app/policies/user_policy.rb).
func (v Viewer) MayReadAddresses(u *User) bool { return v.admin() || v.is(u) }

// MayReadGroupsOf is `read_user_groups`, of the same policy.
func (v Viewer) MayReadGroupsOf(u *User) bool { return v.admin() || v.is(u) }
