package gitlab

import "net/url"

// A Reason says what led to an [Error], as far as there is a way out of it. Which one
// that is, the caller says in the words of its own commands.
type Reason int

// The reasons. Behind each stand the values that it comes with.
const (
	ReasonNone Reason = iota
	// ReasonTransport is told by the cause, a [transport.Error]. Host.
	ReasonTransport

	// Of the token.

	ReasonNotSignedIn     // Host
	ReasonTokenRefused    // for one cause or another. Host
	ReasonTokenEnded      // expired or revoked. Host
	ReasonNoWriteScope    // Host
	ReasonNotShown        // the token's kind is shown no achievements. Host
	ReasonNoPermission    // a fine-grained token lacks Permission. Host, Vague
	ReasonOtherGroup      // it has Permission, but elsewhere. Host, Vague
	ReasonFineGrainedOnly // the group takes no other tokens; Permission is needed. Host, Vague
	ReasonReadPermission  // a fine-grained token may not read that
	ReasonFindGroup       // a fine-grained token needs Permission to find a group
	ReasonSignInToRead

	// Of a change.

	ReasonNotPermitted   // Operation; Permission if the token is fine-grained; FlagOff
	ReasonRole           // Role, which does not suffice; FlagOff
	ReasonUnclear        // whether Operation was carried out
	ReasonPictureTooBig  // for what is in front of GitLab, where Operation may still have been carried out
	ReasonCarriedOut     // and not shown to the token
	ReasonVisibilityOpen // carried out, and not shown whether it did anything
	ReasonReadOnly       // GitLab is
	ReasonUnsupported    // and so nothing was changed
	ReasonTooComplex     // for this server
	ReasonTooMany        // Limit
	ReasonNameTaken
	ReasonAlreadyRevoked
	ReasonStoredOtherwise
	ReasonAvatarLost // of the achievement Number
	ReasonNotMaintainer
	ReasonNotHolder // Name is
	ReasonOtherOrder

	// Of what is named.

	ReasonNoGroup          // Similar
	ReasonNoUserNumber     // nobody has that number
	ReasonNoUserName       // Similar
	ReasonUserNotShown     // by number
	ReasonContradiction    // of an id and a name
	ReasonAmbiguousName    // of several achievements
	ReasonNameWithoutGroup // of an achievement
	ReasonNotInGroup       // Path has no achievement of that number; FlagOff
	ReasonNotInYourGroups  // is that number; FlagOff
	ReasonNoSuchName       // in Path, which shows Number others; Similar, FlagOff
	ReasonNoHolders        // are shown of that number

	// Of an answer.

	ReasonMalformed // no GitLab would give it
	ReasonNoGitLab
	ReasonNoList
	ReasonHiddenRows // a list that goes on without a way to its rest
	ReasonEndlessList

	// Of what was typed.

	ReasonAchievementRef
	ReasonUserRef
	ReasonAwardRef
	ReasonUsername
	ReasonEmail
	ReasonUserAddress // that of no profile on this GitLab
	ReasonEmptyName
	ReasonNotUTF8
	ReasonNUL
	ReasonTooLong // Limit

	lastReason = ReasonTooLong
)

// Reasons are all reasons but [ReasonNone].
func Reasons() []Reason {
	all := make([]Reason, lastReason)
	for i := range all {
		all[i] = Reason(i + 1)
	}
	return all
}

// Values are what belongs to a [Reason]; which of them are set is said there.
type Values struct {
	Host        *url.URL // the start page of the GitLab that was asked
	Operation   string   // a mutation, as in queries/*.graphql
	Permission  Permission
	FineGrained bool   // the token is, and needs Permission
	Vague       bool   // GitLab says it of what does not exist, too
	FlagOff     bool   // the feature flag of achievements may be off, see [Client.FlagMayBeOff]
	Path        string // of a group
	Name        string // of a user
	Number      int64
	Limit       int
	Similar     string // a question with what may have been meant, "" for none
	Role        string // of the caller, in words
}
