"""Look into the built package: everything of the source tree is in it, and nothing else.

python tools/check_package.py dist

It is then built once more from a copy of the tree in which a token lies about in several places.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALLOWED_BESIDE_THE_SOURCE = {"LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml", "PKG-INFO", ".gitignore"}


def source_files() -> set[str]:
    """Return the files of the package, relative to `src`."""
    files = (ROOT / "src").rglob("*")
    return {
        path.relative_to(ROOT / "src").as_posix()
        for path in files
        if (path.is_file() and path.suffix in (".py", ".typed")) or path.name == "py.typed"
    }


def problems(dist: Path) -> list[str]:
    """Return what is missing from the package, and what should not be in it."""
    (sdist,), (wheel,) = dist.glob("*.tar.gz"), dist.glob("*.whl")
    found = []
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames() if "/" in name}
    in_sdist = {name.removeprefix("src/") for name in names if name.startswith("src/")}
    found += [f"missing from {sdist.name}: {name}" for name in sorted(source_files() - in_sdist)]
    extra = {name for name in names if not name.startswith("src/")} - ALLOWED_BESIDE_THE_SOURCE
    extra |= {name for name in in_sdist - source_files() if "." in name.rpartition("/")[2]}
    found += [f"should not be in {sdist.name}: {name}" for name in sorted(extra)]
    in_wheel = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    found += [f"missing from {wheel.name}: {name}" for name in sorted(source_files() - in_wheel)]
    found += [f"should not be in {wheel.name}: {name}" for name in sorted(in_wheel - source_files())]
    return found


#: Where a person may have left a token, or anything else that is theirs.
STRAYS = (
    "token.json",
    ".env",
    "src/.env",
    "src/notes.py",
    "src/webex_wholesale/token.json",
    "src/webex_wholesale/auth/.netrc",
    "src/webex_wholesale/sandbox/customers.csv",
)


def stray_problems() -> list[str]:
    """Return which files that lie about in a checkout would be published."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT / "src", tree / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        for name in ("LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml"):
            shutil.copy(ROOT / name, tree / name)
        for name in STRAYS:
            (tree / name).write_text("a secret", encoding="utf-8")
        command = [sys.executable, "-m", "build", "--quiet", "--installer", "uv", "--outdir", folder, str(tree)]
        subprocess.run(command, check=True, capture_output=True)
        (sdist,), (wheel,) = Path(folder).glob("*.tar.gz"), Path(folder).glob("*.whl")
        with tarfile.open(sdist) as archive:
            published = {name.partition("/")[2] for name in archive.getnames()}
        published |= {f"src/{name}" for name in zipfile.ZipFile(wheel).namelist()}
    return [f"would be published: {name}" for name in STRAYS if name in published]


if __name__ == "__main__":
    wrong = problems(Path(sys.argv[1])) + stray_problems()
    for line in wrong:
        print(line)
    sys.exit(bool(wrong))
