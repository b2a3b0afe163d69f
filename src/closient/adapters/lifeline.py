"""Let a process end when its parent ends, however that one ends: even `kill -9` leaves no orphans."""

import ctypes
import os
import signal
import sys
import threading
import time

C_LIBRARY = ctypes.CDLL(None) if sys.platform == "linux" else None
SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def end_with_parent(how: signal.Signals = signal.SIGTERM, parent: int = 0) -> None:
    """Send ourselves a signal when the thread that started us is gone.

    Name the parent where it is known: it may end before we come to ask, and then we have another already.
    """
    parent = parent or os.getppid()
    if C_LIBRARY:
        C_LIBRARY.prctl(SET_PARENT_DEATH_SIGNAL, how)
    else:
        threading.Thread(target=watch, args=(parent, how), daemon=True).start()
    if os.getppid() != parent:
        os.kill(os.getpid(), how)


def watch(parent: int, how: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), how)


def interrupt_with_parent() -> None:
    """For a child between fork and exec, where nothing but a system call is safe."""
    if C_LIBRARY:
        C_LIBRARY.prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGINT)
