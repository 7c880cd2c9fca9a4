"""Every number of a sentence or summary table leads to the rows it rests on, and they say what it says.

Asked as `asked_of_every_review` is.
"""

import re
from functools import cache

from ldnsynth.display import findings, tables
from ldnsynth.display.blocks import Table
from ldnsynth.evidence.selecting.as_of import known_on
from ldnsynth.publishing.provenance.explain import explain_claim, explain_result
from ldnsynth.publishing.provenance.origin_lookup import Origins
from ldnsynth.vocabulary import VERDICTS, VERIFICATION

# Numbers that rest on no row of the data, and what they are instead.
NO_ROWS = {
    ("answer-studies", "day"): "the day of the evidence",
    ("plain-certainty", "day"): "the day of the evidence",
    ("power", "smd"): "a parameter",
    ("power", "power"): "a parameter",
    ("power", "parallel"): "follows from parameters",
    ("power", "crossover"): "follows from parameters",
    ("correlation", "band"): "parameters",
    ("missing", "asked"): "the domains that there are",
    ("profiles", "questions"): "the questions that there are",
    ("what-is-new", "out"): "works that are held nowhere",
}
NO_ROWS_IN_COLUMNS = {
    ("crossover-example", "Estimate"): "the Handbook's example",
    ("crossover-example", "SE"): "the Handbook's example",
    ("information", "Needed, parallel"): "follows from parameters",
    ("information", "Needed, crossover"): "follows from parameters",
}
COUNTED = (  # units of which each is a row
    *("studies", "other studies", "comparisons", "results", "claims", "sources", "stances", "places"),
    *("disagreements", "values", "differences", "crossover estimates"),
)


@cache
def origins(selected, name):
    return Origins(known_on(selected.everything(), selected.selections[name].as_of))


def numbers(selected, name):
    """Each number of the sentences of a selection, by the id of its sentence and its own."""
    made = (selected.shown(getattr(findings, sentence), name) for sentence in findings.__all__)
    return {(finding.id, key): number for finding in made for key, number in finding.numbers.items()}


def cells(selected, name):
    """Each filled cell of a numeric column with its links, by table and column."""
    made = (selected.shown(getattr(tables, table), name) for table in tables.__all__)
    for table in (table for table in made if isinstance(table, Table)):
        for column in table.numeric:
            links = table.links.get(column, [""] * len(table.frame))
            for cell, ids in zip(table.frame[column], links, strict=True):
                if cell:
                    yield table.id, column, cell, [row_id for row_id in ids.split(";") if row_id]


def test_every_number_of_a_sentence_leads_to_rows(selected, linked):
    found = {key: number for key, number in numbers(selected, linked).items() if key not in NO_ROWS}
    assert len(found) > 60
    assert [key for key, number in found.items() if not number.links and number.value != 0] == []
    lost = {
        key: [row for row in number.links if not origins(selected, linked).find(row)] for key, number in found.items()
    }
    assert {key: rows for key, rows in lost.items() if rows} == {}


def test_numbers_without_rows_are_none_but_those_named(selected):
    found = {key: number for name in selected.linked for key, number in numbers(selected, name).items()}
    assert {key: found[key].links for key in NO_ROWS} == dict.fromkeys(NO_ROWS, ())


def test_a_count_is_that_of_its_rows(selected, linked):
    found = {key: number for key, number in numbers(selected, linked).items() if number.unit in COUNTED}
    assert len(found) > 20
    assert {key: n.value for key, n in found.items()} == {key: len(set(n.links)) for key, n in found.items()}


def test_people_are_the_sum_of_the_sizes_they_lead_to(selected, linked):
    sizes = selected.everything().characteristics.set_index("characteristic_id")["value"]
    found = {
        key: number
        for key, number in numbers(selected, linked).items()
        if number.unit == "people" and key not in NO_ROWS
    }
    summed = {key: sum(sizes[row] for row in number.links if row in sizes) for key, number in found.items()}
    assert summed == {key: number.value for key, number in found.items()} != {}


def test_every_number_of_a_table_leads_to_rows(selected, linked):
    found = [(table, column, cell, ids) for table, column, cell, ids in cells(selected, linked)]
    assert len(found) > 150
    bare = {(t, c) for t, c, cell, ids in found if not ids and not re.match(r"0(?![.\d])|none", cell)}
    assert bare <= set(NO_ROWS_IN_COLUMNS)
    assert [(t, c, row) for t, c, _, ids in found for row in ids if not origins(selected, linked).find(row)] == []


def test_a_count_in_a_table_is_that_of_its_rows(selected, linked):
    counts = [
        (cell, len(set(ids))) for table, _, cell, ids in cells(selected, linked) if table == "verification" and cell
    ]
    counts += [
        (cell, len(set(ids)))
        for table, _, cell, ids in cells(selected, linked)
        if table == "verdicts" and "/" not in cell
    ]
    assert len(counts) > 6
    assert [(cell, rows) for cell, rows in counts if int(cell) != rows] == []


def test_every_claim_can_be_explained_with_both_verdicts_and_what_decides_them(selected):
    for row in selected.everything().claims.itertuples():
        text = explain_claim(selected.everything(), row.claim_id)
        assert " ".join(VERDICTS[row.verdict_then]) in text
        assert row.reason_now in text
        for name in filter(None, f"{row.evidence_then};{row.evidence_now}".split(";")):
            assert f"    {name}: " in text, (row.claim_id, name)


def test_any_result_can_be_explained(selected):
    for row in selected.everything().results.iloc[::25].itertuples():
        text = explain_result(selected.everything(), row.result_id)
        assert text.startswith(f"{row.result_id}: ")
        assert VERIFICATION[row.level] in text
