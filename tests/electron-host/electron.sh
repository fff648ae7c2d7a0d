#!/bin/sh
# An "electron" for ELECTRON_EXEC_PATH (electron-vite dev/preview): the stand-in host with the arguments of the real one.
# Flags before the app's path are for Electron; Node would refuse them, so they are handed to the app behind it.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
node=node
for candidate in "$root"/node_modules/node-linux-*/bin/node; do
  [ -x "$candidate" ] && node=$candidate
done
flags=
while [ $# -gt 0 ]; do
  case $1 in
    -*) flags="$flags $1"; shift ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || set -- .
app=$1
shift
# shellcheck disable=SC2086 -- flags are single words
exec "$node" --import "$here/register.ts" "$app" "$@" $flags
