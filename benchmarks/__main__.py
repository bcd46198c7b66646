"""``python -m benchmarks``: every comparison, one after the other."""

from benchmarks import clocks, days

for module in (days, clocks):
    module.run()
