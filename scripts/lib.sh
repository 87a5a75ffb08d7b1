#!/usr/bin/env bash
# Words that the scripts share. Sourced from the project's root.

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# Where cargo builds.
target_dir() { printf '%s' "${CARGO_TARGET_DIR:-$PWD/target}"; }

# Tools that cargo and npm install.
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
# Queries are checked against .sqlx, whatever database is set.
export SQLX_OFFLINE="${SQLX_OFFLINE:-true}"

# The newest PostgreSQL server's binaries.
postgres_bin() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  if [ -z "$found" ] && command -v pg_config >/dev/null; then found=$(pg_config --bindir); fi
  [ -x "$found/initdb" ] || die "PostgreSQL's server is not installed; install the package postgresql"
  printf '%s' "$found"
}

# Where Authlib and what it needs are installed, for these versions.
authlib_venv() {
  printf '%s/verv/authlib-%s' "${XDG_CACHE_HOME:-$HOME/.cache}" "$(sha256sum end2end/authlib/requirements.txt | cut -c 1-12)"
}
