"""Decks of a review as a room sees them, made without a kernel, and what is looked at on each slide."""

import ast
import os
import re
from pathlib import Path

import nbformat
from nbformat.v4 import new_output

from ldnsynth import folders
from ldnsynth.publishing.deck.deck_files import plan_deck
from ldnsynth.publishing.deck.deck_page import render_deck
from ldnsynth.publishing.deck.slides import read_slides


def made_decks(out: Path, data: Path, decks: dict) -> Path:
    """Pages of decks of a review, as slides and on paper; of each its parameters, its trial, how many it may have."""
    before = os.environ.get(folders.DATA_VARIABLE)
    os.environ[folders.DATA_VARIABLE] = str(data)  # which cells read, as they do in a kernel
    try:
        for name, (assignments, trial, _) in decks.items():
            plan = plan_deck(assignments, notebooks=folders.ENGINE_NOTEBOOKS, data=data, trial=trial)
            ((stem, given),) = plan.given.items()
            deck = read_slides(
                stem, executed(nbformat.read(folders.ENGINE_NOTEBOOKS / f"{stem}.ipynb", as_version=4), given)
            )
            (out / f"{name}.html").write_text(render_deck(deck, plan.inputs), encoding="utf-8")
            (out / f"{name}-paper.html").write_text(render_deck(deck, plan.inputs, on_paper=True), encoding="utf-8")
    finally:
        os.environ.pop(folders.DATA_VARIABLE)
        if before is not None:
            os.environ[folders.DATA_VARIABLE] = before
    return out


def executed(notebook, given):
    """A real notebook with the outputs of its blocks, executed here: a kernel would tell nothing more of its slides."""
    space = {}
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code":
            continue
        cell.outputs = []  # what is stored is for readers
        if "provenance" in tags:
            continue
        *body, last = ast.parse(cell.source).body
        if not isinstance(last, ast.Expr):
            body, last = [*body, last], None
        exec(compile(ast.Module(body, []), cell.id, "exec"), space)
        if "parameters" in tags:
            space.update(given)
        block = last and eval(compile(ast.Expression(last.value), cell.id, "eval"), space)
        if block:
            data, metadata = block._repr_mimebundle_()
            cell.outputs = [new_output("display_data", data, metadata=metadata)]
    return notebook


LOOK = """() => {
  const slide = Reveal.getCurrentSlide(), foot = slide.querySelector('footer').getBoundingClientRect().top;
  const seen = [...slide.querySelectorAll('h1, h2, p, li, th, td')].filter(e => !e.closest('.notes, .aside'));
  return {
    words: slide.querySelector('header').textContent.trim().length + slide.querySelector('.body').textContent.length,
    small: seen.filter(e => parseFloat(getComputedStyle(e).fontSize) < 24).map(e => e.textContent),
    long: [...slide.querySelectorAll('h2')].filter(
      e => e.offsetHeight > 2.5 * parseFloat(getComputedStyle(e).lineHeight)).length,
    out: [...seen, ...slide.querySelectorAll('img')].filter(e => {
      const box = e.getBoundingClientRect();
      return box.bottom > foot + 1 || box.right > 1281;
    }).map(e => e.textContent || e.alt),
    over: seen.filter(e => e.tagName === 'P' && seen.some(other => {
      if (other === e || other.contains(e) || e.contains(other)) return false;
      const [one, two] = [e, other].map(part => part.getBoundingClientRect());
      return one.top < two.top && one.bottom > two.top + 6 && one.left < two.right && two.left < one.right;
    })).map(e => e.textContent),
    blind: [...slide.querySelectorAll('img')].filter(e => e.alt.length < 40 || !e.naturalWidth).length,
  };
}"""


def slides_are_whole(decks, browser, name, expected):
    """Every slide of a deck fits, is read from the back row, tells its pictures by ear, and asks nobody."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((decks / f"{name}.html").as_uri())
    page.wait_for_function("Reveal.isReady()")
    count = page.evaluate("Reveal.getTotalSlides()")
    assert count in expected
    for place in range(count):
        page.evaluate(f"Reveal.slide({place}, 0, 99)")
        look = page.evaluate(LOOK)
        assert look["words"] > 20, f"slide {place + 1} is empty"
        faults = [look[name] for name in ("small", "out", "over", "long", "blind")]
        assert faults == [[], [], [], 0, 0], f"slide {place + 1}"
    assert not complaints and not [url for url in requests[1:] if not url.startswith("data:")]
    page.goto((decks / f"{name}-paper.html").as_uri())
    asked = page.evaluate(
        "[...document.querySelectorAll('footer')].filter(e => e.textContent.includes('asked')).length"
    )
    assert len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True))) == count + asked
    page.close()
