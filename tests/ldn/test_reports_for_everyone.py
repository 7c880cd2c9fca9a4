"""The pages of the reports by the rules of WCAG, as axe judges them."""

import pytest
from of_reports import NAMES, OPEN_CHAPTERS

CONTRAST = ["color-contrast", "target-size"]  # minutes on a page of thousands of rows, which look alike

THIN_OUT = """() => document.querySelectorAll('table, tbody, ul, ol, dl').forEach(
    list => [...list.children].slice(6).forEach(e => e.remove()))"""


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "light"), (1280, "dark")])
@pytest.mark.parametrize("place", ["multiple-sclerosis-2009/index.html", "index.html"])
def test_axe_finds_nothing_serious(rendered, browser, place, width, scheme):
    axe_finds_nothing_serious(browser, rendered / place, width, scheme)


def test_axe_finds_nothing_serious_on_the_longest_page_of_one_condition(rendered, browser):
    axe_finds_nothing_serious(browser, rendered / NAMES[0] / "index.html", 1280, "light")


def axe_finds_nothing_serious(browser, file, width, scheme):
    """Every rule on the first rows of each list; on the whole page, wide and light, all but contrast and targets."""
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(file.as_uri())
    page.evaluate(OPEN_CHAPTERS)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
    off = {"rules": {name: {"enabled": False} for name in CONTRAST}}
    found = Axe().run(page, options=rules | off).response["violations"] if (width, scheme) == (1280, "light") else []
    page.evaluate(THIN_OUT)
    found += Axe().run(page, options=rules).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert not serious, [(v["id"], v["nodes"][0]["html"][:200]) for v in serious]
    page.close()
