"""Databases that speak PostgreSQL under another name: openGauss and KingbaseES.

openGauss brings its own dialect (``casework[opengauss]``); KingbaseES has none for today's
SQLAlchemy, so ``casework.store.kingbase`` is ours. This module only names them: nothing is
loaded before an address asks for it.
"""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy.dialects import registry

BACKENDS: Final = ("sqlite", "postgresql", "opengauss", "kingbase")
"""What an address may begin with; the last two are treated as PostgreSQL."""
OPENGAUSS: Final = "opengauss"

_PRODUCTS: Final = (
    re.compile(r"\b(openGauss(?:-lite)?|GaussDB(?: Kernel)?) ([\w.-]+)"),
    re.compile(r"\b(KingbaseES) (V[\w.]+)"),
    re.compile(r"\b(PostgreSQL) ([\w.]+)"),
)


def product_of(told: str) -> tuple[str, str]:
    """Return name and version of the server from what ``version()`` told; blank if unknown.

    An older openGauss calls itself ``PostgreSQL 9.2.4 (openGauss 5.0.0 …)``, so its own name
    is looked for first.
    """
    found = (pattern.search(told) for pattern in _PRODUCTS)
    match = next((one for one in found if one), None)
    return (match[1], match[2]) if match else ("", "")


def kernel_of(told: str) -> tuple[int, ...]:
    """Return the PostgreSQL a server behaves as, from what ``version()`` told."""
    name, version = product_of(told)
    if name == "PostgreSQL":
        return tuple(map(int, re.findall(r"\d+", version)[:3]))
    if name == "KingbaseES":  # V008R003 was made from 9.6, from V008R006 on it is 12
        return (12, 0) if version >= "V008R006" else (9, 6)
    return (9, 2, 4)  # what every openGauss was made from


def register() -> None:
    """Tell SQLAlchemy of the dialect for KingbaseES."""
    for name in ("kingbase", "kingbase.ksycopg2"):
        registry.register(name, "casework.store.kingbase", "KingbaseDialect")
