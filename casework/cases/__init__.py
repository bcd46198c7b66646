"""What a case is: its facts, what may be asked of it, its present view and its clocks."""
