"""Files from letters: deterministic renditions made after commit, as often as one likes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from casework import __version__
from casework.cases.view import CaseView
from casework.errors import EnvironmentFault, InputError, Refusal
from casework.law.documents import DOCUMENTS
from casework.letters import Letter
from casework.letters.pagestyle import PageStyle
from casework.service.letters import stored_letter
from casework.settings import Settings

if TYPE_CHECKING:
    from casework.letters.faces import FaceSet
    from casework.service.facade import Casework


@dataclass(frozen=True, slots=True)
class MadeLetter:
    """A letter and its renditions, format -> bytes."""

    letter: Letter
    standing: str
    files: dict[str, bytes]
    fonts: dict[str, Any] | None = None
    """Of a PDF: faces that stood in for others, characters taken from elsewhere or lacking."""

    def manifest(self, names: dict[str, str]) -> dict[str, Any]:
        """Return what was made from what: hashes, template version, program version."""
        return {
            "format": "casework/manifest/1",
            "code": self.letter.code,
            "title": self.letter.title,
            "standing": self.standing,
            "template_version": self.letter.template_version,
            "template_digest": self.letter.template_digest,
            "data_digest": self.letter.data_digest,
            "letter_digest": self.letter.digest(),
            "missing": list(self.letter.missing),
            "altered": list(self.letter.altered),
            "casework": __version__,
            "files": [
                {"format": kind, "file": names[kind], "sha256": hashlib.sha256(data).hexdigest()}
                for kind, data in self.files.items()
            ],
        } | ({"fonts": self.fonts} if self.fonts is not None else {})


def _docx(letter: Letter, settings: Settings) -> bytes:
    from casework.letters.docx import to_docx  # python-docx is loaded only where it is used

    base = settings.path(settings.letters.base) if settings.letters.base else None
    if base is not None and not base.is_file():
        raise EnvironmentFault("找不到设置 letters.base 指定的底版文件", code="base_missing")
    return to_docx(letter, base.read_bytes() if base else None, page_style(settings))


def page_style(settings: Settings) -> PageStyle:
    """Return the fonts and margins of the settings."""
    chosen = settings.letters
    fonts = {
        name: getattr(chosen, f"font_{name}")
        for name in ("body", "title", "heading", "subheading", "page_number")
    }
    margins = {
        side: getattr(chosen, f"margin_{side}") for side in ("top", "bottom", "left", "right")
    }
    return PageStyle(**fonts, **margins)


def _html(letter: Letter, settings: Settings) -> bytes:
    from casework.letters.html import to_html

    return to_html(letter).encode()


def _txt(letter: Letter, settings: Settings) -> bytes:
    from casework.letters.plaintext import to_text

    return to_text(letter).encode()


def _pdf(letter: Letter, settings: Settings) -> bytes:
    from casework.letters.pdf import to_pdf

    return to_pdf(letter, face_set(settings))


def face_set(settings: Settings) -> FaceSet:
    """Return the faces of this machine, those of ``letters.fonts`` first.

    Raises ``EnvironmentFault`` where that folder is not there.
    """
    from casework.letters.faces import choose, installed_faces

    return choose(installed_faces(own_fonts(settings)))


def own_fonts(settings: Settings) -> Path | None:
    """Return the agency's folder of fonts, or None; raise ``EnvironmentFault`` if it is gone."""
    own = settings.path(settings.letters.fonts) if settings.letters.fonts else None
    if own is not None and not own.is_dir():
        raise EnvironmentFault("找不到设置 letters.fonts 指定的字体文件夹", code="fonts_folder")
    return own


RENDERERS: Final[dict[str, Callable[[Letter, Settings], bytes]]] = {
    "docx": _docx,
    "html": _html,
    "pdf": _pdf,
    "txt": _txt,
}


class LetterDesk:
    """``Casework.letters``: makes files of signed letters, drafts and previews."""

    def __init__(self, casework: Casework) -> None:
        self._casework = casework

    def make(self, number: str, code: str, formats: Sequence[str] = ("docx",)) -> MadeLetter:
        """Return a letter of a case in the formats asked for (docx, html, pdf, txt).

        The signed letter if there is one, else the draft on file, else a form filled from the
        case or a preview of a letter, made now.
        Raises ``InputError`` for an unknown document or format, ``NotFound``, and
        ``EnvironmentFault`` where the PDF extra or a Chinese font is not installed.
        """
        _known(code, formats)
        casework = self._casework
        view = casework.view(number)
        letter, standing = stored_letter(view, code)
        if letter is None:
            letter, standing = self._computed(view, code)
        return _made(letter, standing, formats, casework.settings)

    def explanation(self, number: str, formats: Sequence[str] = ("docx",)) -> MadeLetter:
        """Return the 期限计算说明 of a case in the formats asked for, as of today.

        Raises ``InputError`` for an unknown format, ``NotFound``.
        """
        from casework.letters.explanation import explanation_letter

        refuse_formats(formats)
        casework = self._casework
        settings = casework.settings
        letter = explanation_letter(casework.explain(number), demo=settings.demo)
        return _made(letter, "computed", formats, settings)

    def blank(self, code: str, formats: Sequence[str] = ("docx",)) -> MadeLetter:
        """Return an empty form for an applicant (D-01, D-65) in the formats asked for.

        Raises ``InputError`` for an unknown document or format, and for one that speaks of a case.
        """
        _known(code, formats)
        if DOCUMENTS[code].to != "agency":
            message = "只有申请人填写的表格有空白表，其他文书请写明登记编号"
            raise InputError([Refusal("form_of_a_case", message, field="code")])
        letter = self._casework.composer.blank(code)
        return _made(letter, "blank", formats, self._casework.settings)

    def _computed(self, view: CaseView, code: str) -> tuple[Letter, str]:
        """Make a form, or a draft of a letter that shows its gaps, from the case as it stands."""
        if view.erased:
            raise InputError([Refusal("erased", "个人信息已清除，不能再生成文书")])
        ctx = self._casework.reader_context(view.number)
        form = self._casework.composer.form(view, code, ctx)
        if form is not None:
            return form, "form"
        ref = view.consultations[-1].ref if view.consultations else None
        return self._casework.composer.draft(view, code, ctx, ref), "preview"


def _made(letter: Letter, standing: str, formats: Sequence[str], settings: Settings) -> MadeLetter:
    files = {kind: RENDERERS[kind](letter, settings) for kind in formats}
    fonts = None
    if "pdf" in files:
        from casework.letters.pdf import glyphs

        fonts = glyphs(letter, face_set(settings)).to_dict()
    return MadeLetter(letter, standing, files, fonts)


def refuse_formats(formats: Sequence[str]) -> None:
    """Raise ``InputError`` naming every format that cannot be made."""
    faults = _format_faults(formats)
    if faults:
        raise InputError(faults)


def _format_faults(formats: Sequence[str]) -> list[Refusal]:
    return [
        Refusal(
            "format_unknown",
            f"不能生成 {kind[:20]} 格式，可用：{'、'.join(RENDERERS)}",
            field="format",
        )
        for kind in formats
        if kind not in RENDERERS
    ]


def _known(code: str, formats: Sequence[str]) -> None:
    faults = _format_faults(formats)
    if code not in DOCUMENTS:
        allowed = "、".join(DOCUMENTS)
        faults.append(
            Refusal("letter_unknown", f"没有文书 {code[:20]}，可用：{allowed}", field="code")
        )
    if faults:
        raise InputError(faults)


def write_files(made: MadeLetter, number: str, version: int, folder: Path) -> dict[str, Any]:
    """Write the files and their manifest into ``folder``; return the manifest."""
    stem = f"{made.letter.code}_{number}_v{version}" if number else f"{made.letter.code}_blank"
    names = {kind: f"{stem}.{kind}" for kind in made.files}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind, data in made.files.items():
            (folder / names[kind]).write_bytes(data)
    except OSError as error:
        raise EnvironmentFault("不能写入输出文件夹", code="output_folder") from error
    return made.manifest(names)
