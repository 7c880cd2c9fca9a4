"""Entries are added to topic.yml as text: what people wrote stays."""

import pytest
import yaml

from ldnsynth.imports.topic_text import add_to_topic

BLOCK = "# mine\nlayout: 4\n\ndomains:\n  death: {label: death}  # the hardest\n\ntables: []\n"
FLOW = "domains: {death: {label: death}}\ntables: [covariates]\n"
DEEP = "domains:\n    death:\n        label: death\ntables:\n- covariates\n"


@pytest.mark.parametrize("text", [BLOCK, FLOW, DEEP])
def test_entries_and_names_are_added_to_what_is_there(text):
    needed = {"domains": {"stroke": {"label": 'stroke: "any", 100%'}}, "tables": ["discrepancies"]}
    added = add_to_topic(text, yaml.safe_load(text), needed)
    before = yaml.safe_load(text)
    assert yaml.safe_load(added) == before | {
        "domains": before["domains"] | needed["domains"],
        "tables": [*before["tables"], "discrepancies"],
    }
    assert add_to_topic(added, yaml.safe_load(added), needed) == added


def test_comments_stay_where_entries_stand_one_a_line():
    added = add_to_topic(BLOCK, yaml.safe_load(BLOCK), {"domains": {"stroke": {"label": "stroke"}}})
    assert added == BLOCK.replace("# the hardest\n", "# the hardest\n  stroke: {label: stroke}\n")


def test_a_key_that_is_missing_is_added_and_a_placeholder_gives_way():
    added = add_to_topic("layout: 4\n", {"layout": 4}, {"covariates": {"dose": {"label": "dose", "unit": "mg"}}})
    assert yaml.safe_load(added) == {"layout": 4, "covariates": {"dose": {"label": "dose", "unit": "mg"}}}
    added = add_to_topic(BLOCK, yaml.safe_load(BLOCK), {"domains": {"x": {"label": "x"}}}, dropped=["death"])
    assert yaml.safe_load(added)["domains"] == {"x": {"label": "x"}}
