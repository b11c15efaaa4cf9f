package resolve

import (
	"context"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// Address is Email.
type Address struct{ store.Address }

type (
	// AddressConnection is a page of a list of them.
	AddressConnection = Connection[*Address]
	// AddressEdge is a row of it.
	AddressEdge = Edge[*Address]
)

// ID is the global id.
func (a *Address) ID() string { return gid("Email", a.Address.ID) }

// PublicEmail is the address on the profile; null without one.
func (u *User) PublicEmail() *string {
	if u.User.PublicEmail == "" {
		return nil
	}
	return &u.User.PublicEmail
}

// Emails lists the confirmed and unconfirmed addresses: the primary one is there once it
// is confirmed (app/models/user.rb, add_primary_email_to_emails!). Each is a row that only
// some may read (app/graphql/types/users/email_type.rb).
func (u *User) Emails(ctx context.Context, after, before *string, first, last *int) (*AddressConnection, error) {
	v := viewer(ctx)
	var rows []store.Address
	for i, a := range u.User.Emails {
		if i > 0 || a.ConfirmedAt != nil {
			rows = append(rows, a)
		}
	}
	return connect(rows, byID(func(a store.Address) int { return a.ID }, false), pageArgs{after, before, first, last},
		func(store.Address) bool { return v.MayReadAddresses(u.User) && v.Granted(store.ReadUser, nil) },
		func(a store.Address) *Address { return &Address{a} })
}
