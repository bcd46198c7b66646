"""Working days of China: State Council notices, statutory days, one dense table.

No database, no law, no clock. Import what is needed from the modules: the package itself
loads nothing, so that a shell command pays only for what it uses.
"""
