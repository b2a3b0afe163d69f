"""The garbage collector, set for a process that keeps much for long: links, plans, compiled templates.

A full collection looks at every object that stayed, a quarter of a second for some hundred thousand. So what
survives one is set aside: it goes when nobody refers to it, as ever, but is not looked at again.
"""

import gc
from typing import Any

# Young objects are looked at often enough to be few; old ones seldom, since most of them are kept on purpose.
THRESHOLDS = (10_000, 20, 50)


def settle() -> None:
    """Set aside all that is here now, and from now on what survives a full collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    if _set_aside not in gc.callbacks:
        gc.callbacks.append(_set_aside)


def _set_aside(phase: str, info: dict[str, Any]) -> None:
    if phase == "stop" and info["generation"] == 2:
        gc.freeze()
