"""Decks: how slides are read from a notebook, how they are written, and the real ones in a browser."""

import re
import shutil
from pathlib import Path

import described
import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner
from decks import LOOK, made_decks, slides_are_whole
from nbformat.v4 import new_markdown_cell
from reviews import TOY as REVIEW
from toy_notebooks import FIGURE, FINDING, TABLE, TOY, code, notebook, write

from ldnsynth import folders
from ldnsynth.cli import main
from ldnsynth.display.slides.sheet import cut, lines_of_rows, rows_that_fit
from ldnsynth.errors import ReportError
from ldnsynth.publishing.deck import chromium as printing
from ldnsynth.publishing.deck.deck_files import PAGE, PDF, plan_deck, write_deck
from ldnsynth.publishing.deck.deck_page import render_deck
from ldnsynth.publishing.deck.slides import Answer, Answers, read_slides
from ldnsynth.publishing.request.parameter_words import topic_words

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 446 187"></svg>'


def on(slide_type, cell):
    cell.metadata["slideshow"] = {"slide_type": slide_type}
    return cell


def said(text, slide_type="-"):
    return on(slide_type, new_markdown_cell(text))


def shown(slide_type, kind, *tags, **fields):
    return on(slide_type, described.shown(kind, *tags, **fields))


def finding(text, slide_type="-"):
    return shown(slide_type, "finding", text=text)


def table(csv="domain,allowed,judged\nD1,Low or High,High\n", slide_type="-", *tags, group=""):
    return shown(slide_type, "table", *tags, title="Two of three", group=group, **described.cells(csv))


def figure(slide_type="-"):
    texts = {"title": "It rose", "subtitle": "people", "reading": "people", "alt": 'Bars of "80"'}
    return shown(slide_type, "figure", data={"image/svg+xml": SVG}, **texts, **described.cells("a\n1\n"))


def slides(*cells):
    return read_slides("deck", notebook(*cells))[1:]  # the first one is the toy notebook's own heading


def kinds(parts):
    return [part.block.kind for part in parts]


def test_slide_types_count_as_in_jupyterlab():
    first, second = slides(
        said("## Sizes", "slide"), table(), said("Later.", "fragment"), said("Say this.", "notes"), said("No.", "skip"),
        said("## Next", "subslide"), said("Text."),
    )  # fmt: skip
    assert [part.revealed for part in first.parts] == [False, True]
    assert [note.markdown for note in first.notes] == ["Say this."]
    assert (second.title, kinds(second.parts)) == ("Next", ["prose"])


def test_the_title_is_the_answer():
    drawn, told, plain = slides(
        said("## Sizes", "slide"), finding("80 people."), figure(),
        said("## Sizes", "slide"), finding("80 people."),
        said("## To discuss\n\n1. What?", "slide"),
    )  # fmt: skip
    assert (drawn.title, drawn.topic, kinds(drawn.parts)) == ("It rose", "Sizes", ["finding", "figure"])
    assert (told.title, told.topic, told.parts) == ("80 people.", "Sizes", ())
    assert (plain.title, plain.topic) == ("To discuss", "")


def test_what_a_fragment_shows_is_not_in_the_title():
    (slide,) = slides(said("## Judge first", "slide"), finding("High risk.", "fragment"))
    assert (slide.title, slide.parts[0].revealed) == ("Judge first", True)


def test_a_row_each():
    cell = table("domain,allowed,judged\nD1,Low or High,High\nD2,Low or High,Low\n", "-", "slide-a-row")
    first, second = slides(said("## Bias", "slide"), cell, said("Who disagrees?", "notes"))
    assert [first.title, second.title] == ["D1", "D2"]
    assert [part.block for part in first.parts] == [Answer("allowed", "Low or High"), Answer("judged", "High")]
    assert [part.revealed for part in first.parts] == [False, True]


def test_rows_of_a_group_share_a_slide_and_hide_every_answer():
    rows = "theme,question,allowed,judged\nPeople,Q1,Yes or No,No\nPeople,Q2,Yes or No,No\nOverall,,Good,Poor\n"
    together, alone = slides(said("## Bias", "slide"), table(rows, "-", "slide-a-row", group="theme"))
    assert (together.title, together.topic, alone.title) == ("People", "Bias", "Overall")
    shown, hidden = together.parts
    assert (shown.block, shown.revealed) == (Answer("allowed", "Yes or No"), False)
    assert (hidden.block, hidden.revealed) == (Answers(("question", "judged"), (("Q1", "No"), ("Q2", "No"))), True)
    assert [part.block for part in alone.parts] == [Answer("allowed", "Good"), Answer("judged", "Poor")]


def test_a_table_that_is_revealed_asks_first_and_keeps_its_title_for_the_answer():
    (slide,) = slides(said("## Judge first", "slide"), table("from,A\nLosses,High\n", "-", "slide-reveal"))
    rows, told = slide.parts
    assert (slide.title, slide.topic, rows.revealed, told.revealed) == ("Judge first", "", True, True)
    assert (rows.block.rows, told.block.text) == ((("Losses", "High"),), "Two of three.")
    assert [part.block.rows for part in slide.asked.parts] == [(("Losses", ""),)]


def test_on_paper_question_and_answer_are_two_pages():
    deck = read_slides("deck", notebook(said("## Judge", "slide"), table("from,A\nLosses,High\n", "-", "slide-reveal")))
    paper = render_deck(deck, inputs(), on_paper=True)
    first, second = (paper.index(text) for text in ("2 / 2, asked", "2 / 2<"))
    assert first < paper.index(">High<") < second
    assert render_deck(deck, inputs()).count("<h2") == 1


def test_the_clock_stands_in_the_notes():
    first, second = said("## Sizes", "slide"), said("## More", "slide")
    first.metadata.slideshow.seconds, second.metadata.slideshow.seconds = 45, 30
    page = render_deck(read_slides("deck", notebook(first, table(), second, table())), inputs())
    assert re.findall(r'class="clock">(.*?)<', page) == ["0:00 to 0:45", "0:45 to 1:15"]
    assert re.findall(r'data-timing="(\d+)"', page) == ["45", "30"]


def test_the_journal_club_takes_ten_minutes():
    club = nbformat.read(folders.ENGINE_NOTEBOOKS / "journal_club.ipynb", as_version=4)
    times = [cell.metadata.get("slideshow", {}).get("seconds", 0) for cell in club.cells]
    assert (sum(times), sum(map(bool, times))) == (600, 12)


def test_what_there_is_nothing_to_show_of_is_said_once():
    first, last = (shown("-", "note", text=text) for text in ("None estimated.", "None graded."))
    cells = [said("## Effect", "slide"), first, said("## Sizes", "slide"), table(), said("## Sure?", "slide"), last]
    sizes, whole, end = slides(*cells, said("## Empty", "slide"), code("None"), said("## End", "slide"), said("Bye."))
    assert [sizes.title, end.title] == ["Two of three", "End"]
    assert whole.title == "Two questions that this evidence leaves open"
    assert whole.parts[0].block.rows == (("Effect", "None estimated."), ("Sure?", "None graded."))
    assert [slide.title for slide in slides(*cells[:4])] == ["Effect", "Two of three"]


def test_lines_are_counted_as_a_browser_would_break_them():
    assert lines_of_rows([["a", "b"], ["c", "d" * 150]], letters=78) == [1, 3]


WORDS = "The reason goes on, for the report told of much that bears on it. " * 20
LONG = {
    "title": [said("## Sizes", "slide"), finding(WORDS)],
    "sentence": [said("## Sizes", "slide"), shown("-", "note", text=WORDS)],
    "one unbroken word": [said("## Sizes", "slide"), shown("-", "note", text="x" * 2000)],
    "reason": [
        said("## Bias", "slide"),
        table(f'domain,allowed,judged,because,seen in\nD1,Low or High,High,"{WORDS}",abstract\n', "-", "slide-a-row"),
    ],
    "reason, and where it was seen": [
        said("## Bias", "slide"),
        table(
            f'domain,allowed,judged,because,seen in\n"{WORDS[:130]}",Low or High,High,"{WORDS}","{WORDS}"\n',
            *("-", "slide-a-row"),
        ),
    ],
    "reason without a judgement": [
        said("## Bias", "slide"),
        table(
            f'domain,allowed,judged,because,seen in\nD1: of some length,Low or High,,"{WORDS}",abstract\n',
            *("-", "slide-a-row"),
        ),
    ],
    "a theme and what is allowed": [
        said("## Bias", "slide"),
        table(
            "theme,question,allowed,judged,because\n" + f'"{WORDS}",Of whom?,"{WORDS}",No,"{WORDS}"\n' * 3,
            *("-", "slide-a-row"),
            group="theme",
        ),
    ],
    "reasons of a theme": [
        said("## Bias", "slide"),
        table(
            "theme,question,allowed,judged,because\n" + f'People,"{WORDS}",Yes or No,No,"{WORDS}"\n' * 4,
            *("-", "slide-a-row"),
            group="theme",
        ),
    ],
    "name of a domain": [
        said("## Bias", "slide"),
        table(f'domain,allowed,judged\n"{WORDS}",Low or High,High\n', "-", "slide-a-row"),
    ],
}


@pytest.mark.parametrize("cells", LONG.values(), ids=LONG)
def test_what_has_no_room_is_cut_and_stands_whole_in_the_notes(cells):
    (slide,) = slides(*cells)
    whole = {note.text for note in slide.notes}
    assert whole & {WORDS, "x" * 2000}
    kept = [slide.title, *(text for part in slide.parts for text in _texts(part.block))]
    assert any(text.endswith(" …") for text in kept) and not whole & set(kept)


def _texts(block):
    return [cell for row in block.rows for cell in row] if isinstance(block, Answers) else [block.text]


def test_cells_of_a_table_on_a_slide_are_cut():
    (cell,) = rows_that_fit(pd.DataFrame({"a": [WORDS]}))["a"]
    assert cell.endswith(" …") and len(cell) <= 280
    assert cut("short", 10) == "short"


@needs_chromium
def test_whatever_is_long_stays_on_its_slide(browser, tmp_path):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    deck = [slide for cells in LONG.values() for slide in slides(*cells)]
    (tmp_path / "deck.html").write_text(render_deck([deck[0], *deck], inputs()), encoding="utf-8")
    page.goto((tmp_path / "deck.html").as_uri())
    page.wait_for_function("Reveal.isReady()")
    for place, name in enumerate(LONG, 1):
        page.evaluate(f"Reveal.slide({place}, 0, 99)")
        seen = page.evaluate(LOOK)
        assert (seen["out"], seen["over"]) == ([], []), name
    page.close()


def inputs():
    return {
        "report": {"name": "d", "title": "A <deck>", "question": "What is known?"},
        "parameters": {"journal_club": {"as_of": "2005-02-09"}},
        "data": {"created": "2026-11-21"},
        "topic": topic_words(TOY),
    }


def test_the_page_needs_nothing_but_itself_and_paper_no_script():
    deck = read_slides("deck", notebook(said("## Sizes", "slide"), figure(), table()))
    page, paper = render_deck(deck, inputs()), render_deck(deck, inputs(), on_paper=True)
    assert set(re.findall(r'(?:src|href)="([^"]{0,5})', page.split("<script>")[0])) == {"data:"}
    assert 'alt="Bars of &#34;80&#34;"' in page and "A &lt;deck&gt; · evidence to 9 Feb 2005" in page
    assert page.count("<section") - page.split("<script>", 1)[1].count("<section") == 2
    assert "<script" not in paper and "Reveal.initialize" in page


@pytest.fixture
def club(collection):
    """A toy journal club in a collection."""
    cells = (said("## Sizes", "slide"), code(FIGURE), code(FINDING), said("## More", "slide"), code(TABLE))
    write(collection, "journal_club", notebook(*cells))
    (collection.data / "trials.csv").write_text("trial_id,label\nalder2004,Alder 2004\ncedar2003,Cedar 2003\n")
    return collection


def deck(club, out, *assignments):
    plan = plan_deck(list(assignments), notebooks=club.notebooks, data=club.data)
    return write_deck(plan, out=out, before=lambda: None)


@needs_chromium
def test_two_runs_give_the_same_bytes_and_the_third_is_not_made(club, tmp_path):
    (first, made), (second, _) = deck(club, tmp_path / "a"), deck(club, tmp_path / "b")
    for name in (PAGE, PDF, "manifest.json", "notebooks/journal_club.ipynb"):
        assert (first.parent / name).read_bytes() == (second.parent / name).read_bytes(), name
    assert made
    assert deck(club, tmp_path / "a") == (first, False)
    assert b"/CreationDate (D:20261121000000+00'00')" in (first.parent / PDF).read_bytes()


def test_without_chromium_the_page_is_made_and_the_next_run_tries_again(club, tmp_path, monkeypatch):
    monkeypatch.setattr(printing.shutil, "which", lambda name: None)
    for _ in range(2):
        with pytest.raises(ReportError, match=r"^No PDF was made: .* Install Chromium .* The slides are in .*html\.$"):
            deck(club, tmp_path)
    assert sorted(path.name for path in (tmp_path / "journal-club").iterdir()) == [PAGE, "manifest.json", "notebooks"]


def test_a_failing_notebook_leaves_nothing_behind(club, tmp_path):
    write(club, "journal_club", notebook(code("1 / 0")))
    with pytest.raises(ReportError, match="ZeroDivisionError"):
        deck(club, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        ([], "slides/journal-club"),
        (["-p", "min_n=0"], "slides/journal-club"),
        (["-p", "as_of=2005-02-09"], "varied/slides/journal-club_as-of-2005-02-09"),
        (["--trial", "alder2004"], "slides/alder2004"),
        (["--trial", "alder2004", "-p", "tau2=DL"], "varied/slides/alder2004_tau2-DL"),
        (["--trial", "alder2004", "--data", "{other}"], "with-other/slides/alder2004"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_deck_with_other_parameters_or_data_does_not_replace_the_usual_one(arguments, folder, tmp_path, monkeypatch):
    (tmp_path / "other").mkdir()
    for file in ("topic.yml", "trials.csv"):
        shutil.copy(REVIEW / file, tmp_path / "other")
    monkeypatch.setenv(folders.DATA_VARIABLE, str(REVIEW))  # the command sets it; this puts it back
    monkeypatch.chdir(REVIEW.parent)
    asked = {}

    def write(plan, *, out, **_):
        asked.update(
            title=plan.report.title, folder=(out / plan.report.name).relative_to(REVIEW.parent / "reports").as_posix()
        )
        return out / plan.report.name / PAGE, True

    monkeypatch.setattr("ldnsynth.publishing.deck.deck_files.write_deck", write)
    result = CliRunner().invoke(main, ["slides", *(text.format(other=tmp_path / "other") for text in arguments)])
    assert (result.exit_code, asked["folder"]) == (0, folder)
    assert ("(" in asked["title"]) == ("varied" in folder)
    assert (f"written to reports/{Path(folder).parent}" in result.stderr) == (not folder.startswith("slides"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--trial", "alder2005"], "--trial: no trial 'alder2005' in data/trials.csv. Nearest: alder2004"),
        (["-p", "min=3"], "journal-club: unknown parameter 'min'. Did you mean 'min_n'?"),
    ],
)
def test_bad_input_is_one_sentence(arguments, sentence, tmp_path, in_the_toy):
    result = CliRunner().invoke(main, ["slides", *arguments, "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert sentence in result.output and "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


# How each deck is asked for, and how many slides a room may expect; of a trial without results little can be shown.
# How each deck is asked for, and how many slides a room may expect; of a trial without results little can be shown.
DECKS = {
    "journal-club": ([], "", range(12, 19)),
    "alder2004": ([], "alder2004", range(12, 21)),
    "cedar2003": ([], "cedar2003", range(10, 21)),
    "elm2015": ([], "elm2015", range(5, 12)),
}


@pytest.fixture(scope="module")
def decks(tmp_path_factory):
    """Pages of a journal club and of trials of different designs, as slides and on paper."""
    return made_decks(tmp_path_factory.mktemp("decks"), REVIEW, DECKS)


@needs_chromium
@pytest.mark.parametrize("name", DECKS)
def test_every_slide_is_whole_and_asks_nobody(decks, browser, name):
    slides_are_whole(decks, browser, name, DECKS[name][2])


@needs_chromium
@pytest.mark.parametrize(("name", "asked"), [("alder2004", 7), ("cedar2003", 4)])  # domains or themes, and overall
def test_the_room_judges_first(decks, browser, name, asked):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto((decks / f"{name}.html").as_uri())
    page.wait_for_function("Reveal.isReady()")
    places = page.evaluate("[...document.querySelectorAll('section')].map(s => s.querySelectorAll('.fragment').length)")
    asking = [place for place, hidden in enumerate(places) if hidden]
    assert len(asking) == asked
    page.evaluate(f"Reveal.slide({asking[0]})")
    opacities = "[...document.querySelectorAll('section.present .fragment')].map(e => getComputedStyle(e).opacity)"
    assert set(page.evaluate(opacities)) == {"0"}
    page.keyboard.press("ArrowRight")
    page.wait_for_function("Reveal.getIndices().f === 0")
    assert set(page.evaluate(opacities)) == {"1"}
    page.close()


@needs_chromium
def test_the_speaker_sees_notes_from_a_file(decks, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto((decks / "alder2004.html").as_uri())
    page.wait_for_function("Reveal.isReady()")
    with context.expect_page() as opened:
        page.keyboard.press("s")
    view = opened.value
    notes = view.locator(".speaker-controls-notes .value")  # not by a script: the page lets none be evaluated
    notes.filter(has_text="The room judges first").wait_for()
    page.keyboard.press("ArrowRight")
    notes.filter(has_text="What could this design show").wait_for()
    context.close()


@needs_chromium
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious(decks, browser, width):
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 720})
    page.goto((decks / "alder2004.html").as_uri())
    if width == 390:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert not [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in ("serious", "critical")]
    page.close()
