"""Before it goes out: checks, clues, the guided decision, search terms. Pure: no database, no clock."""
