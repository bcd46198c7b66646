"""Timing a call: best of several rounds, in nanoseconds a call."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any


def best_ns(call: Callable[[Any], Any], inputs: Sequence[Any], rounds: int = 5) -> float:
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter_ns()
        for one in inputs:
            call(one)
        best = min(best, (time.perf_counter_ns() - start) / len(inputs))
    return best


def best_ms(call: Callable[[], object], rounds: int = 5) -> float:
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best * 1e3


def report(title: str, figures: Mapping[str, float | None], unit: str, base: str) -> None:
    """Print figures with their ratio to ``base``; None: the peer is not installed."""
    print(f"\n{title}")
    floor = figures[base]
    for name, value in figures.items():
        if value is None or floor is None:
            print(f"  {name:<40} {'not installed':>14}")
        else:
            print(f"  {name:<40} {value:>14,.1f} {unit}   x{value / floor:,.2f}")


def peer(name: str) -> ModuleType | None:
    """Return a peer's module, or None where it is not installed (extra ``bench``)."""
    try:
        return import_module(name)
    except ImportError:
        return None
