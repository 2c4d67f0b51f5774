#!/bin/sh
# Puts src/ on the environment's path and the `alliance` command beside it, without a network or a build.
set -eu
python=$1
root=$(cd "$(dirname "$0")/.." && pwd)
site=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$root/src" > "$site/alliance_source.pth"
bin=$(cd "$(dirname "$python")" && pwd)
printf '#!%s/python\nfrom alliance.cli.main import main\n\nmain()\n' "$bin" > "$bin/alliance"
chmod +x "$bin/alliance"
