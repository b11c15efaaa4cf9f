package cmdutil

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/app"
)

// A flag that takes one value is given once, and with a value. Of two values one would
// win without a word, and an empty one is mostly a variable that was not set.

// Strict has every flag of every command refuse what is no value for it. It is not for
// completion, for which cobra reads the line twice.
func Strict(root *cobra.Command) {
	WalkAll(root, func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(strictFlag) // LocalFlags are the same before the line is read, and give each command those of all above it first
		cmd.PersistentFlags().VisitAll(strictFlag)
	})
}

func strictFlag(f *pflag.Flag) {
	_, several := f.Value.(pflag.SliceValue)
	_, done := f.Value.(*strictValue)
	if !several && !done && f.NoOptDefVal == "" { // a switch, which says the same however often
		f.Value = &strictValue{Value: f.Value, flag: f}
	}
}

// A strictValue is the value of a flag that is set once at most.
type strictValue struct {
	pflag.Value
	flag  *pflag.Flag
	given bool
}

// Set refuses a second value, one that is empty, and text that is none.
func (v *strictValue) Set(text string) error {
	if v.given {
		return &strictError{"--" + v.flag.Name + " is given twice", "it takes one value: leave out the other"}
	}
	v.given = true
	if why, ok := v.flag.Annotations[emptyKey]; strings.TrimSpace(text) == "" && (!ok || len(why) > 0) {
		return &strictError{"--" + v.flag.Name + " is given, but empty", strings.Join(append(why, "leave it out, or give it a value"), "; ")}
	}
	if _, file := v.flag.Annotations[cobra.BashCompFilenameExt]; !file && (!utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0) {
		return &strictError{"--" + v.flag.Name + " is no text: it has a NUL character, or is not valid UTF-8", "GitLab takes UTF-8 alone; see to the encoding of the terminal or script"}
	}
	return v.Value.Set(text)
}

const emptyKey = "empty"

// MayBeEmpty lets a flag be given without a value, which then is one.
func MayBeEmpty(cmd *cobra.Command, flag string) {
	_ = cmd.Flags().SetAnnotation(flag, emptyKey, nil) // it is there
}

// NotEmpty says why a flag cannot be given without a value, where somebody may expect it.
func NotEmpty(cmd *cobra.Command, flag, why string) {
	_ = cmd.Flags().SetAnnotation(flag, emptyKey, []string{why}) // it is there
}

// A strictError is what is wrong with the way a flag is given.
type strictError struct{ message, hint string }

func (e *strictError) Error() string { return e.message }

// strictly is the usage error for what [strict] refused, or nil.
func strictly(err error) error {
	var e *strictError
	if !errors.As(err, &e) {
		return nil
	}
	return app.Usage(e.hint, "%s", e.message)
}
