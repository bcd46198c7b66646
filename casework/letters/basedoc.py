"""Builds ``templates/base.docx``: styles, page set-up and page numbers, and nothing else.

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

PITCH: Final = 579  # twips: 225 mm / 22 lines
CHARACTER: Final = 316  # twips: 156 mm / 28 characters

_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R: Final = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PKG: Final = "http://schemas.openxmlformats.org/package/2006"
_DOC: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"

SONG, FANG, KAI, HEI, TITLE = "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
# Fallback names for machines without the _GB2312 sets.
_FONTS: Final = {FANG: "仿宋", KAI: "楷体", HEI: "SimHei", TITLE: "华文中宋", SONG: "SimSun"}

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
    "CwDate": ("公文成文日期", FANG, 32, '<w:jc w:val="right"/>', False),
    "CwNote": ("公文附注", FANG, 32, f"<w:keepLines/>{_FIRST_LINE}", False),
    "CwCell": ("公文表格", FANG, 28, '<w:snapToGrid w:val="0"/><w:spacing w:before="30" w:after="30"/><w:jc w:val="left"/>', False),
    "CwMark": ("公文标记", HEI, 28, '<w:jc w:val="center"/>', False),
}  # fmt: skip


def build_base() -> bytes:
    """Return the base document; the same bytes every time and everywhere."""
    return pack({name: text.encode() for name, text in _parts().items()})


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip of the parts: sorted names, fixed dates, stored, no machine in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, parts[name])
    return buffer.getvalue()


def _parts() -> dict[str, str]:
    return {
        "[Content_Types].xml": _content_types(),
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
            ("header", "header1.xml"),
            ("header", "header2.xml"),
            ("footer", "footer1.xml"),
            ("footer", "footer2.xml"),
        ),
        "word/document.xml": _document(),
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _font_table(),
        "word/header1.xml": _part("hdr", '<w:p><w:pPr><w:pStyle w:val="CwMark"/></w:pPr></w:p>'),
        "word/header2.xml": _part("hdr", '<w:p><w:pPr><w:pStyle w:val="CwMark"/></w:pPr></w:p>'),
        "word/footer1.xml": _footer("right"),
        "word/footer2.xml": _footer("left"),
    }  # fmt: skip


def _content_types() -> str:
    parts = {
        "document": "document.main",
        "styles": "styles",
        "settings": "settings",
        "fontTable": "fontTable",
    }
    parts |= {f"{kind}{n}": kind for kind in ("header", "footer") for n in (1, 2)}
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


def _document() -> str:
    # Text block 156 x 225 mm on A4: top 37 mm, left 28 mm; the page number 7 mm below it.
    section = (
        '<w:headerReference w:type="default" r:id="rId4"/><w:headerReference w:type="even" r:id="rId5"/>'
        '<w:footerReference w:type="default" r:id="rId6"/><w:footerReference w:type="even" r:id="rId7"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1468" w:bottom="1984" w:left="1587" w:header="1134" w:footer="1304" w:gutter="0"/>'
        f'<w:cols w:space="425"/><w:docGrid w:type="lines" w:linePitch="{PITCH}"/>'
    )  # fmt: skip
    return _part("document", f"<w:body><w:sectPr>{section}</w:sectPr></w:body>")


def _rpr(font: str, size: int, *, bold: bool = False, tracking: bool = True) -> str:
    # Digits and Latin letters are half a character wide in both Times and 宋体.
    latin = font if font == SONG else "Times New Roman"
    return (
        f'<w:rPr><w:rFonts w:ascii="{latin}" w:eastAsia="{font}" w:hAnsi="{latin}" w:cs="Times New Roman"/>'
        + "<w:b/>" * bold
        + '<w:spacing w:val="-5"/>' * (tracking and size == 32)
        + f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    )


def _styles() -> str:
    own = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{layout}</w:pPr>{_rpr(font, size, bold=bold)}</w:style>'
        for style, (name, font, size, layout, bold) in STYLES.items()
    )
    defaults = (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="Times New Roman" w:eastAsia="{FANG}" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
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


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, other in _FONTS.items()
    )
    latin = (
        '<w:font w:name="Times New Roman"><w:charset w:val="00"/><w:family w:val="roman"/>'
        '<w:pitch w:val="variable"/></w:font>'
    )
    return _part("fonts", fonts + latin)


def _footer(side: str) -> str:
    """— 1 — in size-4 half-width Song, one character in: right on odd, left on even pages."""
    run = _rpr(SONG, 28).replace("<w:rFonts ", '<w:rFonts w:hint="eastAsia" ')
    field = "".join(
        f"<w:r>{_rpr(SONG, 28)}{inner}</w:r>"
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    dash = '<w:r>{0}<w:t xml:space="preserve">{1}</w:t></w:r>'
    layout = (
        f'<w:pPr><w:snapToGrid w:val="0"/><w:ind w:{side}Chars="100" w:{side}="280"/>'
        f'<w:jc w:val="{side}"/></w:pPr>'
    )
    return _part(
        "ftr", f"<w:p>{layout}{dash.format(run, '— ')}{field}{dash.format(run, ' —')}</w:p>"
    )
