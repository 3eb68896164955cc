#!/bin/sh
# Browser tests need a Chromium of the system. Installs Debian's when that is possible.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
    echo "setup: Chromium could not be installed by apt: see the lines above." >&2
    exit 1
fi
echo "setup: Browser tests need Chromium: install it (Debian, Ubuntu: sudo apt install chromium)." >&2
exit 1
