"""The pages of the reports as a real browser shows, prints and searches them."""

import csv
import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from of_reports import NAMES, OPEN_CHAPTERS, ROOT, settle

from ldnsynth.publishing.page.pictures import lean
from ldnsynth.synthesis.pooling import pool_effects


def test_print_clips_nothing(rendered, browser):
    page = browser.new_page(viewport={"width": 690, "height": 1000})  # A4 less its margins
    page.goto((rendered / NAMES[0] / "index.html").as_uri())
    page.emulate_media(media="print")
    clipped = page.evaluate(
        """() => [...document.querySelectorAll('table, td, th, img, p, li, dd, h1, h2, h3, figcaption, pre')]
        .filter(e => e.getClientRects().length && !e.matches('.aside, .aside *'))
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.tagName + ': ' + e.textContent.slice(0, 60))"""
    )
    assert not clipped, clipped[:5]
    page.close()


def test_a_page_without_its_folder_gives_tables_and_figures(rendered, browser, tmp_path):
    alone = shutil.copy(rendered / NAMES[0] / "index.html", tmp_path)
    page = browser.new_page(accept_downloads=True)
    page.goto(Path(alone).as_uri())
    for kind, ending in (("figures", "svg"), ("figures", "png"), ("figures", "csv"), ("tables", "csv")):
        link = page.locator(f'a[href^="{kind}/"][data-file="{ending}"]').first
        with page.expect_download() as download:
            link.press("Enter")
        name = link.get_attribute("href")
        assert download.value.suggested_filename == Path(name).name
        if ending != "png":
            written = (rendered / NAMES[0] / name).read_text()
            assert Path(download.value.path()).read_text() == (lean(written) if ending == "svg" else written)
    page.close()


def test_the_ledger_is_searched_by_keyboard_and_says_how_many_rows_are_left(rendered, browser):
    page = browser.new_page()
    page.goto((rendered / NAMES[0] / "index.html").as_uri())
    page.evaluate(OPEN_CHAPTERS)
    field = page.get_by_role("searchbox", name="Every claim")
    status = field.locator("xpath=../following-sibling::*[@role='status']")
    every = int(status.inner_text().split()[0])
    field.focus()
    page.keyboard.type("overstated")
    left, total = map(int, re.findall(r"\d+", status.inner_text()))
    assert 0 < left < total == every
    page.close()


def test_what_is_imagined_is_pooled_in_the_browser_as_synthesis_pools_it(rendered, browser):
    page = browser.new_page()
    page.goto((rendered / NAMES[0] / "index.html").as_uri())
    data = json.loads(page.locator("#what-if-data").text_content())
    slider = page.get_by_label(f"Imagined for {data['silent']}")
    for imagined in (0.0, -0.37, 0.81):
        slider.fill(str(imagined))
        drawn = page.evaluate(
            """() => [...document.querySelectorAll('#what-if .whisker.together')].map(
                line => ['estimate', 'low', 'high'].map(name => Number(line.dataset[name])))"""
        )
        rows = [(trial["estimate"], trial["se"]) for trial in data["seen"]]
        for found, way in zip(drawn, data["imagined"], strict=True):
            estimates, errors = np.array([*rows, (imagined, way["se"])]).T
            pooled = pool_effects(estimates, errors**2, method="CE", ci="z", level=data["level"])
            assert found == pytest.approx([pooled.estimate, pooled.ci_low, pooled.ci_high], abs=1e-8)
    slider.focus()
    before = page.locator("#imagined-words").inner_text()
    page.keyboard.press("ArrowLeft")
    assert page.locator("#imagined-words").inner_text() != before, "by the keyboard, too"
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_whole_and_asks_nobody(rendered, browser, name, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((rendered / name / "index.html").as_uri())
    assert not [url for url in requests[1:] if not url.startswith("data:")]
    assert not complaints
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    clipped = page.evaluate(
        """() => [...document.querySelectorAll('p, h1, h2, h3, figcaption, caption, li, dd, dt, a')]
        .filter(e => !e.closest('.table-scroll, .card, pre, .aside') && e.getClientRects().length)
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1 || e.scrollWidth > e.clientWidth + 1
                     && getComputedStyle(e).display !== 'inline')
        .map(e => e.textContent.slice(0, 60))"""
    )
    assert not clipped
    pictures = page.evaluate("[...document.querySelectorAll('figure img')].map(i => [i.naturalWidth, i.alt.length])")
    assert pictures
    assert all(wide > 0 and alt > 40 for wide, alt in pictures)
    page.close()


def test_code_is_hidden_until_asked_for(rendered, browser):
    page = browser.new_page()
    page.goto((rendered / NAMES[0] / "index.html").as_uri())
    code = page.locator("pre").first
    assert not code.is_visible()
    page.get_by_role("button", name="Show code").first.click()
    assert code.is_visible()
    page.close()


@pytest.fixture(scope="module", params=[1280, 390])
def opened(rendered, browser, request):
    """The page of the longest report of one condition, wide and narrow, as it lies once all is measured."""
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    page = context.new_page()
    page.goto((rendered / NAMES[0] / "index.html").as_uri())
    page.evaluate(OPEN_CHAPTERS)
    settle(page)
    yield page
    context.close()


def test_every_summary_opens_by_mouse(opened):
    closed = opened.query_selector_all("main details:not([open]) > summary")
    assert len(closed) > 10
    for summary in closed:
        summary.scroll_into_view_if_needed()
        box = summary.bounding_box()
        opened.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2)
        assert summary.evaluate("e => e.parentElement.open"), summary.inner_text()
        summary.evaluate("e => { e.parentElement.open = false }")


PLACES = ("li[id^=ref-]", "main table[id]", "figure[id]", "main h2[id]", "main h3[id]")

LANDED = """id => {
    const top = document.getElementById(id).getBoundingClientRect().top;
    const room = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
    const left = document.documentElement.scrollHeight - innerHeight - scrollY;
    return Math.abs(top - room) < 3 || (left < 1 && top > room);
}"""


def ends_of(page, selector) -> list[str]:
    """The first, a middle and the last id of a kind: what shifts adds up down the page."""
    ids = page.evaluate("s => [...document.querySelectorAll(s)].map(e => e.id)", selector)
    return [ids[0], ids[len(ids) // 2], ids[-1]]


@pytest.mark.parametrize("kind", PLACES)
def test_links_land_on_their_target(opened, kind):
    for anchor in ends_of(opened, kind):
        opened.evaluate("id => { const a = document.createElement('a'); a.href = '#' + id; a.click(); }", anchor)
        settle(opened)
        assert opened.evaluate(LANDED, anchor), anchor


def test_an_address_with_a_place_lands_there_once_the_page_is_loaded(opened):
    for kind in PLACES[:3]:
        anchor = ends_of(opened, kind)[-1]
        page = opened.context.new_page()
        page.goto(f"{opened.url.partition('#')[0]}#{anchor}")
        settle(page)
        assert page.evaluate(LANDED, anchor), anchor
        page.close()


def test_names_are_copied_without_the_numbers_of_references(opened):
    opened.context.grant_permissions(["clipboard-read"])
    opened.evaluate("getSelection().selectAllChildren(document.querySelector('#table-1'))")
    opened.keyboard.press("Control+C")
    copied = opened.evaluate("navigator.clipboard.readText()")
    opened.evaluate("getSelection().removeAllRanges()")
    assert opened.locator("#table-1 .cite").count() > 5
    names = {line.split("\t")[0] for line in copied.splitlines()}
    with (ROOT / "data" / "trials.csv").open() as file:
        labels = {row["label"] for row in csv.DictReader(file) if row["condition"] == "multiple_sclerosis"}
    assert len(names & labels) > 5
    assert not [name for name in names - labels if any(name.startswith(label) for label in labels)]


def test_the_code_is_the_last_control_of_the_contents(opened):
    controls = opened.evaluate(
        "[...document.querySelectorAll('.page > nav :is(summary, a, button)')].map(e => e.innerText)"
    )
    assert (controls[0], controls[-1]) == ("Contents", "Show code")


def test_titles_do_not_break_at_a_hyphen(opened, rendered):
    index = opened.context.new_page()
    index.goto((rendered / "index.html").as_uri())
    for page in (opened, index):
        lines = page.evaluate("[...document.querySelectorAll('.unbroken')].map(e => e.getClientRects().length)")
        assert page.locator("h1 .unbroken").count()
        assert set(lines) == {1}
    index.close()


BROKEN_WORDS = """() => {
    const broken = [];
    for (const cell of document.querySelectorAll('.table thead th, .table tbody th, .table td.num')) {
        const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            for (const word of walk.currentNode.data.matchAll(cell.matches('td.num') ? /.*\\S/gs : /[^\\s/-]+/g)) {
                const range = document.createRange();
                range.setStart(walk.currentNode, word.index);
                range.setEnd(walk.currentNode, word.index + word[0].length);
                if (new Set([...range.getClientRects()].map(r => Math.round(r.top))).size > 1) broken.push(word[0]);
            }
        }
    }
    return broken;
}"""

A4 = 1001  # pixels between the margins


@pytest.mark.parametrize("name", NAMES)
def test_print_breaks_no_number_and_no_word_of_a_head(rendered, browser, name):
    page = browser.new_page(viewport={"width": 687, "height": A4})
    page.goto((rendered / name / "index.html").as_uri())
    page.emulate_media(media="print")
    assert not page.evaluate(BROKEN_WORDS)
    wide = page.evaluate("[...document.querySelectorAll('.table table')].map(t => t.offsetWidth).filter(w => w > 688)")
    assert not wide
    sizes = page.evaluate(
        "[...document.querySelectorAll('.table table')].map(t => parseFloat(getComputedStyle(t).fontSize))"
    )
    assert min(sizes) > 7.5, "pixels: a 96th of an inch"
    tall = page.evaluate("[...document.querySelectorAll('figure')].map(f => f.offsetHeight)")
    assert max(tall) < A4, "no caption is left alone on its page"
    page.close()


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="reads the PDF by pdftotext")
def test_the_printed_page_reads_back(rendered, browser, tmp_path):
    page = browser.new_page()
    page.goto((rendered / NAMES[0] / "index.html").as_uri())
    page.evaluate(OPEN_CHAPTERS)
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    page.close()
    first, *rest = subprocess.check_output(["pdftotext", "-layout", tmp_path / "page.pdf", "-"], text=True).split("\f")
    assert "Very low certainty does not mean" in first, "the first page holds the answer"
    with (rendered / NAMES[0] / "tables" / "characteristics.csv").open() as file:
        studies = list(csv.DictReader(file))
    lines = [line.split() for page in rest for line in page.splitlines()]
    assert any({"Study", "Entered", "Weeks"} <= set(line) for line in lines)
    for study in studies:
        words = [study["Study"].split()[0], study["Entered"] or "–", study["Weeks"] or "–"]
        assert any(set(words) <= set(line) for line in lines), words


def test_jupyterlab_sets_text_flush_left_and_numbers_flush_right(rendered, browser):
    from nbconvert import HTMLExporter

    book = rendered / NAMES[0] / "notebooks" / "01_evidence_base.ipynb"
    body, _ = HTMLExporter(template_name="lab").from_filename(book)  # with the styles of JupyterLab
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.set_content(body, wait_until="commit")
    found = page.evaluate(
        """() => [...document.querySelectorAll('.ldn-table :is(td, th, caption)')].map(
            e => [e.className === 'num' ? 'right' : 'left', getComputedStyle(e).textAlign, e.innerText])"""
    )
    assert {wanted for wanted, _, _ in found} == {"left", "right"}
    assert not [cell for cell in found if cell[0] != cell[1]]
    context.close()
