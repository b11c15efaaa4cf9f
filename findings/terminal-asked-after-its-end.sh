#!/usr/bin/env bash
# Versions: bufio of Go 1.26.8; github.com/creack/pty v1.1.24 lends the terminal.
#
# bufio.Reader tells an error once, and then forgets it. After a Peek that returned
# io.EOF the next read asks the source again. A file or a pipe says io.EOF again; a
# terminal does not: its Ctrl-D ended one read, and the next one waits for more.
#
# One would expect that what Peek saw is what the read after it gets, and that an end is an
# end, as it is with bufio.Scanner. It matters to tools that look at the first bytes of stdin, for
# a byte order mark or a format, before they read it: each look costs another Ctrl-D, and what is
# typed after the first one is taken as well. Tests with files and pipes do not see it. The way out
# is a reader below that keeps its end. Kept by TestAListFromTheTerminal (cmd/ach), which presses
# Ctrl-D once.
#
# Seen:
# > a terminal, Ctrl-D, Peek: EOF
# > then a read: asks the terminal again, and gets "alice\n"
# > a reader that keeps its end, Ctrl-D, Peek: EOF
# > then a read: EOF
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
export GOTOOLCHAIN=go1.26.8 GOFLAGS=-mod=mod GOWORK=off
go mod init finding && go get github.com/creack/pty@v1.1.24
cat >main.go <<'GO'
package main

import ("bufio"; "fmt"; "io"; "github.com/creack/pty")

type once struct { io.Reader; ended bool }

func (o *once) Read(p []byte) (int, error) {
	if o.ended { return 0, io.EOF }
	n, err := o.Reader.Read(p)
	o.ended = err == io.EOF
	return n, err
}

func try(what, then string, keep bool) {
	keys, terminal, err := pty.Open()
	if err != nil { panic(err) }
	defer keys.Close()
	defer terminal.Close()
	var source io.Reader = terminal
	if keep { source = &once{Reader: terminal} }
	r := bufio.NewReader(source)
	keys.Write([]byte{4})
	_, err = r.Peek(1)
	fmt.Printf("%s, Ctrl-D, Peek: %v\n", what, err)
	keys.Write([]byte("alice\n")) // so that whoever asks again does not wait
	line, err := r.ReadString('\n')
	if err != nil { fmt.Printf("then a read: %v\n", err); return }
	fmt.Printf("then a read: "+then+"\n", line)
}

func main() {
	try("a terminal", "asks the terminal again, and gets %q", false)
	try("a reader that keeps its end", "gets %q", true)
}
GO
got=$(nice go run .); echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
