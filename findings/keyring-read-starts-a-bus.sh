#!/usr/bin/env bash
# Version: github.com/zalando/go-keyring v0.2.8, with github.com/godbus/dbus/v5 v5.2.2.
#
# On Linux keyring.Get runs dbus-launch where there is no session bus: where neither
# DBUS_SESSION_BUS_ADDRESS nor a socket in XDG_RUNTIME_DIR tells of one, it is asked to start
# one. The real program leaves that bus running when the caller has ended. This script
# puts a program of that name first on the PATH, which only notes that it was run.
#
# One would expect an error that says that there is no keyring: a question whether something is stored
# starts nothing. It matters for command line tools, which run in containers, over ssh and with every
# press of TAB: each run leaves a process behind. The way out is to look for a bus first. Kept by TestNoBusIsStarted (cmd/ach).
#
# Seen:
# > without a bus, keyring.Get: dbus-launch was run 1 times, it got an error true
# > with an address of a bus, keyring.Get: dbus-launch was run 0 times, it got an error true
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
[[ $(uname) == Linux ]] || { echo "needs Linux"; exit 2; }
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding && go get github.com/zalando/go-keyring@v0.2.8 github.com/godbus/dbus/v5@v5.2.2
cat >main.go <<'GO'
package main

import ("fmt"; "github.com/zalando/go-keyring")

func main() {
	_, err := keyring.Get("a-service", "a-user")
	fmt.Print("it got an error ", err != nil)
}
GO
nice go build -o get .
mkdir bin empty
printf '#!/bin/sh\necho run >>%s/runs\nexit 1\n' "$dir" >bin/dbus-launch && chmod +x bin/dbus-launch
# get WORDS VARIABLE…: the program without the session of who runs this.
get() {
	: >runs
	local out words=$1
	out=$(env -u DBUS_SESSION_BUS_ADDRESS -u DISPLAY XDG_RUNTIME_DIR="$dir/empty" PATH="$dir/bin:$PATH" "${@:2}" ./get)
	echo "$words, keyring.Get: dbus-launch was run $(wc -l <runs) times, $out"
}
got=$(get "without a bus" && get "with an address of a bus" DBUS_SESSION_BUS_ADDRESS="unix:path=$dir/none"); echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
