package cmdutil

import (
	"testing"

	"github.com/spf13/pflag"
)

func TestFlagsHoldText(t *testing.T) {
	for text, fine := range map[string]bool{"a": true, "a\x00": false, "a\xff": false, "\u00e9": true} {
		set := pflag.NewFlagSet("", pflag.ContinueOnError)
		set.String("message", "", "")
		set.VisitAll(strictFlag)
		err := set.Parse([]string{"--message", text})
		if refused := strictly(err); fine != (err == nil) || fine != (refused == nil) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
