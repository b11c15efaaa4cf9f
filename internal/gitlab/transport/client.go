package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/tokens"
)

const (
	graphQLPath = "/api/graphql"

	maxAnswer = 32 << 20 // bytes, decompressed

	// Shorter than the 60 to 75 seconds after which common proxies close an
	// idle connection, so that a request seldom meets one that is closing.
	idleTimeout = 30 * time.Second
)

// Options are what a [Client] is made of. Needed are Base and the two time-outs.
type Options struct {
	// Base is https://host[:port][/sub-path]. Its scheme, host and port are the
	// only origin that is ever spoken to.
	Base *url.URL
	// HostName is what the person set Base by, for messages that doubt it.
	HostName string
	// Token is sent as a bearer token; "" sends none.
	Token     string
	UserAgent string
	// Headers are sent with every request, by name. Their values are secret.
	Headers map[string]string

	// Proxy is gone through for every request; nil does what HTTPS_PROXY,
	// HTTP_PROXY and NO_PROXY say. Its user info is sent to the proxy only.
	Proxy *url.URL
	// RootCAs are the certificate authorities to trust; nil trusts the system's.
	RootCAs *x509.CertPool
	// Certificate is shown to a server that asks for one; nil shows none.
	Certificate *tls.Certificate

	// ConnectTimeout bounds dialling, and the TLS handshake again.
	ConnectTimeout time.Duration
	// AnswerTimeout bounds one attempt from dialling to the answer's last byte.
	AnswerTimeout time.Duration
	// MaxWait bounds the waiting between the attempts of one operation.
	MaxWait time.Duration
	// Rules hold the retry rule of mutations by operation name; those that are missing are [Once].
	Rules map[string]Rule

	// Debug receives one line an event, without the token; nil logs nothing.
	Debug io.Writer
	// Warn is told, in one clause, about waits a person would wonder about; it may be nil.
	Warn func(string)
	// Await is told when an answer begins to be waited for, and returns what is
	// called when the wait is over; it may be nil.
	Await func() (over func())
}

// Client sends operations to one GitLab. It is safe for concurrent use.
type Client struct {
	opts         Options
	base         *url.URL
	roundTripper http.RoundTripper
	proxy        *url.URL // nil for none
	debug        *debugLog
	clock        serverClock
	quota        atomic.Pointer[Quota] // nil before any answer told it

	// endpoint is where GraphQL answered the last query, behind redirects if need be: a
	// change that must not run twice cannot be sent to one address to learn another.
	endpoint atomic.Pointer[url.URL]

	secrets   *tokens.Redactor
	tokenOnly *tokens.Redactor
	redact    func(string) string // secrets.Text

	// What tests replace.
	sleep     func(context.Context, time.Duration) error
	now       func() time.Time
	jitter    func() float64 // in [0, 1)
	maxAnswer int64
}

var _ graphql.Client = (*Client)(nil)

// New returns a client, or an error that names what is wrong with the options.
func New(o Options) (*Client, error) {
	if err := checkBase(o.Base); err != nil {
		return nil, err
	}
	// Said here, because net/http would say so only once a request is made.
	if strings.ContainsFunc(o.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("token: it holds blanks or characters that no GitLab token has")
	}
	for name, value := range o.Headers {
		if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
			return nil, fmt.Errorf("header %s: it holds characters that no header has", name)
		}
	}
	base := *o.Base
	if base.Path == "" {
		base.Path = "/" // JoinPath keeps a path relative otherwise
	}
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	if o.Await == nil {
		o.Await = func() func() { return func() {} }
	}
	c := &Client{
		opts: o, base: &base, roundTripper: newRoundTripper(o), proxy: o.proxyFor(), secrets: tokens.NewRedactor(o.secrets()...), tokenOnly: tokens.NewRedactor(),
		sleep: sleep, now: time.Now, jitter: rand.Float64, maxAnswer: maxAnswer,
	}
	c.redact = c.secrets.Text
	if len(o.Token) >= tokens.Short {
		c.tokenOnly = tokens.NewRedactor(o.Token)
	}
	if o.Debug != nil {
		c.debug = &debugLog{w: o.Debug, secrets: c.secrets}
	}
	return c, nil
}

// proxyFor returns the proxy that requests to the base go through, nil for none. One
// whose address cannot be read is met again by the request, with an error.
func (o Options) proxyFor() *url.URL {
	if o.Proxy != nil || o.Base == nil {
		return o.Proxy
	}
	proxy, _ := http.ProxyFromEnvironment(&http.Request{URL: o.Base})
	return proxy
}

func newRoundTripper(o Options) http.RoundTripper {
	t := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: o.ConnectTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs},
		TLSHandshakeTimeout:    o.ConnectTimeout,
		ForceAttemptHTTP2:      true,
		IdleConnTimeout:        idleTimeout,
		MaxIdleConnsPerHost:    8,
		MaxResponseHeaderBytes: 256 << 10,
		// Without pings, every retry would go down the same dead HTTP/2 connection.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 20 * time.Second, PingTimeout: 10 * time.Second},

		OnProxyConnectResponse: refusalOfProxy,
	}
	if o.Proxy != nil {
		t.Proxy = http.ProxyURL(o.Proxy)
		// A proxy that is spoken to in plain HTTP may close the connection between
		// two requests; met by a change, that is an answer lost for nothing.
		t.DisableKeepAlives = o.Base.Scheme == "http"
	}
	if o.Certificate != nil {
		t.TLSClientConfig.Certificates = []tls.Certificate{*o.Certificate}
	}
	return t
}

// ServerNow is what the server's clock says now, as far as its answers have told; before
// the first one it is this machine's clock. Times that come from the server, such as
// when an award was made, are compared with it.
func (c *Client) ServerNow() time.Time { return c.now().Add(c.clock.ahead()) }

// String keeps the token out of %v and %+v.
func (c *Client) String() string { return "transport.Client(" + plainURL(c.base) + ")" }

// GoString keeps the token out of %#v.
func (c *Client) GoString() string { return c.String() }

// MakeRequest sends an operation and decodes its data into resp.Data, also
// where the answer holds errors beside it. Every error is an [*Error].
// resp.Errors and resp.Extensions stay empty.
func (c *Client) MakeRequest(ctx context.Context, req *graphql.Request, resp *graphql.Response) error {
	body, contentType, err := encode(req)
	if err != nil {
		return c.unsendable(req.OpName, err)
	}
	change := !isQuery(req.Query)
	reply, failure := c.send(ctx, &call{
		name: req.OpName, method: http.MethodPost, url: c.graphQL(change),
		contentType: contentType, body: body,
		replay: c.opts.Rules[req.OpName] == Absolute || !change, seeks: !change,
		details: func() string { return describeVariables(req.Variables) },
	})
	if failure != nil {
		return failure
	}
	if failure := c.decodeGraphQL(reply, resp); failure != nil {
		c.debug.printf("! %s: %s", req.OpName, failure.Message)
		return failure
	}
	return nil
}

// graphQL is where operations are sent.
func (c *Client) graphQL(change bool) *url.URL {
	if known := c.endpoint.Load(); change && known != nil {
		return known
	}
	return c.base.JoinPath(graphQLPath)
}

// decodeGraphQL decodes an answer into resp.Data and returns what is wrong with it, or nil.
func (c *Client) decodeGraphQL(reply *reply, resp *graphql.Response) *Error {
	// Nearly all answers are data alone: they are decoded at one go.
	whole := struct {
		Data   any             `json:"data"`
		Errors json.RawMessage `json:"errors"`
	}{Data: resp.Data}
	if reply.hasData && resp.Data != nil && json.Unmarshal(c.withoutToken(reply.body), &whole) == nil && whole.Data != nil && whole.Errors == nil {
		return nil
	}
	answer, err := decodeAnswer(reply.body)
	if err != nil {
		return c.misfit(reply, "the answer from %s is not a GraphQL answer", err)
	}
	if resp.Data != nil && !answer.noData() {
		err = json.Unmarshal(c.withoutToken(answer.data), resp.Data)
	}
	if len(answer.errors) > 0 {
		failure := &Error{
			Kind: KindGraphQL, Status: http.StatusOK, Ran: answer.ran(), Attempts: reply.attempts,
			GraphQL: c.redactAll(answer.errors), Err: err,
		}
		failure.Message = Brief(graphQLMessage(failure.GraphQL))
		return inDoubt(failure, reply.doubt)
	}
	if err != nil {
		return c.misfit(reply, "the data from %s does not have the shape asked for", err)
	}
	return nil
}

// misfit is the failure of an answer that is not what was asked for; what says of which
// address.
func (c *Client) misfit(reply *reply, what string, err error) *Error {
	return &Error{
		Kind: KindNotGraphQL, Status: http.StatusOK, Attempts: reply.attempts, Err: err,
		Message: c.redact(fmt.Sprintf(what+": %s", plainURL(reply.from), shapeProblem(err))),
	}
}

// GetJSON reads a small REST resource, such as
// /api/v4/personal_access_tokens/self, into out. The path starts with a slash,
// may have a query, and is taken below Base. Every error is an [*Error].
func (c *Client) GetJSON(ctx context.Context, path string, out any) error {
	ref, err := url.Parse(path)
	if err != nil || ref.Scheme != "" || ref.Host != "" || !strings.HasPrefix(ref.Path, "/") {
		return c.unsendable("GET", errors.New("the path has to start with a slash and to be no full address"))
	}
	target := c.base.JoinPath(ref.EscapedPath())
	target.RawQuery = ref.RawQuery
	reply, failure := c.send(ctx, &call{
		name: "GET " + ref.Path, method: http.MethodGet, url: target, replay: true,
		details: func() string { return "" },
	})
	if failure != nil {
		return failure
	}
	if err := json.Unmarshal(c.withoutToken(reply.body), out); err != nil {
		return c.misfit(reply, "the answer from %s does not have the shape expected", err)
	}
	return nil
}

func (c *Client) unsendable(name string, err error) *Error {
	return &Error{Kind: KindRequest, Ran: NotRun, Err: err, Message: c.redact(fmt.Sprintf("%s cannot be sent: %s", name, err))}
}

// redactAll blanks the token in errors that repeat it.
func (c *Client) redactAll(errs []GraphQLError) []GraphQLError {
	for i := range errs {
		errs[i].Message = c.redact(errs[i].Message)
	}
	return errs
}
