#!/bin/sh
# What the browser tests need from the system: a Chromium, and fonts for every language of the pages.
# Installs Debian's packages when they are missing and we may; says what is missing when we may not.
set -eu

missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 \
    || command -v google-chrome >/dev/null 2>&1 || missing="chromium"
fonts="fonts-noto-core fonts-noto-cjk"
if command -v dpkg-query >/dev/null 2>&1; then
    for package in $fonts; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
    done
fi
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Browser tests need: $missing. Install them with this system's package manager." >&2
    command -v chromium >/dev/null 2>&1 || exit 1
    exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "Browser tests need: $missing. Ask an administrator to run: apt-get install $missing" >&2
    case "$missing" in *chromium*) exit 1 ;; *) exit 0 ;; esac
fi
echo "Installing for the browser tests: $missing"
# shellcheck disable=SC2086
install="$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing"
$install >/dev/null 2>&1 || { $as_root apt-get update -qq && $install >/dev/null; }
