#!/usr/bin/env bash
# Versions: gitlab.com/gitlab-org/api/client-go/v2 v2.64.0; @gitbeaker/rest 43.8.0 (npm).
#
# GitLab's own library for Go and gitbeaker, one for JavaScript, send a POST again after a 502:
# client-go 5 times, gitbeaker 9. Both do so unasked, for the award of an achievement (a
# mutation) and for a new issue. The server here, on loopback, counts each request as carried
# out before it answers 502, as it is where a gateway gave up too early.
#
# One would expect that a POST is sent again only where it cannot have run: no connection, or 429.
# It matters because GitLab's POSTs are not idempotent and mail people: one call makes six awards
# of one achievement to one person. Kept by TestFaultMatrix (cmd/ach), in which a change whose
# answer was lost is looked for before anything is sent again.
#
# Seen:
# > client-go, AwardAchievement: 1 call, carried out 6 times
# > gitbeaker, Issues.create: 1 call, carried out 10 times
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding && go get gitlab.com/gitlab-org/api/client-go/v2@v2.64.0
npm install --silent --no-audit --no-fund --ignore-scripts @gitbeaker/rest@43.8.0
cat >main.go <<'GO'
package main

import ("fmt"; "net/http"; "net/http/httptest"; "sync/atomic"
	gitlab "gitlab.com/gitlab-org/api/client-go/v2")

func main() {
	var carriedOut atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost { carriedOut.Add(1) }
		w.WriteHeader(http.StatusBadGateway)
	}))
	defer server.Close()
	client, err := gitlab.NewClient("a-token", gitlab.WithBaseURL(server.URL))
	if err != nil { panic(err) }
	if _, _, err = client.Achievements.AwardAchievement(1, 7, nil); err == nil { panic("no error") }
	fmt.Printf("client-go, AwardAchievement: 1 call, carried out %d times\n", carriedOut.Load())
}
GO
cat >main.mjs <<'JS'
import { createServer } from 'node:http';
import { Gitlab } from '@gitbeaker/rest';
let carriedOut = 0;
const server = createServer((request, response) => {
  if (request.method === 'POST') carriedOut++;
  request.resume().on('end', () => response.writeHead(502).end());
}).listen(0, '127.0.0.1', async () => {
  const api = new Gitlab({ host: `http://127.0.0.1:${server.address().port}`, token: 'a-token' });
  await api.Issues.create(1, 'once').catch(() => {});
  console.log(`gitbeaker, Issues.create: 1 call, carried out ${carriedOut} times`);
  server.close();
});
JS
got=$(nice go run . && node main.mjs); echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
