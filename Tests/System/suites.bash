# Boots Debian 12 and 13 at the same time; sourced by run and by ../Package/booted, not executed.
# SUITES="bookworm trixie" and ROOTS=.build-roots choose which and where.
# shellcheck shell=bash
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
roots=${ROOTS:-$here/../../.build-roots}
share=$(mktemp -d "${TMPDIR:-/tmp}/openclaw-system-XXXXXX")
# What the systems get as /share: each of them a copy, because tests write there.
common=$share/common
mkdir "$common"
booted=()
clean() {
    ((${#booted[@]} == 0)) || kill "${booted[@]}" 2>/dev/null || true
    wait
    rm -rf "$share"
}
trap clean EXIT
trap 'exit 130' INT TERM HUP

# boot_suites NAME ARGUMENT… – runs `boot` with these arguments on each suite, and prints what each has printed. NAME-SUITE.journal
# and NAME-SUITE.log in ROOTS keep the rest. The status is 1 if a command failed.
boot_suites() {
    local name=$1 suite status=0 number=0
    local -a suites
    read -ra suites <<<"${SUITES:-bookworm trixie}"
    shift
    mkdir -p "$roots"
    for suite in "${suites[@]}"; do
        cp -R "$common" "$share/$suite"
        {
            root=$("$here/make-root" "$suite" "$roots") &&
                exec "$here/boot" "$root" --share "$share/$suite" --journal "$roots/$name-$suite.journal" "$@"
        } >"$roots/$name-$suite.log" 2>&1 &
        booted+=($!)
    done
    for suite in "${suites[@]}"; do
        local ended=0
        wait "${booted[number++]}" || ended=$?
        printf '== %s\n' "$suite"
        cat "$roots/$name-$suite.log"
        ((ended == 0)) && continue
        status=1
        printf 'FAILED on %s; its journal is in %s\n' "$suite" "$roots/$name-$suite.journal"
    done
    booted=()
    return "$status"
}
