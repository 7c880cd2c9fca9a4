"""The engine knows no topic: two reviews of other fields are checked, rendered, and hold no word of another one."""

import html
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from two_reviews import HERE, ldnsynth
from words import differences

from ldnsynth.display import figures, findings, tables
from ldnsynth.display.drawn import counted_words
from ldnsynth.display.style import draw
from ldnsynth.display.words.estimates.multiverse import multiverse_of
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.publishing.deck.slides import read_slides
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.covariates import covariates_of, regression_of, subgroups_of
from ldnsynth.views.effects import effects_of

FOREIGN = re.compile(r"\bLDN\b|naltrexone|\bmg a day\b|multiple sclerosis|\bMS\b|\bplacebo\b", re.I)
NOT_FOR_READERS = re.compile(r"<(script|style|svg)\b.*?</\1>", re.S)


def report_of(folder: Path) -> Path:
    (page,) = (folder / "reports").glob("*/index.html")  # the deck lies one folder deeper
    return page.parent


def words_of_page(path: Path) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", NOT_FOR_READERS.sub(" ", path.read_text(encoding="utf-8"))))


def words_of_docx(path: Path) -> str:
    with zipfile.ZipFile(path) as document:
        return re.sub(r"<[^>]+>", " ", document.read("word/document.xml").decode())


def words_of_pdf(path: Path) -> str:
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout


def selected(name: str):
    return select(load_evidence(HERE / name / "data"), Selection(conditions=("focus",)))


def groups_of(evidence) -> list:
    return group_effects(effects_of(evidence))


def test_events_are_pooled_from_their_counts_too():
    """Mantel-Haenszel, Peto and CM.EL as metafor's rma.mh, rma.peto and rma.glmm have dat.bcg."""
    frame = tables.counts_table(groups_of(selected("bcg"))).frame.set_index("Method")["Estimate (interval)"]
    assert frame["Mantel-Haenszel"] == "RR 0.64 (0.59 to 0.69)"
    assert frame["Peto"] == "OR 0.62 (0.57 to 0.67)"
    assert frame["conditional (CM.EL)"] == "OR 0.47 (0.33 to 0.67)"
    assert frame["beta-binomial"].startswith("RR ")


def test_events_are_taken_by_other_measures_and_with_other_corrections():
    """dat.bcg by REML, as metafor's rma has it: log RR -0.7145 (SE 0.1798), log OR -0.7452 (SE 0.1860)."""
    evidence = selected("bcg")
    choices = {"measure": ["OR"], "zero cells": ["0.5:only0", "0.5:all"], "trials": ["all"], "interval": ["z"]}
    given = {"correlations": (0.5,), "choices": choices, "non_equivalent": ["measure"]}
    many = multiverse_of(evidence, groups_of(evidence), **given)
    by_rr, by_or = many.parts
    assert by_rr.part == "measure RR" and many.measure_words(by_or) == "odds ratio"
    firsts = [part.first[0] for part in many.parts]
    assert firsts == pytest.approx([-0.7145, -0.7452], abs=5e-5)
    errors = [(part.first[2] - part.first[1]) / (2 * 1.959964) for part in many.parts]
    assert errors == pytest.approx([0.1798, 0.1860], abs=5e-5)
    assert [part.universes for part in many.parts] == [2, 2]
    refused = multiverse_of(evidence, groups_of(evidence), correlations=(0.5,), choices={"measure": ["RD"]})
    assert "measure: no option 'RD'" in refused.refusal
    both = {"equivalent": ["estimator"], "non_equivalent": ["estimator"]}
    refused = multiverse_of(evidence, groups_of(evidence), correlations=(0.5,), choices={}, **both)
    assert "estimator: typed twice, as equivalent and non-equivalent." in refused.refusal


def test_a_collection_is_sound(collection):
    done = ldnsynth("check", folder=collection)
    assert done.returncode == 0 and "no problems" in done.stdout, done.stdout + done.stderr


def test_what_is_made_of_a_topic_is_as_its_topic_says(collection):
    before = (collection / "data" / "datapackage.json").read_bytes()
    assert ldnsynth("describe", folder=collection).returncode == 0
    assert (collection / "data" / "datapackage.json").read_bytes() == before


def test_a_report_in_every_format_holds_no_word_of_another_topic(rendered):
    report = report_of(rendered)
    told = {"page": words_of_page(report / "index.html"), "docx": words_of_docx(report / "tables.docx")}
    told["deck"] = words_of_page(rendered / "reports" / "slides" / "journal-club" / "index.html")
    if shutil.which("pdftotext"):
        told |= {path.name: words_of_pdf(path) for path in report.glob("*.pdf")}
        assert {"report.pdf", "handout.pdf"} <= set(told)
    topic = load_evidence(rendered / "data").topic
    own = [topic.intervention.short, topic.comparator.short, topic.condition_labels[topic.focus]]
    for where, words in told.items():
        assert len(words) > 500, where
        found = sorted({match[0] for match in FOREIGN.finditer(words)})
        assert not found, f"{where}: {found}"
        plain = " ".join(words.split()).lower()
        assert any(name.lower() in plain for name in own), where


def _without_sets(lines: list[str]) -> list[str]:
    """Without a row for each of the thousands of sets of trials, which would make a commit heavy."""
    return [line for line in lines if "/sets-of-trials/" not in line]


def test_the_words_and_numbers_of_a_report_are_those_it_had(rendered):
    report = report_of(rendered)
    assert not differences(report / "index.html", rendered.name)
    stated = _without_sets((report / "findings.csv").read_text(encoding="utf-8").splitlines())
    committed = (HERE / rendered.name / "reports" / report.name / "findings.csv").read_text(encoding="utf-8")
    assert stated == committed.splitlines()


def test_chapters_are_those_whose_tables_are_there(rendered):
    chapters = sorted(path.stem for path in (report_of(rendered) / "notebooks").glob("*.ipynb"))
    expected = ["00_answer", "01_evidence_base", "04_effects", "05_sensitivity", "08_multiverse", "14_harms"]
    assert chapters == sorted(expected + ["09_covariates"] * (rendered.name == "bcg"))


def test_a_deck_has_no_slide_on_what_the_review_does_not_hold(rendered):
    import nbformat

    (path,) = (rendered / "reports" / "slides" / "journal-club" / "notebooks").glob("*.ipynb")
    slides = read_slides(path.stem, nbformat.read(path, as_version=4))
    topics = " ".join(f"{slide.topic} {slide.title}" for slide in slides)
    assert not re.search(r"Who spoke|sources say|Judge first|How sure|What if|harms", topics)
    picture = next(slide for slide in slides if slide.topic == "The result in one picture")
    assert re.search("RR 0.49|15 days better", picture.title)
    said = " ".join(getattr(part.block, "text", "") for slide in slides for part in slide.parts)
    assert "judged" not in said


def near(ours, theirs, tolerance=1e-7):
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=1e-9)


ENDS = ("estimate", "ci_low", "ci_high")


def pooled_as(group, answer):
    near([getattr(group.pooled, name) for name in ENDS], [answer[name] for name in ENDS])
    near(group.pooled.tau2, answer["tau2"], 1e-5)


def test_events_are_pooled_as_metafor_does(metafor):
    (group,) = groups_of(selected("bcg"))
    assert (group.measure, group.pooled.k) == ("RR", 13)
    pooled_as(group, metafor["bcg"]["pooled"])


@pytest.mark.parametrize("measure", ["MD", "SMD"])
def test_means_are_pooled_as_metafor_does(measure, metafor):
    """SMDs are turned so that above 0 is better: fewer days are."""
    evidence = selected("stroke_units")
    evidence = evidence.with_tables(outcomes=evidence.outcomes.assign(measure=measure))
    (group,) = groups_of(evidence)
    assert (group.measure, group.pooled.k) == (measure, 9)
    answer, turn = metafor["stroke_units"][measure], -1 if measure == "SMD" else 1
    near(sorted(turn * group.trials["yi"]), sorted(answer["yi"]))
    near(sorted(group.trials["sei"] ** 2), sorted(answer["vi"]))
    if turn < 0:
        answer = {"pooled": {"estimate": -answer["pooled"]["estimate"], "ci_low": -answer["pooled"]["ci_high"],
                             "ci_high": -answer["pooled"]["ci_low"], "tau2": answer["pooled"]["tau2"]}}  # fmt: skip
    pooled_as(group, answer["pooled"])


def test_a_line_on_latitude_is_metafors(metafor):
    evidence = selected("bcg")
    latitude, _ = covariates_of(evidence, groups_of(evidence))
    model, answer = regression_of(latitude), metafor["bcg"]["latitude"]
    for name in ("estimate", "ci_low", "ci_high"):
        near(getattr(model, name), answer[name], 1e-6)
    near([model.tau2, model.r2], [answer["tau2"], answer["r2"]], 1e-5)
    assert abs(model.estimate[1] + 0.0291) < 5e-5 and abs(model.tau2 - 0.0764) < 1e-4
    told = findings.what_numbers_explain(evidence, groups_of(evidence))
    assert "−0.029 (−0.047 to −0.011)" in told.text and "76%" in told.text and "risk ratio 0.26" in told.text


def test_levels_of_allocation_are_metafors(metafor):
    evidence = selected("bcg")
    _, allocation = covariates_of(evidence, groups_of(evidence))
    found, answer = subgroups_of(allocation), metafor["bcg"]["allocation"]
    assert list(found.names) == answer["names"]
    for name in ("estimate", "ci_low", "ci_high"):
        near(getattr(found.effects, name), answer[name], 1e-6)
    near([found.difference, found.p], [answer["statistic"], answer["p"]], 1e-6)
    table = tables.subgroups_table(evidence, groups_of(evidence))
    assert table.frame["Trials"].tolist() == ["2", "7", "4"]
    assert "F(2, 10) = 0.88, p = 0.443" in findings.what_levels_explain(evidence, groups_of(evidence)).text


def test_with_nine_trials_no_slope_is_computed():
    evidence = selected("bcg")
    fewer = evidence.with_trials(evidence.trials.head(9))
    told = findings.what_numbers_explain(fewer, groups_of(fewer)).text
    assert "a slope asks for 10" in told and "R²" not in told


@pytest.mark.parametrize(
    ("column", "cell", "why"), [("value", 40.0, "collinear"), ("level", "random", "nothing to compare")]
)
def test_trials_that_are_all_alike_explain_nothing(column, cell, why):
    evidence = selected("bcg")
    rows = evidence.covariates
    blank = rows[column].isna() | (rows[column] == "")
    alike = evidence.with_tables(covariates=rows.assign(**{column: rows[column].where(blank, cell)}))
    tell = findings.what_numbers_explain if column == "value" else findings.what_levels_explain
    assert why in tell(alike, groups_of(alike)).text


def test_values_that_nobody_saw_explain_nothing():
    everything = load_evidence(HERE / "bcg" / "data")
    unseen = everything.with_tables(covariates=everything.covariates.assign(verification="unverified"))
    evidence = select(unseen, Selection(conditions=("focus",)))
    assert covariates_of(evidence, groups_of(evidence)) == []
    assert "none can explain" in findings.what_numbers_explain(evidence, groups_of(evidence)).text


def test_a_covariate_is_a_number_or_a_level(tmp_path):
    shutil.copytree(HERE / "bcg" / "data", tmp_path / "data")
    path = tmp_path / "data" / "covariates.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    latitudes = rows.index[rows["covariate"] == "latitude"]
    rows.loc[latitudes[0], "level"], rows.loc[latitudes[2], ["value", "level"]] = "north", ["", "temperate"]
    rows.to_csv(path, index=False, lineterminator="\n")
    done = ldnsynth("check", folder=tmp_path)
    assert done.returncode and "both are filled, value and level" in done.stdout + done.stderr
    assert "Give all the same kind" in done.stdout + done.stderr


def test_every_trial_is_a_circle_and_every_level_a_diamond():
    evidence = selected("bcg")
    groups = groups_of(evidence)
    bubble, forest = figures.bubble(evidence, groups), figures.subgroups(evidence, groups)
    drawn = draw(bubble.paint, height=bubble.height, width=bubble.width)
    circles = [mark for mark in drawn.axes[0].collections if counted_words(mark.get_label(), 1)]
    assert len(circles) == len(bubble.data) == 13 and bubble.alt.startswith("Bubble plot of 13 trials")
    assert bubble.title == "Tuberculosis: risk ratio from 0.88 at 13 degrees of absolute latitude to 0.26 at 55 degrees"
    pooled = forest.data[forest.data["row"] == "pooled"]
    assert pooled["estimate"].round(2).tolist() == [0.60, 0.38, 0.65, 0.49]
