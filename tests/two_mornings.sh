#!/bin/sh
# Two mornings, one after the other: $1 is the script of docs/every-morning.md, in a folder of its own. Where the
# services and the endpoint are, the environment says.
set -eu
sh "$1"
# A night passes, at least a second: what was fetched is of yesterday.
sleep 1
find "$CLAIMSIFT_CACHE_DIR/pages" -type f -exec touch -d '26 hours ago' {} +
sh "$1"
