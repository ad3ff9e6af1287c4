"""Ask the advisory service about every locked package; say so plainly where it does not answer."""

import json
import subprocess
import sys
from pathlib import Path

LISTS = Path(__file__).resolve().parent


def main() -> int:
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    command += ["--progress-spinner", "off", "--format", "json", "-r", str(LISTS / "dev.txt")]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        if "ConnectionError" in asked.stderr or "Timeout" in asked.stderr:
            print("Skipped: the advisory service cannot be reached from here.")
            return 0
        print(asked.stderr.strip()[-2000:])
        return 1
    answered = [package for package in packages if "skip_reason" not in package]
    if not answered:
        print("Skipped: the package index here does not serve advisories.")
        return 0
    known = [package for package in answered if package["vulns"]]
    for package in known:
        for advisory in package["vulns"]:
            fixed = ", ".join(advisory["fix_versions"]) or "no version yet"
            print(f"{package['name']} {package['version']}: {advisory['id']}, fixed in {fixed}")
    print(f"{len(answered)} of {len(packages)} packages asked about, {len(known)} with advisories")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main())
