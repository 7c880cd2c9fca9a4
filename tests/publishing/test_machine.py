"""What a machine does not give is a sentence before anything runs, or is done without."""

import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from toy_notebooks import code, plain_notebook, write

from ldnsynth.errors import ReportError
from ldnsynth.publishing.execution import batch, machine
from ldnsynth.publishing.execution.batch import execute_all
from ldnsynth.publishing.execution.machine import check_machine
from ldnsynth.publishing.execution.task import Task

PARAMETERS = "n: int = 0  # n"


def told() -> str:
    with pytest.raises(ReportError) as caught:
        check_machine()
    return str(caught.value)


def limited(monkeypatch, limit, *values):
    known = resource.getrlimit
    monkeypatch.setattr(resource, "getrlimit", lambda asked: values if asked == limit else known(asked))


def test_few_open_files_are_told(monkeypatch):
    limited(monkeypatch, resource.RLIMIT_NOFILE, 48, 48)
    assert told() == "A process may have 48 files open here, expected 128 at least. Allow more: `ulimit -n 1024`."


def test_more_open_files_are_allowed_where_they_may_be(monkeypatch):
    asked = []
    limited(monkeypatch, resource.RLIMIT_NOFILE, 48, 4096)
    monkeypatch.setattr(resource, "setrlimit", lambda *limits: asked.append(limits))
    check_machine()
    assert asked == [(resource.RLIMIT_NOFILE, (128, 4096))]


def test_little_memory_is_told(monkeypatch):
    limited(monkeypatch, resource.RLIMIT_AS, 500 << 20, 500 << 20)
    assert told().startswith("A process may have 500 MB of memory here, expected 1536 at least.")


def test_no_shared_memory_is_told(monkeypatch):
    def refuse(self):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(type(multiprocessing.get_context("fork")), "Lock", refuse)
    assert "shared memory is wanting (Read-only file system). Make /dev/shm writable." in told()


def test_a_mask_that_keeps_people_from_what_they_write_is_told():
    before = os.umask(0o777)
    try:
        assert "(umask 777). Set another: `umask 022`." in told()
    finally:
        os.umask(before)
    check_machine()
    assert os.umask(before) == before


def test_a_python_that_may_not_be_run_is_told(monkeypatch, tmp_path):
    (tmp_path / "python").touch(0o644)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert told().startswith(f"{tmp_path / 'python'}: may not be run by this user")


def test_no_place_for_temporary_files_is_told(monkeypatch):
    def refuse():
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", refuse)
    assert "TMPDIR" in told()


def test_all_that_is_wanting_is_told_at_once(monkeypatch):
    limited(monkeypatch, resource.RLIMIT_NOFILE, 8, 8)
    monkeypatch.setattr(machine, "_shared", lambda: "No shared memory.")
    assert told().count("\n") == 1


RUN = """
import sys
from pathlib import Path
from ldnsynth.publishing.execution.batch import execute_all
from ldnsynth.publishing.execution.task import Task
if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    execute_all([Task("one", source, target)], jobs=1, done=lambda task, problem: print(repr(problem)))
"""


def run(collection, cell, **environment):
    """A notebook executed by a command of its own; what it prints, what it writes to the terminal, and its copy."""
    source, target = write(collection, "02_plain", plain_notebook(code(cell), parameters=PARAMETERS)), collection.out
    (collection.data / "run.py").write_text(RUN)
    result = subprocess.run(
        [sys.executable, str(collection.data / "run.py"), str(source), str(target)],
        capture_output=True,
        text=True,
        cwd=collection.notebooks,
        env=os.environ | environment,
    )
    return result.stdout, result.stderr, target.read_text() if target.exists() else ""


def test_a_long_path_for_temporary_files_is_done_with(collection, tmp_path):
    long = tmp_path / ("x" * 120)
    long.mkdir()
    printed, errors, executed = run(collection, "print('do' + 'ne')", TMPDIR=str(long))
    assert printed == "''\n" and "done" in executed
    assert errors.count("too long for sockets (TMPDIR)") == 1 and "Traceback" not in errors


def test_no_module_of_the_working_folder_is_run_in_a_worker_or_kernel(collection):
    mark = collection.data / "ran"
    for name in ("json.py", "papermill.py", "numpy.py"):
        (collection.notebooks / name).write_text(f"open({str(mark)!r}, 'a').write(__file__)\nraise SystemExit\n")
    printed, errors, executed = run(collection, "import json, numpy; print('do' + 'ne')")
    assert (printed, "done" in executed, mark.exists()) == ("''\n", True, False), errors


def test_a_kernel_that_cannot_start_writes_no_traceback(collection):
    cell = "import os, sys\nos.write(2, b'Traceback of the kernel')\nos._exit(3)"
    printed, errors, _ = run(collection, cell)
    assert "the kernel ended, by what the cell does or from outside" in printed
    assert "Traceback" not in errors


def test_a_pool_that_broke_before_it_was_asked_is_tried_again(collection, tmp_path, monkeypatch):
    real, broken = batch.worker_pool, []

    def pool(number):
        made = real(number)
        if not broken:
            broken.append(True)

            def submit(*_):
                raise BrokenProcessPool("a process ended")

            made.submit = submit
        return made

    monkeypatch.setattr(batch, "worker_pool", pool)
    source = write(collection, "02_plain", plain_notebook(code("1"), parameters=PARAMETERS))
    ended = []
    execute_all([Task("one", source, tmp_path / "o.ipynb")], jobs=1, done=lambda task, problem: ended.append(problem))
    assert (ended, Path(tmp_path / "o.ipynb").is_file()) == ([""], True)
