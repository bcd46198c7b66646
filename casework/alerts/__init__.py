"""Alerts: what an office is told about its deadlines, and by which channel."""
