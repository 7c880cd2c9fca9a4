"""What Core GRADE asks beside a rating, on the invented review: one scale for differences in SD, subgroups apart."""

import csv
import io
import json
import shutil

import pytest
from reviews import TOY

from ldnsynth.display import tables
from ldnsynth.evidence import Selection, check_data, load_evidence, select
from ldnsynth.exports.judgements import export_grade
from ldnsynth.publishing.provenance.judged_origins import judged_origins
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.views.outcomes import on_one_scale
from ldnsynth.views.rated_outcomes import rated_outcomes

BODY = "yawning/attacks/randomised"
BY_LOT = f"{BODY}/allocation/by_lot"


@pytest.fixture(scope="module")
def evidence():
    return select(load_evidence(TOY), Selection(conditions=("yawning",)))


@pytest.fixture(scope="module")
def groups(evidence):
    return group_effects(effects_of(evidence))


@pytest.fixture(scope="module")
def rated(evidence, groups):
    return rated_outcomes(evidence, groups)


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(TOY, tmp_path / "data")


def edit(folder, table, place=0, **cells):
    path = folder / f"{table}.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert cells.keys() <= rows[place].keys()
    rows[place].update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_a_difference_in_sds_times_the_sd_of_the_scale_is_told_in_its_unit(evidence, groups):
    (group,) = (group for group in groups if group.domain == "attacks" and group.body == "randomised")
    found = on_one_scale(evidence, group)
    assert (found.outcome_id, found.unit, found.sd, found.mid) == ("yawning_scale", "points", 2.5, 1)
    ends = group.pooled.estimate, group.pooled.ci_low, group.pooled.ci_high
    assert [found.estimate, found.low, found.high] == pytest.approx([2.5 * end for end in ends])
    table = tables.pooled_table(evidence, groups, tau_prior="half-normal:0.5")
    told = table.frame.set_index("Outcome")["How to read it"]
    words = "On one scale 0.6 points better (0.4 worse to 1.7 better; Yawning scale)."
    assert told["Yawning, attacks"].startswith(words)
    assert not told.drop("Yawning, attacks").str.contains("On one scale").any()
    assert "Yawning, attacks: SD 2.5, seen in “Fir 2010”; it matters from 1 point on." in table.notes[-1]


def test_what_is_no_difference_in_sds_and_what_has_no_scale_is_left_alone(evidence, groups):
    others = [group for group in groups if group.domain != "attacks"]
    assert others and not any(on_one_scale(evidence, group) for group in others)
    without = evidence.with_tables(preferred_scales=evidence.preferred_scales.iloc[:0])
    assert not any(on_one_scale(without, group) for group in groups)
    table = tables.pooled_table(without, groups, tau_prior="half-normal:0.5")
    assert not table.frame["How to read it"].str.contains("On one scale").any() and len(table.notes) == 1


def test_a_scale_seen_only_later_or_not_well_enough_is_not_used():
    everything = load_evidence(TOY)
    assert select(everything, Selection(as_of="2009-01-01")).preferred_scales.empty
    assert select(everything, Selection(verification="full_text")).preferred_scales.empty


def test_a_subgroup_stands_beside_its_body_with_a_certainty_of_its_own(evidence, rated):
    table = tables.subgroup_certainty_table(evidence, rated)
    by_level = table.frame.set_index("Subgroup")
    assert list(by_level["Trials"]) == ["2", "2"]
    assert by_level.at["Allocation: by lot", "Certainty"].endswith("very low")
    assert set(by_level["All trials"]) == {"⊕⊕○○ low"}
    assert by_level.at["Allocation: by lot", "Effect (interval)"].startswith("0.49 SD")
    assert table.links["Certainty"][1] == BY_LOT
    assert judged_origins(evidence)[BY_LOT].said.startswith("⊕○○○ very low: Invented: lots")


def test_other_conditions_have_no_row():
    other = select(load_evidence(TOY), Selection(conditions=("hiccups",)))
    assert other.certainty_subgroups.empty
    groups = group_effects(effects_of(other))
    assert tables.subgroup_certainty_table(other, rated_outcomes(other, groups)).text.startswith("No subgroup")


def test_the_profile_is_exported_with_scale_and_subgroups(evidence):
    rows = json.loads(export_grade(evidence, suffix=".json"))
    whole, *parts = (row for row in rows if (row["domain"], row["body"]) == ("attacks", "randomised"))
    assert (whole["subgroup"], whole["scale_outcome_id"], whole["scale_sd"]) == ("", "yawning_scale", 2.5)
    assert whole["scale_estimate"] == pytest.approx(2.5 * whole["estimate"])
    assert [(row["subgroup"], row["certainty"]) for row in parts] == [
        ("allocation: by computer", "moderate"),
        ("allocation: by lot", "very_low"),
    ]
    header = export_grade(evidence).splitlines()[0]
    assert "subgroup" in header and "scale_estimate" in header


@pytest.mark.parametrize(
    ("table", "cells", "told"),
    [
        ("preferred_scales", {"outcome_id": "sleep_quality"}, "Name a scale of 'attacks'"),
        ("preferred_scales", {"sd": "0"}, "expected a spread above 0"),
        ("preferred_scales", {"sd": "40"}, "no people are so far apart"),
        ("certainty_subgroups", {"level": "by hand"}, "covariates.csv has by computer, by lot"),
        ("certainty_subgroups", {"subgroup_id": f"{BODY}/allocation/drawn"}, "from certainty, covariate and level"),
        ("certainty_subgroups", {"certainty_id": "yawning/mood/randomised"}, "Rate the whole body first"),
        ("certainty_subgroups", {"covariate": "age"}, "covariates.csv has no level of it"),
    ],
)
def test_a_scale_or_subgroup_that_does_not_fit_is_named(copy, table, cells, told):
    if "sleep_quality" in cells.values():
        outcomes = csv.DictReader(io.StringIO((copy / "outcomes.csv").read_text(encoding="utf-8")))
        cells = {"outcome_id": next(row["outcome_id"] for row in outcomes if row["domain"] == "sleep")}
    edit(copy, table, **cells)
    problems = check_data(copy).problems
    assert any(told in problem and f"{table}.csv" in problem for problem in problems), problems


def test_a_level_that_all_trials_share_is_no_subgroup(copy):
    path = copy / "covariates.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("by computer", "by lot"), encoding="utf-8")
    problems = " ".join(check_data(copy).problems)
    assert "so that it is no part of them. Remove the row" in problems
