#!/usr/bin/env bash
# Version: mime/multipart of Go 1.26.8.
#
# Reader.NextPart returns io.EOF where the form has ended well. But:
#  - where the header names another boundary than the one that parts the body, the error
#    is "multipart: NextPart: EOF", which wraps io.EOF: errors.Is(err, io.EOF) is true, and
#    only err == io.EOF tells it from the end. Just that comparison is one that linters have
#    people replace by errors.Is.
#  - where the body stops behind a delimiter that announces one more part, the error is the
#    very io.EOF of a good end, and no comparison tells the difference.
#
# One would expect io.ErrUnexpectedEOF in both cases, as reading a part gives that is cut off.
# It matters for uploads by GraphQL's multipart requests: with errors.Is a form with another
# boundary is an empty one, and by either comparison one whose picture is missing is a form
# without a picture; the change is made, and the answer is 200. A reader has to compare with
# ==, and not to trust an end that came before a part that was promised. The first is kept by
# TestUploadForms/another_boundary (internal/sandbox).
#
# Seen:
# > whole: 2 parts, == io.EOF true, errors.Is true
# > another boundary: 0 parts, == io.EOF false, errors.Is true
# > stops behind a delimiter: 1 parts, == io.EOF true, errors.Is true
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
export GOTOOLCHAIN=go1.26.8 GOWORK=off
go mod init finding
cat >main.go <<'GO'
package main

import ("bytes"; "errors"; "fmt"; "io"; "mime/multipart")

func main() {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	w.WriteField("operations", "{}")
	first := form.Len()
	w.WriteField("0", "the picture")
	w.Close()
	for _, c := range []struct{ name, boundary string; body []byte }{
		{"whole", w.Boundary(), form.Bytes()},
		{"another boundary", "another", form.Bytes()},
		{"stops behind a delimiter", w.Boundary(), append(form.Bytes()[:first:first], "\r\n--"+w.Boundary()+"\r\n"...)},
	} {
		r, parts := multipart.NewReader(bytes.NewReader(c.body), c.boundary), 0
		for {
			part, err := r.NextPart()
			if err != nil {
				fmt.Printf("%s: %d parts, == io.EOF %t, errors.Is %t\n", c.name, parts, err == io.EOF, errors.Is(err, io.EOF))
				break
			}
			io.Copy(io.Discard, part)
			parts++
		}
	}
}
GO
got=$(nice go run .); echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
