"""An interrupt while the program loads ends it without a traceback; afterwards it is as it was."""

import signal
import subprocess
import sys
import threading

import pytest

from ldnsynth.startup.interrupts import ended_by_interrupts

LOADING = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell runs behind itself
sys.path.insert(0, sys.argv[1])
from ldnsynth.startup.interrupts import ended_by_interrupts
with ended_by_interrupts():
    import interrupting
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_while_libraries_load_writes_no_traceback(tmp_path):
    (tmp_path / "interrupting.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    ended = subprocess.run([sys.executable, "-c", LOADING, str(tmp_path)], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, "", "")


def test_afterwards_an_interrupt_is_raised_as_before():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with ended_by_interrupts():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("handler", [signal.SIG_IGN, lambda *_: None], ids=["ignored", "another's"])
def test_what_somebody_else_set_stays(handler):
    before = signal.signal(signal.SIGINT, handler)
    try:
        with ended_by_interrupts():
            assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_another_thread_nothing_is_set():
    found = []

    def load():
        with ended_by_interrupts():
            found.append("loaded")

    thread = threading.Thread(target=load)
    thread.start()
    thread.join()
    assert found == ["loaded"]
