"""Only what changed is executed: a notebook runs again for itself, its parameters, the tables it read, the package."""

import shutil

import pytest
from toy_notebooks import FINDING, TOY, code, notebook, write

from ldnsynth.publishing.execution import batch
from ldnsynth.publishing.provenance import manifest as provenance
from ldnsynth.publishing.provenance.manifest import why
from ldnsynth.publishing.request.collection import find_reports, load_collection
from ldnsynth.publishing.request.planning import plan_report
from ldnsynth.publishing.run import run_plans


def reading(*tables: str):
    """A cell that says which tables its notebook read."""
    return code(f'Table("provenance", "Data", pd.DataFrame({{"What": ["x"]}}), tables_read={tables!r})', "provenance")


@pytest.fixture
def toy(collection, monkeypatch):
    """A report of two chapters, one of which reads claims, and a list of what is executed."""
    for table in ("trials", "claims"):
        (collection.data / f"{table}.csv").write_text(f"{table}\n1\n")
    write(collection, "01_trials", notebook(code(FINDING), reading("trials")))
    write(collection, "02_plain", notebook(code(FINDING.replace("size", "said")), reading("trials", "claims")))
    collection.ran = []
    execute_all = batch.execute_all

    def spy(tasks, **options):
        collection.ran += sorted(task.source.stem for task in tasks)
        execute_all(tasks, **options)

    monkeypatch.setattr(batch, "execute_all", spy)
    run(collection)
    assert collection.ran == ["01_trials", "02_plain"]
    collection.ran.clear()
    return collection


def plan(toy, *assignments):
    reports = load_collection(toy.reports / "reports.yml", toy.notebooks, TOY)
    (report,) = find_reports(reports, ["both"])
    return plan_report(report, list(assignments), notebooks=toy.notebooks, data=toy.data)


def run(toy, *assignments, **options):
    """Write the report; what it was written for."""
    found = why(toy.out / "both", plan(toy, *assignments).inputs)
    (outcome,) = run_plans([plan(toy, *assignments)], out=toy.out, jobs=2, **options)
    assert outcome.state in ("written", "up to date"), outcome.problems
    return found


def test_a_row_of_claims_runs_the_chapter_that_reads_claims_and_no_other(toy):
    (toy.data / "claims.csv").write_text("claims\n2\n")
    assert run(toy) == ["02_plain: claims.csv"]
    assert toy.ran == ["02_plain"]
    assert run(toy) == ["up to date"]


def test_a_table_that_both_read_runs_both(toy):
    (toy.data / "trials.csv").write_text("trials\n2\n")
    assert run(toy) == ["01_trials: trials.csv", "02_plain: trials.csv"]
    assert toy.ran == ["01_trials", "02_plain"]


def test_a_file_that_no_chapter_reads_writes_the_page_anew_and_runs_nothing(toy):
    (toy.data / "flow.csv").write_text("n\n1\n")
    before = (toy.out / "both" / "manifest.json").read_text()
    assert run(toy) == ["no notebook depends on what changed; the page is written anew"]
    assert toy.ran == []
    assert (toy.out / "both" / "manifest.json").read_text() != before


def test_a_changed_notebook_and_a_parameter_are_named(toy):
    write(toy, "01_trials", notebook(code(FINDING), code("1"), reading("trials")))
    assert run(toy) == ["01_trials: the notebook"]
    assert toy.ran == ["01_trials"]
    assert run(toy, "min_n=5") == ["01_trials: min_n", "02_plain: min_n"]


def test_other_code_and_another_topic_run_everything(toy, monkeypatch):
    package = provenance._package()
    monkeypatch.setattr(provenance, "_package", lambda: package | {"sha256": "other"})
    assert run(toy) == ["01_trials: the code of ldnsynth", "02_plain: the code of ldnsynth"]
    topic = toy.data / "topic.yml"
    topic.write_text(topic.read_text().replace("label: sinusitis", "label: sore sinuses"))
    assert run(toy) == ["01_trials: topic.yml", "02_plain: topic.yml"]


def test_what_was_changed_by_hand_is_run_again(toy):
    executed = toy.out / "both" / "notebooks" / "02_plain.ipynb"
    executed.write_text(executed.read_text() + " ")
    assert run(toy) == ["02_plain: notebooks/02_plain.ipynb is not what was written"]
    assert toy.ran == ["02_plain"]


def test_force_runs_everything(toy):
    assert run(toy, force=True) == ["up to date"]
    assert toy.ran == ["01_trials", "02_plain"]


def test_a_report_of_reused_chapters_has_the_bytes_of_one_that_ran_whole(toy):
    (toy.data / "claims.csv").write_text("claims\n2\n")
    run(toy)
    reused = {p.relative_to(toy.out): p.read_bytes() for p in toy.out.rglob("*") if p.is_file()}
    shutil.rmtree(toy.out / "both")
    run(toy)
    assert reused == {p.relative_to(toy.out): p.read_bytes() for p in toy.out.rglob("*") if p.is_file()}


def test_a_notebook_that_does_not_say_what_it_reads_depends_on_all(toy):
    write(toy, "01_trials", notebook(code(FINDING)))
    run(toy)
    (toy.data / "flow.csv").write_text("n\n1\n")
    assert run(toy) == ["01_trials: flow.csv"]
