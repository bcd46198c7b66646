"""``casework ...``: the command line. Everything it says to officers is Chinese."""
