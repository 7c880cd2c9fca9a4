"""`ldnsynth init --from`: each measure as R metafor gives it, and what cannot be used is named by row and column."""

import csv
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from two_reviews import METAFOR, ldnsynth

from ldnsynth.cli import main
from ldnsynth.cli.reviews import _MEASURES
from ldnsynth.display.findings import what_it_is, what_to_ask
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.scaffold.trial_table import MEASURES
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of

ABOUT = ["--intervention", "warm baths", "--comparator", "no baths", "--condition", "cold feet"]
ABOUT += ["--outcome", "chilblains", "--better", "lower"]


def init(folder, table, *words):
    """Run the command in a process' memory; its output with what it told on stderr."""
    done = CliRunner().invoke(main, ["init", str(folder), "--from", str(table), *ABOUT, *words])
    return done


def written(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    return path


def groups_in(folder):
    evidence = select(load_evidence(folder / "data"), Selection(conditions=("focus",)))
    return group_effects(effects_of(evidence)), evidence


def test_the_command_takes_the_measures_that_tables_can_have():
    assert set(_MEASURES) == set(MEASURES) == set(METAFOR["effects"])


@pytest.mark.parametrize("measure", METAFOR["effects"])
def test_each_measure_is_metafors(measure, tmp_path):
    """Differences in risk stand in percentage points; SMDs are turned so that above 0 is better (here less is)."""
    answer = METAFOR["effects"][measure]
    rows = METAFOR["tables"][answer["table"]]
    done = init(tmp_path / "review", written(tmp_path / "t.csv", rows), "--measure", measure)
    assert done.exit_code == 0, done.output
    (group,), evidence = groups_in(tmp_path / "review")
    scale = {"RD": 100.0, "SMD": -1.0}.get(measure, 1.0)
    assert group.measure == {"GEN": "MD"}.get(measure, measure)
    trials = group.trials.sort_values("label")
    np.testing.assert_allclose(trials["yi"], scale * np.array(answer["yi"]), rtol=1e-6)
    np.testing.assert_allclose(trials["sei"] ** 2, scale**2 * np.array(answer["vi"]), rtol=1e-6)
    pooled = [scale * answer["pooled"][name] for name in ("estimate", "ci_low", "ci_high")]
    ours = [group.pooled.estimate, group.pooled.ci_low, group.pooled.ci_high]
    np.testing.assert_allclose([ours[0], *sorted(ours[1:])], [pooled[0], *sorted(pooled[1:])], rtol=1e-6, atol=1e-8)
    directions = evidence.results.sort_values("trial_id")["direction"].tolist()
    assert directions == ["favours_intervention" if yi < 0 else "favours_comparator" for yi in answer["yi"]]


@pytest.mark.parametrize("measure", ["RR", "OR", "HR", "IRR", "RD", "MD", "SMD"])
def test_estimates_may_be_given_instead(measure, tmp_path):
    """yi and vi as escalc gives them: logarithms of ratios, differences in risk as proportions."""
    given = METAFOR["effects"]["GEN"]
    done = init(tmp_path / "review", written(tmp_path / "t.csv", METAFOR["tables"]["given"]), "--measure", measure)
    assert done.exit_code == 0, done.output
    (group,), evidence = groups_in(tmp_path / "review")
    scale = {"RD": 100.0, "SMD": -1.0}.get(measure, 1.0)
    trials = group.trials.sort_values("label")
    np.testing.assert_allclose(trials["yi"], scale * np.array(given["yi"]), rtol=1e-6)
    np.testing.assert_allclose(trials["sei"] ** 2, scale**2 * np.array(given["vi"]), rtol=1e-6)
    assert set(evidence.results["direction"]) == {"favours_intervention", "favours_comparator"}
    done = CliRunner().invoke(main, ["check", str(tmp_path / "review" / "data")])
    assert done.exit_code == 0, done.output


def test_nobody_in_both_arms_is_no_direction_and_no_ratio(tmp_path):
    rows = [dict(study=name, ai=a, n1i=40, ci=c, n2i=41) for name, a, c in (("A", 0, 0), ("B", 3, 6), ("C", 2, 5))]
    assert init(tmp_path / "review", written(tmp_path / "t.csv", rows), "--measure", "RR").exit_code == 0
    (group,), evidence = groups_in(tmp_path / "review")
    assert evidence.results.set_index("trial_id")["direction"].to_dict() == {
        "a": "none_occurred",
        "b": "favours_intervention",
        "c": "favours_intervention",
    }
    assert list(group.estimated["trial_id"]) == ["b", "c"]
    assert ldnsynth("check", folder=tmp_path / "review").returncode == 0


def test_better_higher_turns_the_direction(tmp_path):
    table = written(tmp_path / "t.csv", METAFOR["tables"]["counts"])
    words = ["--measure", "RR", "--better", "higher"]
    assert init(tmp_path / "review", table, *words).exit_code == 0
    _, evidence = groups_in(tmp_path / "review")
    risk = evidence.results["ai"] / evidence.results["n1i"] > evidence.results["ci"] / evidence.results["n2i"]
    assert (evidence.results["direction"] == "favours_intervention").tolist() == risk.tolist()


def counts(**columns):
    """Three sound rows of counts with columns added or changed."""
    rows = [dict(study=name, year=2000, ai=4, n1i=20, ci=6, n2i=21) for name in ("Ada", "Bea", "Cid")]
    for name, cells in columns.items():
        for row, cell in zip(rows, cells, strict=True):
            row[name] = cell
    return rows


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"ai": (21, 4, 4)}, "t.csv, row 2, ai: 21 events are more than 20 people (n1i)"),
        ({"bi": (16, 15, 16)}, "t.csv, row 3, n1i: found 20, expected 19, the sum of ai and bi"),
        ({"ci": (6, 2.5, 6)}, "t.csv, row 3, ci: found 2.5, expected a count"),
        ({"ci": (6, -1, 6)}, "t.csv, row 3, ci: found -1, expected a count"),
        ({"n2i": (21, 21, 0)}, "t.csv, row 4, n2i: found 0, expected a number above 0"),
        ({"ai": (4, "", 4)}, "t.csv, row 3: blank in ai. Fill it"),
        ({"ai": ("20%", 4, 4)}, "t.csv, row 2, ai: expected a number, found '20%'"),
        ({"ai": ("4,5", 4, 4)}, "t.csv, row 2, ai: expected a number, found '4,5'. A decimal comma"),
        ({"study": ("Ada", "ada", "Cid")}, "t.csv, row 3: 'ada 2000' stands in row 2 too"),
        ({"study": ("Ada", "", "Cid")}, "t.csv, row 3, study: blank, expected the name of the trial"),
        ({"year": (2000, 48, 2001)}, "t.csv, row 3, year: expected a year such as 1948, found '48'"),
        ({"dose": (5, "high", 10)}, "t.csv, row 3, dose: expected a number, found 'high'"),
        ({"dose": ("5x%", "7%", "8%")}, "t.csv, row 2, dose: expected a number, found '5x%'"),
        ({"lat (deg)": (1, 5, 9), "lat deg": (1, 4, 9)}, "columns 'lat (deg)' and 'lat deg' are one name"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_written(columns, said, tmp_path):
    done = init(tmp_path / "review", written(tmp_path / "t.csv", counts(**columns)), "--measure", "RR")
    assert done.exit_code and said in done.output, done.output
    assert not (tmp_path / "review").exists()


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"trial": (1, 2, 3)}, "t.csv, trial: numbers the rows; left out"),
        ({"doi": ("10.1/a", "10.1/b", "10.1/c")}, "t.csv, doi: holds 3 texts in 3 rows"),
        ({"remark": ("a" * 50, "a" * 50, "a" * 50)}, "t.csv, remark: holds 1 texts in 3 rows"),
        ({"empty": ("", "NA", "")}, "t.csv, empty: is blank; left out"),
    ],
)
def test_columns_that_trials_do_not_share_are_left_out_and_named(columns, said, tmp_path):
    done = init(tmp_path / "review", written(tmp_path / "t.csv", counts(**columns)), "--measure", "RR")
    assert done.exit_code == 0 and said in done.output, done.output
    assert not (tmp_path / "review" / "data" / "covariates.csv").exists()


def test_numbers_and_levels_that_trials_share_become_covariates(tmp_path):
    rows = counts(site=("north", "north", "south"), age=(30, "NA", 41.5))
    rows.append(counts()[0] | {"study": "Dot", "site": "south", "age": 50})
    assert init(tmp_path / "review", written(tmp_path / "t.csv", rows), "--measure", "RR").exit_code == 0
    covariates = load_evidence(tmp_path / "review" / "data").covariates
    assert covariates.loc[covariates["covariate"] == "age", "value"].tolist() == [30, 41.5, 50]
    assert set(covariates.loc[covariates["covariate"] == "site", "level"]) == {"north", "south"}


def test_decimal_commas_are_read_where_semicolons_separate(tmp_path):
    table = tmp_path / "t.csv"
    heads = "study;year;m1i;sd1i;n1i;m2i;sd2i;n2i;dose\n"
    table.write_text(heads + "A;1990;5,5;1,2;20;4,5;1,1;21;0,5\nB;1991;6,5;1,2;20;4,5;1,1;21;1,5\n")
    done = init(tmp_path / "review", table, "--measure", "MD")
    assert done.exit_code == 0 and "commas are read as decimal commas" in done.output
    evidence = load_evidence(tmp_path / "review" / "data")
    assert evidence.results["m1i"].tolist() == [5.5, 6.5] and evidence.covariates["value"].tolist() == [0.5, 1.5]


def test_names_without_latin_letters_are_trials_too(tmp_path):
    rows = counts(study=("山田", "李", "Müller"), year=(2001, 2001, 2002))
    assert init(tmp_path / "review", written(tmp_path / "t.csv", rows), "--measure", "RR").exit_code == 0
    trials = load_evidence(tmp_path / "review" / "data").trials
    assert dict(zip(trials["trial_id"], trials["label"], strict=True)) == {
        "muller_2002": "Müller 2002",
        "u5c71u7530_2001": "山田 2001",
        "u674e_2001": "李 2001",
    }


def test_a_review_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    result = CliRunner().invoke(main, ["init", str(tmp_path / "mine")])
    assert f"{tmp_path}: cannot write here (No space left on device). Make room there" in result.stderr
    assert result.exit_code == 1 and not [*tmp_path.iterdir()]


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "review").mkdir()
    (tmp_path / "review" / "mine.txt").write_text("mine")
    done = init(tmp_path / "review", written(tmp_path / "t.csv", counts()), "--measure", "RR")
    assert done.exit_code and "not empty" in done.output
    assert [path.name for path in (tmp_path / "review").iterdir()] == ["mine.txt"]


def test_a_table_without_what_the_measure_needs_is_refused(tmp_path):
    done = init(tmp_path / "review", written(tmp_path / "t.csv", counts()), "--measure", "SMD")
    assert done.exit_code and "SMD needs the columns m1i, sd1i, n1i, m2i, sd2i, n2i" in done.output


def of_arms(**columns):
    """Three trials; the first has two arms against one comparator, in a row each."""
    rows = counts(**columns)
    return [{"arm": "", **row} for row in (rows[0] | {"arm": "low dose"}, rows[0] | {"arm": "high dose"}, *rows[1:])]


def test_arms_of_a_trial_are_one_estimate_and_its_comparator_counts_once(tmp_path):
    rows = of_arms()
    rows[1] |= {"ai": 7, "n1i": 22}
    done = init(tmp_path / "review", written(tmp_path / "t.csv", rows), "--measure", "RR")
    assert done.exit_code == 0 and "One trial has several rows" in done.output, done.output
    (group,), evidence = groups_in(tmp_path / "review")
    assert (len(evidence.trials), len(evidence.results), group.pooled.k) == (3, 4, 3)
    first = group.trials.set_index("trial_id").loc["ada_2000"]
    assert (first["n"], first["ai"], first["ci"], first["di"]) == (63, 11, 6, 15)
    assert evidence.analysed("ada_2000") == 63
    assert set(evidence.arms.loc[evidence.arms["trial_id"] == "ada_2000", "label"]) == {
        *("low dose", "high dose", "no baths"),
    }
    done = CliRunner().invoke(main, ["check", str(tmp_path / "review" / "data")])
    assert done.exit_code == 0, done.output


def test_strata_add_up(tmp_path):
    rows = counts()
    rows = [rows[0] | {"sex": "men"}, rows[0] | {"sex": "women", "ci": 5}, *(row | {"sex": ""} for row in rows[1:])]
    done = init(tmp_path / "review", written(tmp_path / "t.csv", rows), "--measure", "RR", "--stratum", "sex")
    assert done.exit_code == 0, done.output
    (group,), evidence = groups_in(tmp_path / "review")
    first = group.trials.set_index("trial_id").loc["ada_2000"]
    assert (first["n"], first["ci"], evidence.analysed("ada_2000")) == (82, 11, 82)


@pytest.mark.parametrize(
    ("row", "cells", "said"),
    [
        (1, {"ci": 5}, "t.csv, row 3, ci: found 5, and 6 in row 2 of the same trial"),
        (1, {"arm": "low dose"}, "t.csv, row 3: 'Ada 2000' stands in row 2 too"),
        (1, {"arm": ""}, "t.csv, row 3, arm: blank, and other rows of 'Ada 2000' name one"),
    ],
)
def test_rows_of_one_trial_that_contradict_each_other_are_named(row, cells, said, tmp_path):
    rows = of_arms()
    rows[row] |= cells
    done = init(tmp_path / "review", written(tmp_path / "t.csv", rows), "--measure", "RR")
    assert done.exit_code and said in done.output, done.output
    assert not (tmp_path / "review").exists()


def test_people_of_a_trial_as_a_whole_and_the_unit_are_kept(tmp_path):
    rows = [dict(study=name, ni=n, yi=y, vi=0.1) for name, n, y in (("A", 40, 1), ("B", 30, 2), ("C", 20, 1.5))]
    table = written(tmp_path / "t.csv", rows)
    assert init(tmp_path / "review", table, "--measure", "MD", "--unit", "days").exit_code == 0
    (group,), evidence = groups_in(tmp_path / "review")
    assert group.trials["n"].tolist() == [40, 30, 20] and set(group.trials["unit"]) == {"days"}
    assert evidence.covariates.empty


def test_mapped_columns_are_found_in_the_letters_of_the_table(tmp_path):
    rows = [
        {"Author": row["study"], "Year": 2000, **{k: v for k, v in row.items() if k != "study"}} for row in counts()
    ]
    rows = [{name: cell for name, cell in row.items() if name != "year"} for row in rows]
    done = init(tmp_path / "review", written(tmp_path / "t.csv", rows), "--measure", "RR", "--slab", "Author,Year")
    assert done.exit_code == 0, done.output
    assert set(load_evidence(tmp_path / "review" / "data").trials["label"]) == {"Ada 2000", "Bea 2000", "Cid 2000"}


def test_a_long_name_is_shortened_to_its_weighty_words_and_a_plural_takes_its_verbs(tmp_path):
    table = written(tmp_path / "t.csv", counts())
    name = ("--intervention", "topical and systemic antibiotics")  # a later option takes the place of a former one
    assert init(tmp_path / "review", table, "--measure", "RR", *name).exit_code == 0
    _, evidence = groups_in(tmp_path / "review")
    assert evidence.topic.intervention.short == "TSA"
    assert "what topical and systemic antibiotics do in people in trials on cold feet" in what_it_is(evidence).text
    assert "whether TSA help or harm me" in what_to_ask(evidence).text and "Do TSA get on" in what_to_ask(evidence).text
