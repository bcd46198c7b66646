"""Where histories are kept: rows, the append-only ledger, counters, migrations."""
