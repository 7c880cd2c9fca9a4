"""What is long in a page: packed by Python, unpacked by the page's own script in a real browser, whatever it holds."""

import zlib

import pytest
from described import cells, shown
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shared import CHROMIUM
from test_render import page as rendered
from toy_notebooks import notebook

from ldnsynth.publishing.page import packing
from ldnsynth.publishing.page.packing import LEAST, csv_held, data_element, packed, waiting
from ldnsynth.publishing.page.pictures import lean
from ldnsynth.publishing.page.report_page import _TEMPLATES

LOOKED_AT = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine: pages are not looked at")
LONG = "<p>Trial & “söme” 😀</p>\n" * 900
BARS = "".join(f'<path d="M 0 {n} L 9.123456 {n}"/>' for n in range(900))
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" width="504pt" height="230.4pt" viewBox="0 0 504 230.4">{BARS}</svg>'


@pytest.fixture(scope="module")
def unpacked(browser):
    page = browser.new_page()
    page.add_script_tag(content=(_TEMPLATES / "packed.js").read_text(encoding="utf-8") + "\nwindow.read = unpacked;")
    yield lambda text: page.evaluate("text => read(text)", str(text))
    page.close()


@LOOKED_AT
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 300))
def test_any_text_comes_back(unpacked, text, times):
    assert unpacked(packed(text * times)) == text * times


@LOOKED_AT
@pytest.mark.parametrize("level", [0, 1, 9])
@pytest.mark.parametrize("strategy", [zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY, zlib.Z_FIXED])
def test_every_kind_of_block_comes_back(unpacked, monkeypatch, level, strategy):
    whole = zlib.compressobj
    monkeypatch.setattr(packing.zlib, "compressobj", lambda _, *rest: whole(level, *rest, 8, strategy))
    text = LONG + "".join(chr(33 + n * n % 9000) for n in range(70_000))
    assert unpacked(packed(text)) == text


def test_what_is_short_stays_as_it_is():
    assert csv_held("a,b\n1,<2\n") == ' data-csv="a,b\n1,&lt;2\n"'
    assert data_element(packing.Markup('{"a":1}'), "a") == '<script type="application/json" id="a">{"a":1}</script>'
    assert waiting(packing.Markup("<p>x</p>")) == "<template>\n<p>x</p></template>\n"
    assert all(len(one) < len(LONG) / 9 for one in (csv_held(LONG), data_element(LONG, "a"), waiting(LONG)))
    assert len(LONG) > LEAST


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    rows = "".join(f"Trial {n},{n},what was seen in trial {n}\n" for n in range(400))
    table = shown("table", id="long", title="Long", **cells(f"trial,people,note\n{rows}"))
    about = {"id": "bars", "title": "Bars", "alt": "Nine hundred bars of the same length.", "columns": [], "rows": []}
    figure = shown("figure", data={"image/svg+xml": SVG}, **about)
    file = tmp_path_factory.mktemp("page") / "index.html"
    file.write_text(rendered(notebook("## Sizes", figure, table)))
    return file.as_uri()


@LOOKED_AT
def test_a_packed_picture_and_table_are_there_when_their_chapter_is_opened(browser, address):
    page = browser.new_page()
    page.goto(address)
    assert page.locator("img[data-packed]").count() == page.locator("template[data-packed]").count() == 1
    size = "one => [one.offsetWidth, one.offsetHeight]"
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    before = page.locator("figure img").evaluate(size)
    page.wait_for_function("!document.querySelector('img[data-packed]')")
    drawn = page.locator("figure img").get_attribute("src")
    assert page.evaluate("text => decodeURIComponent(text)", drawn.partition(",")[2]) == lean(SVG)
    page.wait_for_function("document.querySelector('figure img').complete")
    assert page.locator("figure img").evaluate(size) == before
    assert page.locator("#table-1 tbody tr").count() == 400
    page.close()


@LOOKED_AT
@pytest.mark.parametrize("place", ["#table-1", "#table=long", "#figure=bars"])
def test_an_address_within_what_is_packed_opens_it(browser, address, place):
    page = browser.new_page()
    page.goto(f"{address}{place}")
    page.locator("#table-1" if "table" in place else "figure img").wait_for(state="visible")
    assert page.locator(".nowhere").inner_text() == ""
    page.close()


@LOOKED_AT
def test_without_scripts_a_sentence_says_where_a_waiting_picture_and_table_stand(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    for summary in page.locator("main details > summary").all():
        summary.click()
    assert page.get_by_role("link", name="figures/bars.svg").is_visible()
    assert page.get_by_role("link", name="tables/long.csv").is_visible()
    context.close()
