"""Layout, topic and program know the same terms and columns; a cell with any other term is named."""

import pytest
from reviews import TOY as INVENTED

from ldnsynth import vocabulary
from ldnsynth.errors import DataError
from ldnsynth.evidence import check_data, load_evidence
from ldnsynth.evidence.layout import COLUMNS, OPTIONAL, TABLES, columns_with_terms, package_of, tables_in_use
from ldnsynth.topic import read_topic

from .conftest import TOPIC

TERMS = [(table, column.name) for table, column in columns_with_terms()]
OF_THE_TOPIC = [(table, column.name) for table, column in columns_with_terms() if column.terms.startswith("topic.")]
WHERE = pytest.mark.parametrize("where", TERMS, ids=".".join)


@pytest.fixture(params=["the toy", "the invented review"])
def topic(request, package):
    return package.topic if request.param == "the toy" else read_topic(INVENTED)


@WHERE
def test_the_terms_of_a_column_are_a_list_of_several(topic, where):
    table, column = where
    terms = list(TABLES[table].columns[column].allowed(topic))
    own = column == "covariate" and not topic.covariates  # a review that has none
    assert len(terms) > 1 or own or (column, terms) in [("from_figure", ["yes"]), ("covariate", ["age"])]
    assert len(terms) == len(set(terms))
    assert all(isinstance(term, str) and term for term in terms)


def test_the_descriptor_allows_the_terms_of_layout_and_topic_and_no_others(topic):
    described = {
        (r["name"], f["name"]): f for r in package_of(topic, COLUMNS)["resources"] for f in r["schema"]["fields"]
    }
    enums = {
        where: field["constraints"]["enum"]
        for where, field in described.items()
        if "enum" in field.get("constraints", {})
    }
    single = {(t, c.name): list(c.allowed(topic)) for t, c in columns_with_terms() if not c.several}
    assert enums == {where: terms for where, terms in single.items() if where in described}
    assert {name for name, _ in described} == {table.name for table in tables_in_use(topic)}
    for name in {name for name, _ in described}:
        assert [column for table, column in described if table == name] == list(COLUMNS[name])


def test_what_a_topic_brings_is_a_term_of_its_own(package):
    terms = {where: list(TABLES[where[0]].columns[where[1]].allowed(package.topic)) for where in OF_THE_TOPIC}
    assert terms["trials", "condition"] == ["migraine", "tension_headache", "cluster_headache", "sinusitis"]
    assert terms["outcomes", "domain"] == ["wellbeing", "remission"]
    assert terms["stances", "question"][0] == "doctors"
    assert terms["claims", "topic"] == [*terms["stances", "question"], "other"]
    assert terms["characteristics", "item"] == [*vocabulary.FACTS, "dose_tablets"]


def test_a_topic_without_a_dose_has_no_item_for_it(package):
    (line,) = (line for line in TOPIC.read_text(encoding="utf-8").splitlines() if line.startswith("dose:"))
    package.edit_topic(line, "")
    assert package.topic.facts == vocabulary.FACTS
    problems = check_data(package.folder).problems
    assert {
        problem.split(" (")[0] for problem in problems if "no term of this column" in problem and ", item: " in problem
    } == {f"characteristics.csv, row {row}" for row in (2, 8, 9)}


@pytest.mark.parametrize(
    "where",
    [
        ("trials", "open2010", "condition"),
        ("trials", "open2010", "design"),
        ("outcomes", "remission", "domain"),
        ("results", "cross2008/mcs/w8", "direction"),
        ("results", "cross2008/mcs/w8", "measure"),
        ("risk_of_bias", "cross2008/rob2_crossover/d1", "tool"),
        ("stances", "letter2009/safety/A", "question"),
        ("claims", "letter2009/c001/A", "topic"),
    ],
    ids=lambda where: f"{where[0]}.{where[2]}",
)
def test_a_term_that_nobody_knows_stops_check_and_loading(package, where):
    table, key, column = where
    row = package.row_of(table, key)
    package.edit(table, key, **{column: "itch"})
    told = [problem for problem in check_data(package.folder).problems if "'itch'" in problem]
    assert told
    assert told[0].startswith(f"{table}.csv, row {row} (")
    with pytest.raises(DataError) as caught:
        load_evidence(package.folder)
    (problem,) = caught.value.problems
    assert problem.startswith(f"{table}.csv, row {row}, {column}: unknown: 'itch'.")
    assert problem.endswith(" A new one goes to topic.yml.") == ((table, column) in OF_THE_TOPIC)


@pytest.mark.parametrize(
    ("new", "was", "cells"),
    [
        ("gout: {label: gout}", "sinusitis: {label: sinusitis}", ("trials", "planned2015", "condition", "gout")),
        ("pain: {label: pain}", "remission: {label: freedom from headache}", ("outcomes", "mcs", "domain", "pain")),
    ],
)
def test_a_term_that_the_topic_gets_is_known(package, new, was, cells):
    table, key, column, term = cells
    package.edit_topic(was, f"{was}\n  {new}")
    package.edit(table, key, **{column: term})
    loaded = load_evidence(package.folder).tables()[table]
    assert term in set(loaded[column])
    assert not [problem for problem in check_data(package.folder).problems if f"{column}: found '{term}'" in problem]


def test_a_cell_with_another_term_is_named_when_the_data_are_loaded(package):
    package.edit("trials", "open2010", condition="tension_headaches")
    package.edit("documents", "open2010", conditions="tension_headache;gout")
    package.edit("risk_of_bias", "cross2008/rob2_crossover/d1", judgement="Lo")
    with pytest.raises(DataError) as caught:
        load_evidence(package.folder)
    documents, trials, bias = caught.value.problems
    assert documents.startswith("documents.csv, row 7, conditions: unknown: 'gout'. Use migraine, ")
    assert trials.startswith(
        "trials.csv, row 4, condition: unknown: 'tension_headaches'. Did you mean 'tension_headache'?"
    )
    assert bias.startswith("risk_of_bias.csv, row 2, judgement: unknown: 'Lo'. Did you mean 'Low'? Use ")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  - claims\n", "  - claim\n", "claim: no such table. Did you mean 'claims'? Allowed: derivations, sources"),
        ("  - claims\n", "  - trials\n", "trials: every review has this table. Take it out."),
        ("  - certainty\n", "", "certainty_reasons: its rows point to certainty, which is not named. Add certainty."),
    ],
)
def test_tables_that_a_topic_cannot_have_stop_check_and_loading(package, old, new, told):
    package.edit_topic(old, new)
    for read in (check_data, load_evidence):
        with pytest.raises(DataError) as caught:
            read(package.folder)
        (problem,) = caught.value.problems
        assert problem.startswith(f"topic.yml, tables, {told}")


def test_a_review_can_do_without_every_optional_table(package):
    listed = "".join(f"  - {name}\n" for name in package.topic.tables)
    package.edit_topic(f"tables:\n{listed}", "")
    for name in OPTIONAL:
        package.path(name).unlink()
    package.edit("documents", "letter2009", kind="letter", public_from="2009-02-09")
    package.describe()
    report = check_data(package.folder)
    assert report.problems == []
    assert not set(OPTIONAL) & set(report.tables)
    evidence = load_evidence(package.folder)
    for name in set(OPTIONAL) - {"derivations"}:
        frame = evidence.tables()[name]
        assert frame.empty
        assert set(COLUMNS[name]) <= set(frame.columns)
    assert len(evidence.trials) == 4


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_review_can_do_without_each_optional_table(package, name):
    needing = [other for other in OPTIONAL if name in TABLES[other].references.values()]
    for table in (name, *needing):
        package.edit_topic(f"  - {table}\n", "")
        package.path(table).unlink()
    evidence = load_evidence(package.folder)
    assert not {name, *needing} & set(evidence.sha256)
    assert len(evidence.trials) == 4


def test_terms_of_the_vocabulary_are_all_different():
    for name in ("FACTS", "COUNTS", "DOCUMENTS", "MEASURES", "ASPECTS", "COMPARATORS", "CERTAINTIES"):
        terms = getattr(vocabulary, name)
        assert len(terms) == len(set(terms))
