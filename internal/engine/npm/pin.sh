#!/bin/sh
# Rewrites package-lock.json from package.json: run it after changing the
# version, on a machine that reaches the public npm registry, and review the
# difference. The registry's address stays out of the lock.
set -eu
cd "$(dirname -- "$0")"
rm -f package-lock.json
npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund --loglevel=error
for arch in x64 arm64; do
	node -e '
		const lock = JSON.parse(require("fs").readFileSync("package-lock.json"));
		const entry = lock.packages["node_modules/@chdb/lib-linux-" + process.argv[1] + "-gnu"];
		process.exit(entry && /^sha512-/.test(entry.integrity || "") ? 0 : 1);
	' "$arch" || echo "warning: no checksum for $arch: this registry does not serve that package" >&2
done
