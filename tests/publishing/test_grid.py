"""Grids: which reports they mean, what is wrong with them, and that each is made whole."""

import csv
import os
import re
import threading
from pathlib import Path

import pytest
from toy_notebooks import TOY, code, notebook, write

from ldnsynth.errors import LdnsynthError, ParameterError, ReportError
from ldnsynth.publishing.execution import batch
from ldnsynth.publishing.execution.batch import execute_all
from ldnsynth.publishing.execution.notebook_worker import execute_in_thread
from ldnsynth.publishing.execution.task import Task
from ldnsynth.publishing.page.grid_page import _against, write_comparison
from ldnsynth.publishing.request.collection import load_collection
from ldnsynth.publishing.request.grid import is_varied, load_grid, vary
from ldnsynth.publishing.request.planning import plan_report
from ldnsynth.publishing.run import run_plans

SUMMARY = """\
found = pd.DataFrame(
    [["Pain (NRS; 8 weeks (of 12))", "RR 1.05 (0.9 to 1.2); as Old", f"{min_n} in 3", "low [a]", "It may."],
     ["Sleep, other studies", "0.27 SD (0.01 to 0.53)", "40 in 1 other study", "moderate", "It may."],
     ["Fatigue", "0 of 80 who entered (upper limit at best 3.7%)", "80 in 1 trial", "low [c]", "It may."]],
    columns=["Outcome", "Effect", "People", "Certainty", "Statement"])
facts = [
    {"name": "Pain (NRS; 8 weeks (of 12))", "short": "Pain", "certainty": "low", "effect": "RR 1.05 (0.9 to 1.2)"},
    {"name": "Sleep, other studies", "short": "Sleep, other studies", "certainty": "moderate",
     "effect": "0.27 SD (0.01 to 0.53)"},
    {"name": "Fatigue", "short": "Fatigue", "certainty": "low", "effect": ""},
]
facts = [one | {"reasons": [], "comment": None} for one in facts]
keys = {"people": "People", "certainty": "Certainty", "statement": "Statement"}
Table("summary-of-findings", "What was found", found, keys=keys, facts=facts)"""
COUNTED = """\
from ldnsynth.display.blocks import Finding, Number
counts = {"studies": 100 // min_n, "reported": 1, "randomised": 1, "people": 40}
Finding("answer-studies", "{studies} {reported} {randomised} {people}", {k: Number(v) for k, v in counts.items()})"""


def reports_of(collection):
    return load_collection(collection.reports / "reports.yml", collection.notebooks, TOY)


def grid(collection, text: str):
    path = collection.reports / "days.yml"
    path.write_text(text)
    return load_grid(path, reports_of(collection), notebooks=collection.notebooks, topic=TOY)


def test_each_combination_is_a_report_named_by_what_differs(collection):
    reports = grid(
        collection,
        "- each: {as_of: [2008-01-01, ''], conditions: [[sinusitis, migraine], []]}\n"
        "  parameters: {power: 0.9}\n"
        "- {reports: [both], each: {min_n: [20, 50]}}\n",
    )
    assert {report.name: report.parameters for report in reports} == {
        "one_conditions-sinusitis-migraine_power-0.9_as-of-2008-01-01": {
            "conditions": ["sinusitis", "migraine"],
            "power": 0.9,
            "as_of": "2008-01-01",
        },
        "one_conditions-all_power-0.9_as-of-2008-01-01": {"conditions": [], "power": 0.9, "as_of": "2008-01-01"},
        "one_conditions-sinusitis-migraine_power-0.9": {"conditions": ["sinusitis", "migraine"], "power": 0.9},
        "one_conditions-all_power-0.9": {"conditions": [], "power": 0.9},
        "both": {"min_n": 20},
        "both_min-n-50": {"min_n": 50},
    }
    titles = {report.name: report.title for report in reports}
    assert titles["both"] == "Both", "what differs in nothing is the report of the collection"
    assert titles["one_conditions-all_power-0.9_as-of-2008-01-01"] == (
        "One trial (conditions: all; power: 0.9; as public on 1 January 2008)"
    )


def test_names_stay_short_and_their_own(collection):
    write(collection, "01_trials", notebook(parameters='note: str = ""  # any text'))
    long = "x" * 200
    reports = vary(
        reports_of(collection)[:1],
        ["note=a b", "note=a-b", f"note={long}1", f"note={long}2"],
        notebooks=collection.notebooks,
        topic=TOY,
    )
    names = [report.name for report in reports]
    assert len(set(names)) == 4
    assert [name[:13] for name in names] == ["one_note-a-b_", "one_note-a-b_", "one_note-xxxx", "one_note-xxxx"]
    assert max(map(len, names)) == 100


def test_values_given_again_are_a_report_each_and_lists_stay_one_value(collection):
    texts = ["min_n=5", "min_n=9", "conditions=sinusitis,migraine"]
    assert is_varied(texts) and not is_varied(texts[1:])
    reports = vary(reports_of(collection)[:1], texts, notebooks=collection.notebooks, topic=TOY)
    assert [report.parameters for report in reports] == [
        {"conditions": ["sinusitis", "migraine"], "min_n": 5},
        {"conditions": ["sinusitis", "migraine"], "min_n": 9},
    ]
    with pytest.raises(ParameterError) as caught:
        vary(reports_of(collection), ["min_n=x", "min_n=5", "min=3", "note"], notebooks=collection.notebooks, topic=TOY)
    assert str(caught.value).splitlines() == [
        "-p: 'note': expected key=value, such as min_n=20.",
        "-p: min_n: expected int, found 'x'.",
        "-p: unknown parameter 'min'. Did you mean 'min_n'? Allowed: conditions, min_n, power, as_of.",
    ]


def test_all_faults_of_a_grid_are_told_at_once_with_their_place(collection):
    with pytest.raises(ReportError) as caught:
        grid(
            collection,
            "- 5\n"
            "- {report: one, each: []}\n"
            "- {reports: [oen, [one]], parameters: {power: 0.9}, each: {power: [0.8], min_n: 7, as_of: []}}\n"
            "- {each: {as_of: [2008-13-01, 2008-01-01], powr: [1]}, parameters: {power: 3}}\n"
            "- {reports: []}\n",
        )
    assert str(caught.value).splitlines() == [
        "days.yml, entry 1: expected the keys reports, parameters, each, found 5.",
        "days.yml, entry 2: unknown key 'report'. Did you mean 'reports'? Allowed: reports, parameters, each.",
        "days.yml, entry 2: each: expected names with values, found [].",
        "days.yml, entry 3: unknown report 'oen'. Did you mean 'one'? Allowed: one, both.",
        "days.yml, entry 3: unknown report ['one']. Did you mean 'one'? Allowed: one, both.",
        "days.yml, entry 3: power stands in both parameters and each.",
        "days.yml, entry 3: each, min_n: expected a list of values, found 7.",
        "days.yml, entry 3: each, as_of: expected a list of values, found [].",
        "days.yml, entry 4: power: expected a number between 0 and 1, found 3.",
        "days.yml, entry 4: as_of: expected a calendar day such as 2009-02-09, found '2008-13-01'.",
        "days.yml, entry 4: unknown parameter 'powr'. Did you mean 'power'? Allowed: conditions, min_n, power, as_of.",
        "days.yml, entry 5: reports: expected at least one name.",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("each: {min_n: [1]}", r"days\.yml: expected a list of entries, each with reports, parameters, each\."),
        ("- ? [a, b]\n  : 1", r"^days\.yml, line 1: not valid YAML \(a list stands where a name is\)\.$"),
        ("- each: {min_n: [012]}", r"^days\.yml, entry 1: min_n: expected int, found '012'\.$"),
        ("- each: {", r"days\.yml, line 1: not valid YAML"),
        ("- each:\n    min_n: [1]\n    min_n: [2]", r"days\.yml, line 3: not valid YAML \(min_n stands there twice\)"),
        (
            "- each: {min_n: [1, 2]}\n- parameters: {min_n: 2}",
            r"^days\.yml, entry 2: one_min-n-2 is asked for twice \(first by days\.yml, entry 1\)\.$",
        ),
    ],
)
def test_what_is_no_grid_is_a_sentence(collection, text, sentence):
    with pytest.raises(LdnsynthError, match=sentence):
        grid(collection, text)


@pytest.fixture
def compared(collection) -> Path:
    """The page of a grid of three reports, whose notebook ran once for those with the same values."""
    ran = collection.data / "ran"
    count = f"import pathlib; pathlib.Path({str(ran)!r}).open('a').write('x')"
    write(collection, "01_trials", notebook(code(COUNTED), code(SUMMARY)))
    write(collection, "02_plain", notebook(code(count), parameters="power: float = 0.8  # power"))
    reports = grid(
        collection, "- {reports: [both], each: {min_n: [20, 50]}}\n- {reports: [both], parameters: {power: 0.9}}\n"
    )
    plans = [plan_report(report, [], notebooks=collection.notebooks, data=collection.data) for report in reports]
    outcomes = run_plans(plans, out=collection.out, jobs=2)
    assert [outcome.problems for outcome in outcomes] == [()] * 3
    assert ran.read_text() == "xx"
    return write_comparison(collection.out, [report.name for report in reports], TOY)


def test_a_grid_runs_what_is_alike_once_and_compares_its_reports(compared):
    html = compared.read_text()
    assert "3 reports on aspirin compared" in re.sub(r"<[^>]*>", "", html)
    assert "They differ in fewest people, power." in html
    assert [re.sub(r"<[^>]*>", "", row).split("\n")[1:6] for row in html.split('<tr role="row">')[2:]] == [
        ["Both", "20", "0.8", "5 (1)", "1 (40)"],
        ["Both (fewest people: 50)", "50", "0.8", "2 (1)", "1 (40)"],
        ["Both (power: 0.9)", "20", "0.9", "5 (1)", "1 (40)"],
    ]
    assert 'href="both_min-n-50/index.html"' in html
    assert "<div>2 ⊕⊕○○ low</div>" in html.replace("</div><div>", "</div>\n<div>")
    assert '<div>Pain: RR 1.05 (0.9 to 1.2) <span class="marks">⊕⊕○○ low</span></div>' in html
    assert '<div>Sleep, other studies: 0.27 SD (0.01 to 0.53) <span class="marks">⊕⊕⊕○ moderate</span></div>' in html
    assert "Fatigue" not in html
    rows = list(csv.DictReader(compared.with_name("comparison.csv").open(encoding="utf-8")))
    assert len(rows) == 9
    assert rows[5] == {
        "report": "both_min-n-50",
        "min_n": "50",
        "power": "0.8",
        "studies": "2",
        "reported": "1",
        "randomised": "1",
        "people_randomised": "40",
        "outcome": "Fatigue",
        "effect": "",
        "people (studies)": "80 in 1 trial",
        "certainty": "⊕⊕○○ low",
        **dict.fromkeys(("measure", "estimate", "low", "high", "se", "n", "unit"), ""),
        "studies against the row above": "",
        "headline": "",
    }


def test_rows_of_unequal_evidence_say_which_studies_came():
    a, b = ("Smith", "Jones"), ("Smith", "Brown")
    assert _against(b, a) == "with Brown; without Jones"
    assert _against(a, a) == "the same studies" and _against((), ()) == ""


KILL_ONCE = """\
import os, pathlib, signal
mark = pathlib.Path({mark!r})
if not mark.exists():
    mark.touch()
    os.kill(int(pathlib.Path({pids!r}).read_text()), signal.SIGKILL)"""


def test_what_a_killed_process_left_is_started_again(collection, tmp_path, monkeypatch):
    pids = tmp_path / "pid"
    real = batch.worker_pool

    def pool(number):
        made = real(number)
        pids.write_text(str(made.submit(os.getpid).result()))
        return made

    monkeypatch.setattr(batch, "worker_pool", pool)
    source = KILL_ONCE.format(mark=str(tmp_path / "mark"), pids=str(pids))
    kills = write(collection, "02_plain", notebook(code(source)))
    tasks = [Task(str(n), kills, tmp_path / f"{n}.ipynb", {"min_n": n}) for n in range(3)]
    ended = []
    execute_all(tasks, jobs=1, done=lambda task, problem: ended.append((task.report, problem)))
    assert sorted(ended) == [("0", ""), ("1", ""), ("2", "")]
    assert (tmp_path / "mark").exists()
    assert all(task.target.is_file() for task in tasks)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="reads /proc")
def test_a_worker_is_after_each_notebook_what_it_was_before(collection, tmp_path):
    source = write(collection, "02_plain", notebook())
    held = []
    for number in range(3):
        execute_in_thread(source, tmp_path / f"{number}.ipynb", {}, {})
        held.append((len(os.listdir("/proc/self/fd")), threading.active_count()))
    assert held[1] == held[2]
