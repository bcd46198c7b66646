"""A Word file whose lists are damaged is refused like any other damage, never a fault of ours."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document

from casework.errors import InputError
from casework.service.wordfile import letter_lines


def _with_lists(old: str, new: str) -> bytes:
    plain, changed = io.BytesIO(), io.BytesIO()
    Document().save(plain)
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "word/numbering.xml":
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            after.writestr(name, data)
    return changed.getvalue()


def test_sound_lists_are_read():
    assert letter_lines(_with_lists('w:start w:val="1"', 'w:start w:val="3"'))


@pytest.mark.parametrize(
    ("old", "new"), [('w:start w:val="1"', 'w:start w:val="x"'), ('w:ilvl="0"', 'w:ilvl="first"')]
)
def test_levels_that_are_no_numbers(old, new):
    with pytest.raises(InputError) as error:
        letter_lines(_with_lists(old, new))
    assert error.value.code == "text_damaged"
