"""Compile the reckoner with mypyc; optional, and never a change of behaviour (docs/decisions/0010).

``python packaging/compiling.py``          beside the sources, for ``make test-compiled``
``python packaging/compiling.py --clean``  remove what that made
``python packaging/compiling.py DIR``      in a copy of the package below DIR, for the build hook

Needs mypy, setuptools and a C compiler.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILED = (
    "casework/cases/clocks.py",
    "casework/cases/consultations.py",
    "casework/cases/daybook.py",
    "casework/cases/history.py",
    "casework/cases/pauses.py",
    "casework/cases/periods.py",
    "casework/cases/rounds.py",
    "casework/cases/steps/__init__.py",
    "casework/cases/steps/agency.py",
    "casework/cases/steps/applicant.py",
    "casework/cases/steps/receipt.py",
    "casework/cases/steps/remedies.py",
    "casework/cases/steps/reply.py",
    "casework/cases/walker.py",
)
"""What a reckoning runs through once its facts are read; the rest stays as it is."""

# Types are checked strictly by ``make lint``; here the libraries may be absent.
_MYPY = ("--config-file=", "--python-version=3.11", "--follow-imports=silent", "--ignore-missing-imports")  # fmt: skip


def compiled_files(folder: Path) -> list[Path]:
    """Return the compiled modules in a folder that holds the package, relative to it."""
    return sorted(
        file.relative_to(folder)
        for suffix in ("so", "pyd")
        for where in (folder.glob(f"*__mypyc*.{suffix}"), folder.glob(f"casework/**/*.{suffix}"))
        for file in where
    )


def compile_into(folder: Path) -> list[Path]:
    """Compile a copy of the package in ``folder``; return what was made, relative to it."""
    shutil.copytree(
        ROOT / "casework", folder / "casework", ignore=shutil.ignore_patterns("*.so", "*.pyd")
    )
    from mypyc.build import mypycify
    from setuptools import setup

    os.chdir(folder)
    setup(
        name="casework-compiled",
        packages=[],
        ext_modules=mypycify([*_MYPY, *COMPILED], group_name="casework", opt_level="3"),
        script_args=["--quiet", "build_ext", "--inplace"],
    )
    return compiled_files(folder)


def _beside_the_sources() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for file in compile_into(folder):
            shutil.copy2(folder / file, ROOT / file)


def _clean() -> None:
    for file in compiled_files(ROOT):
        (ROOT / file).unlink()


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            _beside_the_sources()
        case ["--clean"]:
            _clean()
        case [target]:
            compile_into(Path(target).resolve())
        case _:
            sys.exit(__doc__)
