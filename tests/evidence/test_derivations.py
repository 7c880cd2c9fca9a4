import pytest

from ldnsynth.evidence.reading.derivations import evaluate, inputs

VALUES = {"smith2013/n_started/aspirin": 9.0, "smith2013/n_started/placebo": 6.0, "a.b/c_1": 3.0}


def test_the_inputs_of_a_formula_in_order():
    assert inputs("[smith2013/n_started/placebo] - [a.b/c_1] * [smith2013/n_started/placebo]") == [
        *("smith2013/n_started/placebo", "a.b/c_1", "smith2013/n_started/placebo")
    ]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("[smith2013/n_started/aspirin] + [smith2013/n_started/placebo]", 15),
        ("[smith2013/n_started/aspirin] - [smith2013/n_started/placebo] - [a.b/c_1]", 0),
        ("([smith2013/n_started/aspirin] - 1) * [a.b/c_1] / 2", 12),
        ("[smith2013/n_started/aspirin] - 1 * [a.b/c_1]", 6),
        (" [a.b/c_1] * 0.5 ", 1.5),
    ],
)
def test_formulas_by_hand(formula, value):
    assert evaluate(formula, VALUES) == value


@pytest.mark.parametrize(
    "formula",
    [
        *("[a.b/c_1] ** 2", "-[a.b/c_1]", "[a.b/c_1] +", "round([a.b/c_1])", "True + [a.b/c_1]", "'text'"),
        *("[a.b/c_1] + x0", "[a.b/c_1][a.b/c_1]", "", "__import__('os').getcwd()", "[a.b/c_1] if 1 else 2"),
    ],
)
def test_anything_but_arithmetic_is_refused(formula):
    with pytest.raises(ValueError, match="not a formula"):
        evaluate(formula, VALUES)


def test_an_id_without_a_value_is_named():
    with pytest.raises(KeyError, match="smith2013/n_lost"):
        evaluate("[a.b/c_1] + [smith2013/n_lost]", VALUES)


def test_division_by_nobody():
    with pytest.raises(ZeroDivisionError):
        evaluate("[a.b/c_1] / 0", VALUES)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (" + ".join(["[a.b/c_1]"] * 20_000), 60_000),
        ("(" * 20_000 + "[a.b/c_1]" + ")" * 20_000, 3),
        ("1 - (" * 5_000 + "[a.b/c_1]" + ")" * 5_000, 3),
        ("2 - 3 * (4 - 6) / 3 - 1", 3),
    ],
    ids=["long", "deep", "long and deep", "by hand"],
)
def test_formulas_of_any_length_and_nesting(formula, value):
    assert evaluate(formula, VALUES) == value


@pytest.mark.parametrize("formula", ["9" * 5000, "1" + "0" * 300 + " * 1" + "0" * 300, "1" + "0" * 400 + " - 1"])
def test_numbers_that_cannot_be_are_refused(formula):
    with pytest.raises(ValueError, match=r"comes to no number that can be: [0-9* -]{80}\.\.\.$"):
        evaluate(formula, VALUES)


@pytest.mark.parametrize(
    "formula", [")1(", "1)", "(1", "()", "1 1", "1 (2)", "1__0", "１ + 1", "1e5", "* 1", "[A] + 1"]
)
def test_what_is_not_quite_arithmetic_is_refused(formula):
    with pytest.raises(ValueError, match="not a formula"):
        evaluate(formula, VALUES)
