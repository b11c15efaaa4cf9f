package api_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// limited is a transport whose last answer told how many requests are left.
type limited struct {
	*directory
	told transport.Quota
}

func (l limited) Quota() transport.Quota { return l.told }

func (l limited) ServerNow() time.Time { return l.told.Reset }

// What the transport knows of the server comes up to who paces runs.
func TestWhatTheTransportKnowsComesUp(t *testing.T) {
	told := transport.Quota{Limit: 60, Remaining: 3, Reset: time.Unix(1_790_000_000, 0), Told: 2}
	c := api.New(limited{&directory{t: t}, told}, &url.URL{Scheme: "https", Host: "gitlab.test"})
	if got := c.Quota(); got != gitlab.Quota(told) {
		t.Errorf("the quota is %+v", got)
	}
	if got := c.Now(); !got.Equal(told.Reset) {
		t.Errorf("the server's time is %v", got)
	}
}
