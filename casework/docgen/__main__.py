"""``python -m casework.docgen [--check | --api]``, from a checkout."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from casework.docgen import pages


def main(argv: Sequence[str] | None = None) -> int:
    """Write the generated parts, or tell which are stale; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m casework.docgen", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="write nothing; fail if a page is stale")
    what.add_argument("--api", action="store_true", help="store the public API as it is now")
    options = parser.parse_args(argv)
    if options.api:
        sys.stdout.write(f"wrote {pages.write_api().relative_to(pages.ROOT)}\n")
        return 0
    found = pages.stale() if options.check else pages.write()
    for page in found:
        verb = "stale" if options.check else "wrote"
        sys.stdout.write(f"{verb} {page.relative_to(pages.ROOT)}\n")
    return 1 if found and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
