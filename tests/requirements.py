"""What the tests need beyond Python packages: a Chromium and Chinese glyphs. Installs them where that is allowed.

Run as `python -m tests.requirements`. Never skips: what is missing and can't be
installed fails with one command to run.
"""

import os
import shutil
import subprocess
import sys

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
PACKAGES = ("chromium", "fonts-noto-cjk")


def find_chromium() -> str | None:
    """The browser to drive: `LIANPU_CHROMIUM`, else one of the system's."""
    given = os.environ.get("LIANPU_CHROMIUM")
    found = given or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    return found or (MAC_CHROME if os.path.exists(MAC_CHROME) else None)


def install_chromium() -> None:
    """Install the browser and the fonts with the system's packages, as root on Debian and its kin."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    print("· Installing Chromium and Chinese fonts for the browser tests …", flush=True)
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *PACKAGES]):
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def main() -> None:
    """Make sure that there is a browser, or say how to get one."""
    if find_chromium():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install_chromium()
    if not find_chromium():
        sys.exit(
            "The browser tests need Chromium and Chinese fonts. Run: sudo apt-get install -y "
            + " ".join(PACKAGES)
            + "  (or set LIANPU_CHROMIUM to a Chrome or Chromium)."
        )


if __name__ == "__main__":
    main()
