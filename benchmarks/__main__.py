"""``python -m benchmarks``: every comparison, one after the other."""

from benchmarks import clocks, days, letters, quality

for module in (days, clocks, letters, quality):
    module.run()
