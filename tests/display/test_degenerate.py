"""What is computed without being asked never stops a report, whatever the numbers: a sentence stands in its place."""

import inspect
import sys
import tempfile
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from invented import REVIEW
from reviews import TOY
from selected import CHOICES

from ldnsynth.display import figures, findings, slides, tables
from ldnsynth.display.attempts import unless_refused
from ldnsynth.display.blocks import Figure, Note
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.synthesis.refusals import CANNOT
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.views.rated_outcomes import rated_outcomes

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from repeat_data import repeat_data

NUMBERS = (
    "n1i n2i m1i sd1i m2i sd2i m1_ci_low m1_ci_high m2_ci_low m2_ci_high ai bi ci di percent1i percent2i xi ni yi sei "
    "ci_low ci_high ci_level pi ti di_df"
).split()
ARMS = {"n1i": 20, "n2i": 20}
MEANS = {"m1i": 5, "m2i": 4, "sd1i": 2, "sd2i": 2}
ASKED = ("effects", "groups", "rated")
OF_ONE_TRIAL = [slides.certainty_of_trial, slides.bias_facts, slides.bias_questions, slides.retold]
OF_ONE_TRIAL += [
    slides.retold_examples,
    *(getattr(slides, name) for name in slides.__all__ if name.startswith("trial_")),
]
BLOCKS = [getattr(part, name) for part in (findings, tables, figures, slides) for name in part.__all__]
BLOCKS = [block for block in BLOCKS if block not in OF_ONE_TRIAL]  # decks ask those of a trial that there is


def between(measure="", relation="", **numbers):
    """Evidence in which every comparison between arms prints these numbers and no others."""

    def change(of):
        results = of.results.copy()
        rows = results["contrast"] == "between_arms"
        results.loc[rows, NUMBERS] = float("nan")
        results.loc[rows, ["measure", "pi_relation"]] = measure, relation
        for name, value in numbers.items():
            results.loc[rows, name] = float(value)
        return of.with_tables(results=results)

    return change


def one_enormous_weight(of):
    results = of.results.copy()
    first = results.index[results["contrast"] == "between_arms"][:1]
    results.loc[first, NUMBERS] = float("nan")
    results.loc[first, ["yi", "sei"]] = 1.0, 1e-9
    results.loc[first, "measure"] = "MD"
    return of.with_tables(results=results)


def thresholds(**numbers):
    seen = {"mid_source_id": "scale1999", "mid_verification": "abstract"}
    return lambda of: of.with_tables(outcomes=of.outcomes.assign(**numbers, **seen))


def only(number):
    """The first randomised trials."""

    def change(of):
        randomised = of.trials["design"].str.startswith("randomised")
        return of.only_trials(list(of.trials.loc[randomised, "trial_id"][:number]))

    return change


def nobody_counted(of):
    facts = of.characteristics[~of.characteristics["item"].str.startswith("n_")].reset_index(drop=True)
    return of.with_tables(characteristics=facts, results=of.results.assign(n1i=float("nan"), n2i=float("nan")))


def empty(*names):
    return lambda of: of.with_tables(**{name: of.tables()[name].head(0) for name in names})


NUMBERS_OF_RESULTS = {
    "no effect anywhere": between(**ARMS, **MEANS | {"m1i": 4}),
    "all effects equal": between("MD", yi=2, sei=0.5, **ARMS),
    "no spread": between(**ARMS, **MEANS | {"sd1i": 0, "sd2i": 0}),
    "standard error 0": between("MD", yi=2, sei=0, **ARMS),
    "interval without width": between("MD", yi=2, ci_low=2, ci_high=2, ci_level=95, **ARMS),
    "interval upside down": between("MD", yi=2, ci_low=3, ci_high=1, ci_level=95, **ARMS),
    "interval of level 0": between("MD", yi=2, ci_low=1, ci_high=3, ci_level=0, **ARMS),
    "p = 1": between("MD", "=", yi=2, pi=1, **ARMS),
    "p = 0": between("MD", "=", yi=2, pi=0, **ARMS),
    "a p value next to 0": between("MD", "=", yi=2, pi=1e-300, **ARMS),
    "p of no difference": between("MD", "=", yi=0, pi=0.5, **ARMS),
    "t = 0": between("MD", yi=2, ti=0, **ARMS),
    "one person an arm": between(**MEANS, n1i=1, n2i=1),
    "no person": between(**MEANS, n1i=0, n2i=0),
    "no events": between("RR", ai=0, bi=20, ci=0, di=20),
    "nothing but events": between("RR", ai=20, bi=0, ci=20, di=0),
    "empty arms": between("RR", ai=0, bi=0, ci=0, di=0),
    "a ratio from 0": between("RR", yi=2, ci_low=0, ci_high=4, ci_level=95),
    "percentages that no count gives": between("proportion", percent1i=33, percent2i=67, n1i=2, n2i=5),
    "huge numbers": between("MD", yi=1e200, sei=1e190, **ARMS),
    "tiny numbers": between("MD", yi=1e-200, sei=1e-210, **ARMS),
    "one enormous weight": one_enormous_weight,
    "no trial": only(0),
    "one trial": only(1),
    "two trials": only(2),
    "nobody counted": nobody_counted,
    "thresholds beyond everything": thresholds(mid=1e12, mid_per_1000=1000.0, mid_ratio=1e9),
    "next to nothing matters": thresholds(mid=1e-12, mid_per_1000=1e-9, mid_ratio=1.000001),
    "no day known": lambda of: of.with_tables(documents=of.documents.assign(public_from="", public_before="")),
    "no judgement": empty("risk_of_bias"),
    "no result": empty("results"),
    "no rating": empty("certainty", "certainty_reasons"),
}
TABLES_WITHOUT_ROWS = {
    "no stance": empty("stances"),
    "no source": empty("stances", "claims", "sources"),
    "no claim": empty("claims"),
    "no phase": empty("phases"),
    "no fact": empty("characteristics"),
    "no arm": empty("arms"),
}
PARAMETERS = {
    "almost all is covered": {"level": 0.9999999},
    "almost nothing is covered": {"level": 1e-9},
    "correlation of almost 1": {"correlation": 0.999999},
    "correlation of almost -1": {"correlation": -0.999999},
    "a band upside down": {"low": 0.9, "high": 0.1},
    "a band without width": {"low": 0.5, "high": 0.5},
    "common effect": {"tau2": "CE", "interval": "hk"},
    "another estimator": {"tau2": "SJ", "interval": "t"},
}


@cache
def repeated():
    """Yawning with every trial twelve times: all standard errors of an outcome are equal."""
    folder = Path(tempfile.mkdtemp()) / "data"
    repeat_data(TOY, folder, times=12)
    return select(load_evidence(folder), Selection(conditions=("yawning",)))


def two_coders(**codes):
    """Evidence whose stances a second coder read alike, all with these codes."""

    def change(of):
        stances = of.tables()["stances"].assign(**codes)
        again = pd.concat([stances.assign(coder="A"), stances.assign(coder="B")], ignore_index=True)
        return of.with_tables(stances=stances, codings=of.codings | {"stances": again})

    return change


def blocks_of(of, blocks=BLOCKS, **choices):
    """Every block that is made of effects, groups or ratings, by its name, as the notebooks make them."""
    given = CHOICES | choices
    effects = effects_of(of, correlation=given["correlation"], level=given["level"])
    groups = group_effects(effects, method=given["tau2"], ci=given["interval"], level=given["level"])
    made = {"effects": effects, "groups": groups, "rated": rated_outcomes(of, groups, correlation=given["correlation"])}
    known = given | made | dict.fromkeys(("evidence", "everything", "everywhere"), of)
    known |= dict.fromkeys(("stricter", "elsewhere"), groups)
    found = {}
    for block in blocks:
        names = inspect.signature(block).parameters
        if set(names) & set(ASKED) and set(names) <= set(known):
            found[block.__name__] = block(**{name: known[name] for name in names if name in known})
    return made | found


def cells(table):
    return set() if isinstance(table, Note) else set(table.frame.to_numpy().ravel())


@pytest.fixture(scope="module")
def yawning():
    return select(REVIEW.everything(), Selection(conditions=("yawning",)))


@pytest.mark.parametrize("name", NUMBERS_OF_RESULTS)
def test_whatever_the_numbers_every_block_is_made_or_says_why_not(name, yawning):
    found = blocks_of(NUMBERS_OF_RESULTS[name](yawning))
    for block in found.values():
        if hasattr(block, "_repr_mimebundle_") and not isinstance(block, Figure):
            block._repr_mimebundle_()
    assert len(found) > 25


@pytest.mark.parametrize(
    "change", [*TABLES_WITHOUT_ROWS.values(), two_coders(), two_coders(stance=1.0, certainty="hedged", basis="rct")]
)
def test_whatever_is_not_there_every_block_on_sources_and_studies_is_made(change):
    of = select(change(REVIEW.everything()), Selection(conditions=("yawning",)))
    known = CHOICES | dict.fromkeys(("evidence", "everything", "everywhere"), of)
    for block in BLOCKS:
        names = inspect.signature(block).parameters
        if set(names) <= set(known):
            block(**{name: known[name] for name in names})


@pytest.mark.parametrize("name", PARAMETERS)
def test_whatever_the_parameters_every_block_is_made(name, yawning):
    blocks_of(yawning, **PARAMETERS[name])


@pytest.mark.parametrize(
    "name", ["all effects equal", "one enormous weight", "a p value next to 0", "no events", "one trial"]
)
def test_whatever_the_numbers_pictures_are_drawn_or_say_why_not(name, yawning):
    drawn = [getattr(figures, plot) for plot in ("difference_estimates", "event_estimates", "leave_one_out")]
    more = [figures.cumulative, figures.small_studies, figures.correlation_band]
    for block in blocks_of(NUMBERS_OF_RESULTS[name](yawning), [*drawn, *more]).values():
        if isinstance(block, Figure | Note):
            assert CANNOT not in block._repr_mimebundle_()[0]["text/plain"]


def test_a_number_that_its_method_refuses_stands_with_the_reason(yawning):
    found = blocks_of(NUMBERS_OF_RESULTS["standard error 0"](yawning), [tables.effects_table, tables.unpooled_table])
    derived = set(found["effects"]["derivation"])
    assert "not computed: sei: expected a standard error above 0, got 0" in derived
    assert not found["groups"]
    assert found["effects_table"] == Note(
        "No comparison between randomised arms gives an estimate with its uncertainty."
    )
    assert "No estimate with its standard error was seen or follows from what was" in cells(found["unpooled_table"])


def test_numbers_that_cannot_be_pooled_are_no_estimates(yawning):
    for name in ("huge numbers", "tiny numbers"):
        effects = blocks_of(NUMBERS_OF_RESULTS[name](yawning), [])["effects"]
        assert effects["se"].isna().all()
        assert effects["derivation"].str.startswith("not computed: ").all()


def test_a_suggestion_that_cannot_be_computed_says_so_in_its_place():
    found = blocks_of(repeated(), [tables.reasons_table])
    words = f"test of small-study effects: {CANNOT}: Egger's test: all standard errors are equal, so there is no slope"
    told = found["reasons_table"].frame.loc[lambda rows: rows["Aspect"] == "Publication bias", "What the numbers say"]
    assert told.str.contains(words, regex=False).sum() >= 3
    assert min(group.pooled.k for group in found["groups"]) >= 12


def test_a_refused_suggestion_suggests_no_level(yawning, monkeypatch):
    def refuse(*_, **__):
        raise ValueError("estimates: expected something else.")

    monkeypatch.setattr("ldnsynth.views.rated_outcomes.suggest_imprecision", refuse)
    found = blocks_of(yawning, [tables.reasons_table])
    for outcome in found["rated"]:
        assert outcome.suggestions["imprecision"].levels is None
    frame = found["reasons_table"].frame
    rows = frame[frame["Aspect"] == "Imprecision"]
    assert set(rows["Computed"]) == {""}
    assert set(rows["What the numbers say"]) == {"Cannot be computed: estimates: expected something else."}


def test_a_block_whose_method_refuses_is_a_note_and_other_faults_are_told():
    @unless_refused
    def leave_one_out(fault):
        raise fault

    told = leave_one_out(ZeroDivisionError("division by zero"))
    assert told == Note("Leave one out cannot be computed: division by zero.")
    with pytest.raises(KeyError):
        leave_one_out(KeyError("a fault of the program"))
    assert all(hasattr(block, "__wrapped__") for block in [*BLOCKS, *OF_ONE_TRIAL])


def test_a_picture_that_cannot_be_painted_is_a_note():
    def paint(_):
        raise ValueError("axis limits cannot be NaN or Inf")

    picture = Figure("sizes", "Two of three", "", "Bars.", pd.DataFrame({"a": [1]}), paint, height=2)
    data, meta = picture._repr_mimebundle_()
    assert meta["ldnsynth"]["kind"] == "note"
    assert data["text/plain"] == "Two of three: the picture cannot be computed: axis limits cannot be NaN or Inf."


@pytest.mark.parametrize("name", ["hiccups", "yawning", "as of 2005", "nothing"])
def test_nothing_of_the_invented_data_is_refused(name):
    for block in BLOCKS:
        names = set(inspect.signature(block).parameters)
        if names <= {"evidence", "everything", "everywhere", "elsewhere", "stricter", *ASKED, *CHOICES}:
            found = REVIEW.shown(block, name)
            assert CANNOT not in getattr(found, "text", ""), block.__name__
    for outcome in REVIEW.rated(name):
        assert all(suggestion.levels is not None for suggestion in outcome.suggestions.values())
