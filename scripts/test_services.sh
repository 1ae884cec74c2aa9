#!/bin/sh
# The tests run on PostgreSQL with PostGIS and in Chromium as well. This installs both on Debian
# where it may, and says elsewhere what to install: without them those tests are skipped.
set -u

DATABASE=postgresql-15-postgis-3
# A browser without fonts draws no letters; its driver brings a Node that needs this library.
BROWSER="chromium-headless-shell fonts-liberation libatomic1"
# What the documentation shows of the API is tried as it stands there.
CLIENT=curl
# PostgreSQL's package would make and start a cluster of its own; the tests make theirs.
NO_CLUSTER=/etc/postgresql-common/createcluster.d/hotspots-tests-no-cluster.conf

has_database() {
    for programs in /usr/lib/postgresql/*/bin "$(command -v pg_config | xargs -r dirname)"; do
        [ -x "$programs/initdb" ] && [ -x "$programs/pg_config" ] &&
            [ -e "$("$programs/pg_config" --sharedir)/extension/postgis.control" ] && return 0
    done
    return 1
}

has_browser() {
    { command -v chromium-headless-shell || command -v chromium; } >/dev/null && [ -d /usr/share/fonts/truetype ] && has_library
}

has_library() {
    # ldconfig may lie outside the path of whoever is not root.
    PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null | grep -q 'libatomic\.so\.1'
}

missing() {
    has_database || printf ' %s' "$DATABASE"
    has_browser || printf ' %s' "$BROWSER"
    command -v "$CLIENT" >/dev/null || printf ' %s' "$CLIENT"
}

install_packages() {
    export DEBIAN_FRONTEND=noninteractive
    mkdir -p "$(dirname "$NO_CLUSTER")" || return 1
    trap 'rm -f "$NO_CLUSTER"; rmdir "$(dirname "$NO_CLUSTER")" 2>/dev/null' EXIT
    echo 'create_main_cluster = false' >"$NO_CLUSTER" || return 1
    apt-get update -q && apt-get install -q -y --no-install-recommends "$@"
}

wanted=$(missing)
[ -z "$wanted" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing what some tests need:$wanted"
    # shellcheck disable=SC2086 # one word for each package
    install_packages $wanted
    wanted=$(missing)
    [ -z "$wanted" ] && exit 0
    echo "It could not be installed here."
fi
echo "Some tests will be skipped; to run them too: apt-get install$wanted"
