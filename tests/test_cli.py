import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_notebook, writes
from reviews import TOY as REVIEW

from ldnsynth import cli, folders

TOPIC = Path(__file__).parent / "toy_topic.yml"
PARAMETERS = 'min_n: int = 0  # fewest people in a trial\nas_of: str = ""  # day'


def book(source):
    cells = [new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}), new_code_cell(source)]
    return writes(new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}))


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a collection of two reports, as the working folder."""
    for name in ("notebooks", "reports", "data"):
        (tmp_path / name).mkdir()
    shutil.copy(TOPIC, tmp_path / "data" / "topic.yml")
    (tmp_path / "notebooks" / "01_good.ipynb").write_text(book("import os; print(min_n, os.environ['LDNSYNTH_DATA'])"))
    (tmp_path / "notebooks" / "02_bad.ipynb").write_text(book("1 / 0"))
    (tmp_path / "reports" / "reports.yml").write_text(
        "- {name: good, title: Good, question: Which, notebooks: [01_good]}\n"
        "- {name: bad, title: Bad, question: Why, notebooks: [02_bad], parameters: {min_n: 5}}\n"
    )
    monkeypatch.setattr(folders, "ENGINE_NOTEBOOKS", tmp_path / "no engine")  # whose chapters would stand there, too
    monkeypatch.setattr(cli.reports, "refuse_faulty", lambda data: None)
    monkeypatch.setenv(folders.DATA_VARIABLE, "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*args):
    return CliRunner().invoke(cli.main, list(args))


def test_help_names_the_commands():
    result = call("--help")
    assert result.exit_code == 0
    assert all(name in result.output for name in ("check", "list", "notebooks", "report"))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(24, "Too many open files", "x.csv"), "Cannot go on: Too many open files (x.csv)."),
        (PermissionError(13, "Permission denied"), "Cannot write: Permission denied."),
        (MemoryError(), "Cannot go on: there is not enough memory."),
        (ImportError("no advice"), "Cannot go on: a library cannot be loaded (x.so: cannot map)."),
    ],
)
def test_what_the_machine_does_not_give_is_a_sentence(monkeypatch, error, sentence):
    def fail(*_, **__):
        try:
            raise ImportError("x.so: cannot map")
        except ImportError as first:
            raise error from (first if isinstance(error, ImportError) else None)

    monkeypatch.setattr(cli.main.commands["check"], "callback", fail)
    result = call("check")
    assert result.exit_code == 1
    assert result.stderr.startswith(sentence) and result.stderr.count("\n") == 1


def test_what_may_not_be_read_is_not_told_of_writing(tmp_path, monkeypatch):
    (tmp_path / "trials.csv").touch()
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.R_OK)  # as for anybody but root

    def fail(*_, **__):
        raise PermissionError(13, "Permission denied", str(tmp_path / "trials.csv"))

    monkeypatch.setattr(cli.main.commands["check"], "callback", fail)
    assert call("check").stderr.startswith(f"Cannot read: Permission denied ({tmp_path / 'trials.csv'}).")


def test_list_shows_values_and_defaults(here):
    result = call("list")
    assert result.exit_code == 0
    assert "good\n  Good\n  Which\n  notebooks: 01_good\n  min_n (int) = 0: fewest people in a trial" in result.stdout
    assert "  min_n (int) = 5, default 0: fewest people in a trial" in result.stdout


def test_the_first_report_is_the_default_and_is_not_run_twice(here):
    first, second = call("report"), call("report")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == "reports/good/index.html\n"
    assert first.stderr == "1 of 1: good: 01_good done\n"
    assert second.stdout == "good: up to date\nreports/good/index.html\n"
    assert f"0 {here}/data" in (here / "reports" / "good" / "index.html").read_text()


def test_other_data_and_another_place(here, tmp_path_factory):
    out, data = tmp_path_factory.mktemp("out"), here / "other"
    data.mkdir()
    shutil.copy(TOPIC, data / "topic.yml")
    result = call("report", "-p", "min_n=7", "--data", "other", "--out", str(out))
    assert result.stdout == f"{out}/good/index.html\n"
    assert f"7 {data}" in (out / "good" / "index.html").read_text()


@pytest.mark.parametrize(
    ("args", "page"),
    [
        (["-p", "min_n=7"], "reports/varied/good_min-n-7/index.html"),
        (["-p", "min_n=7", "--out", "reports"], "reports/varied/good_min-n-7/index.html"),
        (["--data", "other"], "reports/with-other/good/index.html"),
        (["--data", "other", "-p", "as_of=2009-02-09"], "reports/with-other/varied/good_as-of-2009-02-09/index.html"),
    ],
    ids=" ".join,
)
def test_another_selection_is_another_folder_and_the_command_says_which(here, args, page):
    (here / "other").mkdir()
    shutil.copy(TOPIC, here / "other" / "topic.yml")
    assert call("report").exit_code == 0
    standing = {path: path.read_bytes() for path in (here / "reports").rglob("*") if path.is_file()}
    result = call("report", *args)
    assert result.stdout == f"{page}\n"
    folder = Path(page).parents[1]
    assert result.stderr.splitlines()[0] == (
        f"Other data or parameters than the standing reports have: written to {folder}."
    )
    assert {path: path.read_bytes() for path in standing} == standing
    assert page.split("/")[-2] in (here / folder / "index.html").read_text()


def test_parameters_that_a_report_has_anyway_are_no_other_selection(here):
    assert call("report", "-p", "min_n=0").stdout == "reports/good/index.html\n"
    again = call("report")
    assert (again.stdout, again.stderr) == ("good: up to date\nreports/good/index.html\n", "")


def test_a_selection_that_nothing_fits_is_told_each_time_once_a_report(here):
    asked = "conditions: list[str] = []  # conditions\nmin_n: int = 0  # people"
    for name in ("04_asked", "05_asked"):
        cells = [new_code_cell(asked, metadata={"tags": ["parameters"]}), new_code_cell("print(conditions)")]
        text = writes(new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "P"}}))
        (here / "notebooks" / f"{name}.ipynb").write_text(text)
    entry = "- {name: %s, title: A, question: B, notebooks: [04_asked, 05_asked], parameters: {conditions: [%s]}}\n"
    (here / "reports" / "reports.yml").write_text(entry % ("frowning", "frowning") + entry % ("pain", "yawning"))
    data = str(shutil.copytree(REVIEW, here / "real"))
    warning = "frowning: no study fits this selection; the pages say so in place of results."
    for state in ("done", "up to date"):
        result = call("report", "--all", "--data", data, "--out", str(here / "out"))
        assert result.exit_code == 0
        assert state in result.output
        assert [line for line in result.stderr.splitlines() if "no study" in line] == [warning]


def test_a_release_of_other_data_leaves_the_standing_reports(here, monkeypatch):
    (here / "other").mkdir()
    shutil.copy(TOPIC, here / "other" / "topic.yml")
    (here / "reports" / "reports.yml").write_text("- {name: good, title: A, question: B, notebooks: [01_good]}\n")
    monkeypatch.setattr(sys.modules["ldnsynth.cli.release"], "refuse_faulty", lambda data: None)
    call("release", "--data", "other")  # which packs nothing, as the toy has no rows to make tables of
    assert sorted(path.name for path in (here / "reports").iterdir()) == ["reports.yml", "with-other"]


def test_a_failing_report_is_a_sentence_and_exit_code_1(here):
    result = call("report", "bad", "good", "--jobs", "1")
    assert result.exit_code == 1
    assert result.stdout == "reports/good/index.html\n"
    assert result.stderr.endswith("\nbad: 02_bad, cell 2 (`1 / 0`): ZeroDivisionError: division by zero\n")
    assert sorted(p.name for p in (here / "reports").iterdir()) == ["good", "index.html", "reports.yml"]


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        (["--jobs", "0"], 2, "Invalid value for '--jobs': 0 is not in the range x>=1."),
        (["--out", "notebooks/01_good.ipynb"], 2, "Directory 'notebooks/01_good.ipynb' is a file."),
        (["--out", "reports/reports.yml/x"], 1, "cannot write here (Not a directory)."),
        (["--data", "nowhere"], 1, "nowhere: no such folder"),
        (["godo"], 1, "unknown report 'godo'. Did you mean 'good'? Allowed: good, bad."),
        (["-p", "min=3"], 1, "unknown parameter 'min'. Did you mean 'min_n'? Allowed: min_n, as_of."),
        (
            ["-p", "as_of=2009-13-01"],
            1,
            "good: as_of: expected a calendar day such as 2009-02-09, found '2009-13-01'.",
        ),
    ],
)
def test_bad_input_is_one_sentence(here, args, code, sentence):
    result = call("report", *args)
    assert result.exit_code == code
    assert sentence in result.stderr
    assert "Traceback" not in result.output
    assert [p.name for p in (here / "reports").iterdir()] == ["reports.yml"]


def test_out_is_beside_the_caller_when_the_package_is_a_wheel(here, monkeypatch):
    bundled = here / "package" / "bundled"
    for name in ("notebooks", "reports", "data"):
        shutil.move(here / name, bundled / name)
    shutil.copy(folders.SHIPPED / "CITATION.cff", bundled)
    monkeypatch.setattr(folders, "SHIPPED", bundled)
    monkeypatch.setattr(folders, "IN_WHEEL", True)
    monkeypatch.delenv(folders.DATA_VARIABLE)
    assert call("report").stdout == "reports/good/index.html\n"
    assert not (bundled / "reports" / "good").exists()


def test_the_nearest_review_above_is_meant(here, monkeypatch):
    below = here / "reports" / "below"
    below.mkdir()
    monkeypatch.delenv(folders.DATA_VARIABLE)
    monkeypatch.chdir(below)
    assert call("list").stdout.startswith("good\n")
    assert call("report").stdout == f"{here}/reports/good/index.html\n"
    assert not list(below.iterdir())


def test_the_data_of_another_review_mean_that_review(here, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    for name in ("data", "reports", "notebooks"):
        shutil.copytree(here / name, other / name)
    (other / "reports" / "reports.yml").write_text("- {name: own, title: A, question: B, notebooks: [01_good]}\n")
    assert call("list", "--data", str(other / "data")).stdout.startswith("own\n")
    result = call("report", "--data", str(other / "data"))
    assert (result.stdout, result.stderr) == (f"{other}/reports/own/index.html\n", "1 of 1: own: 01_good done\n")
    assert sorted(path.name for path in (here / "reports").iterdir()) == ["reports.yml"]


def test_a_chapter_of_the_reviews_own_takes_the_place_of_the_engines(here, monkeypatch):
    engine = here / "engine"
    engine.mkdir()
    (engine / "01_good.ipynb").write_text(book("print('the engine')"))
    (engine / "03_more.ipynb").write_text(book("print('more of the engine')"))
    monkeypatch.setattr(folders, "ENGINE_NOTEBOOKS", engine)
    (here / "reports" / "reports.yml").write_text("- {name: both, notebooks: [01_good, 03_more]}\n")
    assert call("report").exit_code == 0
    page = (here / "reports" / "both" / "index.html").read_text()
    assert f"0 {here}/data" in page
    assert "more of the engine" in page
    assert "the engine\n" not in page.replace("more of the engine\n", "")


def test_a_topic_without_a_list_of_reports_has_one_report(here):
    (here / "reports" / "reports.yml").unlink()
    (here / "notebooks" / "02_bad.ipynb").unlink()
    assert call("report").stdout == "reports/aspirin-for-migraine/index.html\n"


@pytest.mark.parametrize("command", ["check", "report", "list", "describe"])
@pytest.mark.parametrize(
    ("former", "sentence"),
    [(False, "begin a review with 'ldnsynth init NAME'."), (True, "the layout before 0.4. Run 'ldnsynth upgrade ")],
)
def test_a_folder_without_a_topic_says_how_to_get_one(here, command, former, sentence):
    (here / "bare").mkdir()
    if former:
        (here / "bare" / "datapackage.json").write_text("{}")
    result = call(command, *([] if command in ("check", "describe") else ["--data"]), "bare")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith(("bare: ", f"{here}/bare: "))
    assert sentence in result.stderr


@pytest.mark.parametrize("command", ["check", "report", "list", "describe"])
def test_a_topic_that_cannot_be_used_stops_each_command_with_a_sentence(here, command):
    path = here / "data" / "topic.yml"
    path.write_text(path.read_text().replace("focus: migraine", "focus: migrane"))
    result = call(command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("topic.yml, focus: unknown condition 'migrane'. Did you mean 'migraine'?")


def test_check_prints_each_problem_or_the_counts(here, monkeypatch):
    from types import SimpleNamespace

    from ldnsynth import evidence

    found = SimpleNamespace(problems=[], tables={"trials": 3, "results": 4}, notes=["an old entry"])
    monkeypatch.setattr(evidence, "check_data", lambda folder: found, raising=False)
    assert call("check").stdout == "an old entry\n2 tables, 7 rows: no problems\n"
    found.notes = []
    found.problems = ["data/trials.csv, row 2: wrong"]
    result = call("check", "data")
    assert (result.exit_code, result.stdout) == (1, "data/trials.csv, row 2: wrong\n")
    assert result.stderr == "2 tables, 7 rows: 1 problem\n"


def test_all_writes_every_report_and_names_none(here):
    result = call("report", "--all")
    assert result.exit_code == 1
    assert result.stdout == "reports/good/index.html\n"
    assert call("report", "good", "--all").exit_code == 2


def test_faulty_data_stop_a_report_before_anything_runs(tmp_path, monkeypatch):
    data = shutil.copytree(REVIEW, tmp_path / "data")
    monkeypatch.setenv(folders.DATA_VARIABLE, str(data))  # the command sets it; this puts it back
    text = (data / "trials.csv").read_text()
    (data / "trials.csv").write_text(text.replace("randomised_crossover", "crossover", 1))
    result = call("report", "--data", str(data), "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    sentence, last = result.stderr.splitlines()
    assert sentence.startswith("trials.csv, row ")
    assert "found 'crossover'" in sentence
    assert last == "1 problem in the data: nothing was run."
    assert not (tmp_path / "out").exists()


def test_faulty_data_stop_an_export_and_no_export_takes_the_place_of_a_table(tmp_path, monkeypatch):
    data = shutil.copytree(REVIEW, tmp_path / "data")
    monkeypatch.setenv(folders.DATA_VARIABLE, str(data))
    table = data / "results.csv"
    before = table.read_bytes()
    onto = call("export", "escalc", "--data", str(data), "--out", str(table))
    assert (onto.exit_code, onto.stderr) == (
        1,
        f"{table}: is read by this command, and would be lost. Give another file with --out.\n",
    )
    assert table.read_bytes() == before
    trials = data / "trials.csv"
    trials.write_text(trials.read_text().replace("randomised_crossover", "crossover", 1))
    faulty = call("export", "robvis", "--data", str(data), "--out", str(tmp_path / "out.csv"))
    assert faulty.exit_code == 1
    assert faulty.stderr.splitlines()[-1] == "1 problem in the data: nothing was run."
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("out", "words"), [("data", "lies in"), (".", "would be lost"), ("mine", "no part of a report")]
)
def test_a_report_takes_the_place_of_nothing_else(here, out, words):
    (here / "mine" / "good").mkdir(parents=True)
    (here / "mine" / "good" / "thesis.txt").write_text("years of work")
    (here / "index.html").write_text("my page")
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    result = call("report", "--out", out)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert words in result.stderr
    assert {path: path.read_bytes() for path in here.rglob("*") if path.is_file()} == before


def test_notebooks_are_stored_in_place(here):
    (here / "notebooks" / "02_bad.ipynb").unlink()
    assert call("notebooks").stdout == "notebooks/01_good.ipynb: written\n"
    assert call("notebooks").stdout == "notebooks/01_good.ipynb: unchanged\n"


SCRIPT = """
import sys
from ldnsynth.cli import reports
from ldnsynth.cli import main
reports.refuse_faulty = lambda data: None
if __name__ == "__main__":
    main()
"""


def run_script(here, *args, **options):
    (here / "script.py").write_text(SCRIPT)
    return subprocess.Popen(
        [sys.executable, "script.py", *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.mark.parametrize("args", [["--help"], ["list"], ["report"]])
def test_what_needs_no_numbers_loads_no_pandas(here, args):
    if args == ["report"]:
        assert call("report").exit_code == 0
    code = SCRIPT.replace(
        "main()", "main(standalone_mode=False); print(sorted({'pandas', 'papermill'} & set(sys.modules)))"
    )
    (here / "script.py").write_text(code)
    result = subprocess.run([sys.executable, "script.py", *args], capture_output=True, text=True)
    assert result.stdout.splitlines()[-1] == "[]", result.stderr


def test_a_report_builds_no_grammar_of_addresses(here):
    code = SCRIPT.replace("main()", "main(standalone_mode=False); print({'jsonschema', 'lark'} & set(sys.modules))")
    (here / "script.py").write_text(code)
    result = subprocess.run([sys.executable, "script.py", "report"], capture_output=True, text=True)
    assert result.stdout.splitlines()[-1] == "{'jsonschema'}", result.stderr


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_grid_is_compared_and_stands_in_a_folder_of_its_own(here):
    (here / "days.yml").write_text("- each: {as_of: [2008-01-01, 2010-01-01]}\n")
    assert call("report", "--grid", "days.yml").stdout == "2 reports: 2 written\nreports/days/index.html\n"
    again = call("report", "-p", "as_of=2008-01-01", "-p", "as_of=2010-01-01", "--out", "reports/days")
    assert again.stdout == "2 reports: 2 up to date\nreports/days/index.html\n"
    names = ["comparison.csv", "good_as-of-2008-01-01", "good_as-of-2010-01-01", "index.html"]
    assert sorted(path.name for path in (here / "reports" / "days").iterdir()) == names
    both = call("report", "good", "--grid", "days.yml")
    assert (both.exit_code, "give no NAME, --all or -p with it" in both.stderr) == (2, True)


def test_a_scheduler_that_does_not_answer_stops_everything(here):
    result = call("report", "--scheduler", "tcp://127.0.0.1:9")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "no Dask scheduler answers there" in result.stderr
    assert sorted(path.name for path in (here / "reports").iterdir()) == ["reports.yml"]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", ""])
def test_a_scheduler_must_answer_even_if_nothing_is_to_be_run(here, address):
    assert call("report").exit_code == 0
    result = call("report", "--scheduler", address)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "tcp://" in result.stderr


@pytest.mark.parametrize("bytes_left", [100, 16_000])  # for no notebook; for the notebook, not for the page
def test_a_full_disk_is_a_sentence_and_the_next_run_picks_up(here, bytes_left):
    assert call("report").exit_code == 0
    before = {path: path.read_bytes() for path in (here / "reports").rglob("*") if path.is_file()}

    def fill_up():
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, bytes_left))

    process = run_script(here, "report", "good", "-p", "min_n=3", preexec_fn=fill_up)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "File too large" in errors.splitlines()[-1]
    assert "Traceback" not in errors
    assert {path: path.read_bytes() for path in (here / "reports").rglob("*") if path.is_file()} == before
    assert call("report", "good", "-p", "min_n=3").exit_code == 0


def test_what_is_up_to_date_can_stand_where_nothing_may_be_written(here, monkeypatch):
    assert call("report").exit_code == 0

    def refuse(*_, **__):
        raise OSError(30, "Read-only file system")

    for name in ("write_text", "write_bytes", "mkdir", "rename", "replace", "touch"):
        monkeypatch.setattr(Path, name, refuse)
    assert call("report").stdout == "good: up to date\nreports/good/index.html\n"
    forced = call("report", "--force")
    assert (forced.exit_code, forced.stderr.count("\n")) == (1, 1)
    assert "cannot write here (Read-only file system). Give another folder with --out." in forced.stderr


def in_the_middle(here):
    """A run of two reports while a cell is executed; the ids of its kernel and of what forked it."""
    source = """\
import os, pathlib, time
pathlib.Path(os.environ["LDNSYNTH_DATA"], "pid").write_text(f"{os.getpid()} {os.getppid()}")
time.sleep(60)"""
    (here / "notebooks" / "01_good.ipynb").write_text(book(source))
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background do not hear Ctrl-C
    process = run_script(here, "report", "good", "bad", start_new_session=True)
    signal.signal(signal.SIGINT, heard)
    mark = here / "data" / "pid"
    deadline = time.monotonic() + 60
    while not mark.exists() or not mark.read_text():
        assert time.monotonic() < deadline and process.poll() is None, process.communicate()
        time.sleep(0.05)
    pids = [int(pid) for pid in mark.read_text().split()]
    assert all(is_running(pid) for pid in pids)
    return process, pids


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
def test_a_killed_run_leaves_no_process_and_the_next_one_picks_up(here):
    assert call("report").exit_code == 0
    before = (here / "reports" / "good" / "index.html").read_bytes()
    process, pids = in_the_middle(here)
    pids += [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
    process.kill()
    process.communicate(timeout=30)
    deadline = time.monotonic() + 30
    while left := [pid for pid in pids if is_running(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)
    assert (here / "reports" / "good" / "index.html").read_bytes() == before
    (here / "notebooks" / "01_good.ipynb").write_text(book("1 + 1"))
    assert call("report").exit_code == 0
    assert not list((here / "reports").glob(".good.*"))  # what the killed run had begun of it


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
@pytest.mark.parametrize("to_group", [True, False])
def test_an_interruption_leaves_nothing_behind(here, to_group):
    assert call("report").exit_code == 0
    before = (here / "reports" / "good" / "index.html").read_bytes()
    process, pids = in_the_middle(here)
    (os.killpg if to_group else os.kill)(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "Interrupted: nothing was replaced that was not finished."
    assert "Traceback" not in errors
    assert sorted(p.name for p in (here / "reports").iterdir()) == ["good", "index.html", "reports.yml"]
    assert (here / "reports" / "good" / "index.html").read_bytes() == before
    assert not any(is_running(pid) for pid in pids)
