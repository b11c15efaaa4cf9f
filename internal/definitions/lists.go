package definitions

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/jq"
	"github.com/ach-cli/ach/internal/manifest"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// holders reads the sources of those who are to hold an achievement, as runs read theirs.
func (l *loader) holders(u *unresolved) {
	h, before := u.Holders, len(l.wrong)
	u.members = source.Members{Groups: h.MembersOf, Direct: h.Direct, MinAccess: h.MinAccess, Bots: h.Bots}
	src := &source.Source{Host: l.host, Achievement: gitlab.AchievementRef{Name: u.Name}, NamedBy: l.file.Path}
	if h.Map != "" && !l.readMap(h, src) {
		return // what names mean is not known then
	}
	u.template = l.template(u.Wanted)
	for _, p := range h.Users {
		l.person(u, src, p, "users", &u.entries)
	}
	u.sourceEnds("under users")
	plain := *src
	plain.Map = nil // except has names of GitLab, which may be those of others elsewhere
	for _, p := range h.Except {
		if p.Message != "" {
			l.problem(p.Place, "except: a message says nothing of somebody who is not to hold it")
		}
		l.person(u, &plain, p, "except", &u.except)
	}
	files := map[string]string{}
	for _, from := range h.From {
		l.list(u, src, from, files)
		u.sourceEnds("in " + from)
	}
	if h.Users != nil && len(u.entries)+len(u.unnamed) == 0 && len(h.From) == 0 && len(h.MembersOf) == 0 {
		u.suspect("users lists nobody")
	}
	if len(l.wrong) == before {
		l.checkTemplate(u, src)
	}
}

// row is a problem of a row that says itself where it stands.
func (l *loader) row(u *unresolved, place, text string) {
	l.wrong = append(l.wrong, wrong{u.Holders.FromAt, place + ": " + text})
}

func (l *loader) readMap(h *manifest.Holders, src *source.Source) bool {
	path, ok := l.inside(h.MapAt, "map", h.Map)
	if !ok {
		return false
	}
	known, had := l.maps[path]
	if !had {
		var err error
		if known, err = source.ReadMap(path); err != nil {
			l.problem(h.MapAt, "map: %v", err)
			return false
		}
		l.maps[path] = known
	}
	l.add("map", []byte(known.Hash))
	src.Map = known
	return true
}

// template reads what the messages of an achievement are made of.
func (l *loader) template(w Wanted) source.Template {
	t, err := source.ParseTemplate(w.Holders.Message)
	least := ""
	if err == nil {
		if least, err = t.Fill(func(string) string { return "x" }); err == nil {
			err = gitlab.CheckMessage(least)
		}
	}
	if err != nil {
		l.problem(w.Holders.MessageAt, "message: %v", err)
		return source.Template{}
	}
	return t
}

// person is an entry of somebody whom the file names itself.
func (l *loader) person(u *unresolved, src *source.Source, p manifest.Person, key string, into *[]source.Entry) {
	if (p.User == gitlab.UserRef{}) || gitlab.CheckMessage(p.Message) != nil {
		return // it was told with the form of the file
	}
	record := input.Record{Line: p.Line, Username: p.User.Name, Message: p.Message}
	if p.User.ID != 0 {
		record.UserID = p.User.ID.String()
	}
	e, err := src.EntryFrom(record)
	if errors.Is(err, source.ErrUnnamed) {
		u.leaveOpen(p.User.Name, l.place(p.Place), err)
		return
	}
	if err != nil {
		l.problem(p.Place, "%s: %v", key, err)
		return
	}
	e.Place = l.place(p.Place)
	*into = append(*into, e)
}

// leaveOpen lists somebody of whom the map of the list does not say who that is: they are
// waited for, as who has no account is. Quotes keep the name from being taken for one here.
func (u *unresolved) leaveOpen(name, place string, err error) {
	u.unnamed = append(u.unnamed, Listed{Name: strconv.Quote(name), From: place, Anyone: true, Why: err.Error()})
}

// list adds the rows of a list, or of those that a pattern matches.
func (l *loader) list(u *unresolved, src *source.Source, from string, files map[string]string) {
	h := u.Holders
	listing := source.Listing{From: l.pattern(from)}
	paths, ok := l.allInside(h.FromAt, from, &listing)
	if !ok {
		return
	}
	l.readTwice(u, files, from, paths)
	if h.Select != "" {
		var err error
		if listing.Select, err = jq.Compile(h.Select); err != nil {
			return // it was told with the form of the file
		}
	}
	read := l.read(h, src, listing)
	l.add("list "+from, []byte(read.Hash))
	shown := strings.TrimPrefix(listing.From, "."+string(os.PathSeparator))
	wrong := words.Map(read.Problems, func(p input.Problem) string { return at(shown, p.Row, p.Line) + ": " + p.Text })
	defer func() { l.rows(u, listing, wrong, len(read.Problems)+len(read.Records)) }()
	var program *input.ProgramError
	switch {
	case read.Nobody():
		u.suspect("the list " + from + " has no row")
		return
	case errors.As(read.Err, &program):
		l.problem(h.SelectAt, "select: %v, with %s", read.Err, shown)
		return
	case read.Err != nil:
		hint := ""
		if strings.Contains(read.Err.Error(), "no column for users") {
			hint = "; call one of them user, or choose it by select, such as '.[] | {user: .login}'"
		}
		l.problem(h.FromAt, "from %q: %v%s", from, read.Err, hint)
		return
	}
	if len(read.Vacant) > 0 {
		u.suspect("the list " + from + " has files without a row: " + words.Some(read.Vacant))
	}
	for _, slip := range read.slips {
		l.warn(h.FromAt, shown+": "+slip)
	}
	wrong = append(wrong, l.take(u, src, read, shown)...)
}

// take adds the rows of a list that was read to those of an achievement. What they say is
// shared by all that have the list, unless they name achievements themselves. It returns what
// is wrong with them, each with its place.
func (l *loader) take(u *unresolved, src *source.Source, read *list, shown string) (wrong []string) {
	alone := read.people != nil
	entries := read.people
	if !alone {
		entries = make([]source.Entry, 0, len(read.Records))
	}
	for i := 0; !alone && i < len(read.Records); i++ {
		record := read.Records[i]
		e, err := src.EntryFrom(record)
		place := at(shown, record, record.Line)
		switch {
		case errors.Is(err, source.ErrUnnamed):
			u.leaveOpen(cmp.Or(record.Username, record.User), place, err)
			read.mixed = true
		case err != nil:
			wrong = append(wrong, place+": "+err.Error())
			read.mixed = true
		default:
			e.Place, e.File = place, read.FileOf(i)
			entries = append(entries, e)
			read.mixed = read.mixed || record.Achievement != "" || record.AchievementID != ""
		}
	}
	if !alone && !read.mixed {
		read.people = slices.Clip(entries)
	}
	if len(u.entries) == 0 {
		u.entries = slices.Clip(entries) // who adds to it makes one of their own
	} else {
		u.entries = append(u.entries, entries...)
	}
	return wrong
}

// toldRows are told of what is wrong with the rows of a list.
const toldRows = 3

// rows tells what is wrong with the rows of a list, the first ones in full. Where it is all
// of them, what the program takes may not be there.
func (l *loader) rows(u *unresolved, listing source.Listing, wrong []string, all int) {
	for _, text := range wrong[:min(len(wrong), toldRows)] {
		place, rest, _ := strings.Cut(text, ": ")
		l.row(u, place, rest)
	}
	place := u.Holders.FromAt
	if listing.Select != nil {
		place = u.Holders.SelectAt
	}
	switch more := len(wrong) - toldRows; {
	case len(wrong) == all && all > 1 && listing.Select != nil:
		text := fmt.Sprintf("select: all %d rows are wrong", all)
		if keys := l.firstKeys(listing); keys != "" {
			text += "; is that a key that they have? those of the first are " + keys
		}
		l.problem(place, "%s", text)
	case more > 0:
		l.problem(place, "and %d more rows of the list are wrong", more)
	}
}

// firstKeys are the keys of the first object of a list, "" where none is found.
func (l *loader) firstKeys(listing source.Listing) string {
	program, err := jq.Compile("first((.. | arrays | .[] | objects), (.. | objects)) | keys[:10] | map({user: .})[]")
	if err != nil {
		return ""
	}
	listing.Select = program
	read := listing.Read(l.ctx)
	return strings.Join(words.Map(read.Records, func(r input.Record) string { return strconv.Quote(cmp.Or(r.User, r.Username)) }), ", ")
}

// at is where a row stands, as file and line where those tell it.
func at(path string, r input.Record, line int) string {
	switch {
	case r.Place == "":
		return fmt.Sprintf("%s:%d", path, line)
	case strings.Contains(r.Place, path), strings.ContainsAny(path, "*?["):
		return r.Place // of several files the row knows in which it stands
	}
	return path + ": " + r.Place
}

// pattern is the path of a list. What looks like a pattern in the path of the folder is none.
func (l *loader) pattern(from string) string {
	if !strings.ContainsAny(from, "*?[") || !strings.ContainsAny(l.folder, "*?[") {
		return l.join(from)
	}
	return (&loader{folder: strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(l.folder)}).join(from)
}

// allInside returns the files that a path stands for, and reports whether each lies in the
// folder.
func (l *loader) allInside(place manifest.Place, from string, listing *source.Listing) (paths []string, ok bool) {
	found, err := source.Files(listing.From, "")
	switch {
	case err != nil:
		l.problem(place, "from %q: %v", from, err)
		return nil, false
	case len(found.Passed) > 0: // who stands there only would be taken for somebody who left
		l.problem(place, "from %q: not read are %s", from, words.Some(found.Passed))
		return nil, false
	case !found.Several:
		_, ok := l.inside(place, "from", from)
		return found.Paths, ok
	}
	return found.Paths, !slices.ContainsFunc(found.Paths, func(path string) bool {
		relative, err := filepath.Rel(l.folder, path)
		if err != nil {
			relative = path
		}
		_, ok := l.inside(place, "from", relative)
		return !ok
	})
}

// checkTemplate refuses messages with fields that a row does not have, as far as nobody has
// to be asked for it.
func (l *loader) checkTemplate(u *unresolved, src *source.Source) {
	if len(u.template.Fields()) == 0 {
		return
	}
	src.Entries = u.entries
	have := src.Fields()
	for _, field := range u.template.Fields() {
		if slices.Contains(have, field) {
			continue
		}
		hint := "a brace that is meant is written twice: {{"
		if near := input.NearColumn(field, have...); near != "" {
			hint = "did you mean {" + near + "}?"
		}
		l.problem(u.Holders.MessageAt, "message: the rows have nothing called %q; %s", field, hint)
		return
	}
	for _, e := range u.entries {
		if _, err := messageOf(u, e, gitlab.User{ID: 1, Username: "x"}, 1); err != nil {
			l.row(u, e.Place, err.Error())
		}
	}
}
