#!/usr/bin/env bash
# Runs a command with a keychain of its own: a private D-Bus and a GNOME keyring that is open, in a temporary folder.
#   scripts/testing/withKeyring.sh COMMAND ARGUMENTS…
# KEYRING_STATE keeps the keyring's files between calls, KEYRING_PASSWORD opens it (a wrong one leaves it locked).
set -euo pipefail

state=${KEYRING_STATE:-}
if [[ -z $state ]]; then
  state=$(mktemp -d)
  trap 'rm -rf "$state"' EXIT
fi
mkdir -p "$state/data" "$state/run"
chmod 700 "$state" "$state/run"
export XDG_DATA_HOME=$state/data XDG_RUNTIME_DIR=$state/run
unset DISPLAY WAYLAND_DISPLAY GNOME_KEYRING_CONTROL DBUS_SESSION_BUS_ADDRESS

inside='
  set -euo pipefail
  # In the foreground it stays our child and can be ended by its process id.
  printf "%s" "$KEYRING_PASSWORD" | gnome-keyring-daemon --unlock --foreground --components=secrets >"$XDG_RUNTIME_DIR/keyring.log" 2>&1 &
  keyring=$!
  trap "kill $keyring 2>/dev/null || true; wait $keyring 2>/dev/null || true" EXIT
  for _ in $(seq 200); do
    answer=$(dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null || true)
    [[ $answer == *"boolean true"* ]] && break
    sleep 0.05
  done
  unset KEYRING_PASSWORD
  "$@"
'
# What dbus-daemon says is noise: a limit it may not raise, services it starts for Chromium.
KEYRING_PASSWORD=${KEYRING_PASSWORD:-open} dbus-run-session -- bash -c "$inside" taxiway "$@" \
  2> >(grep --line-buffered -v '^dbus-daemon\[' >&2)
