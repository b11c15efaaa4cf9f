// Package people finds users by what they are called: names, numbers and e-mails.
package people

import (
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/caller"
	"github.com/ach-cli/ach/internal/gitlab/gql"
)

// A Finder finds users of one GitLab. It may be used by several goroutines if its
// transport may.
type Finder struct {
	*caller.Caller
	api caller.Transport
}

// New returns the finder of a caller, over the same transport.
func New(c *caller.Caller, api caller.Transport) *Finder { return &Finder{c, api} }

// UserFrom is the user that GitLab gives.
func UserFrom(u gql.UserFields) gitlab.User {
	return gitlab.User{ID: u.Id.ID(), Username: u.Username, Name: u.Name, State: string(u.State)}
}

// UserOf is the user that GitLab gives in a list, and whether it is one.
func UserOf(u *gql.UserFields) (gitlab.User, bool) { return UserFrom(*u), u.Id != 0 }
