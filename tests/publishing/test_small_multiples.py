"""Pictures of what differs between reports, the numbers of tables in their files, and the card of a report."""

import io
import math

import pytest
from PIL import Image

from ldnsynth.display.share_card import ShareCard
from ldnsynth.publishing.content.blocks import Table
from ldnsynth.publishing.page.small_multiples import Value, panels


def test_only_what_differs_is_drawn():
    same, more = Value.counted("Studies", 3, "3"), Value.counted("People", 9, "9")
    effect = Value("Pain", -1.0, 1.0, 3.0, "1 (−1 to 3)", "⊕⊕○○")
    people, pain = panels([("2008", [same, Value.counted("People", 3, "3")]), ("2010", [same, more, effect])])
    assert (people.title, people.bars) == ("People", True)
    assert [point.low - point.at for point in people.points] == pytest.approx([70 / 3, 70], abs=0.1)
    assert len(pain.points) == 1 and not pain.bars and pain.zero == pytest.approx(70 * 3 / 4)
    assert pain.alt == "Pain: 2010: 1 (−1 to 3) ⊕⊕○○"


def test_a_file_has_the_numbers_beside_the_printed_cells():
    values = {"columns": ["estimate", "low", "se"], "rows": [[-1.6, -3.0, ""]]}
    table = Table("t", "T", ("Outcome", "Effect"), (("Pain", "−1.6 (−3 to −0.1)"),), 1, "t", values=values)
    assert table.file_csv == "Outcome,Effect,estimate,low,se\nPain,−1.6 (−3 to −0.1),-1.6,-3,\n"


@pytest.mark.parametrize("words", ["few", "many words that go on " * 30])
def test_a_card_is_1200_by_675_whatever_stands_on_it(words):
    card = ShareCard(*[words] * 9)
    files = card.files()
    assert Image.open(io.BytesIO(files["card.png"])).size == (1200, 675)
    assert files == card.files()
    assert math.isclose(1200 / 675, 16 / 9)
