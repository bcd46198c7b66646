"""``python -m benchmarks``: every comparison, one after the other."""

from benchmarks import clocks, days, letters

for module in (days, clocks, letters):
    module.run()
