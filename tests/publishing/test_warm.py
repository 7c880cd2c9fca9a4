"""Warm kernels behave as ordinary ones do, and leave nothing behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import entry_points
from pathlib import Path

import nbformat
import papermill
import pytest
from jupyter_client.manager import KernelManager
from toy_notebooks import FIGURE, FINDING, PARAMETERS, TABLE, code, notebook

from ldnsynth.publishing.execution.normalise import normalise
from ldnsynth.publishing.execution.warm import kernel_process, provisioner, servers

NAME = "python3-warm"
SPEC = Path(servers.__file__).with_name("kernelspec")
IDS = "import os; print(os.getpid(), os.getppid())"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux alone")


@pytest.fixture(scope="module", autouse=True)
def by_name(tmp_path_factory):
    """The kernel under its name, as `make` installs it."""
    assert entry_points(group="jupyter_client.kernel_provisioners", name="ldnsynth-warm"), "pip install -e . is due"
    folder = tmp_path_factory.mktemp("jupyter")
    shutil.copytree(SPEC, folder / "kernels" / NAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder))
        patch.delenv("MPLBACKEND", raising=False)
        yield


class Kernel:
    """A kernel and its client."""

    def __init__(self, folder: Path, name: str = NAME, **options):
        file = folder / f"{len(list(folder.iterdir()))}-{time.monotonic_ns()}.json"
        self.manager = KernelManager(kernel_name=name, transport="ipc", connection_file=str(file))
        self.manager.start_kernel(**options)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.outputs: list[dict] = []

    def run(self, source: str) -> str:
        """Text that a cell prints; all its outputs are in `outputs`. A cell that does not end well fails the test."""
        self.outputs = []
        hook = {"output_hook": lambda message: self.outputs.append(message["content"])}
        reply = self.client.execute_interactive(source, timeout=60, **hook)["content"]
        assert reply["status"] == "ok", reply
        return "".join(output["text"] for output in self.outputs if "text" in output).strip()

    def ids(self) -> list[int]:
        """Ids of the kernel's process and of its parent's."""
        return [int(text) for text in self.run(IDS).split()]

    def end(self) -> None:
        """End it at once."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def kernels(tmp_path):
    """Starts kernels, and ends them after the test."""
    started = []

    def start(**options) -> Kernel:
        started.append(Kernel(tmp_path, **options))
        return started[-1]

    yield start
    for kernel in started:
        kernel.end()


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def has_ended(*pids: int) -> bool:
    deadline = time.monotonic() + 20
    while any(is_running(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(is_running(pid) for pid in pids)


def test_kernels_are_forks_of_one_server_that_has_the_libraries_and_nothing_of_the_project(kernels):
    first, second = kernels(), kernels()
    assert first.ids()[1] == second.ids()[1] != os.getpid()
    assert first.ids()[0] != second.ids()[0]
    loaded = first.run("import sys; print(sorted({'pandas', 'matplotlib.pyplot'} & set(sys.modules)))")
    assert loaded == "['matplotlib.pyplot', 'pandas']"
    assert first.run("print([name for name in sys.modules if name.startswith('ldnsynth')])") == "[]"


def test_a_figure_of_pyplot_comes_with_its_picture(kernels):
    kernel = kernels()
    kernel.run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    assert any("image/png" in output.get("data", {}) for output in kernel.outputs)


def test_random_numbers_differ_between_kernels(kernels):
    source = "import random, numpy; print(random.random(), numpy.random.random(), numpy.random.default_rng().random())"
    drawn = [kernels().run(source).split() for _ in range(2)]
    assert all(one != other for one, other in zip(*drawn, strict=True))


@pytest.mark.parametrize(
    ("end", "exit_code"),
    [("os._exit(3)", 3), ("os.kill(os.getpid(), signal.SIGSEGV)", -signal.SIGSEGV)],
)
def test_how_a_kernel_ended_is_told(kernels, end, exit_code):
    kernel = kernels()
    kernel.client.execute(f"import os, signal; {end}")
    assert kernel.manager.provisioner.process.wait(20) == exit_code
    assert not kernel.manager.is_alive()


def test_an_interruption_reaches_the_cell_and_spares_the_kernel(kernels):
    kernel = kernels()
    # A cell that fails has the kernel turn away for a moment what is queued behind it: not wanted here.
    sent = kernel.client.execute("import time; print('now', flush=True); time.sleep(60)", stop_on_error=False)
    while kernel.client.get_iopub_msg(timeout=20)["msg_type"] != "stream":  # before that the cell has not begun
        pass
    kernel.manager.interrupt_kernel()
    while (reply := kernel.client.get_shell_msg(timeout=20))["parent_header"]["msg_id"] != sent:
        pass
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert kernel.run("print(1 + 1)") == "2"


def test_a_restarted_kernel_is_a_new_process_that_knows_nothing(kernels):
    kernel = kernels()
    before = kernel.ids()
    kernel.run("kept = 1")
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=60)
    after = kernel.ids()
    assert (before[0] != after[0], before[1]) == (True, after[1])
    assert has_ended(before[0])
    assert kernel.run("print('kept' in globals())") == "False"


def test_sixteen_at_once_compute_with_threads_of_their_own(tmp_path):
    sums = "import numpy; print(int((numpy.ones((300, 300)) @ numpy.ones((300, 300))).sum()))"
    with ThreadPoolExecutor(16) as pool:
        started = list(pool.map(lambda n: Kernel(tmp_path), range(16)))
    try:
        assert len({kernel.ids()[0] for kernel in started}) == 16
        assert len({kernel.ids()[1] for kernel in started}) == 1
        assert {kernel.run(sums) for kernel in started} == {str(300**3)}
        pids = [kernel.ids()[0] for kernel in started]
    finally:
        for kernel in started:
            kernel.end()
    assert has_ended(*pids)


CLIENT = """
import os, sys, time
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3-warm")
print(manager.provisioner.process.pid, manager.provisioner.process.__class__.__name__, flush=True)
asked = client.execute_interactive("import os; print(os.getppid(), flush=True)", timeout=60)
child = os.fork()
if child == 0:
    time.sleep(60)
print(child, flush=True)
time.sleep(60)
"""


def test_a_killed_client_takes_kernel_and_server_with_it_though_a_fork_of_it_lives():
    command = [sys.executable, "-c", CLIENT]
    client = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    kernel, kind = client.stdout.readline().split()
    server, child = (int(client.stdout.readline()) for _ in range(2))
    try:
        assert kind == "KernelProcess"
        assert all(is_running(pid) for pid in (int(kernel), server, child))
        client.kill()
        assert has_ended(int(kernel), server)
        assert is_running(child)
    finally:
        os.kill(child, signal.SIGKILL)
        client.kill()
        client.communicate()


def test_a_server_that_is_killed_is_told_as_the_kernels_death_and_replaced(kernels):
    kernel = kernels()
    pid, server = kernel.ids()
    os.kill(server, signal.SIGKILL)
    assert kernel.manager.provisioner.process.wait(20) == -signal.SIGKILL
    assert has_ended(pid, server)
    assert kernels().ids()[1] not in (server, os.getpid())


def test_what_libraries_read_when_imported_has_a_server_of_its_own(kernels):
    here, variable = kernels(), os.environ | {"OF_A_NOTEBOOK": "here"}
    there = kernels(env=variable)
    assert there.ids()[1] == here.ids()[1]
    assert there.run("import os; print(os.environ['OF_A_NOTEBOOK'])") == "here"
    elsewhere = kernels(env=variable | {"PYTHONHASHSEED": "0"})
    assert elsewhere.ids()[1] != here.ids()[1]
    assert (
        elsewhere.run("print(hash('word'))")
        == subprocess.check_output(
            [sys.executable, "-c", "print(hash('word'))"], env=os.environ | {"PYTHONHASHSEED": "0"}, text=True
        ).strip()
    )


def test_the_kernel_has_the_folder_and_the_streams_it_was_given(kernels, tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    with open(tmp_path / "errors", "w") as errors:
        kernel = kernels(cwd=str(folder), stderr=errors)
    assert kernel.run("import os; print(os.getcwd())") == str(folder)
    kernel.run("import os, sys; os.write(sys.__stderr__.fileno(), b'aside'); print(repr(sys.stdin))")
    # Caught in the kernel: a cell that fails turns the next one away for a moment.
    missing = "import contextlib, importlib\nwith contextlib.suppress(ImportError):\n    import beside; print('found')"
    assert kernel.run(missing) == ""
    (folder / "beside.py").write_text("number = 5")
    assert kernel.run("importlib.invalidate_caches(); import beside; print(beside.number)") == "5"


def test_a_client_that_asks_for_nothing_or_half_is_no_harm(kernels):
    before = kernels().ids()[1]
    for address in servers.share_servers().iterdir():
        for sent in (b"", b"\0\0", b"\0" * 7 + b"\x09half"):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(address))
                client.sendall(sent)
    assert kernels().ids()[1] == before


def test_a_process_with_threads_is_not_forked(kernels, tmp_path, caplog):
    threaded = "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()"
    (tmp_path / "yaml.py").write_text(threaded)
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    kernel = kernels(env=os.environ | {"PYTHONPATH": path})
    assert kernel.ids()[1] == os.getpid()
    assert "No warm kernel: 2 threads run in the process that is to be forked." in caplog.text


def test_elsewhere_kernels_are_ordinary_and_that_is_said_once(kernels, monkeypatch, caplog):
    monkeypatch.setattr(servers.sys, "platform", "darwin")
    monkeypatch.setattr(provisioner, "_said", set())
    assert [kernels().ids()[1] for _ in range(2)] == [os.getpid()] * 2
    assert caplog.text.count("No warm kernel: only on Linux") == 1


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"independent": True}, "asked to start with independent"),
        ({"pass_fds": ()}, "asked to start with pass_fds"),
        ({"stdout": subprocess.PIPE}, "a pipe was asked for as a standard stream"),
    ],
)
def test_what_a_fork_cannot_do_is_left_to_the_ordinary_kernel(kernels, caplog, options, why):
    kernel = kernels(**options)
    assert not isinstance(kernel.manager.provisioner.process, kernel_process.KernelProcess)
    assert kernel.run("print(5)") == "5"
    assert why in caplog.text


def test_papermill_gives_the_same_bytes_with_either_kernel(tmp_path):
    book = notebook("Text.", code(FIGURE), code(FINDING), code(TABLE), code("print(sorted(conditions))"))
    nbformat.write(book, tmp_path / "in.ipynb")
    written = {}
    for name in ("python3", NAME):
        out = tmp_path / f"{name}.ipynb"
        asked = {"conditions": ["hiv"]}
        papermill.execute_notebook(tmp_path / "in.ipynb", out, asked, kernel_name=name, progress_bar=False)
        executed = nbformat.read(out, as_version=4)
        normalise(executed)
        written[name] = nbformat.writes(executed)
    assert written["python3"] == written[NAME]
    assert "image/png" in written[NAME]
    assert PARAMETERS.splitlines()[0] in executed.cells[1].source
