package main

import (
	"errors"
	"os"
	"testing"

	"github.com/ach-cli/ach/internal/cli"
)

// called runs ach in this process, which takes a tenth of what starting another does,
// with files in a folder as its streams and nothing of the environment but what is
// given. Where a test is about signals, streams, terminals or the folder it is run in,
// ach has to be a process of its own.
func called(dir string, env map[string]string, stdin string, args ...string) (end ended, err error) {
	var streams [3]*os.File
	for i := range streams {
		file, err := os.CreateTemp(dir, ".stream")
		if err != nil {
			return ended{}, err
		}
		defer func() { _ = errors.Join(file.Close(), os.Remove(file.Name())) }() // it has been read
		streams[i] = file
	}
	if stdin != "" {
		if _, err := streams[0].WriteString(stdin); err != nil {
			return ended{}, err
		}
		if _, err := streams[0].Seek(0, 0); err != nil {
			return ended{}, err
		}
	}
	code := cli.Main(args, streams[0], streams[1], streams[2], func(name string) string { return env[name] })
	out, err1 := os.ReadFile(streams[1].Name())
	said, err2 := os.ReadFile(streams[2].Name())
	return ended{code, string(out), string(said)}, errors.Join(err1, err2)
}

// mustCall is called for a test that ends where it cannot be.
func mustCall(t *testing.T, dir string, env map[string]string, stdin string, args ...string) ended {
	t.Helper()
	end, err := called(dir, env, stdin, args...)
	must(t, err)
	return end
}
