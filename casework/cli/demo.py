"""``casework demo``: replaced below."""
