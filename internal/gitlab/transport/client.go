package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Khan/genqlient/graphql"
)

const (
	graphQLPath = "/api/graphql"

	defaultAnswerTimeout = 60 * time.Second
	defaultMaxWait       = 2 * time.Minute
	defaultMaxAnswer     = 32 << 20

	connectTimeout = 10 * time.Second
	// Shorter than the 60 to 75 seconds after which common proxies close an
	// idle connection, so that a request seldom meets one that is closing.
	idleTimeout = 30 * time.Second
)

// Options are what a [Client] is made of. Only Base is needed.
type Options struct {
	// Base is https://host[:port][/sub-path]. Its scheme, host and port are the
	// only origin that is ever spoken to.
	Base *url.URL
	// Token is sent as a bearer token; "" sends none.
	Token string
	// UserAgent is sent as it is; "" stands for "ach".
	UserAgent string
	// Debug receives one line an event, without the token; nil logs nothing.
	Debug io.Writer
	// Warn is told, in one clause, about waits a person would wonder about; it may be nil.
	Warn func(string)

	// AnswerTimeout bounds one attempt from dialling to the answer's last byte; 0 stands for 60 s.
	AnswerTimeout time.Duration
	// MaxWait bounds the waiting between the attempts of one operation; 0
	// stands for 2 min, a negative value for no waiting at all.
	MaxWait time.Duration
	// MaxAnswer bounds an answer, decompressed, in bytes; 0 stands for 32 MiB.
	MaxAnswer int64

	// Rules hold the retry rule of mutations by operation name; those that are missing are [Once].
	Rules map[string]Rule
	// RootCAs are the certificate authorities to trust; nil trusts the system's.
	RootCAs *x509.CertPool

	// Sleep waits between attempts and returns the context's error when it ends first; nil waits really.
	Sleep func(context.Context, time.Duration) error
	// Now is the clock; nil is the system's.
	Now func() time.Time
	// Jitter returns a number in [0, 1) that spreads the back-off; nil is random.
	Jitter func() float64
}

// Client sends operations to one GitLab. It is safe for concurrent use.
type Client struct {
	base      *url.URL
	token     string
	userAgent string
	rules     map[string]Rule

	roundTripper  http.RoundTripper
	answerTimeout time.Duration
	maxWait       time.Duration
	maxAnswer     int64

	sleep  func(context.Context, time.Duration) error
	now    func() time.Time
	jitter func() float64
	warn   func(string)
	redact func(string) string
	debug  *debugLog
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
	base := *o.Base
	if base.Path == "" {
		base.Path = "/" // JoinPath keeps a path relative otherwise
	}
	c := &Client{
		base: &base, token: o.Token, userAgent: or(o.UserAgent, "ach"), rules: maps.Clone(o.Rules),
		roundTripper:  newRoundTripper(o.RootCAs),
		answerTimeout: or(o.AnswerTimeout, defaultAnswerTimeout),
		maxWait:       or(o.MaxWait, defaultMaxWait),
		maxAnswer:     or(o.MaxAnswer, defaultMaxAnswer),
		sleep:         o.Sleep, now: o.Now, jitter: o.Jitter, warn: o.Warn,
		redact: newRedactor(o.Token),
	}
	if c.sleep == nil {
		c.sleep = sleep
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.jitter == nil {
		c.jitter = randomJitter
	}
	if c.warn == nil {
		c.warn = func(string) {}
	}
	if o.Debug != nil {
		c.debug = &debugLog{w: o.Debug, redact: c.redact}
	}
	return c, nil
}

func or[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

func newRoundTripper(roots *x509.CertPool) http.RoundTripper {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		TLSHandshakeTimeout:    connectTimeout,
		ForceAttemptHTTP2:      true,
		IdleConnTimeout:        idleTimeout,
		MaxIdleConnsPerHost:    8,
		MaxResponseHeaderBytes: 256 << 10,
		// Without pings, every retry would go down the same dead HTTP/2 connection.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 20 * time.Second, PingTimeout: 10 * time.Second},
	}
}

// String keeps the token out of %v and %+v.
func (c *Client) String() string { return "transport.Client(" + plainURL(c.base) + ")" }

// GoString keeps the token out of %#v.
func (c *Client) GoString() string { return c.String() }

// MakeRequest sends an operation and decodes its data into resp.Data, also
// where the answer holds errors beside it. Every error is an [*Error].
// resp.Errors and resp.Extensions stay empty.
func (c *Client) MakeRequest(ctx context.Context, req *graphql.Request, resp *graphql.Response) error {
	files, err := findUploads(req.Variables)
	if err != nil {
		return c.unsendable(req.OpName, err)
	}
	body, contentType, err := encode(req, files)
	if err != nil {
		return c.unsendable(req.OpName, err)
	}
	reply, failure := c.send(ctx, &call{
		name: req.OpName, method: http.MethodPost, url: c.base.JoinPath(graphQLPath),
		contentType: contentType, body: body,
		replay:  c.rules[req.OpName] == Absolute || !isMutation(req.Query),
		details: describeVariables(req.Variables, files),
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

// decodeGraphQL decodes an answer into resp.Data and returns what is wrong with it, or nil.
func (c *Client) decodeGraphQL(reply *reply, resp *graphql.Response) *Error {
	failure := &Error{Kind: KindNotGraphQL, Status: http.StatusOK, Attempts: reply.attempts}
	answer, err := decodeAnswer(reply.body)
	if err != nil {
		failure.Err = err
		failure.Message = c.redact(fmt.Sprintf("the answer from %s is not a GraphQL answer: %s", plainURL(reply.from), shapeProblem(err)))
		return failure
	}
	var misfit error
	if resp.Data != nil && !answer.noData() {
		misfit = json.Unmarshal(c.withoutToken(answer.data), resp.Data)
	}
	if len(answer.errors) > 0 {
		failure.Kind, failure.Ran, failure.GraphQL = KindGraphQL, answer.ran(), c.redactAll(answer.errors)
		failure.Message = graphQLMessage(failure.GraphQL)
		failure.Err = misfit
		if reply.doubt {
			failure.Ran = RanUnknown
		}
		return failure
	}
	if misfit != nil {
		failure.Err = misfit
		failure.Message = c.redact(fmt.Sprintf("the data from %s does not have the shape asked for: %s", plainURL(reply.from), shapeProblem(misfit)))
		return failure
	}
	return nil
}

// shortToken is the length under which a token could stand in an answer by chance.
const shortToken = 8

// withoutToken blanks the token in data: a server that repeats it, in the text
// of a refusal for example, must not bring it into a message.
func (c *Client) withoutToken(data []byte) []byte {
	if len(c.token) < shortToken || !c.repeated(data) {
		return data
	}
	return []byte(c.redact(string(data)))
}

// plainLetters are written in one way only, in JSON and in addresses.
const plainLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

// repeated is a cheap look whether the token may stand in data: whole, or, for
// one with characters that are written in several ways, by its first letters.
func (c *Client) repeated(data []byte) bool {
	plain := c.token[:len(c.token)-len(strings.TrimLeft(c.token, plainLetters))]
	return bytes.Contains(data, []byte(plain))
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
	if err := json.Unmarshal(reply.body, out); err != nil {
		return &Error{
			Kind: KindNotGraphQL, Status: http.StatusOK, Attempts: reply.attempts, Err: err,
			Message: c.redact(fmt.Sprintf("the answer from %s does not have the shape expected: %s", plainURL(target), shapeProblem(err))),
		}
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
