package caller

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// GitLab's one answer to whatever does not exist, may not be done, or is
// switched off.
const notAvailable = "does not exist or you don't have permission to perform this action"

// A part of what GitLab says when a request costs more than it may.
const tooComplex = "which exceeds max complexity"

const readOnly = "You cannot perform write operations on a read-only instance"

// PayloadError is the error of a mutation: the request failed, it has no payload, or the
// payload has errors.
func (c *Caller) PayloadError(ctx context.Context, name string, present bool, refusals func() []string, err error) error {
	op := OperationOf(name)
	if err != nil {
		return c.writing(ctx, op, err)
	}
	if !present {
		return NoPayload(op)
	}
	if texts := refusals(); len(texts) > 0 {
		return refused(texts)
	}
	return nil
}

// NoPayload is the error where the server answered without error, and without
// the object that was asked for.
func NoPayload(op Operation) *gitlab.Error {
	return gitlab.Errorf(gitlab.Unknown, gitlab.ReasonUnclear, gitlab.Values{Operation: op.Name},
		"GitLab answered without an error and without the result: it may or may not have managed to %s", op.Does)
}

// Unshown is the error where the payload names no error and has null in place of
// the object: GitLab carried the change out, and what empties the lists of a
// fine-grained token emptied the answer too (app/graphql/types/base_object.rb
// authorizes every object of a type).
func (c *Caller) Unshown(ctx context.Context, op Operation) error {
	e := NoPayload(op)
	e.Unshown = true
	if veil, _ := c.TokenVeil(ctx); veil == gitlab.VeilToken {
		e.CarriedOut, e.Reason = true, gitlab.ReasonCarriedOut
		e.Message = "GitLab answered that it managed to " + op.Does + ", and does not show a fine-grained token what came of it"
	}
	return e
}

func refused(texts []string) error {
	message := strings.Join(texts, "; ")
	kind, reason := gitlab.Refused, gitlab.ReasonNone
	var cause error
	switch {
	case strings.Contains(message, "Couldn't find User"):
		kind, reason = gitlab.NotFound, gitlab.ReasonNoUserNumber
	case strings.Contains(message, "has already been taken"):
		reason = gitlab.ReasonNameTaken
	case strings.Contains(message, "already been revoked"):
		reason = gitlab.ReasonAlreadyRevoked
		cause = gitlab.ErrAlreadyRevoked
	}
	return gitlab.Errorf(kind, reason, gitlab.Values{}, "GitLab refused: %s", transport.Brief(message)).Because(cause)
}

// Malformed is the error for an answer that GitLab would not give.
func Malformed(what string) error {
	return &gitlab.Error{Kind: gitlab.Failed, Reason: gitlab.ReasonMalformed, Message: what}
}

// writing explains the failure of a mutation.
func (c *Caller) writing(ctx context.Context, op Operation, err error) error {
	var t *transport.Error
	if !errors.As(err, &t) {
		return err
	}
	if t.Ran != transport.NotRun { // whatever its words are
		e := gitlab.Errorf(gitlab.Unknown, gitlab.ReasonUnclear, gitlab.Values{Operation: op.Name},
			"GitLab may or may not have managed to %s: %s", op.Does, t.Message).Because(err)
		e.Attempts, e.TimedOut = t.Attempts, t.TimedOut()
		return e
	}
	if says := deniedToken(t); says != "" {
		return c.tokenDenied(ctx, op, says, err)
	}
	switch {
	case t.Kind == transport.KindGraphQL && t.Says(notAvailable):
		return c.notPermitted(ctx, op, err)
	case t.Kind == transport.KindGraphQL && t.Says(readOnly):
		e := gitlab.Errorf(gitlab.Unavailable, gitlab.ReasonReadOnly, gitlab.Values{}, "GitLab is read-only at the moment (maintenance, or a secondary site)")
		e.NotRun, e.Fatal = true, true
		return e.Because(err)
	}
	return c.failed(ctx, "could not "+op.Does, t)
}

// Reading explains the failure of a query.
func (c *Caller) Reading(ctx context.Context, what string, err error) error {
	var t *transport.Error
	if !errors.As(err, &t) {
		return err
	}
	if says := deniedToken(t); says != "" {
		return gitlab.Errorf(gitlab.Auth, gitlab.ReasonReadPermission, gitlab.Values{},
			"could not read %s: %s", what, transport.Brief(strings.TrimSuffix(says, "."))).Because(errors.Join(gitlab.ErrLacksPermission, err))
	}
	if t.Kind == transport.KindGraphQL && t.Says(notAvailable) {
		return gitlab.Errorf(gitlab.NotFound, gitlab.ReasonSignInToRead, gitlab.Values{},
			"could not read %s: it does not exist, or you may not see it", what).Because(err)
	}
	err = c.failed(ctx, "could not read "+what, t)
	if e := gitlab.AsError(err); e.Kind == gitlab.Unsupported { // of a read there is nothing to reassure of
		e.Reason = gitlab.ReasonNone
	}
	return err
}

// notPermitted names the likely causes of GitLab's one refusal. The token's
// scopes and the server's version rule some of them in or out; where they
// cannot be read, both stay possible.
func (c *Caller) notPermitted(ctx context.Context, op Operation, cause error) error {
	if err := c.cannotWrite(ctx, "could not "+op.Does, op.Permission, cause); err != nil {
		return err
	}
	token, err := c.KnownToken(ctx)
	values := gitlab.Values{
		Operation: op.Name, Permission: op.Permission, FineGrained: err == nil && token.FineGrained, FlagOff: c.FlagMayBeOff(ctx),
	}
	e := gitlab.Errorf(gitlab.NotFound, gitlab.ReasonNotPermitted, values, "could not %s: it does not exist, or you may not do that", op.Does)
	e.Denied = true
	return e.Because(cause)
}

// FlagMayBeOff reports whether the feature flag that achievements depend on before
// GitLab 19.2 may be off: the version is one of those or cannot be read. With the flag
// off lists are empty and changes refused, and GitLab does not say why. Fine-grained
// tokens came with a version that has none.
func (c *Caller) FlagMayBeOff(ctx context.Context) bool {
	if version, err := c.KnownVersion(ctx); err == nil && gitlab.AlwaysOn(version) {
		return false
	}
	token, err := c.KnownToken(ctx)
	return err != nil || !token.FineGrained
}

// NeedWrite is an error of kind [Auth] where the token is known not to allow the
// changes that p is for: it may only read, or it is fine-grained and lacks the
// permission. Tokens of which GitLab tells nothing pass.
func (c *Caller) NeedWrite(ctx context.Context, p gitlab.Permission) error {
	return c.cannotWrite(ctx, "nothing can be changed", p, nil)
}

func (c *Caller) cannotWrite(ctx context.Context, could string, p gitlab.Permission, cause error) error {
	token, err := c.KnownToken(ctx)
	switch {
	case err != nil:
		return nil
	case token.Lacks(p):
		return c.Lacking(could, p)
	case token.FineGrained || len(token.Scopes) == 0 || slices.Contains(token.Scopes, "api"):
		return nil
	}
	lacks := "may only read"
	if !slices.Contains(token.Scopes, "read_api") {
		lacks = "has neither the scope api nor read_api"
	}
	e := gitlab.Errorf(gitlab.Auth, gitlab.ReasonNoWriteScope, gitlab.Values{Host: c.base},
		"%s: the token %q %s (scopes: %s)", could, token.Name, lacks, strings.Join(token.Scopes, ", "))
	e.NotRun, e.Fatal = true, true
	return e.Because(cause)
}

// failed explains what happens to queries and mutations alike; it did not run.
func (c *Caller) failed(ctx context.Context, could string, t *transport.Error) error {
	out := &gitlab.Error{
		Kind: gitlab.Failed, Reason: gitlab.ReasonTransport, Message: could + ": " + t.Message, Values: gitlab.Values{Host: c.base}, Attempts: t.Attempts, Err: t,
		NotRun: t.Ran == transport.NotRun, TimedOut: t.TimedOut(), RetryAfter: t.RetryAfter,
		WholeRequest: t.WholeRequest, AtOnce: t.AtOnce,
	}
	passing := t.Kind == transport.KindProxy && (t.Status == 0 || t.Status >= http.StatusInternalServerError)
	switch t.Kind {
	case transport.KindNetwork, transport.KindTimeout, transport.KindUnavailable, transport.KindRateLimited, transport.KindCanceled:
	default:
		if passing {
			break
		}
		// An operation that GitLab refuses is that one's own failure; what refuses
		// a request as a whole refuses the next one too.
		out.Fatal = t.Kind != transport.KindGraphQL && t.Kind != transport.KindRequest && out.NotRun && !t.WholeRequest
		out.NotRun = out.Fatal
	}
	switch t.Kind {
	case transport.KindUnauthorized:
		out.Kind = gitlab.Auth
		out.Message, out.Reason = c.badToken(ctx, could+": GitLab does not accept the token", t)
	case transport.KindForbidden:
		out.Kind = gitlab.Forbidden
	case transport.KindRateLimited:
		out.Kind = gitlab.RateLimited
	case transport.KindNetwork, transport.KindTimeout, transport.KindUnavailable, transport.KindProxy:
		out.Kind = gitlab.Unavailable
	case transport.KindTLS:
		out.Kind = gitlab.Unavailable
		if transport.PlainText(t) {
			out.Kind = gitlab.Invalid
		}
	case transport.KindNotFound, transport.KindNotGraphQL, transport.KindOrigin, transport.KindRequest:
		out.Kind = gitlab.Invalid
	case transport.KindGraphQL:
		if lacks, ok := unknownField(t.GraphQL); ok {
			return c.Unsupported(ctx, lacks, t)
		}
		switch {
		case t.Says("Couldn't find User"):
			out.Kind = gitlab.NotFound
		case t.Says(tooComplex):
			// Said of every operation of a batch, none of which was executed.
			out.NotRun, out.Fatal, out.WholeRequest = true, true, true
			out.Reason = gitlab.ReasonTooComplex
		case out.TimedOut:
			out.Kind, out.NotRun = gitlab.Unavailable, t.Ran == transport.NotRun
		}
	}
	return out
}

// unknownField is the name of the field or argument that the server's schema
// lacks, where that is what it complains about.
func unknownField(list []transport.GraphQLError) (string, bool) {
	patterns := []*regexp.Regexp{
		regexp.MustCompile(`^Field '(\w+)' doesn't exist on type '\w+'`),
		regexp.MustCompile(`doesn't accept argument '(\w+)'`),
		regexp.MustCompile(`invalid value for (\w+) \(Field is not defined on \w+\)`),
	}
	for _, e := range list {
		for _, p := range patterns {
			if m := p.FindStringSubmatch(e.Message); m != nil {
				return m[1], true
			}
		}
	}
	return "", false
}

// EditedMessage stands, for [Caller.Unsupported], for the message of an award that is changed:
// the field is older than that.
const EditedMessage = "awardMessage of a standing award"

// Unsupported says which version would know what this server does not.
func (c *Caller) Unsupported(ctx context.Context, field string, cause error) error {
	this := "this GitLab"
	if version, err := c.KnownVersion(ctx); err == nil {
		this += " (" + version + ")"
	}
	what, since := "the field "+field, "ach needs GitLab 17.3 or later"
	switch field {
	case "awardMessage":
		what, since = "award messages", "they need GitLab 19.1"
	case EditedMessage:
		what, since = "changes of award messages", "they need GitLab 19.2"
	case "uniqueUsers":
		what, since = "the list of everybody ever awarded", "it needs GitLab 18.6"
	}
	return gitlab.Errorf(gitlab.Unsupported, gitlab.ReasonUnsupported, gitlab.Values{}, "%s does not know %s; %s", this, what, since).Because(cause)
}
