"""Ties a model server's life to the process that started it."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Asks the kernel to kill this process once its parent is gone, however the parent ends.

    SIGTERM and SIGINT end it too, at once: a model server holds nothing that needs saving.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = os.getppid()
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    # The parent may have ended before the request: nobody would send the signal then.
    if os.getppid() != parent:
        raise SystemExit(0)
