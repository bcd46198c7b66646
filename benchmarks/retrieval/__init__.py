"""Ten thousand titles as offices word them, and what plain people ask for."""
