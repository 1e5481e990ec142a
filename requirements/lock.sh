#!/bin/sh
# Write the locks again after an .in file changed: exact pins with hashes, and no address of any index in them.
# Usage: requirements/lock.sh [--upgrade]
set -eu
cd "$(dirname "$0")"
for name in base embedded dev; do
    ../.venv/bin/python -m piptools compile --quiet --allow-unsafe --generate-hashes --strip-extras \
        --no-emit-find-links --no-emit-index-url --no-emit-trusted-host "$@" \
        --output-file="$name.txt" "$name.in"
done
