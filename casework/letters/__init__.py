"""From a case to a document: templates, letters as blocks, and their renditions. Pure.

``to_docx`` is imported from ``casework.letters.docx``, so that python-docx is loaded only
where a DOCX is made.
"""

from casework.letters.blocks import OPEN_NUMBER, Block, Letter, Run
from casework.letters.labels import FIELD_LABELS, label
from casework.letters.numbering import DEFAULT_PATTERN, NumberPattern
from casework.letters.render import render_letter
from casework.letters.source import TemplateLibrary
from casework.letters.template import Template

__all__ = [
    "DEFAULT_PATTERN",
    "FIELD_LABELS",
    "OPEN_NUMBER",
    "Block",
    "Letter",
    "NumberPattern",
    "Run",
    "Template",
    "TemplateLibrary",
    "label",
    "render_letter",
]
