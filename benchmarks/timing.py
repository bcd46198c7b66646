"""Timing a call: best of several rounds, in nanoseconds a call."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any


def best_ns(call: Callable[[Any], Any], inputs: Sequence[Any], rounds: int = 5) -> float:
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter_ns()
        for one in inputs:
            call(one)
        best = min(best, (time.perf_counter_ns() - start) / len(inputs))
    return best


def report(title: str, figures: dict[str, float], unit: str, base: str) -> None:
    """Print figures with their ratio to ``base``."""
    print(f"\n{title}")
    for name, value in figures.items():
        print(f"  {name:<34} {value:>14,.1f} {unit}   x{value / figures[base]:,.2f}")
