"""What a page leads to: rows of the data, references, figures by their id; and what leads nowhere."""

import csv
import io
import json
import re

import pandas as pd
import pypandoc
import pytest
from reviews import TOY
from test_render import figure, finding
from toy_notebooks import code, notebook

from ldnsynth.display.blocks import Finding, Number, Table, link_token
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.publishing.content.chapters import read_chapters
from ldnsynth.publishing.page.report_page import render_page
from ldnsynth.publishing.provenance.origin_lookup import Origins
from ldnsynth.publishing.references.bibliography import plain_entry, set_entries
from ldnsynth.publishing.request.parameter_words import topic_words
from ldnsynth.topic import read_topic

RESULT = "alder2004/wellbeing_scale/w8"
INPUTS = {
    "report": {"name": "ms", "title": "T", "question": "Q?"},
    "topic": topic_words(read_topic(TOY)),
    "parameters": {"01_book": {"as_of": ""}},
    "data": {"name": "toy", "version": "1", "created": "2026-11-21", "sha256": "d" * 64},
    "notebooks": {"01_book": "b" * 64},
    "package": {"name": "ldnsynth", "version": "0", "sha256": "c" * 64},
    "versions": {},
}


@pytest.fixture(scope="module")
def origins():
    return Origins(load_evidence(TOY))


@pytest.fixture(scope="module")
def origins_of_2003():
    return Origins(select(load_evidence(TOY), Selection(as_of="2003-12-31")))


def block(value, *tags):
    cell = code("show()", *tags)
    data, metadata = value._repr_mimebundle_()
    from nbformat.v4 import new_output

    cell.outputs = [new_output("display_data", data, metadata=metadata)]
    return cell


def sentence(*links, text="4 points", tags=()):
    return block(Finding("gain", "Gained {n}.", {"n": Number(4, "points", text, links=links)}), *tags)


def page(origins, *cells):
    inputs = INPUTS | {"parameters": {"01_book": {"as_of": origins.evidence.selection.as_of}}}
    return render_page(read_chapters({"01_book": notebook("## S", *cells)}), inputs, {"01_book": ()}, origins)


def rows_of(html):
    """The rows that a page draws when they are opened, by address, and its lists of rows."""
    data = json.loads(re.search(r'<script type="application/json" id="row-data">(.*?)</script>', html)[1])
    return {row["id"]: row for row in data["rows"]}, data["lists"]


def ids_behind(row, rows):
    return {list(rows)[place] for place in row["on"]}


def test_a_number_leads_to_its_row_and_the_row_to_its_document(origins):
    html = page(origins, sentence(RESULT)).html
    assert f'Gained <a href="#row={RESULT}">4 points</a>.' in html
    row = rows_of(html)[0][RESULT]
    assert row["said"].startswith("3.3 points better on humming, p = 0.04")
    assert (row["where"], row["level"]) == ("abstract", "seen in the abstract")
    assert "SE 1.562 = 3.3 / t(47) from p = 0.04" in dict(row["more"])["derived"]
    (number,) = row["refs"]
    reference = re.search(rf'<li id="ref-{number}">(.*?)</li>', html, re.DOTALL)[1]
    assert reference.startswith("Alder A, Other B. A crossover trial of humming in hiccups")
    assert "<em>J Invented Stud" in reference or "<em>Journal of Invented Studies" in reference


def test_a_number_of_several_rows_leads_to_their_list(origins):
    html = page(origins, sentence(RESULT, "alder2004/mood_scale/w8")).html
    name = re.search(r'href="#rows=([^"]+)">4 points', html)[1]
    rows, lists = rows_of(html)
    assert re.fullmatch(re.escape(RESULT) + r"\+1\.[0-9a-f]{6}", name)
    assert [list(rows)[place] for place in lists[name]] == [RESULT, "alder2004/mood_scale/w8"]


def test_cells_link_as_a_whole_and_lists_of_ids_one_by_one(origins):
    frame = pd.DataFrame({"Study": ["a", "b", "c"], "Rests on": ["3.3", f"{RESULT}; alder2004", "no such"]})
    links = {"Rests on": [RESULT, f"{RESULT};alder2004", "no-such-row"]}
    html = page(origins, block(Table("t", "T", frame, links=links))).html
    assert f'<td><a class="from" href="#row={RESULT}">3.3</a></td>' in html
    assert f'<a class="from" href="#row={RESULT}">{RESULT}</a>; <a class="from" href="#row=alder2004">' in html
    assert "<td>no such</td>" in html
    assert "data-links" not in html


def test_a_claim_leads_on_to_what_decides_it_and_to_its_source(origins):
    claim = "guide2005/c003"
    rows, _ = rows_of(page(origins, sentence(claim, text="1 claim")).html)
    coded = origins.evidence.claims.set_index("claim_id").loc[claim]
    assert rows[claim]["said"] == coded["claim"]
    assert any(coded["reason_now"] in text for _, text in rows[claim]["more"])
    assert ids_behind(rows[claim], rows) == {*coded["evidence_then"].split(";"), *coded["evidence_now"].split(";")}
    assert "not set" not in str(rows[claim])


def test_a_judgement_of_certainty_leads_to_its_reasons_and_they_to_results(origins):
    outcome = "hiccups/quality_of_life/randomised"
    rows, _ = rows_of(page(origins, sentence(outcome, text="1 outcome")).html)
    reason = f"{outcome}/imprecision"
    assert reason in ids_behind(rows[outcome], rows)
    assert rows[reason]["said"].startswith("1 level down: ")
    assert RESULT in ids_behind(rows[reason], rows)


def test_a_judgement_of_bias_shows_what_was_answered_in_words(origins):
    judged = "birch2006/rob2_crossover/d3"
    row = rows_of(page(origins, sentence(judged)).html)[0][judged]
    assert row["said"] == "High: Invented reason of coder A for D3."
    answers = dict(row["more"])
    assert answers["3.2 evidence that missing outcomes did not bias the result"] == "no"
    assert [answer for question, answer in answers.items() if question.startswith("3.4")] == ["no information"]


def test_a_stance_says_what_was_coded_where_and_by_whom(origins):
    stance = origins.evidence.stances.iloc[1]
    row_id = f"{stance['source_id']}/{stance['question']}"
    row = rows_of(page(origins, sentence(row_id, text="+1")).html)[0][row_id]
    assert row["said"].endswith(f"leans on: none: {stance['reason']}")
    assert {"coder A", "coder B"} <= set(dict(row["more"]))


def test_what_nobody_saw_is_believed_and_not_read(origins):
    facts = origins.evidence.characteristics
    row_id = facts.loc[facts["verification"] == "unverified", "characteristic_id"].iloc[0]
    assert rows_of(page(origins, sentence(row_id, text="1 value")).html)[0][row_id]["verb"] == "believed"


def test_rows_stand_beside_the_page_one_a_line(origins):
    stance = origins.evidence.stances.iloc[1]
    made = page(origins, sentence(RESULT, f"{stance['source_id']}/{stance['question']}"))
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(made.rows))}
    assert set(rows) == set(rows_of(made.html)[0])
    assert (rows[RESULT]["documents"], rows[RESULT]["level"]) == ("alder2004", "seen in the abstract")
    assert 'href="rows.csv"' in made.html


def test_no_text_of_the_data_ends_its_script_or_is_a_formula(origins):
    facts = origins.evidence.claims
    claim = facts["claim_id"].iloc[0]
    changed = facts.assign(claim=facts["claim"].where(facts["claim_id"] != claim, "=1+1</script><b>&"))
    made = page(Origins(origins.evidence.with_tables(claims=changed)), sentence(claim))
    assert "</script><b>" not in made.html
    assert rows_of(made.html)[0][claim]["said"] == "=1+1</script><b>&"
    assert "'=1+1</script><b>&" in made.rows


def test_a_past_day_shows_no_later_document_and_no_id(origins_of_2003):
    made = page(origins_of_2003, sentence(RESULT, "birch2006"), "Text.")
    html = made.html
    assert "alder2004" not in html + made.rows
    assert link_token(RESULT) in rows_of(html)[0]
    assert "Birch" not in html
    assert "direction only" in html


def test_studies_are_cited_once_a_block_in_the_order_of_the_page(origins):
    html = page(origins, finding("a", "Cedar 2003 and Alder 2004; Alder 2004 again."), finding("b", "Alder 2004.")).html
    one, two = (f'<sup class="cite"><a href="#ref-{n}">{n}</a></sup>' for n in (1, 2))
    assert f"Cedar 2003{one} and Alder 2004{two}; Alder 2004 again." in html
    assert html.count(f"Alder 2004{two}") >= 2


def test_prose_cites_by_key_and_points_by_id(origins):
    made = page(origins, "See [it](#figure-f) and [@cedar2003; @alder2004].", figure())
    assert 'See <a href="#figure-1">Figure 1</a> and <sup class="cite">' in made.html
    assert not made.problems


def test_what_leads_nowhere_is_named_all_at_once_and_the_page_is_made(origins):
    made = page(origins, "[it](#figure-g), [@alder2005].", figure(), figure("mute", alt=" "))
    assert "</html>" in made.html
    silent, key, place = made.problems
    assert silent.startswith("figure 'mute' has no alt text.")
    assert place == "#figure-g: this report has no such figure; it has f, mute."
    assert "citation 'alder2005': data/documents.csv has no such entry" in key
    assert "alder2004" in key


@pytest.mark.parametrize(("fault", "problems"), [(OSError, 0), (RuntimeError, 1)], ids=["missing", "fails"])
def test_where_pandoc_sets_no_references_they_are_plain_lines(origins, monkeypatch, fault, problems):
    def refuse(*_, **__):
        raise fault("not today")

    monkeypatch.setattr(pypandoc, "convert_text", refuse)
    made = page(origins, sentence(RESULT))
    told = [problem for problem in made.problems if "references: pandoc failed: not today" in problem]
    assert len(told) == len(made.problems) == problems
    assert re.search(r'<li id="ref-1">.*humming', made.html)


def test_a_plain_reference_names_authors_title_place_and_link():
    authors = [{"family": "Oak", "given": "A. B."}, {"literal": "The Tree Group"}]
    where = {"container-title": "J Wood", "volume": "8", "issue": "2", "page": "1-9", "DOI": "10.1/x<y"}
    paper = {"id": "a", "type": "article-journal", "title": "Roots.", "author": authors, **where}
    assert plain_entry(paper | {"issued": {"date-parts": [[2004, 5]]}}) == (
        "Oak AB, The Tree Group. Roots. J Wood. 2004;8(2):1-9. "
        '<a href="https://doi.org/10.1/x&lt;y">https://doi.org/10.1/x&lt;y</a>'
    )
    bare = {"id": "b", "type": "entry", "title": "Entry <b>", "URL": "file:/etc/passwd"}
    assert plain_entry(bare) == "Entry &lt;b&gt;."


def test_papers_without_known_authors_say_so_and_addresses_lead_to_the_web():
    paper = {"id": "a", "type": "article-journal", "title": "Paper", "URL": "file:/etc/passwd"}
    entry = {"id": "b", "type": "entry", "title": "Entry", "URL": "https://e.org/b"}
    first, second = set_entries([paper, entry])
    assert re.sub("<[^>]+>", "", first).startswith("[Authors not seen]. Paper")
    assert "file:" not in first
    assert second.startswith("Entry")
    assert 'href="https://e.org/b"' in second


def test_references_are_those_of_the_page(origins):
    made = page(origins, finding("a", "Cedar 2003."))
    assert [item["id"] for item in json.loads(made.references)] == ["cedar2003"]


def test_the_front_of_a_report_without_an_answer_holds_what_is_marked(origins):
    made = page(origins, sentence(tags=("front", "headline")), finding("x", "Not in front."))
    front = made.html.partition('<div class="page">')[0]
    assert made.headline == "Gained 4 points."
    assert "Gained 4 points." in front
    assert "Not in front." not in front
