package app

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/gitlab/avatar"
	"github.com/ach-cli/ach/internal/gitlab/transport"
	"github.com/ach-cli/ach/internal/words"
)

// The ways out of what goes wrong at GitLab, in the words of the command line. The
// client says the reason and its values, and knows no commands.

const flagHint = "before GitLab 19.2 an administrator has to switch on the feature flag achievements"

// gitlabHint is the way out of an error of the client, "" where there is none to tell.
func gitlabHint(e *gitlab.Error) string {
	var hint string
	switch v := e.Values; {
	case v.Similar != "":
		hint = v.Similar
	case e.Reason == gitlab.ReasonTransport:
		hint = transportHint(e)
	case e.Reason == gitlab.ReasonUnclear:
		hint = changeHints()[v.Operation].look
	case e.Reason == gitlab.ReasonPictureTooBig:
		hint = words.JoinHints(fillIn(reasonHints()[e.Reason], v), changeHints()[v.Operation].look)
	case e.Reason == gitlab.ReasonNotPermitted:
		hint = changeHints()[v.Operation].needs
		if v.FineGrained {
			hint += "; and the token, which is fine-grained, needs " + toTickAt(v.Permission)
		}
	case e.Reason == gitlab.ReasonRole:
		hint = v.Role
	default:
		hint = fillIn(reasonHints()[e.Reason], v)
	}
	if e.Values.Vague {
		hint = words.JoinHints("what is named may not exist, or the token is for other groups", hint)
	}
	if e.Values.FlagOff {
		hint = words.JoinHints(hint, flagHint)
	}
	return hint
}

// fillIn puts values in the places that a text of [reasonHints] has for them.
func fillIn(text string, v gitlab.Values) string {
	var newToken, tokens string
	if v.Host != nil {
		c := api.New(nil, v.Host)
		newToken, tokens = c.TokenPage(), c.TokensPage()
	}
	return strings.NewReplacer(
		"{new token}", newToken, "{tokens}", tokens, "{permission}", v.Permission.String(), "{ticked}", toTickAt(v.Permission),
		"{path}", v.Path, "{name}", v.Name, "{number}", strconv.FormatInt(v.Number, 10), "{limit}", strconv.Itoa(v.Limit),
	).Replace(text)
}

// reasonHints are the ways out that follow from a reason alone.
func reasonHints() map[gitlab.Reason]string {
	return map[gitlab.Reason]string{
		gitlab.ReasonNotSignedIn:     "set ACH_TOKEN to a personal access token with the scope api; {new token} makes one",
		gitlab.ReasonTokenRefused:    "it may be expired, revoked, mistyped, or without the scopes api or read_api; {new token} makes one",
		gitlab.ReasonTokenEnded:      "{new token} makes another one",
		gitlab.ReasonNoWriteScope:    "changes need a token with the scope api; {new token} makes one",
		gitlab.ReasonNotShown:        "a token with the scope api, or read_api to look only, is shown them; {new token} makes one",
		gitlab.ReasonNoPermission:    "a token keeps the permissions it was made with: make one with {ticked} at {tokens}; 'ach auth status' lists them all",
		gitlab.ReasonOtherGroup:      "the token has {permission}, but not for this group: make one with it there at {tokens}",
		gitlab.ReasonFineGrainedOnly: "the group takes fine-grained tokens only, and yours has scopes: make one with {ticked} at {tokens}",
		gitlab.ReasonReadPermission:  "'ach auth status' lists the permissions that a fine-grained token needs",
		gitlab.ReasonFindGroup:       "a fine-grained token needs {ticked} to find one; 'ach auth status' lists the permissions",
		gitlab.ReasonSignInToRead:    "GitLab asks for a signed-in user here; 'ach auth status' shows who you are",

		gitlab.ReasonPictureTooBig: fmt.Sprintf("GitLab takes pictures of up to %d bytes, and what stands in front of it takes less: "+
			"send a smaller one, or have its limit raised (nginx: client_max_body_size)", avatar.MaxSize),
		gitlab.ReasonCarriedOut:      "look with a token that has the scope api",
		gitlab.ReasonVisibilityOpen:  "an award of your own is; one of somebody else GitLab leaves as it was; your profile shows it, and so does 'ach list' with a token that has the scope api",
		gitlab.ReasonReadOnly:        "nothing was changed; try again later",
		gitlab.ReasonUnsupported:     "nothing was changed",
		gitlab.ReasonTooComplex:      "this server allows less in one request than GitLab does; --batch-size asks for less",
		gitlab.ReasonTooMany:         "GitLab's limit of complexity allows {limit}",
		gitlab.ReasonNameTaken:       "names are unique in a group, whatever the letter case; 'ach list --namespace GROUP' shows them",
		gitlab.ReasonAlreadyRevoked:  "a revoked award stays revoked; 'ach award' makes a new one",
		gitlab.ReasonStoredOtherwise: "'ach view' shows what is stored",
		gitlab.ReasonAvatarLost:      "a proxy may have dropped the file; try 'ach update {number} --avatar FILE'",
		gitlab.ReasonNotMaintainer:   "maintainers of the group can change it, and holders cannot",
		gitlab.ReasonNotHolder:       "only its holder, @{name}, can change that",
		gitlab.ReasonOtherOrder:      "'ach list' shows the order now",

		gitlab.ReasonNoGroup:          "a group is named by its full path, as in its address, such as acme/tools",
		gitlab.ReasonNoUserNumber:     "there is no user with that number",
		gitlab.ReasonNoUserName:       "it is the part after the @, not the full name; blocked people are found by their number only",
		gitlab.ReasonUserNotShown:     "the holders of an achievement are shown with their numbers by 'ach list --achievement ACHIEVEMENT --columns user,user_id'",
		gitlab.ReasonContradiction:    "give one of the two, the number or the name",
		gitlab.ReasonAmbiguousName:    "give the number of the one that is meant",
		gitlab.ReasonNameWithoutGroup: "add --namespace GROUP, set ACH_NAMESPACE, or give the achievement's number",
		gitlab.ReasonNotInGroup:       "'ach list --namespace {path}' shows what the group has; its subgroups have their own",
		gitlab.ReasonNotInYourGroups:  "GitLab finds an achievement only through its group: add --namespace GROUP",
		gitlab.ReasonNoSuchName:       "'ach list --namespace {path}' shows what the group has",
		gitlab.ReasonNoHolders:        "'ach list --namespace GROUP' shows the achievements of a group",

		gitlab.ReasonMalformed:   "is the host a GitLab? 'ach auth status' tells",
		gitlab.ReasonNoGitLab:    "is it the address of a GitLab?",
		gitlab.ReasonNoList:      "you may not see it, or, before GitLab 19.2, the feature flag achievements is off",
		gitlab.ReasonHiddenRows:  "this happens where a hundred rows in a row are not yours to read; somebody with a higher role in the group can read the list",
		gitlab.ReasonEndlessList: "GitLab gives no such list: is it the host that is meant? 'ach auth status' tells",

		gitlab.ReasonAchievementRef: "an achievement is named by its number (12), its full id, or its name together with --namespace (name:2024 for a name that is a number)",
		gitlab.ReasonUserRef:        "a user is named by user name (alice or @alice; @2024 for a name that is a number), by number (7), or by full id",
		gitlab.ReasonAwardRef:       "awards are named by number (103) or full id; 'ach list --user NAME' shows them",
		gitlab.ReasonUsername:       "user names have letters, digits, '.', '-' and '_'; it is the part after the @, not the full name",
		gitlab.ReasonEmail:          "people are found by e-mail in a list: --from FILE with a column email, or with --email-column COLUMN",
		gitlab.ReasonUserAddress:    "a user is named by the address of the profile on the GitLab of this command, or by user name",
		gitlab.ReasonEmptyName:      "an achievement has a name of 1 to 255 characters",
		gitlab.ReasonNotUTF8:        "GitLab stores UTF-8 only",
		gitlab.ReasonNUL:            "GitLab would refuse the whole request for it",
		gitlab.ReasonTooLong:        "GitLab takes at most {limit}",
	}
}

// changeHint is what there is to say of one mutation.
type changeHint struct {
	needs string // who may do it, where GitLab answers that it does not exist or is not permitted
	look  string // how to find out whether it was done
}

func changeHints() map[string]changeHint {
	const maintainer = "it takes the Maintainer or Owner role in the group, which must not be archived"
	award := changeHint{maintainer, "look with 'ach list --user NAME' before you award again"}
	revoke := changeHint{maintainer, "'ach list --user NAME' no longer shows it when it was revoked"}
	return map[string]changeHint{
		"CreateAchievement":     {maintainer + ", and personal namespaces cannot own achievements", "'ach list --namespace GROUP' shows whether it is there"},
		"UpdateAchievementOnce": {maintainer, "'ach view' shows what is stored"},
		"UpdateAchievement":     {maintainer, "'ach view' shows what is stored"},
		"DeleteAchievement":     {maintainer, "'ach list --namespace GROUP' shows whether it is gone"},
		"Award":                 award,
		"AwardBrief":            award,
		"RevokeAward":           revoke,
		"RevokeBrief":           revoke,
		"DeleteAward":           {"it takes the Owner role in the group (a Maintainer can revoke), which must not be archived", "'ach list --user NAME' no longer shows it when it was deleted"},
		"SetVisibility":         {"only the person who holds an award can show or hide it", "'ach list' shows how it is now"},
		"SetAwardMessage":       {maintainer, "'ach list --achievement ACHIEVEMENT --messages' shows what it says"},
		"Reorder":               {"every award in the list has to be your own", "'ach list' shows the order now"},
	}
}

// toTickAt is a permission with its place in GitLab's form.
func toTickAt(p gitlab.Permission) string {
	places := map[string]string{"group": " on the group", "user": " under User", "global": " under Global"}
	return p.String() + places[p.Where()]
}

// PermissionUse is what a permission is for, as commands or words that complete "to …".
func PermissionUse(p gitlab.Permission) string {
	return map[gitlab.Permission]string{
		gitlab.AwardAchievement:  "award",
		gitlab.RevokeAchievement: "revoke",
		gitlab.CreateAchievement: "create",
		gitlab.UpdateAchievement: "update",
		gitlab.DeleteAchievement: "delete, and delete --award",
		gitlab.ReadGroup:         "find the group of --namespace",
		gitlab.ReadMember:        "read roles, and --members-of",
		gitlab.UpdateOwnAwards:   "accept, show, hide, reorder",
		gitlab.ReadUser:          "know who you are, and find people",
		gitlab.ReadToken:         "see what the token may do",
		gitlab.ReadMetadata:      "know GitLab's version",
	}[p]
}

// transportHint is the way out of a request that failed, which is the cause of e.
func transportHint(e *gitlab.Error) string {
	var t *transport.Error
	if !errors.As(e.Err, &t) {
		return ""
	}
	switch t.Kind {
	case transport.KindForbidden:
		return "the account may be blocked, or it has terms to accept or a password to change in the browser first"
	case transport.KindRateLimited:
		return "nothing was sent in vain; wait, or allow a longer wait with --max-wait"
	case transport.KindNetwork, transport.KindTimeout, transport.KindUnavailable:
		if errors.Is(t, context.DeadlineExceeded) {
			return "--timeout allows more time"
		}
		return "is the host right, and up? 'ach auth status' shows which one is asked"
	case transport.KindTLS:
		return tlsHint(t, " --host "+e.Values.Host.String())
	case transport.KindProxy:
		return proxyFailureHint(t)
	case transport.KindNotFound, transport.KindNotGraphQL:
		return "the host is the address of GitLab's start page, with its path if it has one, such as https://example.org/gitlab; set it by --host, ACH_HOST or default_host"
	case transport.KindOrigin:
		return "the token is sent to the configured host only; if the new address is right, set it by --host, ACH_HOST or default_host"
	default:
		return ""
	}
}

// tlsHint is the way out of a failure to come to a secure connection; here is the flag
// that says for which host a setting is.
func tlsHint(err error, here string) string {
	// Alerts that a server ends a handshake with (RFC 8446, 6.2).
	const (
		badCertificate      = 42
		unknownAuthority    = 48
		protocolVersion     = 70
		certificateRequired = 116
	)
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
	)
	switch {
	case transport.PlainText(err):
		return "the host does not speak TLS; where that is meant, write http:// (for loopback, or with allow_http in the host's entry)"
	case transport.OutOfDate(err):
		return "either the clock of this machine is wrong, or the server's administrator has to renew the certificate"
	case errors.As(err, &name):
		return "the server's certificate is for another name: is that the host which is meant, written as its administrator writes it?"
	case errors.As(err, &unknown):
		return "the authority that signed the server's certificate is not known here; where it is your company's own, get its certificate as a PEM file and run: ach config set ca_cert FILE" + here
	case transport.Alerted(err, certificateRequired, unknownAuthority, badCertificate):
		return "the server wants to see a certificate of yours: ach config set client_cert FILE client_key FILE" + here
	case transport.Alerted(err, protocolVersion):
		return "ach speaks TLS 1.2 and later; the server's administrator can switch it on"
	}
	return "the server and ach do not agree on how to encrypt; its administrator can tell what it wants"
}

// ProxyHint tells where a proxy on the way comes from.
const ProxyHint = "it is the proxy that the host's entry in the config file names (proxy), else HTTPS_PROXY or HTTP_PROXY; NO_PROXY has the hosts that need none"

// proxyFailureHint is the way out where the proxy is what fails.
func proxyFailureHint(t *transport.Error) string {
	switch {
	case t.Status == http.StatusProxyAuthRequired:
		return "the proxy wants a user and a password: 'ach config set proxy -' reads http://USER:PASSWORD@PROXY:PORT from stdin"
	case transport.PlainText(t):
		return "the proxy does not speak TLS: write its address with http://, which is no less safe for what goes through it to an https:// host; " + ProxyHint
	}
	return ProxyHint
}
