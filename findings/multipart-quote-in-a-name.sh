#!/usr/bin/env bash
# Versions: mime/multipart of Go 1.26.8; undici 7.30.2 (npm), the fetch of Node.
#
# A file called 5" disc.png is uploaded as a form:
#  - as Go writes its name (filename="5\" disc.png", a quoted string as mail has it), undici's
#    formData() does not even read it as another name: the whole form is refused;
#  - as undici writes it (filename="5%22 disc.png", as the standard of HTML has it), Go gives the
#    name with %22 in it.
#
# One would expect the name that was sent to arrive, or one with a character in its place. It
# matters because both ends are what GitLab's uploads pass through: browsers write the second form,
# and the proxy in front of Rails reads with Go. A client had better send no such character at all,
# where the name is of no consequence, and a server must not look for it by the name that it gave.
# TestPartHeadersCannotBeBroken (internal/gitlab/transport) holds what an upload's name becomes.
#
# Seen:
# > Go to undici: TypeError: Failed to parse body as FormData.
# > Go to undici, without the quote: 5 disc.png
# > undici to Go: 5%22 disc.png
# > Go to Go: 5" disc.png
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
export GOTOOLCHAIN=go1.26.8 GOWORK=off
go mod init finding
npm install --silent --no-audit --no-fund --ignore-scripts undici@7.30.2
cat >main.go <<'GO'
package main

import ("fmt"; "mime/multipart"; "os")

// write FILE NAME | read FILE BOUNDARY: a form with one file, of which the name counts.
func main() {
	if os.Args[1] == "write" {
		f, _ := os.Create(os.Args[2])
		w := multipart.NewWriter(f)
		w.SetBoundary("b")
		w.CreateFormFile("0", os.Args[3])
		w.Close()
		return
	}
	f, _ := os.Open(os.Args[2])
	part, err := multipart.NewReader(f, os.Args[3]).NextPart()
	if err != nil { panic(err) }
	fmt.Println(part.FileName())
}
GO
cat >main.mjs <<'JS'
import { readFileSync, writeFileSync } from 'node:fs';
import { FormData, Response } from 'undici';
const [, , what, file] = process.argv;
if (what === 'read') {
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  await new Response(readFileSync(file), { headers }).formData().then((form) => console.log(form.get('0').name), (err) => console.log(String(err)));
} else {
  const form = new FormData();
  form.append('0', new File(['x'], '5" disc.png'));
  const sent = new Response(form);
  writeFileSync(file, new Uint8Array(await sent.arrayBuffer()));
  console.log(sent.headers.get('content-type').split('boundary=')[1]);
}
JS
go build -o form . && ./form write quote '5" disc.png' && ./form write plain '5 disc.png' && boundary=$(node main.mjs write fetched)
got=$(echo "Go to undici: $(node main.mjs read quote)"; echo "Go to undici, without the quote: $(node main.mjs read plain)"
	echo "undici to Go: $(./form read fetched "$boundary")"; echo "Go to Go: $(./form read quote b)"); echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
