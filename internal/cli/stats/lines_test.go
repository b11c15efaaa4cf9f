package stats

import (
	"testing"

	"github.com/ach-cli/ach/internal/cli/clitest"
)

func TestLines(t *testing.T) {
	clitest.Refuses(t, NewStats, map[string]string{
		"": "ach stats needs --namespace", "-n acme": "", "-a 12": "", "-a star": "given by name", "-n acme -a star -a moon": "", "-n acme x": "takes no argument",
		"-n acme --by user": "", "-n acme --by month": "", "-n acme --by week": "is not one of", "-n acme --by=": "is not one of", "-n acme --by month -o ids": "a month has no id",
		"-n acme --since 30d --until 2d": "", "-n acme --since 2d --until 30d": "no award can match both", "-n acme --since now": "--since: ", "-n acme --until 3m": "--until: ",
		"-n acme --limit -1": "is negative", "-n acme --sort ,": "--sort: ",
	})
}
