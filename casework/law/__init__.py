"""The rules as dated data: each record carries its citation and the day it took effect.

Nothing here computes a case; nothing here imports anything of casework but errors.
"""
