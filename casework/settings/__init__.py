"""casework.toml and the environment, read once into frozen settings.

The file is ``casework.toml`` in the working directory or the one ``CASEWORK_CONFIG``
names; every key can be set by environment (``CASEWORK_DATABASE__URL``). Anything unknown
is refused at start, naming key, value and what is allowed. Without a file a demonstration
agency is used and every letter says 演示.
"""

from __future__ import annotations

from casework.settings.reading import PREFIX, demo_settings, load_settings
from casework.settings.tables import Agency, Alerts, Numbers, Person, Settings, SignOff, demo_people

__all__ = [
    "PREFIX",
    "Agency",
    "Alerts",
    "Numbers",
    "Person",
    "Settings",
    "SignOff",
    "demo_people",
    "demo_settings",
    "load_settings",
]
