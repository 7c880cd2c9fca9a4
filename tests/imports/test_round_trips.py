"""What goes out comes back: each format that is written and read, from one review into another."""

import csv
import io
import json
import re
import shutil

import numpy as np
import pytest
from matplotlib.figure import Figure as MatplotlibFigure
from reviews import TOY
from revman_files import SETTINGS, package, table

from ldnsynth.bias_tools import TOOLS, BiasTools, own_tool
from ldnsynth.display import figures
from ldnsynth.evidence import Selection, check_data, load_evidence, select
from ldnsynth.exports.tables import export_robvis
from ldnsynth.synthesis.pooling.as_in_revman import pool_as_in_revman
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of

NAMES = ("--intervention", "aspirin", "--comparator", "placebo", "--condition", "heart attack")
COUNTS = "study,year,ai,n1i,ci,n2i\nAda,1990,5,100,9,100\nBo,1995,10,200,14,210\nCy,2001,3,50,8,55\nDi,2004,7,90,9,88\n"
MEANS = "study,year,m1i,sd1i,n1i,m2i,sd2i,n2i\nAda,1990,4,2,30,5,2.2,31\nBo,1995,6,3,40,7.1,2.8,42\n" + (
    "Cy,2001,5,2,20,5.2,2,21\n"
)
BIAS = "Study,D1,D2,D3,D4,D5,Overall\n" + "".join(
    f"{name},Low,{word},Low,Low,Low,{word}\n" for name, word in (("Ada 1990", "Low"), ("Bo 1995", "Some concerns"))
)
RIS = """TY  - JOUR
AU  - Okafor, Ada B.
TI  - A trial of aspirin with a long title
JO  - J Ex
VL  - 1
IS  - 2
SP  - 3
EP  - 9
PY  - 2011
DA  - 2011/04/02
DO  - 10.9999/a
AN  - 20000001
ER  - 
"""


SPA = {
    "label": "Spa score",
    "version": "of 2020",
    "domains": {"D1": "water", "Q2": "towels"},
    "judgements": ["Clean", "Cloudy", "Muddy"],
    "overall": {"Bathe": 0, "Stay dry": 2},
}


def bring_own_tool(review):
    topic = review / "data" / "topic.yml"
    own = json.dumps({"spa_score": SPA})
    topic.write_text(f"{topic.read_text(encoding='utf-8')}\nbias_tools: {own}\n", encoding="utf-8")


@pytest.fixture
def filled(run, brought, review):
    brought("escalc", "deaths.csv", COUNTS, "--measure", "OR", "--outcome", "death", "--better", "lower")
    brought("escalc", "pain.csv", MEANS, "--measure", "SMD", "--outcome", "pain", "--better", "lower")
    brought("robvis", "rob.csv", BIAS)
    brought("ris", "refs.ris", RIS)
    return review


@pytest.fixture
def out(run, filled):
    def export(form, *options, name=""):
        path = filled.parent / (name or f"{form}.csv")
        output, code = run("export", form, "--data", filled / "data", "--out", path, *options)
        assert code == 0, output
        return path

    return export


@pytest.fixture
def other(run, tmp_path):
    assert run("init", tmp_path / "other", *NAMES)[1] == 0
    return tmp_path / "other"


def cells(folder, name, *columns):
    with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {tuple(row[column] for column in columns) for row in csv.DictReader(file)}


@pytest.mark.parametrize(("form", "name"), [("ris", "d.ris"), ("csl", "d.json")])
def test_documents(form, name, out, other, run, filled):
    output, code = run("import", form, out(form, name=name), "--into", other, "--apply")
    assert code == 0, output
    columns = ("title", "authors", "container", "volume_pages", "year", "doi", "public_from")
    document = (
        "A trial of aspirin with a long title",
        "Okafor AB",
        "J Ex",
        "1(2):3-9",
        "2011",
        "10.9999/a",
        "2011-04-02",
    )
    assert document in cells(filled, "documents", *columns)
    assert document in cells(other, "documents", *columns)
    assert ("20000001",) in cells(other, "documents", "pmid")


def test_effects(out, other, run, filled):
    path = out("escalc")
    group = next(row["group"] for row in csv.DictReader(path.open()) if "death" in row["group"])
    how = ("--measure", "OR", "--outcome", "death", "--better", "lower", "--where", f"group={group}")
    output, code = run("import", "escalc", path, "--into", other, "--apply", *how)
    assert code == 0, output
    counts = ("trial_id", "ai", "bi", "ci", "di")
    assert {row for row in cells(filled, "results", *counts) if row[1]} == cells(other, "results", *counts)


def test_judgements(out, other, run, filled):
    how = ("--measure", "OR", "--outcome", "death", "--better", "lower", "--apply")
    assert run("import", "escalc", filled.parent / "deaths.csv", "--into", other, *how)[1] == 0
    output, code = run("import", "robvis", out("robvis"), "--into", other, "--apply")
    assert code == 0, output
    columns = ("bias_id", "tool", "domain", "judgement")
    assert cells(filled, "risk_of_bias", *columns) == cells(other, "risk_of_bias", *columns)


def test_metapsy(out, other, run, filled):
    output, code = run("import", "metapsy", out("metapsy"), "--into", other, "--apply", "--outcome", "all")
    assert code == 0, output
    assert "3 effect sizes (.g) were computed anew from means, and agree" in output
    means, counts = ("trial_id", "m1i", "sd1i", "n1i", "m2i", "direction"), ("trial_id", "ai", "bi", "ci", "di")
    assert {row for row in cells(filled, "results", *means) if row[1]} == {
        row for row in cells(other, "results", *means) if row[1]
    }
    assert {row for row in cells(filled, "results", *counts) if row[1]} == {
        row for row in cells(other, "results", *counts) if row[1]
    }


def test_revman_rows(out, other, run, filled, tmp_path):
    rows = list(csv.DictReader(out("revman").open()))
    deaths = [row for row in rows if "death" in row["Analysis name"]]
    numbers = {name: np.array([float(row[name]) for row in deaths]) for name in list(deaths[0])[9:17]}
    a, n1, c, n2 = (numbers[name] for name in ("Experimental cases", "Experimental N", "Control cases", "Control N"))
    pooled = pool_as_in_revman({"ai": a, "bi": n1 - a, "ci": c, "di": n2 - c}, measure="OR", method="MH", model="fixed")
    ends = [f"{np.exp(end):.6f}" for end in (pooled.estimate, pooled.ci_low, pooled.ci_high)]
    stated = dict(zip(("Mean", "CI start", "CI end"), ends, strict=True))
    how = {"Data type": "Dichotomous", "Statistical method": "MH", "Effect measure": "Odds Ratio"}
    setting = {"Analysis group": 1, "Analysis number": deaths[0]["Analysis number"], "Analysis name": "death"}
    inner = {"analysis-data/1-overall-estimates-and-settings.csv": table(SETTINGS, [setting | how | stated])}
    (tmp_path / "p.zip").write_bytes(package(rows=deaths, inner=inner, risk=table(["Study"], []), information=False))
    output, code = run("import", "revman", tmp_path / "p.zip", "--into", other, "--apply", "--better", "lower")
    assert code == 0, output
    columns = ("trial_id", "ai", "bi", "ci", "di", "direction")
    assert {row for row in cells(filled, "results", *columns) if row[1]} == cells(other, "results", *columns)


def test_a_workbook(run, filled, other, tmp_path):
    from ldnsynth.imports.sheets.workbook import workbook_of

    (tmp_path / "t.xlsx").write_bytes(workbook_of(filled / "data"))
    before = {path.name: path.read_bytes() for path in (filled / "data").iterdir()}
    output, code = run("import", "xlsx", tmp_path / "t.xlsx", "--into", filled, "--apply")
    assert (code, "nothing to write" in output) == (0, True)
    shutil.copy(filled / "data" / "topic.yml", other / "data" / "topic.yml")
    for name in before:
        if name.endswith(".csv"):
            (other / "data" / name).write_text((filled / "data" / name).read_text().split("\n")[0] + "\n")
    assert run("describe", other / "data")[1] == 0
    output, code = run("import", "xlsx", tmp_path / "t.xlsx", "--into", other, "--apply")
    assert code == 0, output
    for name, text in before.items():
        assert (other / "data" / name).read_bytes() == text or name == "README.md", name


def test_the_script_for_metafor_holds_the_numbers_that_are_pooled(out, filled):
    script = out("metafor", name="pool.R").read_text()
    groups = [group for group in group_effects(effects_of(load_evidence(filled / "data"))) if len(group.estimated) > 1]
    assert script.count("rma(") == len(groups) == 2
    for group, found in zip(groups, re.findall(r"yi = c\(([^)]*)\), vi = c\(([^)]*)\)", script), strict=True):
        assert [float(x) for x in found[0].split(",")] == pytest.approx(list(group.estimated["yi"]))
        assert [float(x) for x in found[1].split(",")] == pytest.approx(list(group.estimated["sei"] ** 2))
        assert f"check(fit, c({group.pooled.estimate:.10g}" in script


def test_the_evidence_profile_says_the_same_as_csv_and_json(run, tmp_path):
    for suffix in ("csv", "json"):
        output, code = run(
            "export", "grade", "--data", TOY, "--condition", "yawning", "--out", tmp_path / f"g.{suffix}"
        )
        assert code == 0, output
    flat = list(csv.DictReader(io.StringIO((tmp_path / "g.csv").read_text())))
    whole = json.loads((tmp_path / "g.json").read_text())
    assert len(flat) == len(whole) > 3
    for row, other in zip(flat, whole, strict=True):
        assert (row["domain"], row["certainty"]) == (other["domain"], other["certainty"])
        levels = other["aspects"]["imprecision"]["levels"]  # of a subgroup none
        assert row["imprecision_levels"] == ("" if levels is None else str(levels))
        assert (row["target"], row["threshold_low"], other["threshold_low"]) == (other["target"], "", None)
    output, code = run("export", "grade", "--data", TOY, "--out", tmp_path / "g.docx")
    assert code == 1
    assert "expected a file that ends in .csv or .json" in output


@pytest.mark.parametrize("tool", [*TOOLS, "spa_score"])
def test_judgements_by_every_tool_go_out_as_they_came_in(tool, run, brought, review, tmp_path):
    brought("escalc", "deaths.csv", COUNTS, "--measure", "OR", "--outcome", "death", "--better", "lower")
    bring_own_tool(review)
    about = BiasTools({"spa_score": own_tool(SPA)})[tool]
    rows = []
    for place, name in enumerate(("Ada 1990", "Bo 1995", "Cy 2001")):
        words = {code: list(about.allowed(code))[place % len(about.allowed(code))] for code in about.codes}
        rows.append({"Study": name, **words})
    text = io.StringIO()
    writer = csv.DictWriter(text, ["Study", *about.codes], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    brought("robvis", "rob.csv", text.getvalue(), "--tool", tool)
    back = export_robvis(load_evidence(review / "data"), tool=tool)
    assert list(csv.DictReader(io.StringIO(back))) == rows


def test_a_review_made_by_init_uses_its_own_tool_from_import_to_figure_and_selection(run, brought, review):
    brought("escalc", "deaths.csv", COUNTS, "--measure", "OR", "--outcome", "death", "--better", "lower")
    bring_own_tool(review)
    brought("robvis", "spa.csv", "Study,D1,Q2,Overall\nAda 1990,Clean,Clean,Bathe\nBo 1995,Muddy,Muddy,Stay dry\n")
    assert check_data(review / "data").problems == []
    evidence = select(load_evidence(review / "data"), Selection())
    figure = figures.traffic_lights(evidence)
    assert set(figure.data["tool"]) == {"Spa score"} and "1 Bathe and 1 Stay dry" in figure.alt
    painted = MatplotlibFigure()
    figure.paint(painted)
    assert "of 2020" in {text.get_text() for text in painted.axes[0].texts}
    kept = select(load_evidence(review / "data"), Selection(max_bias="not high")).trials["label"]
    assert list(kept) == ["Ada 1990"]
    output, code = run("export", "robvis", "--data", review / "data", "--tool", "spa", "--out", "-")
    assert code == 1 and "--tool: unknown 'spa'. Did you mean 'spa_score'?" in output
    bias = review / "data" / "risk_of_bias.csv"
    bias.write_text(bias.read_text(encoding="utf-8").replace("Stay dry", "Clean"), encoding="utf-8")
    (problem,) = check_data(review / "data").problems
    assert "found 'Clean', which Spa score does not have there. Use Bathe, Stay dry." in problem
