#!/bin/sh
# Fetches the embedded ClickHouse that package-lock.json pins and verifies its
# checksum, into build/engine (or the folder given). Does nothing, offline and
# at once, when that very lock is installed already.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
dest=${1:-$here/../../../build/engine}

fail() {
	echo "engine: $*" >&2
	exit 1
}

case $(uname -s)-$(uname -m) in
Linux-x86_64) arch=x64 ;;
Linux-aarch64) arch=arm64 ;;
*) fail "no embedded ClickHouse for $(uname -s) $(uname -m); give the address of a ClickHouse server instead (docs/engine.md)" ;;
esac

name=@chdb/lib-linux-$arch-gnu
library=$dest/node_modules/$name/libchdb.so
stamp=$dest/.installed
sum=$(cat "$here/package.json" "$here/package-lock.json" | sha256sum | cut -d' ' -f1)

if [ -f "$library" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ]; then
	exit 0
fi

command -v npm >/dev/null || fail "npm is needed to fetch the embedded ClickHouse (Debian: apt-get install nodejs npm)"

# npm takes a package without a checksum for good, so that is refused here.
node -e '
	const lock = JSON.parse(require("fs").readFileSync(process.argv[1]));
	const entry = lock.packages["node_modules/" + process.argv[2]];
	process.exit(entry && /^sha512-/.test(entry.integrity || "") ? 0 : 1);
' "$here/package-lock.json" "$name" ||
	fail "package-lock.json holds no checksum for $name; make one with internal/engine/npm/pin.sh, review and commit it (docs/engine.md)"

mkdir -p "$dest"
dest=$(CDPATH= cd -- "$dest" && pwd)
rm -f "$stamp"
cp "$here/package.json" "$here/package-lock.json" "$dest/"
echo "engine: fetching $name (178 MB, once)" >&2
(cd "$dest" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >&2)

# npm lets an optional package fail silently.
[ -f "$library" ] || fail "$name could not be fetched; is the npm registry reachable?"
echo "$sum" >"$stamp"
