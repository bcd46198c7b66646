"""The parts of the documentation that are read from the code, and the public API snapshot.

``python -m casework.docgen`` writes them, ``--check`` only tells what is stale. Prose is
written by people; whatever lists triggers, commands, codes, switches, letters, settings or
formats stands between ``<!-- generated:NAME -->`` and ``<!-- /generated -->`` and is made here.
"""
