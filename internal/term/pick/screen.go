package pick

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

// ended is the message that nobody answers any more.
type ended struct{}

// found is what came of looking for what was typed.
type found struct {
	at  int
	row Row
	err error
}

// said is what is to be told above the list.
type said string

// screen lets bubbletea drive a state.
type screen struct {
	*state
	ctx     context.Context
	seeking bool // what was typed is being looked for
	paint   func(term.Style, string) string
	outcome outcome
	away    bool // nothing is to be seen: not yet, for a while, or any more
}

// Init has nothing to begin with.
func (s *screen) Init() tea.Cmd { return nil }

// Update takes a key, or whatever else happens, in.
func (s *screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.width, s.height, s.away = msg.Width, msg.Height, false
	case tea.PasteMsg:
		if !s.seeking {
			s.paste(msg.Content)
		}
	case tea.KeyPressMsg:
		if msg.Keystroke() == "ctrl+z" {
			s.away = true
			return s, tea.Suspend
		}
		if s.seeking && msg.Keystroke() != "esc" && msg.Keystroke() != "ctrl+c" {
			return s, nil
		}
		if s.outcome = s.press(msg.Keystroke(), msg.Key().Text); s.outcome == sought {
			return s, s.find()
		}
	case found:
		s.found(msg)
	case said:
		return s, tea.Println(string(msg))
	case tea.ResumeMsg:
		s.away = false
	case ended:
		s.outcome = givenUp
	}
	if s.outcome != open {
		s.away = true
		return s, tea.Quit
	}
	return s, nil
}

// find looks for what was typed, while the list stays.
func (s *screen) find() tea.Cmd {
	s.outcome, s.seeking, s.note = open, true, "looking for "+s.offered+ellipsis
	ctx, find, label := s.ctx, s.other.Find, s.offered
	return func() tea.Msg {
		at, row, err := find(ctx, label)
		return found{at, row, err}
	}
}

// found takes in what came of that.
func (s *screen) found(f found) {
	s.seeking, s.note = false, ""
	if f.err != nil {
		s.note = sanitize.Line(f.err.Error())
		return
	}
	s.adopt(f.at, f.row)
}

// View is nothing before the size is known, once the question is over, and while
// the shell has the terminal.
func (s *screen) View() tea.View {
	if s.away {
		return tea.NewView("")
	}
	return tea.NewView(s.view(s.paint))
}

func askOnScreen(ctx context.Context, s *term.Streams, l List) ([]int, error) {
	ctx, stopSeeking := context.WithCancel(ctx)
	defer stopSeeking()
	defer s.WithoutSpinner()()
	model := &screen{ctx: ctx, state: newState(l), paint: s.Paint, away: true}
	program := tea.NewProgram(model,
		tea.WithInput(s.In),
		tea.WithOutput(unasking(s.Err)),
		// Nothing of the environment but this, and no look at the terminal's
		// colours: which there are to be was decided by term.
		tea.WithEnvironment([]string{"TERM=" + s.Term()}),
		tea.WithColorProfile(colorprofile.ANSI),
		tea.WithoutSignalHandler(), // signals end ctx
	)
	// Not by tea.WithContext, which would leave the lines where they are.
	stop := context.AfterFunc(ctx, func() { program.Send(ended{}) })
	defer stop()
	defer s.Above(func(text string) { program.Send(said(text)) })()
	if _, err := program.Run(); err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case model.outcome == interrupted:
		return nil, ErrInterrupted
	case model.outcome == givenUp:
		return nil, ErrGivenUp
	}
	chosen, _ := model.answer()
	return chosen, nil
}

// unasking is w without the questions that bubbletea puts to the terminal. The
// answers change nothing that matters here, and one that comes late would be
// read by the shell, as if it had been typed.
func unasking(w io.Writer) io.Writer {
	questions := strings.NewReplacer(
		ansi.RequestKittyKeyboard, "", ansi.RequestModeSynchronizedOutput, "", ansi.RequestModeUnicodeCore, "")
	if f, ok := w.(*os.File); ok { // its size is asked for
		return &quietFile{File: f, questions: questions}
	}
	return w
}

type quietFile struct {
	*os.File
	questions *strings.Replacer
}

// Write writes all but the questions.
func (f *quietFile) Write(p []byte) (int, error) {
	if _, err := f.questions.WriteString(f.File, string(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}
