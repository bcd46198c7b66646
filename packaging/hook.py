"""Build hook: ``CASEWORK_COMPILE=1 pip install .`` installs the reckoner compiled.

Off unless asked for: a machine without a C compiler builds the plain wheel. Asked for and not
possible, the build fails and says so; it never installs the other kind without a word.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NEEDED = ["mypy[mypyc]>=1.15,<3"]


def _wanted() -> bool:
    asked = os.environ.get("CASEWORK_COMPILE", "")
    if asked not in ("", "0", "1"):
        raise ValueError(f"CASEWORK_COMPILE is {asked!r}; allowed: 1 (compile) and 0")
    return asked == "1"


class CompiledReckoner(BuildHookInterface[Any]):
    """Adds the compiled modules to a wheel of this platform."""

    made: Path | None = None

    def dependencies(self) -> list[str]:
        return _NEEDED if _wanted() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not _wanted():
            return
        if version == "editable":
            raise ValueError("an editable install runs from the sources; unset CASEWORK_COMPILE")
        self.made = Path(tempfile.mkdtemp(prefix="casework-compiled-"))
        script = Path(self.root, "packaging", "compiling.py")
        subprocess.run([sys.executable, str(script), str(self.made)], check=True)
        for file in self.made.rglob("*"):
            if file.suffix in (".so", ".pyd") and "build" not in file.relative_to(self.made).parts:
                build_data["force_include"][str(file)] = file.relative_to(self.made).as_posix()
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self.made is not None:
            shutil.rmtree(self.made, ignore_errors=True)
