#!/usr/bin/env bash
# make test: the whole suite. A half whose system package is missing is skipped, and says so loudly at the end.
set -u
unset PYTHONDONTWRITEBYTECODE # see the Makefile
cd "$(dirname "$0")/.."
bin=.venv/bin
parts=${*:-core sqlite postgres journeys}
workers=${TEST_WORKERS:-$(nproc)}
failed=0
skipped=()
note() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
have_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; }
have_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

for part in $parts; do
  case $part in
    core)
      note "the science: laws, oracles, 100 % line and branch"
      NUMBA_DISABLE_JIT=1 $bin/pytest -n "$workers" --dist worksteal -q tests/core --cov=alliance_core --cov-branch --cov-fail-under=100 \
        --cov-report=term-missing:skip-covered || failed=1
      note "the science, compiled"
      $bin/pytest -n "$workers" --dist worksteal -q tests/core -m "compiled" || failed=1 ;;
    sqlite)
      note "the application on SQLite"
      $bin/pytest -n "$workers" --dist worksteal -q --ignore=tests/core --ignore=tests/journeys || failed=1 ;;
    postgres)
      if have_postgres; then
        note "what touches storage, on PostgreSQL"
        $bin/python -m scripts.with_postgres env ALLIANCE_TESTS=storage $bin/pytest -n "$workers" --dist worksteal -q --ignore=tests/core --ignore=tests/journeys --ignore=tests/repository || failed=1
      else skipped+=("PostgreSQL is not installed (apt-get install postgresql)"); fi ;;
    journeys)
      if have_chromium; then
        note "the journeys in Chromium"
        $bin/pytest -n "$workers" --dist worksteal -q --no-migrations tests/journeys || failed=1
      else skipped+=("Chromium is not installed (apt-get install chromium)"); fi ;;
  esac
done
for what in "${skipped[@]+"${skipped[@]}"}"; do printf '\n!!!!!! SKIPPED: %s !!!!!!\n' "$what"; done
exit $failed
