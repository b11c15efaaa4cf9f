#!/usr/bin/env bash
# Version: gitlab-ci-local 4.65.1 (npm).
#
# A job with allow_failure:exit_codes may fail with any code: gitlab-ci-local prints FAIL for a
# code that is not in the list, and ends with 0 itself.
#
# One would expect what GitLab does, whose pipeline fails at a code that is not listed
# (doc/ci/yaml, allow_failure:exit_codes), and that a program which prints FAIL does not end as
# if all was well, as it does not for a job without the key. A script that tests a pipeline by the exit code
# of gitlab-ci-local sees green where GitLab will show red: it has to read the FAIL and WARN
# lines. The tests of templates/ (cmd/ach/components_test.go), where exit code 10 is a warning
# and all others fail the job, read those.
#
# Seen:
# > plain, exit 3: FAIL, and gitlab-ci-local ends with 1
# > 10 allowed, exit 10: WARN, and gitlab-ci-local ends with 0
# > 10 allowed, exit 3: FAIL, and gitlab-ci-local ends with 0
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts gitlab-ci-local@4.65.1 >/dev/null
PATH=$PWD/node_modules/.bin:$PATH
git init -q project && cd project
git remote add origin https://gitlab.example.org/acme/project.git
git config user.name max && git config user.email max@example.org
cat >.gitlab-ci.yml <<'YAML'
plain:
  script: exit 3
expected:
  allow_failure: {exit_codes: [10]}
  script: exit 10
unexpected:
  allow_failure: {exit_codes: [10]}
  script: exit 3
YAML
git add . && git commit -qm jobs
# job NAME TITLE: what is printed of a job at its end, and the exit code.
job() {
	local code=0 word
	gitlab-ci-local --force-shell-executor "$1" >out 2>&1 || code=$?
	word=$(sed 's/\x1b\[[0-9;]*m//g' out | grep -oE ' (PASS|WARN|FAIL) ' | tail -n 1 | tr -d ' ')
	echo "$2: $word, and gitlab-ci-local ends with $code"
}
got=$(
	job plain 'plain, exit 3'
	job expected '10 allowed, exit 10'
	job unexpected '10 allowed, exit 3'
)
echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
