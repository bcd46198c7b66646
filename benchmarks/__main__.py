"""``python -m benchmarks``: every comparison, one after the other; or those that are named."""

import sys
from importlib import import_module

ALL = ("days", "clocks", "letters", "checks", "quality", "commands", "lists", "alerts")

asked = sys.argv[1:] or ALL
if not set(asked) <= set(ALL):
    sys.exit(f"there are: {', '.join(ALL)}")
for name in asked:
    import_module(f"benchmarks.{name}").run()
