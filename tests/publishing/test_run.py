import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from toy_notebooks import FINDING, TOY, code, notebook, plain_notebook, write

from ldnsynth.display.pictures.kept import ANEW
from ldnsynth.errors import ParameterError, ReportError
from ldnsynth.publishing.execution.stored_notebooks import store_outputs
from ldnsynth.publishing.provenance.manifest import write_manifest
from ldnsynth.publishing.request.collection import find_reports, load_collection
from ldnsynth.publishing.request.planning import plan_report
from ldnsynth.publishing.run import run_plans


def plans(collection, *names, assignments=()):
    reports = load_collection(collection.reports / "reports.yml", collection.notebooks, TOY)
    return [
        plan_report(report, list(assignments), notebooks=collection.notebooks, data=collection.data)
        for report in find_reports(reports, list(names))
    ]


def run(collection, *names, out=None, **options):
    return run_plans(plans(collection, *names), out=out or collection.out, jobs=2, **options)


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def executed(folder: Path, stem: str):
    return nbformat.read(folder / "notebooks" / f"{stem}.ipynb", as_version=4)


def test_two_runs_give_the_same_bytes_and_nothing_else(collection):
    first = run(collection, "one", "both")
    second = run(collection, "one", "both", out=collection.out.with_name("again"))
    assert [o.state for o in (*first, *second)] == ["written"] * 4
    assert contents(collection.out) == contents(collection.out.with_name("again"))
    assert sorted(p.name for p in collection.out.iterdir()) == ["both", "one"]
    assert sorted(contents(collection.out / "one")) == [
        "figures/sizes.csv",
        "figures/sizes.svg",
        "findings.csv",
        "index.html",
        "manifest.json",
        "notebooks/01_trials.ipynb",
        "references.bib",
        "references.json",
        "ro-crate-metadata.json",
        "rows.csv",
        "tables/trials.csv",
    ]
    assert b"papermill" not in contents(collection.out / "both")["notebooks/02_plain.ipynb"]


def test_a_run_leaves_the_environment_of_its_process_as_it_was(collection):
    before = dict(os.environ)
    assert run(collection, "one")[0].state == "written"
    assert dict(os.environ) == before


def test_a_notebook_receives_the_parameters_that_it_declares(collection):
    run_plans(plans(collection, "both", assignments=["conditions=sinusitis"]), out=collection.out, jobs=2)
    (printed,) = executed(collection.out / "both", "02_plain").cells[-1].outputs
    assert printed.text == "['sinusitis']\n"
    injected = executed(collection.out / "both", "01_trials").cells[2]
    assert "min_n = 20" in injected.source
    manifest = json.loads((collection.out / "both" / "manifest.json").read_text())
    assert manifest["inputs"]["parameters"] == {
        "01_trials": {"conditions": ["sinusitis"], "min_n": 20, "power": 0.8, "as_of": ""},
        "02_plain": {"conditions": ["sinusitis"]},
    }


def test_a_value_is_data_and_never_code(collection):
    text = 'note: str = ""  # any text'
    write(collection, "02_plain", plain_notebook(code("print(note)"), parameters=text))
    hostile = "\"; raise SystemExit('ran') #\\\" {note}"
    assignments = [f"note={hostile}"]
    run_plans(plans(collection, "both", assignments=assignments), out=collection.out, jobs=2)
    assert executed(collection.out / "both", "02_plain").cells[-1].outputs[0].text == hostile + "\n"


def test_unknown_parameters_stop_a_report_before_it_runs(collection):
    with pytest.raises(ParameterError, match=r"unknown parameter 'powr'. Did you mean 'power'\?"):
        plans(collection, "one", assignments=["powr=0.9"])
    with pytest.raises(ParameterError, match=r"^one: power: expected a number between 0 and 1, found 80\.0\.$"):
        plans(collection, "one", assignments=["power=80"])


def test_what_is_up_to_date_is_left_alone_unless_forced(collection):
    run(collection, "both")
    page = collection.out / "both" / "index.html"
    before = page.stat().st_ino
    assert [o.state for o in run(collection, "both")] == ["up to date"]
    assert page.stat().st_ino == before
    assert [o.state for o in run(collection, "both", force=True)] == ["written"]
    assert page.stat().st_ino != before


def test_force_has_kernels_draw_every_picture(collection):
    write(collection, "01_trials", plain_notebook(code(f"import os; print(os.environ.get({ANEW!r}, 'kept'))")))
    told = []
    for force in (False, True):
        run(collection, "one", force=force)
        told.append(executed(collection.out / "one", "01_trials").cells[-1].outputs[0].text.strip())
    assert told == ["kept", "1"] and ANEW not in os.environ


ENDED = "ends the chapter before its end, so that what follows was not run. Take that out."


@pytest.mark.parametrize(
    ("source", "assignments", "sentence"),
    [
        ("1 + 1\n\n1 / 0", (), "cell 3 (`1 + 1`): ZeroDivisionError: division by zero"),
        ("x = = 1", ("conditions=sinusitis",), "cell 3 (`x = = 1`): SyntaxError: invalid syntax (line 1)"),
        ("raise ValueError('a\\nb')", (), "cell 3 (`raise ValueError('a\\nb')`): ValueError: a\n  b"),
        ("n = 1\nassert n > 1", (), "cell 3 (`n = 1`): AssertionError, without a reason, at `assert n > 1`"),
        ("%nothing", (), "cell 3 (`%nothing`): UsageError: Line magic function `%nothing` not found."),
        (
            "print('\\x1b[1m'); raise ValueError('\\x1b[1m\\x07')",
            (),
            "cell 3 (`print('\\x1b[1m'); raise ValueError('\\x1b[1m\\x07')`): ValueError: \\x07",
        ),
        ("import sys\nsys.exit()", (), f"cell 3 (`import sys`): {ENDED}"),
        ("exit()", ("conditions=cluster_headache",), f"cell 3 (`exit()`): {ENDED}"),
        ("raise SystemExit(0)", (), f"cell 3 (`raise SystemExit(0)`): {ENDED}"),
        ("raise SystemExit('no data')", (), "cell 3 (`raise SystemExit('no data')`): SystemExit: no data"),
    ],
)
def test_a_failing_notebook_is_named_and_spares_the_others(collection, source, assignments, sentence):
    (collection.out / "both").mkdir(parents=True)
    (collection.out / "both" / "index.html").write_text("the previous report")
    write_manifest(collection.out / "both", {})
    before = contents(collection.out / "both")
    write(collection, "02_plain", plain_notebook(code(source), code("later = True")))
    both = plans(collection, "both", "one", assignments=assignments)
    failed, written = run_plans(both, out=collection.out, jobs=2)
    assert (failed.state, written.state) == ("failed", "written")
    assert failed.problems == (f"both: 02_plain, {sentence}",)
    assert contents(collection.out / "both") == before
    assert sorted(p.name for p in collection.out.iterdir()) == ["both", "one"]


def test_data_that_change_during_the_run_fail_the_report(collection):
    source = f"open({str(collection.data / 'trials.csv')!r}, 'a').write('gironi2008')"
    write(collection, "02_plain", plain_notebook(code(source)))
    (outcome,) = run(collection, "both")
    assert outcome.problems == ("both: data, notebooks or package changed while it ran; run it again.",)
    assert list(collection.out.iterdir()) == []


def test_a_dying_kernel_is_a_sentence(collection):
    write(collection, "02_plain", plain_notebook(code("import os; os._exit(1)")))
    (outcome,) = run(collection, "both")
    assert outcome.problems == (
        "both: 02_plain, cell 3 (`import os; os._exit(1)`): the kernel ended, by what the cell does or from outside, "
        "perhaps for want of memory (try --jobs 1).",
    )


def test_a_name_declared_with_two_types_is_refused(collection):
    write(collection, "02_plain", plain_notebook(parameters="min_n: str = ''  # h"))
    with pytest.raises(ParameterError, match="02_plain: min_n is str here and int before"):
        plans(collection, "both")


def test_what_stands_in_the_way_is_named(collection, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ReportError, match=r"cannot write here \(.*\). Give another folder with --out"):
        run(collection, "one", out=tmp_path / "file" / "deeper")
    (collection.out / "x").mkdir(parents=True)
    (collection.out / "one").touch()
    with pytest.raises(ReportError, match="one: is a file, expected a folder"):
        run(collection, "one")
    assert sorted(p.name for p in collection.out.iterdir()) == ["one", "x"]


def test_leftovers_of_dead_runs_are_cleared_and_of_living_ones_left(collection):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for name in (f".one.partial-{dead.pid}", f".one.partial-{os.getppid()}", f".both.previous-{dead.pid}"):
        (collection.out / name).mkdir(parents=True)
        (collection.out / name / "rows.csv").touch()
        write_manifest(collection.out / name, {})
    write(collection, "02_plain", plain_notebook(code("1 / 0")))
    run(collection, "one", "both")
    assert sorted(p.name for p in collection.out.iterdir()) == [f".one.partial-{os.getppid()}", "both", "one"]
    assert (collection.out / "both" / "rows.csv").exists(), "a report moved aside by a run that died is put back"


def test_a_report_that_a_dead_run_had_moved_aside_is_put_back_and_is_up_to_date(collection):
    run(collection, "one")
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (collection.out / "one").rename(collection.out / f".one.previous-{dead.pid}")
    (collection.out / f".one.partial-{dead.pid}").mkdir()
    assert [o.state for o in run(collection, "one")] == ["up to date"]
    assert sorted(p.name for p in collection.out.iterdir()) == ["one"]


def test_a_report_that_cannot_be_put_in_place_leaves_the_previous_one(collection, monkeypatch):
    run(collection, "one")
    before = contents(collection.out / "one")
    rename = Path.rename

    def refuse(self, target):
        if ".partial-" in self.name:
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    (outcome,) = run(collection, "one", force=True)
    assert outcome.problems == (
        f"one: {collection.out}: cannot write here (Permission denied). Give another folder with --out.",
    )
    assert contents(collection.out / "one") == before
    assert sorted(p.name for p in collection.out.iterdir()) == ["one"]


def test_notebooks_are_stored_with_outputs_and_rewritten_only_if_they_change(collection):
    first = store_outputs(collection.notebooks, jobs=2)
    assert {path.stem: changed for path, changed in first.items()} == {"01_trials": True, "02_plain": True}
    book = nbformat.read(collection.notebooks / "01_trials.ipynb", as_version=4)
    picture = book.cells[4].outputs[0]
    assert set(picture.data) == {"image/png", "text/plain"}
    assert picture.metadata.ldnsynth.id == "sizes"
    assert [path.stem for path, changed in store_outputs(collection.notebooks, jobs=2).items() if changed] == []


def test_a_notebook_that_cannot_be_stored_is_named_and_kept(collection):
    bad = write(collection, "02_plain", plain_notebook(code("1 / 0")))
    large = write(collection, "03_large", plain_notebook(code("print('x' * 500_000)")))
    before = bad.read_bytes(), large.read_bytes()
    with pytest.raises(ReportError) as caught:
        store_outputs(collection.notebooks, jobs=2)
    assert sorted(line.split(":")[1] for line in str(caught.value).splitlines()) == [
        " 02_plain, cell 3 (`1 / 0`)",
        " 03_large",
    ]
    assert (bad.read_bytes(), large.read_bytes()) == before
    assert nbformat.read(collection.notebooks / "01_trials.ipynb", as_version=4).cells[-1].outputs


def test_an_earlier_report_is_replaced_whole(collection):
    run(collection, "one")
    write(collection, "01_trials", notebook(code(FINDING)))
    run(collection, "one")
    assert "tables/trials.csv" not in contents(collection.out / "one")
