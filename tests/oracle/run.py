"""``python -m oracle.run [COUNT] [SEED]`` (from ``tests``): the reckoner against the walker over random histories.

Prints every history over which they differ and how often each kind of fact occurred; ends with 1 if any differed. One
history in ten is impossible: there both have to refuse.
"""

import collections
import datetime
import json
import sys

from casework.cases.clocks import reckon
from casework.errors import HistoryImpossible

from . import histories, walker

SEED = 20261124


def differences(history, as_of):
    """What the two say differently of a lawful history: name -> (ours, the walker's)."""
    theirs = walker.reckon(history, as_of)
    ours = reckon(history, as_of=datetime.date.fromisoformat(as_of), ledger=False)
    found = unequal(ours, theirs)
    rounds = theirs.pop("rounds")
    if len(rounds) != len(ours.rounds):
        found["rounds"] = (len(ours.rounds), len(rounds))
    for number, (one, other) in enumerate(zip(ours.rounds, rounds, strict=False), 1):
        found |= {f"rounds[{number}].{name}": pair for name, pair in unequal(one, other).items()}
    return found


def unequal(ours, theirs):
    return {
        name: (getattr(ours, name), value)
        for name, value in theirs.items()
        if name != "rounds" and getattr(ours, name) != value
    }


def who_accepts(history):
    """Who takes an impossible history for possible: nobody, it is hoped."""
    found = []
    for name, reckoner, refusal in (
        ("casework", lambda: reckon(history, as_of=histories.LAST_LOOK), HistoryImpossible),
        ("walker", lambda: walker.reckon(history, histories.LAST_LOOK), walker.Impossible),
    ):
        try:
            reckoner()
        except refusal:
            continue
        found.append(name)
    return found


def compare(count, seed):
    """Yield (what differs, history, as_of) for each history over which the two differ."""
    for history, as_of in histories.random_histories(seed, count - count // 10):
        found = differences(history, as_of)
        if found:
            yield found, history, as_of
    for history in histories.impossible_histories(seed, count // 10):
        found = who_accepts(history)
        if found:
            yield {"accepted_by": found}, history, None


def main(count=20000, seed=SEED):
    kinds = collections.Counter(
        fact["kind"] for history, _ in histories.random_histories(seed, min(count, 2000)) for fact in history["facts"]
    )
    differing = 0
    for found, history, as_of in compare(int(count), int(seed)):
        differing += 1
        print(json.dumps({"differs": found, "as_of": as_of, "history": history}, default=str, ensure_ascii=False))
    print(dict(kinds.most_common()))
    print(f"{count} histories, {differing} of them reckoned differently")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
