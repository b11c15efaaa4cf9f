// Program client is what ach is measured against. It shares no code with ach,
// and has three commands:
//
//	client loop HOST TOKEN ACHIEVEMENT NAMES
//	client forms HOST TOKEN ACHIEVEMENT ROUNDS
//	client pages HOST TOKEN ACHIEVEMENT[-LAST] NAMESPACE
//
// loop awards the achievement to each name of a file, one request after
// another. forms makes the same awards as a multiplexed array and as one
// aliased document, and prints what each costs. pages reads the holders of the
// achievement, or of all up to the last, one list after the other, and prints nothing. HOST is a sandbox: forms reads
// there what was executed.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench/client:", err)
		os.Exit(1) //nolint:forbidigo // main ends the process
	}
}

func run(args []string, out io.Writer) error {
	if len(args) != 5 {
		return errors.New("usage: client loop HOST TOKEN ACHIEVEMENT NAMES | client forms HOST TOKEN ACHIEVEMENT ROUNDS | client pages HOST TOKEN ACHIEVEMENT[-LAST] NAMESPACE")
	}
	s := &server{host: args[1], token: args[2], achievement: "gid://gitlab/Achievements::Achievement/" + args[3]}
	switch args[0] {
	case "loop":
		return s.loop(args[4])
	case "forms":
		return s.forms(args[4], out)
	case "pages":
		return s.lists(args[3], args[4])
	}
	return fmt.Errorf("there is no command %q", args[0])
}
