package transport

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/ach-cli/ach/internal/gitlab/transport/jsonscan"
)

// send makes attempts until one brings an answer, the failure is final, or the
// budget is spent.
func (c *Client) send(ctx context.Context, call *call) (*reply, *Error) {
	defer c.opts.Await()()
	allowed := c.opts.MaxWait
	if ctx.Value(noWait{}) != nil {
		allowed = 0
	}
	budget := retryBudget{left: allowed}
	doubt := false
	for attempt := 1; ; attempt++ {
		reply, failure := c.attempt(ctx, call, attempt)
		if failure == nil {
			reply.attempts, reply.doubt = attempt, doubt || reply.doubt
			return reply, nil
		}
		doubt = doubt || failure.Ran == RanUnknown
		failure.Attempts = attempt
		if doubt {
			failure.Ran = RanUnknown
		}
		if call.once {
			c.debug.printf("! %s: %s: outcome: %s", call.name, failure.Message, failure.Ran)
			return nil, failure
		}
		wait, again := budget.wait(failure, call.replay, c.jitter)
		if !again {
			if failure.Kind == KindRateLimited && (failure.Ran == NotRun || call.replay) { // else it is not for the wait
				failure.Message = overBudget(c.base.Host, failure.RetryAfter, allowed)
			}
			c.debug.printf("! %s: %s: giving up, outcome: %s", call.name, failure.Message, failure.Ran)
			return nil, failure
		}
		if wait == 0 { // nothing that a person would wonder about
			c.debug.printf("! %s: %s: trying again at once", call.name, failure.Message)
			continue
		}
		c.debug.printf("! %s: %s: trying again in %s", call.name, failure.Message, wait)
		c.opts.Warn(fmt.Sprintf("%s; trying again in %s", failure.Message, wait.Round(100*time.Millisecond)))
		if err := c.sleep(ctx, wait); err != nil {
			ended := c.ended(err, failure.Ran)
			ended.Attempts = attempt
			return nil, ended
		}
	}
}

// attempt sends the call once, following redirects within the origin, and
// returns a complete answer or the failure.
func (c *Client) attempt(ctx context.Context, call *call, number int) (*reply, *Error) {
	if err := ctx.Err(); err != nil {
		return nil, c.ended(err, NotRun)
	}
	limited, cancel := context.WithTimeout(ctx, c.opts.AnswerTimeout)
	defer cancel()
	target := call.url
	for hops := 0; ; hops++ {
		c.debug.request(call, target, number)
		start := c.now()
		var progress progress
		watched, release := watchProxy(limited, c.proxy, c.opts.ConnectTimeout)
		res, err := c.roundTrip(httptrace.WithClientTrace(watched, progress.trace()), call, target)
		silent := silence(watched)
		release()
		if err != nil && silent != nil && ctx.Err() == nil {
			return nil, inDoubt(c.silentProxy(silent, progress.sent(watched)), hops > 0)
		}
		if err != nil {
			return nil, inDoubt(c.interrupted(ctx, limited, err, progress.sent(limited)), hops > 0)
		}
		c.debug.response(call, res, c.now().Sub(start))
		c.learnQuota(res.header, c.now())
		if isRedirect(res.status) {
			next, failure := c.follow(call, target, res, hops)
			if failure != nil {
				return nil, failure
			}
			target = next
			continue
		}
		if failure := c.checkResponse(ctx, limited, call, target, res); failure != nil {
			return nil, inDoubt(failure, hops > 0)
		}
		c.clock.learn(res.header, start, c.now())
		if call.seeks {
			c.endpoint.Store(target)
		}
		return &reply{body: res.body, hasData: res.hasData, from: target, doubt: hops > 0}, nil
	}
}

// inDoubt makes a failure one of unknown outcome where the request may have run before.
func inDoubt(failure *Error, before bool) *Error {
	if before {
		failure.Ran = RanUnknown
	}
	return failure
}

// roundTrip makes one HTTP request and reads the answer's body up to the limit.
// It returns an error only where no answer's head arrived.
func (c *Client) roundTrip(ctx context.Context, call *call, target *url.URL) (*response, error) {
	req, err := http.NewRequestWithContext(ctx, call.method, target.String(), bytes.NewReader(call.body))
	if err != nil {
		return nil, err
	}
	// net/http would send a request again on its own: over HTTP/2 even after
	// some resets of a stream, on which the server may have acted. Without
	// GetBody it cannot, once the body has been touched. What may be repeated
	// is decided in one place, by send.
	req.GetBody = nil
	if call.contentType != "" {
		req.Header.Set("Content-Type", call.contentType)
	}
	req.Header.Set("Accept", cmp.Or(call.accept, "application/json"))
	req.Header.Set("User-Agent", c.opts.UserAgent)
	c.authorize(req, call.anonymous)

	// The RoundTripper is used without an http.Client, which would follow
	// redirects, and put whole addresses into its errors.
	httpRes, err := c.roundTripper.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = httpRes.Body.Close() }() // all that matters has been read
	c.learnCookies(httpRes.Header)
	res := &response{status: httpRes.StatusCode, header: httpRes.Header, tls: httpRes.TLS}
	most := cmp.Or(call.most, c.maxAnswer)
	res.body, res.err = io.ReadAll(io.LimitReader(httpRes.Body, most+1))
	if int64(len(res.body)) > most {
		res.body, res.err = res.body[:most], errTooLarge
	}
	return res, nil
}

// authorize puts the token, unless it is to stay at home, and the person's own headers
// on a request, and does so for the configured origin only, however the request came by its address.
func (c *Client) authorize(req *http.Request, anonymous bool) {
	if !sameOrigin(req.URL, c.base) {
		return
	}
	for name, value := range c.opts.Headers {
		req.Header.Set(name, value)
	}
	if c.opts.Token != "" && !anonymous {
		req.Header.Set("Authorization", "Bearer "+c.opts.Token)
	}
}

// checkResponse returns what is wrong with an answer, or nil for 200 and valid JSON.
func (c *Client) checkResponse(ctx, limited context.Context, call *call, from *url.URL, res *response) *Error {
	if res.status != http.StatusOK {
		return c.statusFailure(from, res, call.once)
	}
	if errors.Is(res.err, errTooLarge) {
		return &Error{
			Kind: KindTooLarge, Status: res.status, Err: res.err,
			Message: fmt.Sprintf("the answer from %s is larger than %d bytes", plainURL(from), c.maxAnswer),
		}
	}
	if res.err != nil {
		failure := c.failed(ctx, limited, res.err, true)
		failure.Status = res.status
		return failure
	}
	mediaType, _, _ := mime.ParseMediaType(res.header.Get("Content-Type"))
	if mediaType != "text/html" {
		var wrong jsonscan.Flaw
		res.hasData, wrong = jsonscan.Inspect(res.body)
		switch {
		case wrong.Repeated != "":
			const most = 40
			key := []rune(c.redact(wrong.Repeated)) // before the cut, which could leave half a token
			return &Error{Kind: KindNotGraphQL, Status: res.status, Message: fmt.Sprintf(
				"the answer from %s has the key %q twice in one object, so it is not clear what it says", plainURL(from), string(key[:min(len(key), most)]))}
		case wrong.Overfull:
			return &Error{Kind: KindTooLarge, Status: res.status, Message: fmt.Sprintf("the answer from %s holds %s", plainURL(from), jsonscan.Overfull())}
		case !wrong.Invalid:
			return nil
		}
	}
	return &Error{
		Kind: KindNotGraphQL, Status: res.status,
		// Broken JSON is an accident on the way; another type is another server, or a gateway's page.
		transient: mediaType == "application/json",
		Message: c.redact(fmt.Sprintf("%s answered %s that is not valid JSON, so it may not be a GitLab API; is %s right?",
			plainURL(from), cmp.Or(mediaType, "something"), c.opts.HostName)),
	}
}

// progress watches how far one HTTP request went.
type progress struct {
	connected atomic.Bool // a connection was handed to the request
	wrote     atomic.Bool // its headers were written, perhaps only to a buffer
}

func (p *progress) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn:      func(httptrace.GotConnInfo) { p.connected.Store(true) },
		WroteHeaders: func() { p.wrote.Store(true) },
	}
}

// sent reports whether anything of the failed request can have left. Where the
// context ended, net/http does not wait for its writer, which may be about to
// write: from the moment it had a connection, that counts as sent.
func (p *progress) sent(ctx context.Context) bool {
	return p.wrote.Load() || p.connected.Load() && ctx.Err() != nil
}
