# What tools/quickstart and tools/test share; sourced, not run. Everything said goes to stderr.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/release

# A compiler cache takes part where there is one; precompiled headers ask it to trust their macros.
launcher=()
if command -v ccache >/dev/null; then
  launcher=("-DCMAKE_CXX_COMPILER_LAUNCHER=cmake;-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;ccache")
fi

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

# quietly LOG COMMAND...: runs a command, keeps what it prints in build/LOG, and shows the end of
# that only if the command fails.
quietly() {
  local log=$root/build/$1
  shift
  mkdir -p "$root/build"
  if "$@" >"$log" 2>&1; then return 0; fi
  tail -n 40 "$log" >&2
  say "failed: $* (all of its output: $log)"
  return 1
}

# missing_packages LIST: prints the packages of tools/LIST that this machine lacks, one per line.
missing_packages() {
  local package
  while read -r package; do
    dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null |
      grep -qx installed || printf '%s\n' "$package"
  done <"$root/tools/$1"
}

# may_use_sudo PACKAGE...: asks on a terminal. Elsewhere OFFCUT_SUDO=yes says it beforehand.
may_use_sudo() {
  local answer=${OFFCUT_SUDO-}
  if [[ -z $answer && -t 0 && -t 2 ]]; then
    printf 'These Debian packages are missing: %s\nInstall them with sudo? [y/N] ' "$*" >&2
    read -r answer
  fi
  if [[ $answer == [yY]* ]]; then return 0; fi
  say "nothing was installed; to do it by hand: sudo apt-get update && sudo apt-get install $*"
  say "to let this script do it without a question: OFFCUT_SUDO=yes"
  return 1
}

# install_missing_packages LIST: installs the packages of tools/LIST that are not there yet.
install_missing_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "this is no Debian machine: what tools/$1 lists must be there already"
    return 0
  fi
  local missing as_root=()
  mapfile -t missing < <(missing_packages "$1")
  if ((${#missing[@]} == 0)); then return 0; fi
  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      say "these packages are missing, and only root can install them: ${missing[*]}"
      say "as root, run: apt-get update && apt-get install ${missing[*]}"
      return 1
    fi
    may_use_sudo "${missing[@]}" || return 1
    as_root=(sudo)
  fi
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3)
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  quietly apt_update.log "${as_root[@]}" "${apt[@]}" update
  quietly apt_install.log "${as_root[@]}" "${apt[@]}" install --no-install-recommends "${missing[@]}"
}

# What the page of reports is bundled from: pinned, with checksums, no scripts of packages run.
# Without npm everything else is built, and `offcut report` says how to get the page.
install_page_parts() {
  local page=$root/tools/report
  if [[ -d $page/node_modules/echarts ]] || ! command -v npm >/dev/null; then return 0; fi
  say "installing the parts of the page of reports that tools/report/package-lock.json pins"
  (cd "$page" && quietly npm_report.log npm ci --ignore-scripts --no-audit --no-fund) ||
    say "everything but the page of reports is built"
}

# Ninja itself sees to it that a changed CMake file configures again.
configure() {
  if [[ -f $build/build.ninja ]]; then return 0; fi
  say "configuring build/release"
  quietly configure.log cmake -S "$root" --preset release "${launcher[@]}"
}

# tell_steps TARGET: of Ninja's lines, a tenth of all steps at a time.
tell_steps() {
  local line told=0
  while read -r line; do
    if [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] &&
      ((BASH_REMATCH[1] * 10 / BASH_REMATCH[2] > told)); then
      told=$((BASH_REMATCH[1] * 10 / BASH_REMATCH[2]))
      say "building $1: ${BASH_REMATCH[1]} of ${BASH_REMATCH[2]} steps"
    fi
  done
}

# build_target TARGET: on a terminal Ninja's own progress line shows, in a pipe a line at times.
build_target() {
  say "building $1 (minutes the first time, on two cores)"
  if [[ -t 2 ]]; then
    cmake --build "$build" --target "$1" >&2
    return
  fi
  local log=$root/build/build.log
  if cmake --build "$build" --target "$1" 2>&1 | tee "$log" | tell_steps "$1"; then return 0; fi
  tail -n 40 "$log" >&2
  say "failed: building $1 (all of its output: $log)"
  return 1
}
