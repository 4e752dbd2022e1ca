"""A job that is told to stop ends at once and says how to go on; so does one without a workflow.

Python would raise KeyboardInterrupt wherever it happens to be, once compiled code has returned,
and every job would print a traceback. Nothing needs to be wound up: files are whole or not there.
"""

import os
import select
import signal
from collections.abc import Callable
from threading import Thread

from pairing.jobs.whole import workflow_lives

STOPPING = {
    signal.SIGINT: "Ctrl-C",
    signal.SIGTERM: "a request to end",
    signal.SIGHUP: "a closed terminal",
}
LOOK = 1.0  # seconds between two looks whether the workflow lives
GO_ON = (
    "finished results stay; to go on, run the same command again (first with --unlock, if it says "
    "that the folder is locked)"
)


def end_when_told(say: Callable[[str], None]) -> None:
    """From now on, end this process with a line when it is told to stop or its workflow has died.

    Parameters
    ----------
    say : callable
        Takes the line; it is called in a thread, whatever the process is at.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for one in STOPPING:
        if signal.getsignal(one) is not signal.SIG_IGN:  # as `nohup` has it
            signal.signal(one, lambda *_: None)  # what is to be done stands below
    Thread(target=_wait, args=(reader, say), daemon=True).start()


def _wait(reader: int, say: Callable[[str], None]) -> None:
    while workflow_lives():
        told, _, _ = select.select([reader], [], [], LOOK)
        number = os.read(reader, 1)[0] if told else None
        if number in STOPPING:
            name, reason = signal.Signals(number).name, STOPPING[signal.Signals(number)]
            say(f"stopped by {name} ({reason}): {GO_ON}")
            os._exit(128 + number)
    say(f"stopped, as the workflow that asked for it is gone: {GO_ON}")
    os._exit(1)
