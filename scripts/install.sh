#!/usr/bin/env bash
# Installs what Keyholder needs: Python packages into .venv from the hashed lock, and, where it may,
# system libraries with apt-get. "test" as first argument adds what the tests need.
set -euo pipefail
cd "$(dirname "$0")/.."
what="${1:-run}"
uv=0.13.9
packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
lock=requirements.lock
if [ "$what" = test ]; then
  packages="$packages chromium postgresql postgresql-common poppler-utils"
  lock=requirements-dev.lock
fi

python="${PYTHON:-python3}"
# What the machine may have in another way: Node from elsewhere, venv in Python itself.
"$python" -c "import ensurepip" 2>/dev/null || packages="$packages python3-venv"
{ command -v node && command -v npm; } >/dev/null || [ -f static/built/manifest.json ] || packages="$packages nodejs npm"

missing=""
for package in $packages; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing="$missing $package"
done
if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    echo "These system packages are missing; install them with: sudo apt-get install$missing" >&2
    exit 1
  fi
fi

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Keyholder needs Python 3.11 or later; set PYTHON=/path/to/python3.11" >&2; exit 1; }
[ -x .venv/bin/python ] || "$python" -m venv .venv
stamp=".venv/.installed-$what"
if ! cmp -s "$lock" "$stamp"; then
  if ! .venv/bin/uv --version 2>/dev/null | grep -q "^uv $uv"; then
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
    .venv/bin/python -m pip install -q --disable-pip-version-check "uv==$uv"
  fi
  .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "$lock"
  cp "$lock" "$stamp"
fi
