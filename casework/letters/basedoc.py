"""Builds our base document: styles, page set-up and page numbers, and nothing else.

``templates/base.docx`` is the one with the official fonts and margins. Other fonts,
other margins and the letterhead of 信函格式 are built from the same parts.

Plain OOXML parts, written out, because python-docx's own default brings theme fonts for
which WPS reports missing fonts. Measures follow GB/T 9704-2012; the recipe for 22 lines of
28 characters was measured: a line grid of 579 twips, -0.25 pt between characters and a
right margin of 1468 twips (a character grid breaks LibreOffice as soon as digits occur).
The parts are stored, not deflated, so the bytes do not depend on the zlib of a machine.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Final

from casework.letters.letterhead import LINE_FOOTER, letterhead_parts
from casework.letters.pagestyle import (
    FALLBACKS,
    FANG,
    HEI,
    KAI,
    OFFICIAL,
    SONG,
    TITLE,
    PageStyle,
)

PITCH: Final = 579  # twips: 225 mm / 22 lines
CHARACTER: Final = 316  # twips: 156 mm / 28 characters
_NUMBER_BELOW: Final = 680  # twips from the text block to the foot of the page number

_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R: Final = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PKG: Final = "http://schemas.openxmlformats.org/package/2006"
_DOC: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_MARK_LINE: Final = '<w:p><w:pPr><w:pStyle w:val="CwMark"/></w:pPr></w:p>'
_FIRST_LINE: Final = '<w:ind w:firstLineChars="200" w:firstLine="632"/>'

# Style id -> (name, font, half-points, paragraph properties in schema order, bold)
STYLES: Final[dict[str, tuple[str, str, int, str, bool]]] = {
    "CwTitle": ("公文标题", TITLE, 44, '<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:line="660" w:lineRule="exact"/><w:jc w:val="center"/>', False),
    "CwDocno": ("公文文号", FANG, 32, '<w:keepNext/><w:jc w:val="center"/>', False),
    "CwTo": ("公文主送", FANG, 32, "", False),
    "CwP": ("公文正文", FANG, 32, _FIRST_LINE, False),
    "CwH1": ("公文一级标题", HEI, 32, f"<w:keepNext/>{_FIRST_LINE}", False),
    "CwH2": ("公文二级标题", KAI, 32, f"<w:keepNext/>{_FIRST_LINE}", False),
    "CwAtt": ("公文附件说明", FANG, 32, "", False),
    "CwSign": ("公文署名", FANG, 32, '<w:keepNext/><w:jc w:val="right"/>', False),
    "CwDate": ("公文成文日期", FANG, 32, '<w:keepNext/><w:jc w:val="right"/>', False),
    "CwNote": ("公文附注", FANG, 32, f"<w:keepLines/>{_FIRST_LINE}", False),
    "CwCell": ("公文表格", FANG, 28, '<w:snapToGrid w:val="0"/><w:spacing w:before="30" w:after="30"/><w:jc w:val="left"/>', False),
    "CwMark": ("公文标记", HEI, 28, '<w:jc w:val="center"/>', False),
}  # fmt: skip


def build_base(style: PageStyle = OFFICIAL, agency: str = "") -> bytes:
    """Return the base document; the same bytes every time and everywhere.

    With ``agency`` its first page is that of 信函格式, with this name at its head.
    """
    return pack({name: text.encode() for name, text in _parts(style, agency).items()})


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip of the parts: sorted names, fixed dates, stored, no machine in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, parts[name])
    return buffer.getvalue()


def _parts(style: PageStyle, agency: str) -> dict[str, str]:
    pages = {
        "header1": _part("hdr", _MARK_LINE),
        "header2": _part("hdr", _MARK_LINE),
        "footer1": _footer("right", style, lowered=bool(agency)),
        "footer2": _footer("left", style, lowered=bool(agency)),
    }
    if agency:
        head, foot = letterhead_parts(agency, style)
        pages |= {"header3": _part("hdr", head), "footer3": _part("ftr", foot)}
    names = sorted(pages, key=lambda name: (name[0] != "h", name))
    return {
        "[Content_Types].xml": _content_types(names),
        "_rels/.rels": _relationships(
            ("officeDocument", "word/document.xml"),
            ("extended-properties", "docProps/app.xml"),
            (f"{_PKG}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/app.xml": f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
        "docProps/core.xml": _core(),
        "word/_rels/document.xml.rels": _relationships(
            ("styles", "styles.xml"),
            ("settings", "settings.xml"),
            ("fontTable", "fontTable.xml"),
            *((name[:-1], f"{name}.xml") for name in names),
        ),
        "word/document.xml": _document(names, style),
        "word/styles.xml": _styles(style),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _font_table(style),
    } | {f"word/{name}.xml": text for name, text in pages.items()}  # fmt: skip


def _content_types(pages: list[str]) -> str:
    parts = {
        "document": "document.main",
        "styles": "styles",
        "settings": "settings",
        "fontTable": "fontTable",
    }
    parts |= {name: name[:-1] for name in pages}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    return (
        f'{_HEAD}<Types xmlns="{_PKG}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f"{overrides}"
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
        "</Types>"
    )  # fmt: skip


def _relationships(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{kind if "/" in kind else f"{_DOC}/{kind}"}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PKG}/relationships">{rows}</Relationships>'


def _core() -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PKG}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title/><dc:creator/>'
        '<cp:lastModifiedBy/><dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z'
        '</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z'
        "</dcterms:modified></cp:coreProperties>"
    )


def _part(root: str, inner: str) -> str:
    return f"{_HEAD}<w:{root} {_W} {_R}>{inner}</w:{root}>"


def _document(pages: list[str], style: PageStyle) -> str:
    # Text block 156 x 225 mm on A4: top 37 mm, left 28 mm; the page number 7 mm below it.
    kinds = {"1": "default", "2": "even", "3": "first"}
    references = "".join(
        f'<w:{name[:-1]}Reference w:type="{kinds[name[-1]]}" r:id="rId{n}"/>'
        for n, name in enumerate(pages, 4)
    )
    letterhead = "header3" in pages
    top, right, bottom, left = style.margins()
    footer = LINE_FOOTER if letterhead else bottom - _NUMBER_BELOW
    section = (
        f'{references}<w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="1134" w:footer="{footer}" w:gutter="0"/>'
        f'<w:cols w:space="425"/>{"<w:titlePg/>" * letterhead}<w:docGrid w:type="lines" w:linePitch="{PITCH}"/>'
    )  # fmt: skip
    return _part("document", f"<w:body><w:sectPr>{section}</w:sectPr></w:body>")


def _rpr(
    font: str, size: int, style: PageStyle, *, bold: bool = False, tracking: bool = True
) -> str:
    # Digits and Latin letters are half a character wide in both Times and 宋体.
    named = style.font(font)
    latin = named if font == SONG else "Times New Roman"
    return (
        f'<w:rPr><w:rFonts w:ascii="{latin}" w:eastAsia="{named}" w:hAnsi="{latin}" w:cs="Times New Roman"/>'
        + "<w:b/>" * bold
        + '<w:spacing w:val="-5"/>' * (tracking and size == 32)
        + f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    )


def _styles(page: PageStyle) -> str:
    own = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{layout}</w:pPr>{_rpr(font, size, page, bold=bold)}</w:style>'
        for style, (name, font, size, layout, bold) in STYLES.items()
    )
    defaults = (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="Times New Roman" w:eastAsia="{page.body}" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
        '<w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    # Without widowControl=0 a page would end at 21 lines to keep two lines together.
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:widowControl w:val="0"/><w:kinsoku/><w:wordWrap/><w:overflowPunct w:val="0"/>'
        '<w:spacing w:before="0" w:after="0"/><w:jc w:val="both"/></w:pPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )
    return _part("styles", defaults + normal + own)


def _settings() -> str:
    return _part(
        "settings",
        '<w:zoom w:percent="100"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>'
        '<w:ulTrailSpace/><w:adjustLineHeightInTable/><w:useFELayout/>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>',
    )  # fmt: skip


def _font_table(style: PageStyle) -> str:
    named = dict.fromkeys(style.font(official) for official in FALLBACKS)
    fonts = "".join(
        f'<w:font w:name="{name}">{_alternative(name)}<w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name in named
    )
    latin = (
        '<w:font w:name="Times New Roman"><w:charset w:val="00"/><w:family w:val="roman"/>'
        '<w:pitch w:val="variable"/></w:font>'
    )
    return _part("fonts", fonts + latin)


def _alternative(name: str) -> str:
    other = FALLBACKS.get(name)
    return f'<w:altName w:val="{other}"/>' if other else ""


def _footer(side: str, style: PageStyle, *, lowered: bool) -> str:
    """— 1 — in size-4 half-width Song, one character in: right on odd, left on even pages."""
    plain = _rpr(SONG, 28, style)
    run = plain.replace("<w:rFonts ", '<w:rFonts w:hint="eastAsia" ')
    field = "".join(
        f"<w:r>{plain}{inner}</w:r>"
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    dash = '<w:r>{0}<w:t xml:space="preserve">{1}</w:t></w:r>'
    # In 信函格式 the footers hang lower, for the rule of the first page; the number does not.
    after = style.margins()[2] - _NUMBER_BELOW - LINE_FOOTER if lowered else 0
    space = f'<w:spacing w:after="{after}"/>' if after > 0 else ""
    layout = (
        f'<w:pPr><w:snapToGrid w:val="0"/>{space}<w:ind w:{side}Chars="100" w:{side}="280"/>'
        f'<w:jc w:val="{side}"/></w:pPr>'
    )
    return _part(
        "ftr", f"<w:p>{layout}{dash.format(run, '— ')}{field}{dash.format(run, ' —')}</w:p>"
    )
