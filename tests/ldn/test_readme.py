"""The README's picture is what the figure shows now, and its commands exist."""

import base64
import io
import re
from pathlib import Path

from click.testing import CliRunner
from PIL import Image, ImageChops

from ldnsynth.cli import main
from ldnsynth.display import figures
from ldnsynth.evidence import Selection, load_evidence, select

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_picture_is_the_figure_of_today():
    (path,) = re.findall(r"!\[[^]]+\]\((docs/[^)]+\.png)\)", README)
    evidence = select(load_evidence(), Selection(conditions=("multiple_sclerosis",)))
    data, _ = figures.stance_matrix(evidence)._repr_mimebundle_()
    today = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("L")
    stored = Image.open(ROOT / path).convert("L")
    assert stored.size == today.size, "copy figures/stance-matrix.png of the default report to docs/"
    assert not ImageChops.difference(stored, today).point(lambda level: 255 * (level > 64)).getbbox()


def test_every_command_and_option_of_the_readme_exists():
    for line in re.findall(
        r"ldnsynth (check|list|report|notebooks|pool|export|claim|explain|changes|verify-sources|slides)([^#`\n]*)",
        README,
    ):
        text = CliRunner().invoke(main, [line[0], "--help"]).output
        for option in re.findall(r"(?<= )--?[a-z]+", line[1]):
            assert option in text, f"ldnsynth {line[0]} {option}"


def test_every_make_target_of_the_readme_exists():
    makefile = (ROOT / "Makefile").read_text()
    for target in set(re.findall(r"(?:`|\$ )make ([a-z]+)", README)):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_links_lead_to_files():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
