#!/usr/bin/env bash
# A throw-away PostgreSQL (15 or newer) with pgvector, for tests and for trying Deskhand on a real server.
#
#   scripts/postgres.sh install        make sure server programs and pgvector are there (installs them as root on Debian)
#   scripts/postgres.sh start [DIR]    start a server; prints DATABASE_URL=... and POSTGRES_DIR=... on standard output
#   scripts/postgres.sh stop DIR       stop that server and delete its folder
#   scripts/postgres.sh run CMD...     start, run CMD with DESKHAND_TEST_DATABASE_URL set, stop
#
# Everything else is said on standard error. The server listens on 127.0.0.1 only, trusts whoever can reach that port and
# runs with fsync off: it is for data that nobody will miss. POSTGRES_BIN names the folder of the programs where they are
# not in Debian's place.
set -euo pipefail

MAJOR_WANTED=15
MARKER=.deskhand-throw-away

say() { printf 'postgres.sh: %s\n' "$*" >&2; }
die() { say "$*"; exit 3; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# Folder of the server programs: the version we test on first, else the newest one that will do.
find_bin() {
  if [ -n "${POSTGRES_BIN:-}" ]; then
    [ -x "$POSTGRES_BIN/postgres" ] || die "POSTGRES_BIN=$POSTGRES_BIN holds no postgres program"
    printf '%s\n' "$POSTGRES_BIN"
    return 0
  fi
  local candidate major
  for candidate in "/usr/lib/postgresql/$MAJOR_WANTED/bin" $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
    [ -x "$candidate/postgres" ] || continue
    major=$("$candidate/postgres" --version | grep -oE '[0-9]+' | head -n 1)
    [ "$major" -ge "$MAJOR_WANTED" ] && printf '%s\n' "$candidate" && return 0
  done
  return 1
}

# pg_config of a Debian server lies beside the programs only when the -dev package is there; the folders are fixed anyway.
has_pgvector() {
  local bin=$1 share
  if [ -x "$bin/pg_config" ]; then share=$("$bin/pg_config" --sharedir); else share="/usr/share/postgresql/$(basename "$(dirname "$bin")")"; fi
  [ -f "$share/extension/vector.control" ]
}

apt() { DEBIAN_FRONTEND=noninteractive timeout 300 apt-get -qq -o Dpkg::Use-Pty=0 "$@" >&2; }

# Installs packages, refreshing the package lists only when they are too old to serve.
apt_install() {
  apt install -y --no-install-recommends "$@" || { apt update && apt install -y --no-install-recommends "$@"; }
}

need_debian_root() {
  is_root || die "$1 is missing. Install it with your system's packages (Debian's next release and the PostgreSQL project have postgresql-NN-pgvector), or run 'scripts/postgres.sh install' as root on Debian"
  command -v apt-get >/dev/null || die "$1 is missing and this is not a Debian machine: install it, and set POSTGRES_BIN"
}

install_server() {
  need_debian_root "PostgreSQL $MAJOR_WANTED"
  say "installing PostgreSQL $MAJOR_WANTED"
  # Debian would make and start a cluster of its own; ours has its own folder and needs none.
  apt_install postgresql-common
  mkdir -p /etc/postgresql-common/createcluster.d
  printf 'create_main_cluster = false\n' >/etc/postgresql-common/createcluster.d/no-main-cluster.conf
  apt_install "postgresql-$MAJOR_WANTED"
}

# The archive this machine already takes its Debian packages from, whatever it is called and however its sources are written.
debian_archive() {
  apt-get indextargets --format '$(ORIGIN)|$(CODENAME)|$(REPO_URI)' 'Created-By: Packages' |
    awk -F'|' '$1 == "Debian" && $2 !~ /-/ { print $3; exit }'
}

# Debian 12 has no pgvector package, the release after it has the source. Lists and sources go into a folder of their own,
# so that nothing of the next release can ever be installed by the machine's ordinary apt.
build_pgvector() {
  local bin=$1 major=$2 work archive
  apt_install dpkg-dev make gcc libc6-dev "postgresql-server-dev-$major"
  archive=$(debian_archive)
  if [ -z "$archive" ]; then apt update; archive=$(debian_archive); fi
  [ -n "$archive" ] || die "no Debian archive among this machine's apt sources: install pgvector by hand"
  work=$(mktemp -d)
  chmod 755 "$work"
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/source"
  printf 'Types: deb-src\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
    "$archive" >"$work/pgvector.sources"
  local isolated=(-o "Dir::Etc::SourceList=$work/pgvector.sources" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
  apt "${isolated[@]}" update
  (cd "$work/source" && apt "${isolated[@]}" source pgvector)
  # OPTFLAGS empty: no -march=native, the result has to run wherever the folder is copied to. No LLVM bitcode: nobody inlines it.
  local make_arguments=(OPTFLAGS= with_llvm=no "PG_CONFIG=$bin/pg_config" -s)
  make -C "$work"/source/pgvector-*/ -j2 "${make_arguments[@]}" >&2
  make -C "$work"/source/pgvector-*/ "${make_arguments[@]}" install >&2
  rm -rf "$work"
}

install_pgvector() {
  local bin=$1 major
  major=$("$bin/postgres" --version | grep -oE '[0-9]+' | head -n 1)
  need_debian_root "pgvector for PostgreSQL $major"
  if [ -n "$(apt-cache policy "postgresql-$major-pgvector" 2>/dev/null | grep 'Candidate: [0-9]')" ]; then
    say "installing pgvector"
    apt_install "postgresql-$major-pgvector"
  else
    say "building pgvector from Debian's source"
    build_pgvector "$bin" "$major"
  fi
}

# Prints the folder of the programs once everything is there.
ensure_installed() {
  local bin
  bin=$(find_bin) || { install_server; bin=$(find_bin) || die "PostgreSQL is installed and still not found"; }
  has_pgvector "$bin" || install_pgvector "$bin"
  has_pgvector "$bin" || die "pgvector was built and is still not found beside $bin"
  printf '%s\n' "$bin"
}

# PostgreSQL refuses to run as root, so root hands over to the user that Debian's package made.
as_server_user() {
  if is_root; then (cd / && setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"); else "$@"; fi
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

start_server() {
  local dir=${1:-} bin port attempt
  bin=$(ensure_installed)
  [ -n "$dir" ] || dir=$(mktemp -d "${TMPDIR:-/tmp}/deskhand-postgres.XXXXXX")
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  [ -z "$(ls -A "$dir")" ] || die "$dir is not empty: a throw-away server wants a folder of its own"
  touch "$dir/$MARKER"
  if is_root; then chown -R postgres:postgres "$dir"; fi
  chmod 700 "$dir"
  as_server_user "$bin/initdb" -D "$dir/data" -U deskhand -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 ||
    { cat "$dir/initdb.log" >&2; die "initdb failed"; }
  for attempt in 1 2 3; do
    port=$(free_port)
    # No unix socket (its path could be too long), and the server's output must not keep a caller's pipe open.
    if as_server_user "$bin/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/server.log" -s -o "-p $port -c listen_addresses=127.0.0.1 \
      -c unix_socket_directories='' -c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=128MB" \
      start </dev/null >/dev/null 2>&1; then
      as_server_user "$bin/createdb" -h 127.0.0.1 -p "$port" -U deskhand deskhand >&2
      printf 'DATABASE_URL=postgres://deskhand@127.0.0.1:%s/deskhand\nPOSTGRES_DIR=%s\n' "$port" "$dir"
      return 0
    fi
    say "port $port did not work out (attempt $attempt)"
  done
  cat "$dir/server.log" >&2
  die "PostgreSQL did not start; its folder is $dir"
}

stop_server() {
  local dir=$1 bin
  # Only a folder that start_server made is ever deleted.
  [ -f "$dir/$MARKER" ] || die "$dir is not a folder made by 'scripts/postgres.sh start'"
  bin=$(find_bin) || die "PostgreSQL programs not found"
  as_server_user "$bin/pg_ctl" -D "$dir/data" -m immediate -w -t 60 -s stop >&2 || say "the server in $dir was not running"
  rm -rf "$dir"
}

run_with_server() {
  local started url code=0
  started=$(start_server)
  url=$(sed -n 's/^DATABASE_URL=//p' <<<"$started")
  RUN_DIR=$(sed -n 's/^POSTGRES_DIR=//p' <<<"$started")
  trap 'stop_server "$RUN_DIR"' EXIT
  DESKHAND_TEST_DATABASE_URL=$url "$@" || code=$?
  return "$code"
}

command=${1:-}
[ $# -gt 0 ] && shift
case "$command" in
  install) say "programs in $(ensure_installed), with pgvector" ;;
  start) start_server "${1:-}" ;;
  stop) stop_server "${1:?the folder that start printed as POSTGRES_DIR}" ;;
  run) [ $# -gt 0 ] || die "run what?"; run_with_server "$@" ;;
  *) sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
