// Package seed reads the world a sandbox starts with from YAML and fills a
// store with it; the faults of a misbehaving one stand there too. The format is strict: a key it does not know, a name that
// stands for nothing and a value GitLab would refuse are errors that tell the
// line. seed.yaml beside this folder, which is built in, shows every key.
package seed

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/sandbox/fault"
	"github.com/ach-cli/ach/internal/sandbox/store"
	"github.com/ach-cli/ach/internal/sandbox/version"
)

type file struct {
	Settings     settings      `yaml:"settings"`
	Users        []user        `yaml:"users"`
	Groups       []group       `yaml:"groups"`
	Achievements []achievement `yaml:"achievements"`
	Tokens       []token       `yaml:"tokens"`
	Faults       []ref         `yaml:"faults"`
}

// settings are those of the instance.
type settings struct {
	AutoAccept  bool              `yaml:"auto_accept_awarded_achievements"`
	FeatureFlag *bool             `yaml:"achievements_feature_flag"`
	FlagOff     string            `yaml:"lists_with_the_flag_off"`
	FineGrained store.FineGrained `yaml:"fine_grained_tokens"`
}

type user struct {
	Username       ref       `yaml:"username"`
	Name           string    `yaml:"name"`
	State          string    `yaml:"state"`
	Admin          bool      `yaml:"admin"`
	Bot            bool      `yaml:"bot"`
	Avatar         *avatar   `yaml:"avatar"`
	PrivateProfile bool      `yaml:"private_profile"`
	CreatedAt      time.Time `yaml:"created_at"`
	PublicEmail    string    `yaml:"public_email"`
	Emails         []string  `yaml:"emails"`
	Unconfirmed    []string  `yaml:"unconfirmed_emails"`
}

type group struct {
	Path       ref            `yaml:"path"`
	Name       string         `yaml:"name"`
	Visibility string         `yaml:"visibility"`
	Archived   bool           `yaml:"archived"`
	Members    map[string]ref `yaml:"members"`
	SharedWith map[string]ref `yaml:"shared_with"`
}

type achievement struct {
	Group       ref       `yaml:"group"`
	Name        ref       `yaml:"name"`
	Description *string   `yaml:"description"`
	Avatar      *avatar   `yaml:"avatar"`
	CreatedAt   time.Time `yaml:"created_at"`
	Awards      []award   `yaml:"awards"`
}

// avatar is a picture the sandbox draws: a square of one colour.
type avatar struct {
	File   string `yaml:"file"`
	Colour ref    `yaml:"colour"`
	Size   int    `yaml:"size"`
}

type award struct {
	User      ref        `yaml:"user"`
	By        ref        `yaml:"by"`
	At        time.Time  `yaml:"at"`
	Hidden    bool       `yaml:"hidden"`
	Priority  *int       `yaml:"priority"`
	Message   *string    `yaml:"message"`
	RevokedBy *ref       `yaml:"revoked_by"`
	RevokedAt *time.Time `yaml:"revoked_at"`
}

type token struct {
	Token     ref       `yaml:"token"`
	User      ref       `yaml:"user"`
	Name      string    `yaml:"name"`
	Scopes    []string  `yaml:"scopes"`
	Granular  *granular `yaml:"granular"`
	Revoked   bool      `yaml:"revoked"`
	ExpiresAt string    `yaml:"expires_at"`
	ExpiresIn *int      `yaml:"expires_in_days"` // from the day the sandbox starts on
	CreatedAt time.Time `yaml:"created_at"`
}

// granular makes a token a fine-grained one.
type granular struct {
	Permissions []ref `yaml:"permissions"`
	Groups      []ref `yaml:"groups"`
}

// ref is a text that remembers its line, for the errors found after parsing.
type ref struct {
	Text string
	Line int
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (r *ref) UnmarshalYAML(node *yaml.Node) error {
	r.Line = node.Line
	if err := node.Decode(&r.Text); err != nil {
		return fmt.Errorf("line %d: want a text", node.Line)
	}
	return nil
}

func (r ref) errorf(format string, args ...any) error {
	return fmt.Errorf("seed: line %d: "+format, append([]any{r.Line}, args...)...)
}

// Options are what a world is made of besides its file.
type Options struct {
	Version version.Version
	Now     func() time.Time
	// Users is how many users user00001… are generated.
	Users int
	// Settings override those of the file, each as NAME=VALUE with a dot before
	// a name inside another: fine_grained_tokens.payload=object
	Settings []string
}

// Load reads a world. The faults are those that the file asks for, in its order.
func Load(r io.Reader, opts Options) (*store.Store, []fault.Fault, error) {
	var f file
	decoder := yaml.NewDecoder(r)
	decoder.KnownFields(true)
	if err := decoder.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, fmt.Errorf("seed: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	for _, text := range opts.Settings {
		if err := f.Settings.set(text); err != nil {
			return nil, nil, err
		}
	}
	if err := f.Settings.check(); err != nil {
		return nil, nil, err
	}
	l := loader{now: opts.Now, Store: store.New(store.Options{
		Version: opts.Version, Now: opts.Now, AutoAccept: f.Settings.AutoAccept, FineGrained: f.Settings.FineGrained,
		FlagOff: f.Settings.FeatureFlag != nil && !*f.Settings.FeatureFlag, FlagOffNull: f.Settings.FlagOff == "none",
	})}
	for _, step := range []func() error{
		func() error { return each(f.Users, l.user) },
		func() error { return l.generate(opts.Users) },
		func() error { return each(f.Groups, l.group) },
		l.Seal,
		func() error { return l.achievements(f.Achievements) },
		func() error { return each(f.Users, func(u user) error { return l.apiToken(u.Username.Text, false) }) },
		func() error { return each(f.Tokens, l.token) },
		func() error { return l.generateTokens(opts.Users) },
		func() error { return each(f.Faults, l.fault) },
	} {
		if err := step(); err != nil {
			return nil, nil, err
		}
	}
	return l.Store, l.faults, nil
}

// set overrides one setting.
func (s *settings) set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	var parsed any
	if !ok || yaml.Unmarshal([]byte(value), &parsed) != nil {
		return fmt.Errorf("setting %q: want NAME=VALUE, as in fine_grained_tokens.payload=object", text)
	}
	steps := strings.Split(name, ".")
	for i := len(steps) - 1; i >= 0; i-- {
		parsed = map[string]any{steps[i]: parsed}
	}
	raw, err := yaml.Marshal(parsed)
	if err != nil {
		return fmt.Errorf("setting %q: %w", text, err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	decoder.KnownFields(true)
	if err := decoder.Decode(s); err != nil {
		return fmt.Errorf("setting %q: there is no such setting, or no such value; the built-in seed tells them all", text)
	}
	return nil
}

func (s *settings) check() error {
	if s.FlagOff != "" && s.FlagOff != "empty" && s.FlagOff != "none" {
		return fmt.Errorf("seed: settings: lists_with_the_flag_off %q: want empty or none", s.FlagOff)
	}
	if err := s.FineGrained.Validate(); err != nil {
		return fmt.Errorf("seed: settings: %w", err)
	}
	return nil
}

func each[T any](list []T, add func(T) error) error {
	for _, item := range list {
		if err := add(item); err != nil {
			return err
		}
	}
	return nil
}

type loader struct {
	*store.Store
	now    func() time.Time
	faults []fault.Fault
}

func (l *loader) fault(in ref) error {
	f, err := fault.Parse(in.Text)
	if err != nil {
		return in.errorf("%w", err)
	}
	l.faults = append(l.faults, f)
	return nil
}

// dawn is when everything without a date of its own was made.
func dawn() time.Time { return time.Date(2024, 1, 1, 9, 0, 0, 0, time.UTC) }

func date(t time.Time) time.Time { return cmp.Or(t, dawn()).UTC() }

func (l *loader) user(in user) error {
	var picture *store.File
	if in.Avatar != nil {
		var err error
		if picture, err = in.Avatar.draw(in.Username.Text); err != nil {
			return err
		}
	}
	err := l.AddUser(&store.User{
		Username: in.Username.Text, Name: cmp.Or(in.Name, in.Username.Text), State: cmp.Or(in.State, "active"),
		Admin: in.Admin, Bot: in.Bot, PrivateProfile: in.PrivateProfile, CreatedAt: date(in.CreatedAt),
		PublicEmail: strings.ToLower(in.PublicEmail), Emails: in.addresses(),
	}, picture)
	if err != nil {
		return in.Username.errorf("%w", err)
	}
	return nil
}

// addresses are those of a user, the confirmed ones first, of which the public one has to
// be one (app/models/user.rb, public_email_verified). The primary one is the first.
func (u user) addresses() []store.Address {
	emails := u.Emails
	if u.PublicEmail != "" && !slices.ContainsFunc(emails, func(text string) bool { return strings.EqualFold(text, u.PublicEmail) }) {
		emails = append(slices.Clone(emails), u.PublicEmail)
	}
	confirmed := date(u.CreatedAt)
	list := make([]store.Address, 0, len(emails)+len(u.Unconfirmed))
	for _, text := range emails {
		list = append(list, store.Address{Email: strings.ToLower(text), ConfirmedAt: &confirmed})
	}
	for _, text := range u.Unconfirmed {
		list = append(list, store.Address{Email: strings.ToLower(text)})
	}
	return list
}

func generated(i int) string { return fmt.Sprintf("user%05d", i) }

func (l *loader) generate(n int) error {
	for i := 1; i <= n; i++ {
		email, at := generated(i)+"@users.example", dawn().Add(time.Duration(i)*time.Second)
		err := l.AddUser(&store.User{
			Username: generated(i), Name: fmt.Sprintf("User %05d", i), State: "active", CreatedAt: at,
			PublicEmail: email, Emails: []store.Address{{Email: email, ConfirmedAt: &at}},
		}, nil)
		if err != nil {
			return fmt.Errorf("generated user: %w", err)
		}
	}
	return nil
}

// generateTokens comes last, so that the ids of other tokens do not depend on
// how many there are.
func (l *loader) generateTokens(n int) error {
	for i := 1; i <= n; i++ {
		if err := l.apiToken(generated(i), true); err != nil {
			return fmt.Errorf("token of a generated user: %w", err)
		}
	}
	return nil
}

// apiToken gives somebody a token that may do everything.
func (l *loader) apiToken(username string, generated bool) error {
	return l.AddToken(&store.Token{
		Value: "sandbox-" + username + "-api", Name: "api", User: l.UserByName(username),
		Scopes: []string{"api"}, CreatedAt: dawn(), Generated: generated,
	})
}

func (l *loader) group(in group) error {
	path := in.Path.Text
	ns := &store.Namespace{
		FullPath: path, Name: cmp.Or(in.Name, path[strings.LastIndexByte(path, '/')+1:]),
		Visibility: cmp.Or(in.Visibility, "public"), Archived: in.Archived, Members: map[int]store.Access{},
	}
	ns.FullName = ns.Name
	if !slices.Contains([]string{"public", "internal", "private"}, ns.Visibility) {
		return in.Path.errorf("visibility %q of %s: want public, internal or private", ns.Visibility, path)
	}
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		if ns.Parent = l.NamespaceByPath(path[:i]); ns.Parent == nil {
			return in.Path.errorf("group %s stands before its parent or has none", path)
		}
		ns.FullName = ns.Parent.FullName + " / " + ns.Name
	}
	for name, role := range in.Members {
		u := l.UserByName(name)
		if u == nil {
			return role.errorf("no user %q", name)
		}
		access, err := role.access()
		if err != nil {
			return err
		}
		ns.Members[u.ID] = access
	}
	if err := l.AddNamespace(ns); err != nil {
		return in.Path.errorf("%w", err)
	}
	return l.invite(ns, in)
}

// access reads the name of a role.
func (r ref) access() (store.Access, error) {
	access, ok := store.Roles()[r.Text]
	if !ok {
		return 0, r.errorf("role %q: want guest, planner, reporter, developer, maintainer or owner", r.Text)
	}
	return access, nil
}

// invite adds the groups whose members are invited, in the order of their paths.
func (l *loader) invite(ns *store.Namespace, in group) error {
	for _, path := range slices.Sorted(maps.Keys(in.SharedWith)) {
		role := in.SharedWith[path]
		invited := l.NamespaceByPath(path)
		if invited == nil || invited == ns {
			return role.errorf("group %s is shared with %q, which does not stand before it", ns.FullPath, path)
		}
		access, err := role.access()
		if err != nil {
			return err
		}
		ns.SharedWith = append(ns.SharedWith, store.Link{Group: invited, Access: access})
	}
	return nil
}

func (l *loader) granular(in *granular) (*store.Granular, error) {
	g := &store.Granular{}
	for _, p := range in.Permissions {
		permission := store.Permission(p.Text)
		if !slices.Contains(store.Permissions(), permission) {
			return nil, p.errorf("permission %q: want some of %v", p.Text, store.Permissions())
		}
		g.Permissions = append(g.Permissions, permission)
	}
	for _, path := range in.Groups {
		ns := l.NamespaceByPath(path.Text)
		if ns == nil || !ns.IsGroup() {
			return nil, path.errorf("no group %q", path.Text)
		}
		g.Groups = append(g.Groups, ns)
	}
	return g, nil
}

func (l *loader) token(in token) error {
	t := &store.Token{
		Value: in.Token.Text, Name: cmp.Or(in.Name, in.Token.Text), User: l.UserByName(in.User.Text),
		Scopes: in.Scopes, Revoked: in.Revoked, CreatedAt: date(in.CreatedAt),
	}
	if t.User == nil {
		return in.User.errorf("no user %q", in.User.Text)
	}
	if in.Granular != nil {
		if in.Scopes != nil {
			return in.Token.errorf("a token has scopes or is granular")
		}
		var err error
		if t.Granular, err = l.granular(in.Granular); err != nil {
			return err
		}
		t.Scopes = []string{"granular"}
	}
	if t.Scopes == nil {
		t.Scopes = []string{"api"}
	}
	if in.ExpiresAt != "" {
		day, err := time.Parse(time.DateOnly, in.ExpiresAt)
		if err != nil {
			return in.Token.errorf("expires_at %q: want a day like 2024-06-30", in.ExpiresAt)
		}
		t.ExpiresAt = &day
	}
	if in.ExpiresIn != nil {
		if in.ExpiresAt != "" {
			return in.Token.errorf("a token has expires_at or expires_in_days")
		}
		day := l.now().UTC().Truncate(24*time.Hour).AddDate(0, 0, *in.ExpiresIn)
		t.ExpiresAt = &day
	}
	if err := l.AddToken(t); err != nil {
		return in.Token.errorf("%w", err)
	}
	return nil
}
