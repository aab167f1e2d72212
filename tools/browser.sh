#!/bin/sh
# Chromium for the tests that drive a real browser. Debian's package, installed only when it is
# missing and can be; otherwise this says so, and those tests say again that they are skipped.
set -u

if command -v chromium >/dev/null 2>&1; then
  exit 0
fi

cannot() {
  echo "browser tests: Chromium is not installed, and $1." >&2
  echo "browser tests: install it as \`chromium\`; until then they are skipped (in CI they fail)." >&2
  exit 0
}

command -v apt-get >/dev/null 2>&1 || cannot "this system has no apt-get to install it with"
[ "$(id -u)" -eq 0 ] || cannot "only root may install it (apt-get install chromium)"

echo "browser tests: installing Chromium ..."
export DEBIAN_FRONTEND=noninteractive
said=$(apt-get update -qq 2>&1) ||
  cannot "the package lists cannot be fetched: $(echo "$said" | tail -n 1)"
said=$(apt-get install -y -qq --no-install-recommends chromium 2>&1) ||
  cannot "apt-get could not install it: $(echo "$said" | tail -n 1)"
command -v chromium >/dev/null 2>&1 || cannot "the package chromium brought no such program"
