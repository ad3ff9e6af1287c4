"""See that the browser's part of the tests finds a browser; never stops the other tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN = (
    ["apt-get", "update", "-qq"],
    ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"],
)


def main() -> None:
    if found():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("No browser here: installing Debian's chromium for the tests.", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in DEBIAN:
            subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
    else:
        print("No browser here: fetching the one that Playwright brings.", flush=True)
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        subprocess.run(command, capture_output=True, check=False)
    if not found():
        print(
            "There is still no browser, so its tests will fail. "
            "Install one: apt-get install chromium, or any Chrome in the PATH."
        )


def found() -> bool:
    """A browser in the PATH, or the one that Playwright installed earlier."""
    if any(map(shutil.which, NAMES)):
        return True
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


if __name__ == "__main__":
    main()
