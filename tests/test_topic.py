"""``topic.yml``: what it gives, and one sentence with place, finding and expectation for whatever is wrong in it."""

import copy
from pathlib import Path

import pytest
import yaml

from ldnsynth.errors import DataError
from ldnsynth.topic import NAME, Condition, Dose, Intervention, Question, SourceUse, read_topic
from ldnsynth.topic_checks import documented_keys, topic_schema

TOY = (Path(__file__).parent / "toy_topic.yml").read_text(encoding="utf-8")
LEAST = {
    **{"layout": 4, "engine": ">=0.4", "title": "Beds", "question": "Do they help?", "focus": "stroke"},
    "package": {"name": "beds", "title": "Beds", "version": "1", "created": "2026-01-31"},
    "intervention": {"name": "stroke unit", "article": "a", "short": "unit"},
    "comparator": {"name": "a general ward", "short": "ward"},
    "conditions": {"stroke": {"label": "stroke"}},
    "domains": {"death": {"label": "death"}},
}


def read(folder, text):
    (folder / NAME).write_text(text, encoding="utf-8")
    return read_topic(folder)


def faults(folder, text):
    with pytest.raises(DataError) as caught:
        read(folder, text)
    return caught.value.problems


@pytest.fixture
def toy(tmp_path):
    return read(tmp_path, TOY)


def test_what_a_topic_gives(toy):
    assert toy.intervention == Intervention("aspirin", "ASA", less="less ASA")
    assert toy.focus == "migraine"
    assert toy.conditions["migraine"] == Condition("migraine", "MGR", "migraine")
    assert toy.dose == Dose("dose_tablets", "tablets/day", "tablets of aspirin a day", "tablets a day", 6)
    assert toy.sources == SourceUse(use_now="take_it", story=("relief", "progression"), followed="wellbeing")
    assert toy.questions["relief"] == Question("relieves attacks", True, ("wellbeing", "remission"))
    assert toy.package["created"] == "2026-11-21"  # a day stays text
    assert toy.members == {"migraine": ("migraine",), "other_headache": ("tension_headache", "cluster_headache")}
    assert [toy.family_of(name) for name in toy.conditions] == [
        *("migraine", "other headache", "other headache", "other conditions")
    ]
    assert [toy.short_condition(name) for name in ("migraine", "sinusitis")] == ["MGR", "sinusitis"]
    assert toy.direction_labels["favours_intervention"] == "favours ASA"
    assert toy.direction_labels["no_difference"] == "no difference stated"
    assert toy.bears_on("relief") == ("wellbeing", "remission")
    assert toy.bears_on("safety") is toy.bears_on("other") is None
    assert toy.claim_topics == toy.question_labels | {"other": "other"}
    assert toy.facts[-1] == "dose_tablets"


def test_a_topic_needs_no_more_than_ten_keys(tmp_path):
    topic = read(tmp_path, yaml.safe_dump(LEAST))
    assert set(LEAST) == set(topic_schema()["required"])
    assert topic.intervention.phrase == "a stroke unit"
    assert topic.intervention.less == "less unit"
    assert topic.comparator.kind == "placebo"
    assert (topic.dose, topic.tables, topic.questions, topic.families) == (None, (), {}, {})
    assert topic.pooled_designs == ("randomised_parallel", "randomised_crossover")
    assert topic.family_of("stroke") == "stroke"  # without families each condition stands for itself


@pytest.mark.parametrize("key", LEAST)
def test_each_of_these_keys_is_asked_for_with_its_meaning(tmp_path, key):
    meaning = topic_schema()["properties"][key].get("description", "")
    (fault,) = faults(tmp_path, yaml.safe_dump({name: value for name, value in LEAST.items() if name != key}))
    assert fault == f"topic.yml: {key} is missing: {meaning}."


def test_designs_that_are_pooled_with_randomised_ones(tmp_path):
    topic = read(tmp_path, f"{TOY}\npooled_with_randomised: [quasi_randomised]\n")
    assert topic.pooled_designs == ("randomised_parallel", "randomised_crossover", "quasi_randomised")


def test_domains_by_what_they_are(tmp_path):
    kinds = "{label: freedom from headache, mixed: true, surrogate: true, harm: true, only_in: other_headache}"
    topic = read(tmp_path, TOY.replace("{label: freedom from headache}", kinds))
    assert topic.harms == topic.mixed_domains == ("remission",)
    assert topic.domains["remission"].surrogate
    assert topic.domains["remission"].only_in == "other_headache"


# What is exchanged in the toy, the place told, and words of the sentence: what was found, what was expected.
OWN = "bias_tools: {spa: {label: Spa, version: v1, domains: {D1: water}, judgements: [Clean, Muddy]}}\n\nquestions:\n"


def own_tool(old, new):
    """The slip that brings a tool for bias of the review's own, with this in it."""
    assert old in OWN
    return "\nquestions:\n", "\n" + OWN.replace(old, new)


SLIPS = [
    (*own_tool("{D1: water}", "{}"), ", bias_tools, spa, domains", ["is empty (its domains by code, such as D1"]),
    (*own_tool("domains: {D1: water}, ", ""), ", bias_tools, spa", ["domains is missing: its domains by code"]),
    (*own_tool("version: v1, ", ""), ", bias_tools, spa", ["version is missing: the version that was used"]),
    (*own_tool("spa:", "rob2:"), ", bias_tools, rob2", ["every review has this tool. Choose another term"]),
    (*own_tool("[Clean, Muddy]", "[Clean]"), ", bias_tools, spa, judgements", ["the judgements of a domain, the best"]),
    (*own_tool("D1: water", "Overall: water"), ", bias_tools, spa, domains", ["Overall is no domain. Its words go in"]),
    (
        *own_tool("version: v1,", "version: v1, designs: [single],"),
        ", bias_tools, spa, designs",
        ["unknown design 'single'. Did you mean 'single_arm'?"],
    ),
    ("title: Aspirin for", "titel: A\ntitle: B", "", ["unknown key 'titel'. Did you mean 'title'? Allowed: layout, "]),
    ("focus: migraine", "focus: migrane", ", focus", ["unknown condition 'migrane'. Did you mean 'migraine'?"]),
    ("focus: migraine", "focus: [migraine]", ", focus", ["expected a text", "found ['migraine']"]),
    ("short: ASA", "short: ASA, shrt: A", ", intervention", ["unknown key 'shrt'. Did you mean 'short'?"]),
    ("name: aspirin,", "name: an aspirin,", ", intervention, name", ["'an'", "Write article: an and name: aspirin"]),
    ("name: aspirin,", "name: The aspirin,", ", intervention, name", ["'The'", "article: the and name: aspirin"]),
    ("name: aspirin,", "name: '',", ", intervention, name", ["is empty (its name in the middle of a sentence)"]),
    ("name: aspirin,", "name: 3,", ", intervention, name", ["expected a text (its name in", "found 3"]),
    ("name: aspirin,", "name: aspirin, plural: maybe,", ", intervention, plural", ["true or false", "'maybe'"]),
    (
        "name: aspirin,",
        "name: aspirin, article: '',",
        ", intervention, article",
        ["found ''", "expected article"],
    ),
    ("name: aspirin,", "name: aspirin, article: la,", ", intervention, article", ["found 'la'", "a, an or the"]),
    (
        "title: Aspirin for",
        "thresholds: {}\ntitle: A",
        "",
        ["unknown key 'thresholds'.", "in outcomes.csv"],
    ),
    ("short: placebo}", "short: placebo, kind: sugar}", ", comparator, kind", ["unknown term 'sugar'.", "placebo, "]),
    (
        *("sinusitis: {label: sinusitis}", "sinusitis: {label: sinusitis, family: nose}"),
        *(", conditions, sinusitis", ["unknown family 'nose'.", "Allowed: migraine, other_headache."]),
    ),
    ("sinusitis: {label: sinusitis}", "sinusitis: {}", ", conditions, sinusitis", ["label is missing: its name in"]),
    ("sinusitis: {label: sinusitis}", "sinusitis: sore", ", conditions, sinusitis", ["names with values", "'sore'"]),
    ("{label: sinusitis}", "{label: migraine}", ", conditions, sinusitis", ["has the label of migraine, 'migraine'"]),
    ("  sinusitis: {", "  Sinusitis: {", ", conditions", ["'Sinusitis'", "lower-case words joined by _"]),
    ("  sinusitis: {", "  migraine: {", ", line 22", ["not valid YAML (migraine stands there twice)"]),
    (
        "other_headache: other headache",
        "other_headache: other headache\n  nose: nose",
        ", families, nose",
        ["no member"],
    ),
    ("{label: well-being}", "{label: freedom from headache}", ", domains, remission", ["has the label of wellbeing"]),
    ("{label: well-being}", "{label: well-being, only_in: eyes}", ", domains, wellbeing, only_in", ["family 'eyes'"]),
    ("{label: well-being}", "{label: well-being, harm: 1}", ", domains, wellbeing, harm", ["true or false", "found 1"]),
    ("limit: 6", "limit: 0", ", dose, limit", ["found 0", "expected highest dose above 0"]),
    ("limit: 6", "limit: .nan", ", dose, limit", ["expected a number", "found '.nan'"]),
    ("limit: 6", "limit: .inf", ", dose, limit", ["expected a number", "found '.inf'"]),
    ("item: dose_tablets", "item: n_randomised", ", dose, item", ["'n_randomised' is a fact of every trial"]),
    ("  sinusitis: {", "  focus: {", ", conditions, focus", ["this word is taken"]),
    ("  sinusitis: {", "  all: {", ", conditions, all", ["this word is taken"]),
    ("  safety: {", "  other: {", ", questions, other", ["this word is taken"]),
    ("dose_tablets", "Dose", ", dose, item", ["'Dose'", "lower-case words joined by _ (its term in characteristics"]),
    ("other_headache: other headache", "other_headache: migraine", ", families, other_headache", ["label of migraine"]),
    ("limit: 6", "limit: six", ", dose, limit", ["expected a number", "found 'six'"]),
    ("item: dose_tablets, ", "", ", dose", ["item is missing: its term in characteristics.item."]),
    ("  - claims\n", "  - claims\n  - claims\n", ", tables", ["names the same thing twice"]),
    ("  - claims\n", "  - 3\n", ", tables 13", ["expected a text", "found 3"]),
    ("[wellbeing, remission]", "[wellbeing, remision]", ", questions, relief, domains", ["domain 'remision'. Did you"]),
    ("{label: is safe,", "{label: needs trials,", ", questions, safety", ["has the label of research"]),
    (
        "  use_now: take_it",
        "  use_now: takeit",
        ", sources, use_now",
        ["unknown term 'takeit'. Did you mean 'take_it'?"],
    ),
    ("[relief, progression]", "[relief, cure]", ", sources, story", ["unknown question 'cure'.", "Allowed: doctors"]),
    ("followed: wellbeing", "followed: mood", ", sources, followed", ["unknown term 'mood'.", "wellbeing, remission"]),
    ("layout: 4", "layout: four", ", layout", ["expected a whole number", "found 'four'"]),
    ("created: 2026-11-21", "created: 21.11.2026", ", package, created", ["'21.11.2026'", "day on which the data"]),
    ("name: toy-data", "name: Toy data", ", package, name", ["'Toy data'", "lower-case name of the data package"]),
]


@pytest.mark.parametrize(("old", "new", "place", "words"), SLIPS, ids=[f"{slip[2]} {slip[1][:24]!r}" for slip in SLIPS])
def test_a_slip_gets_one_sentence(tmp_path, old, new, place, words):
    assert old in TOY
    (fault,) = faults(tmp_path, TOY.replace(old, new, 1))
    assert fault.startswith(f"topic.yml{place}: ")
    for part in words:
        assert part in fault
    assert fault.endswith(".")
    assert "\n" not in fault


def test_a_misspelt_key_is_told_beside_the_one_that_is_missing(tmp_path):
    unknown, missing = sorted(faults(tmp_path, TOY.replace("focus: migraine", "focuss: migraine")), reverse=True)
    assert unknown.startswith("topic.yml: unknown key 'focuss'. Did you mean 'focus'? Allowed: layout, ")
    assert missing == "topic.yml: focus is missing: the condition that reports are about unless they say otherwise."


def test_all_slips_are_told_at_once(tmp_path):
    text = TOY.replace("focus: migraine", "focus: gout").replace("[wellbeing, remission]", "[mood, pain]")
    places = [fault.split(": ")[0] for fault in faults(tmp_path, text.replace("use_now: take_it", "use_now: later"))]
    assert places == ["topic.yml, focus", *["topic.yml, questions, relief, domains"] * 2, "topic.yml, sources, use_now"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "expected names with values, found None"),
        ("- a\n- b\n", "expected names with values, found ['a', 'b']"),
        ("aspirin", "expected names with values, found 'aspirin'"),
        ("title: [", "topic.yml, line 1: not valid YAML"),
        ("title: a\ntitle: b\n", "topic.yml, line 2: not valid YAML (title stands there twice)"),
        ("title: !!python/object/apply:os.getcwd []", "topic.yml, line 1: not valid YAML"),
        ("? [a, b]\n: c\n", "topic.yml"),
        ("a: " + "[" * 20_000, "topic.yml"),
        ("title: \x07", "topic.yml"),
    ],
)
def test_what_is_no_topic_is_one_sentence(tmp_path, text, words):
    told = faults(tmp_path, text)
    assert words in told[0]
    assert all(len(fault) < 400 for fault in told)


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / NAME).write_bytes(b"title: \xff\n")
    with pytest.raises(DataError, match=r"topic\.yml, line 1: is not UTF-8"):
        read_topic(tmp_path)


def test_a_folder_without_a_topic_is_told_how_to_get_one(tmp_path):
    with pytest.raises(DataError) as caught:
        read_topic(tmp_path)
    assert caught.value.problems == [
        f"{tmp_path}: no topic.yml here, which says what a review is about. Name the folder that holds it, or begin a "
        "review with 'ldnsynth init NAME'."
    ]


def test_a_folder_of_the_former_layout_is_told_how_to_upgrade(tmp_path):
    (tmp_path / "datapackage.json").write_text("{}")
    with pytest.raises(DataError) as caught:
        read_topic(tmp_path)
    assert caught.value.problems == [
        f"{tmp_path}: datapackage.json without topic.yml, the layout before 0.4. Run 'ldnsynth upgrade {tmp_path}'."
    ]


def test_whatever_is_taken_from_a_topic_is_missed_or_was_optional(tmp_path):
    """Each key of the toy, taken out alone, is read without or told; nothing breaks otherwise."""

    def without(content, path):
        changed = copy.deepcopy(content)
        inner = changed
        for key in path[:-1]:
            inner = inner[key]
        del inner[path[-1]]
        return changed

    def paths(content, at=()):
        for key, value in content.items():
            yield (*at, key)
            yield from paths(value, (*at, key)) if isinstance(value, dict) else ()

    toy = yaml.load(TOY, yaml.BaseLoader)  # every scalar as text: written out again as it was
    toy["layout"], toy["dose"]["limit"] = 4, 6
    for question in toy["questions"].values():
        question |= {"on_intervention": True} if "on_intervention" in question else {}
    told, read_without = set(), set()
    for path in paths(toy):
        try:
            read(tmp_path, yaml.safe_dump(without(toy, path), sort_keys=False))
            read_without.add(path)
        except DataError as error:
            told.add(path)
            assert all(fault.startswith("topic.yml") and fault.endswith(".") for fault in error.problems), path
    assert {("focus",), ("intervention", "name"), ("families",), ("conditions", "migraine")} <= told
    assert {("dose",), ("dose", "limit"), ("tables",), ("sources",), ("conditions", "sinusitis")} <= read_without


def test_every_key_is_documented_once_where_it_stands():
    keys = dict(documented_keys())
    assert keys["conditions.<id>.label"] == keys["domains.<id>.label"] == "its name in the middle of a sentence"
    assert len(keys) == len(documented_keys())


@pytest.mark.parametrize(
    ("way", "text", "told"),
    [
        (
            ("conditions", "stroke", "label"),
            "脳卒中",
            "figures have no letter for 脳 (U+8133). Write it in Latin letters.",
        ),
        (("intervention", "short"), "יחידה", "figures have no letter for"),
        (("domains", "death", "label"), "\u0645\u0648\u062a", "figures have no letter for"),
        (
            ("conditions", "stroke", "label"),
            "right\u202eleft",
            "holds a sign that cannot be printed, U+202E. Remove it.",
        ),
        (("question",), "zero\u200bwidth", "holds a sign that cannot be printed, U+200B. Remove it."),
    ],
)
def test_letters_that_cannot_be_printed_or_drawn_are_told(tmp_path, way, text, told):
    topic = copy.deepcopy(LEAST)
    node = topic
    for key in way[:-1]:
        node = node[key]
    node[way[-1]] = text
    (found,) = faults(tmp_path, yaml.safe_dump(topic, allow_unicode=True))
    assert f", {', '.join(way)}: {told}" in found


def test_texts_that_no_figure_draws_may_be_in_any_letters_and_names_in_those_of_europe(tmp_path):
    topic = copy.deepcopy(LEAST) | {"question": "脳卒中?\nY otra línea"}
    topic["conditions"]["stroke"]["label"] = "ἀποπληξία, удар, insuffisance ($), Łódź"
    read(tmp_path, yaml.safe_dump(topic, allow_unicode=True))
