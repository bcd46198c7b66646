"""Casework inside other engines. Each module needs an extra of its own and is imported by nobody else."""
