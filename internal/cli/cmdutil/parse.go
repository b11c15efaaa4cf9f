package cmdutil

import "context"

// Parse reads the line behind the name of the command: its flags, how many arguments
// there are, and what Check refuses. It does none of the command's work, so that a test
// can look at the options.
func (s Spec) Parse(line ...string) error {
	if s.Context() == nil {
		s.SetContext(context.Background())
	}
	if err := s.ParseFlags(line); err != nil {
		return FlagError(s.Command, err)
	}
	args := s.Flags().Args()
	if err := s.ValidateArgs(args); err != nil {
		return err
	}
	if s.Check == nil {
		return nil
	}
	return s.Check(args)
}
