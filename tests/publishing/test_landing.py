import json
import re
from pathlib import Path

from toy_notebooks import TOY

from ldnsynth.display import style
from ldnsynth.publishing.page.index_page import write_landing


def manifest(out: Path, name: str, **values):
    folder = out / name
    folder.mkdir()
    inputs = {
        "report": {"title": f"About {name}", "question": "What?"},
        "parameters": {"01": {"as_of": "", "conditions": ["tension_headache"]} | values},
        "data": {"created": "2026-11-21", "version": "0.2.0"},
    }
    held = {"headline": "**All.** Very < uncertain.", "inputs": inputs, "outputs": {}}
    (folder / "manifest.json").write_text(json.dumps(held))


def test_the_list_shows_reports_in_their_order_with_day_parameters_and_headline(tmp_path):
    for name in ("a", "b", "z"):
        manifest(tmp_path, name, **({"as_of": "2009-02-09"} if name == "b" else {}))
    html = write_landing(tmp_path, ["b", "a", "not-written"], TOY).read_text()
    assert re.findall(r'<a href="(\w+)/index.html">About (\w+)<', html) == [("b", "b"), ("a", "a"), ("z", "z")]
    assert "as public on 9 February 2009" in html
    assert "as collected by 21 November 2026" in html
    assert "tension headache" in html
    assert "aspirin" in html
    assert "<p>All. Very &lt; uncertain.</p>" in html


def test_what_is_no_manifest_is_left_out(tmp_path):
    for name, text in (("a", "{"), ("b", "[]"), ("c", '{"inputs": {}}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text(text)
    assert "0 reports" in write_landing(tmp_path, [], TOY).read_text()


def test_the_page_has_the_colours_of_the_figures():
    css = (Path(style.__file__).parents[1] / "publishing" / "templates" / "house.css").read_text()
    light = dict(re.findall(r"--([\w-]+): (#\w{6})", css.partition("@media")[0]))
    assert light["ink"] == style.INK
    assert light["paper"] == style.PAPER
    assert light["line"] == style.HAIRLINE
    assert light["accent"] == style.ACCENT == style.FOR
    assert light["against"] == style.AGAINST
    assert tuple(light[f"risk-{name}"] for name in ("low", "some", "high", "critical")) == style.RISK
