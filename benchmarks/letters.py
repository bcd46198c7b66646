"""Letters: DOCX beside docxtpl, PDF beside WeasyPrint and LibreOffice; the same letter for all.

Every engine runs in a process of its own, so that memory can be told apart. Those that are
not installed are said to be so. ``python -m benchmarks.letters``
"""

from __future__ import annotations

import io
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from casework.letters import Block, Letter, Run, TemplateLibrary, render_letter

CODE = "D-26"
MANY = 200
FEW = 20  # LibreOffice: enough to see what one more costs

Make = Callable[[int], bytes]


def _letters() -> Callable[[int], Letter]:
    """Every letter to somebody else, so that nobody gains by remembering the last one."""
    template = TemplateLibrary().get(CODE)
    data = {**template.sample, "applicant": dict(template.sample["applicant"])}

    def letter(number: int) -> Letter:
        data["applicant"]["name"] = f"申请人{number:06}"
        return render_letter(template, data, final=True)

    return letter


def _docx() -> Make:
    from casework.letters.docx import to_docx

    letter = _letters()
    return lambda number: to_docx(letter(number))


def _docxtpl() -> Make:
    """The same letter over the same base document, its values put in by docxtpl."""
    from docxtpl import DocxTemplate

    from casework.letters.docx import to_docx

    values: dict[str, str] = {}

    def tag(run: Run) -> Run:
        if run.field is None:
            return run
        name = f"v{len(values)}"
        values[name] = run.text
        return Run(f"{{{{ {name} }}}}")

    letter = _letters()(0)
    blocks: tuple[Block, ...] = tuple(block.mapped(tag) for block in letter.blocks)
    base = to_docx(replace(letter, blocks=blocks))

    [to] = [name for name, value in values.items() if value == "申请人000000"]

    def make(number: int) -> bytes:
        document = DocxTemplate(io.BytesIO(base))
        document.render({**values, to: f"申请人{number:06}"}, autoescape=True)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return make


def _pdf() -> Make:
    from casework.letters.faces import choose, installed_faces
    from casework.letters.pdf import to_pdf

    letter = _letters()
    return lambda number: to_pdf(letter(number), choose(installed_faces()))


def _weasyprint() -> Make:
    from weasyprint import HTML

    from casework.letters.html import to_html

    letter = _letters()
    return lambda number: HTML(string=to_html(letter(number))).write_pdf()


ENGINES: dict[str, tuple[str | None, Callable[[], Make], int]] = {
    "casework docx": (None, _docx, MANY),
    "docxtpl": ("docxtpl", _docxtpl, MANY),
    "casework pdf": ("typst", _pdf, MANY),
    "weasyprint": ("weasyprint", _weasyprint, FEW),
}


def measure(name: str) -> dict[str, float]:
    """Time the first letter and the following ones, in this process."""
    if name == "libreoffice":
        return _libreoffice(str(shutil.which("soffice")))
    _, prepare, count = ENGINES[name]
    make = prepare()
    start = time.perf_counter()
    size = len(make(0))
    first = time.perf_counter() - start
    cpu = time.process_time()
    for number in range(1, count + 1):
        make(number)
    each = (time.process_time() - cpu) / count
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"first": first * 1e3, "each": each * 1e3, "memory": memory, "size": size / 1024}


def _libreoffice(soffice: str) -> dict[str, float]:
    make = _docx()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        files = [place / f"{n}.docx" for n in range(FEW)]
        for number, file in enumerate(files):
            file.write_bytes(make(number))

        def convert(some: list[Path]) -> float:
            start = time.perf_counter()
            subprocess.run(
                [soffice, f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless",
                 "--convert-to", "pdf", "--outdir", folder, *map(str, some)],
                check=True, capture_output=True, timeout=300,
            )  # fmt: skip
            return time.perf_counter() - start

        convert(files[:1])  # makes its profile
        one, all_of_them = convert(files[:1]), convert(files)
        size = (place / "0.pdf").stat().st_size / 1024
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"first": one * 1e3, "each": all_of_them / FEW * 1e3, "memory": memory, "size": size}


def run() -> None:
    print(f"\nletter {CODE}: from template and data to bytes; each: CPU of one after the first "
        "(libreoffice: wall clock)")
    found: dict[str, dict[str, float]] = {}
    there = {name: not need or find_spec(need) for name, (need, _, _) in ENGINES.items()}
    there["libreoffice"] = bool(shutil.which("soffice"))
    for name, installed in there.items():
        if not installed:
            print(f"  {name:<18} not installed")
            continue
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.letters", name],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        found[name] = json.loads(ran.stdout)
        _show(name, found[name])
    for ours, others in (("casework docx", ["docxtpl"]), ("casework pdf", ["weasyprint", "libreoffice"])):
        for other in others:
            if ours in found and other in found:
                ratio = found[other]["each"] / found[ours]["each"]
                print(f"  {other} takes {ratio:.1f} times as long as {ours}")


def _show(name: str, figures: dict[str, float]) -> None:
    print(
        f"  {name:<18} first {figures['first']:7.0f} ms   each {figures['each']:7.1f} ms   "
        f"{MANY}: {figures['each'] * MANY / 1e3:6.2f} s   {figures['memory']:5.0f} MB   "
        f"{figures['size']:5.0f} KB"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        run()
