"""A row of the data in the drawer of a page, in a real browser: opened, followed, found, left, printed."""

import pytest
from reviews import TOY
from shared import CHROMIUM
from test_linking import RESULT, page, sentence

from ldnsynth.evidence import load_evidence
from ldnsynth.publishing.provenance.origin_lookup import Origins

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine: pages are not looked at")
OUTCOME = "hiccups/quality_of_life/randomised"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    file = tmp_path_factory.mktemp("page") / "index.html"
    text = "Text.\n\n" * 60
    cells = [sentence(RESULT, OUTCOME, text="2 rows"), text, "## Later", sentence(RESULT), text]
    file.write_text(page(Origins(load_evidence(TOY)), *cells).html)
    return file.as_uri()


@pytest.fixture(params=[1280, 390])
def opened(browser, address, request):
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    page.set_default_timeout(5000)
    page.goto(address)
    page.evaluate("document.querySelectorAll('details.chapter').forEach(e => { e.open = true })")
    yield page
    page.close()


def test_enter_opens_and_escape_gives_focus_and_place_back(opened):
    link = opened.locator("main .finding a", has_text="4 points")
    link.focus()
    place = opened.evaluate("scrollY")
    assert place > 0
    for leave in ("Escape", "Tab Enter", ""):
        link.press("Enter")
        drawer = opened.get_by_role("dialog", name="Alder 2004, Well-being scale")
        drawer.wait_for()
        assert opened.url.endswith(f"#row={RESULT}")
        assert opened.evaluate("document.activeElement.id") == "drawer-title"
        for key in leave.split():
            opened.keyboard.press(key)
        if not leave:
            opened.go_back()
        drawer.wait_for(state="hidden")
        assert "#" not in opened.url
        assert link.evaluate("e => e === document.activeElement"), leave
        assert opened.evaluate("scrollY") == place


def test_links_lead_on_within_the_drawer_and_back_to_the_places_that_use_a_row(opened):
    opened.locator("main .finding a", has_text="2 rows").press("Enter")
    drawer = opened.get_by_role("dialog")
    drawer.get_by_role("link", name="Well-being scale").press("Enter")
    opened.get_by_role("dialog", name="Alder 2004, Well-being").wait_for()
    assert "SE 1.562 = 3.3 / t(47)" in drawer.inner_text()
    assert "seen in the abstract" in drawer.inner_text()
    assert drawer.get_by_role("link", name="Reference").get_attribute("href").startswith("#ref-")
    used = drawer.locator("dt", has_text="Used in").locator("xpath=following-sibling::dd[1]").get_by_role("link")
    heading = used.last.get_attribute("href")
    used.last.press("Enter")
    drawer.wait_for(state="hidden")
    assert opened.evaluate("id => { const top = document.getElementById(id).getBoundingClientRect().top;"
                           " return top >= 0 && top < innerHeight }", heading[1:])  # fmt: skip


def test_an_address_opens_its_row_and_one_that_is_not_there_says_so(browser, address):
    for name, said in ((RESULT, "3.3 points better"), ("no/such", "leads to no row “no/such”"), ("%E0%A4%A", "no row")):
        page = browser.new_page()
        page.goto(f"{address}#row={name}")
        assert said in page.get_by_role("dialog").inner_text()
        page.close()


def test_rows_and_parts_of_the_page_are_found_by_keyboard(opened):
    field = opened.get_by_role("searchbox", name="Search the rows")
    field.focus()
    opened.keyboard.type("well-BEING SC")
    assert opened.locator("#find-row ~ [role=status]").inner_text() == "1 found"
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    opened.get_by_role("dialog", name="Alder 2004, Well-being").wait_for()
    opened.keyboard.press("Escape")
    opened.evaluate("document.querySelector('nav details').open = true")
    opened.get_by_role("searchbox", name="Search this page").fill("provenance")
    assert opened.locator("nav .finder li a").first.get_attribute("href") == "#provenance"


def test_an_open_row_is_printed_and_meets_the_rules_of_axe(opened):
    from axe_playwright_python.sync_playwright import Axe

    opened.locator("main .finding a").last.press("Enter")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
    assert not Axe().run(opened, options=rules).response["violations"]
    opened.emulate_media(media="print")
    drawer = opened.get_by_role("dialog")
    assert drawer.is_visible()
    assert drawer.evaluate("e => getComputedStyle(e).position") == "static"


def test_without_scripts_a_sentence_says_where_the_rows_stand(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.get_by_text("the rows stand in rows.csv beside this page").is_visible()
    assert not page.locator(".finder:visible").count()
    context.close()
