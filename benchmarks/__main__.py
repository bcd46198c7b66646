"""``python -m benchmarks``: every comparison, one after the other."""

from benchmarks import checks, clocks, days, letters, quality

for module in (days, clocks, letters, checks, quality):
    module.run()
