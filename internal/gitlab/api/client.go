package api

import (
	"context"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/ahead"
	"github.com/ach-cli/ach/internal/gitlab/caller"
	"github.com/ach-cli/ach/internal/gitlab/people"
)

// A Client speaks about achievements with one GitLab, in the name of one token.
// It may be used by several goroutines if its transport may.
type Client struct {
	*caller.Caller
	*people.Finder
	api     ahead.Transport
	base    *url.URL
	changed atomic.Bool
}

// New returns a client over a transport for the GitLab at base, the address of its
// start page.
func New(api caller.Transport, base *url.URL) *Client {
	asks := ahead.Transport{Transport: api}
	c := caller.New(asks, base)
	return &Client{Caller: c, Finder: people.New(c, asks), api: asks, base: base}
}

// Changed reports whether a change was made so far, or one may have been made.
func (c *Client) Changed() bool { return c.changed.Load() }

// readingGroup is the error of a query about a group: err, or that the group is not there.
func (c *Client) readingGroup(ctx context.Context, what string, err error, shown bool, path string) error {
	switch {
	case err != nil:
		return c.Reading(ctx, what, err)
	case !shown:
		return c.noNamespace(ctx, path)
	}
	return nil
}

// Address is where the group's achievements are shown to people, "" for no group.
func (c *Client) Address(ns gitlab.Namespace) string {
	if !isPath(ns.Path) {
		return ""
	}
	return c.at("groups/" + ns.Path + "/-/achievements")
}

// Profile is where the user's profile is shown to people, "" for a user without a name.
func (c *Client) Profile(user gitlab.User) string {
	if !isPath(user.Username) || strings.Contains(user.Username, "/") {
		return ""
	}
	return c.at(user.Username)
}

// isPath reports whether a path is made as GitLab makes those of groups and users, so that
// it stays one behind the address of a host (lib/gitlab/path_regex.rb).
func isPath(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if strings.Trim(part, ".") == "" || strings.Trim(part, "._-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return false
		}
	}
	return true
}

// TokenPage is where a personal access token is made, with the fields filled in.
func (c *Client) TokenPage() string {
	return c.at("-/user_settings/personal_access_tokens") + "?name=ach&scopes=api"
}

// TokensPage is where the personal access tokens of an account are listed, made
// and revoked.
func (c *Client) TokensPage() string { return c.at("-/user_settings/personal_access_tokens") }

func (c *Client) at(path string) string {
	return strings.TrimSuffix(c.base.String(), "/") + "/" + path
}
