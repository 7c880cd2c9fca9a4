"""Reports on a Dask cluster of separate processes: the same bytes as here, whatever becomes of a worker."""

import contextlib
import os
import pickle
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from distributed import Client, LocalCluster
from toy_notebooks import TOY, code, plain_notebook, write

from ldnsynth import folders
from ldnsynth.errors import ReportError
from ldnsynth.publishing.execution import cluster
from ldnsynth.publishing.execution import notebook_worker as kernels
from ldnsynth.publishing.execution.batch import execute_all
from ldnsynth.publishing.execution.task import Task
from ldnsynth.publishing.provenance.manifest import software
from ldnsynth.publishing.request.collection import load_collection
from ldnsynth.publishing.request.grid import vary
from ldnsynth.publishing.request.planning import plan_report
from ldnsynth.publishing.run import run_plans

PARAMETERS = "min_n: int = 0  # fewest people"
# Two notebooks at a time in one worker: each has a folder of its own, the data that were sent, and no worker's name.
TELLING = """\
import os, pathlib, time
data = pathlib.Path(os.environ["LDNSYNTH_DATA"])
assert not pathlib.Path("mine").exists()
pathlib.Path("mine").write_text(str(min_n))
time.sleep(0.3)
print(min_n, pathlib.Path("mine").read_text(), (data / "trials.csv").read_text(), os.environ["PYTHONHASHSEED"])"""
KILLING = """\
import os, pathlib, signal
mark = pathlib.Path({mark!r})
if min_n == 1 and not mark.exists():
    mark.touch()
    os.kill({parent}, signal.SIGKILL)"""
_SECONDS_TO_COME_BACK = 120
PARENT = "int(os.environ['WORKER_OF_TEST'])"


@pytest.fixture(scope="module")
def workers():
    """A cluster of two worker processes with two threads each; each knows its own process id."""
    with LocalCluster(n_workers=2, processes=True, threads_per_worker=2, dashboard_address=None) as started:
        with Client(started) as client:
            client.run(lambda: os.environ.__setitem__("WORKER_OF_TEST", str(os.getpid())))
        yield started


@pytest.fixture
def collection(collection, workers, monkeypatch):
    """The toy collection, whose data are those of this process, once both workers are there, the killed one again."""
    with Client(workers) as client:
        client.wait_for_workers(len(workers.workers), timeout=_SECONDS_TO_COME_BACK)
    monkeypatch.setenv(folders.DATA_VARIABLE, str(collection.data))
    monkeypatch.setattr(kernels, "start_early", lambda: pytest.fail("no processes are to be started here"))
    return collection


def plans(collection, *assignments):
    (report, _) = load_collection(collection.reports / "reports.yml", collection.notebooks, TOY)
    reports = vary([report], list(assignments), notebooks=collection.notebooks, topic=TOY)
    return [plan_report(one, [], notebooks=collection.notebooks, data=collection.data) for one in reports]


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_cluster_writes_the_same_bytes_as_this_machine(collection, workers, monkeypatch):
    write(collection, "01_trials", plain_notebook(code(TELLING), parameters=PARAMETERS))
    asked = plans(collection, *(f"min_n={n}" for n in range(5)))
    outcomes = run_plans(asked, out=collection.out, jobs=1, scheduler=workers.scheduler_address)
    assert [(outcome.state, outcome.problems) for outcome in outcomes] == [("written", ())] * 5
    monkeypatch.setattr(kernels, "start_early", lambda: None)
    here = collection.out.with_name("here")
    run_plans(asked[:1], out=here, jobs=1)
    assert contents(here / asked[0].report.name) == contents(collection.out / asked[0].report.name)


def test_a_fault_of_a_notebook_is_told_as_it_is_here(collection, workers):
    failing = write(collection, "02_plain", plain_notebook(code("1 / min_n"), parameters=PARAMETERS))
    ended = []
    tasks = [Task("both", failing, collection.data / "executed.ipynb", {"min_n": 0})]
    execute_all(tasks, jobs=1, done=lambda task, problem: ended.append(problem), scheduler=workers.scheduler_address)
    assert ended == ["both: 02_plain, cell 3 (`1 / min_n`): ZeroDivisionError: division by zero"]


def test_what_a_dead_worker_had_begun_is_done_elsewhere(collection, workers, tmp_path):
    mark = tmp_path / "killed"
    source = KILLING.format(mark=str(mark), parent=PARENT)
    write(collection, "01_trials", plain_notebook(code(source), parameters=PARAMETERS))
    asked = plans(collection, *(f"min_n={n}" for n in range(6)))
    outcomes = run_plans(asked, out=collection.out, jobs=1, scheduler=workers.scheduler_address)
    assert mark.exists()
    assert [(outcome.state, outcome.problems) for outcome in outcomes] == [("written", ())] * 6


def test_workers_with_other_software_are_named_before_anything_runs(collection, workers, monkeypatch):
    here = os.getpid()
    monkeypatch.setattr(cluster, "software", lambda: software() | ({"numpy": "1.0"} if os.getpid() == here else {}))
    with pytest.raises(ReportError) as caught, cluster.cluster_workers(workers.scheduler_address, []):
        pass
    told = str(caught.value).splitlines()
    assert len(told) == len(workers.workers)
    assert all(line.startswith("worker tcp://") and "(here 1.0). Install the same there" in line for line in told)
    assert cluster.differences({"python": "3.11", "numpy": "2"}, {"python": "3.11"}).startswith("has numpy missing")


def test_what_comes_damaged_is_not_kept(tmp_path):
    sent = pickle.loads(pickle.dumps(cluster.Executed(b"{}", "0" * 64, "tcp://w:1")))
    with pytest.raises(ReportError, match=r"^01: came from worker tcp://w:1 other than it was sent\. Run it again\.$"):
        sent.save(tmp_path / "01.ipynb")
    assert not list(tmp_path.iterdir())


def told_of(address: str) -> str:
    """What is told of an address, which takes less than ten seconds."""
    began = time.monotonic()
    with pytest.raises(ReportError) as caught, cluster.cluster_workers(address, []):
        pass
    assert time.monotonic() - began < 10
    return str(caught.value)


def test_an_address_where_nothing_listens_is_a_sentence():
    assert told_of("tcp://127.0.0.1:9").startswith("tcp://127.0.0.1:9: no Dask scheduler answers there. Start one")


def test_what_takes_long_to_load_waits_for_an_answer():
    code = (
        "import sys; from ldnsynth.cli import main\n"
        "try: main(['report', '--scheduler', 'tcp://127.0.0.1:9'])\n"
        "finally: print({'dask', 'distributed', 'pandas', 'papermill', 'nbconvert', 'nbformat'} & set(sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "set()\n")
    assert ended.stderr.startswith("tcp://127.0.0.1:9: no Dask scheduler answers there.")


@pytest.mark.parametrize(
    "address", ["", " ", "nonsense://x", "http://h:1", "inproc://", "tcp://", "h", "tcp://h:0", "tcp://h:65536", "ü:1"]
)
def test_what_is_no_address_is_a_sentence(address):
    assert told_of(address) == f"--scheduler: expected an address such as tcp://10.0.0.1:8786, found {address!r}."


@pytest.mark.parametrize("form", ["tcp", "tls"])
@pytest.mark.parametrize(
    "answer",
    [None, b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-x\r\n", bytes(64), b"\xff" * 64],
    ids=["nothing", "end", "http", "ssh", "zeros", "ones"],
)
def test_another_service_is_no_scheduler(answer, form):
    with socket.create_server(("127.0.0.1", 0)) as server:
        held = []

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    held.append(server.accept()[0])
                    if answer is not None:
                        held[-1].sendall(answer)
                        held[-1].shutdown(socket.SHUT_WR)

        threading.Thread(target=serve, daemon=True).start()
        address = f"{form}://127.0.0.1:{server.getsockname()[1]}"
        assert told_of(address).startswith(f"{address}: no Dask scheduler answers there.")
        server.shutdown(socket.SHUT_RDWR)
    for connection in held:
        connection.close()


def test_a_worker_is_no_scheduler(workers):
    with Client(workers) as client:
        address = next(iter(client.scheduler_info()["workers"]))
    assert told_of(address) == f"{address}: is a worker of a Dask cluster. Give the address of its scheduler."


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ReportError, match=r"pip install 'ldnsynth\[cluster\]'"),
        cluster.cluster_workers("tcp://h:1", []),
    ):
        pass
