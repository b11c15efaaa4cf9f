// Command ach creates, awards, revokes and shows GitLab Achievements.
package main

import (
	"os"

	"github.com/ach-cli/ach/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}
