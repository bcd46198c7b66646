"""What may be compiled (docs/decisions/0010) is named file by file; a new step must not be forgotten."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def compiling():
    spec = importlib.util.spec_from_file_location("compiling", ROOT / "packaging/compiling.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_step_is_compiled_and_every_name_is_a_file():
    named = set(compiling().COMPILED)
    assert all((ROOT / name).is_file() for name in named)
    steps = {str(file.relative_to(ROOT)) for file in (ROOT / "casework/cases/steps").glob("*.py")}
    assert steps <= named


def test_only_compiled_modules_are_found_and_cleaned(tmp_path):
    for name in ("casework__mypyc.so", "casework/cases/clocks.so", "casework/cases/clocks.py",
                 "build/lib/casework/cases/clocks.so", "other.so"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert list(map(str, compiling().compiled_files(tmp_path))) == [
        "casework/cases/clocks.so", "casework__mypyc.so",
    ]  # fmt: skip
