"""What is asked of every review: whatever is selected, sentences, tables and figures are made, and agree.

`tests/display` asks it of the invented review, `tests/ldn` of LDN's. A conftest beside them says which is `selected`,
and asks for each `name` of a selection, each `judged` one and each `linked` one.
"""

import re

import pytest
from matplotlib.text import Text
from selected import untold_marks

from ldnsynth.display import figures, findings, slides, tables
from ldnsynth.display.answer import answer
from ldnsynth.display.answer.rows import MOST_ROWS
from ldnsynth.display.blocks import Figure, Finding, Note, Table
from ldnsynth.display.findings import how_sure_in_plain_words
from ldnsynth.display.slides import bias_at_a_glance
from ldnsynth.display.style import SMALL, draw
from ldnsynth.display.tables.effects.unpooled import why_unpooled
from ldnsynth.display.words.estimates.directions import directions_of
from ldnsynth.display.words.estimates.pointing import effect_direction_data
from ldnsynth.display.words.summary import domain_in_a_sentence, effect_words, found_in_brief, found_words, statement
from ldnsynth.synthesis.grade.certainty import DOWN, LEVELS, certainty_level
from ldnsynth.synthesis.grade.flips import flips
from ldnsynth.synthesis.grade.statements import NO_THRESHOLD
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.synthesis.trials.unpooled import REASONS, unpooled_results
from ldnsynth.synthesis.without_pooling.strength import results_that_count
from ldnsynth.views.effects import compares_crossovers
from ldnsynth.vocabulary import BODIES, IMPORTANCE, REPORTED

SENTENCES = [getattr(findings, name) for name in findings.__all__]
TABLES = [getattr(tables, name) for name in tables.__all__]
FIGURES = [getattr(figures, name) for name in figures.__all__]
ESTIMATES = [figures.event_estimates, slides.effects_at_a_glance]


def by_name(block) -> str:
    return block.__name__


@pytest.mark.parametrize("sentence", SENTENCES, ids=by_name)
def test_every_finding_is_a_sentence_whatever_is_selected(selected, sentence, name):
    made = selected.shown(sentence, name)
    if made is None:
        assert not compares_crossovers(selected.evidence(name))
        return
    text = made.text
    for paragraph in text.replace("**", "").split("\n\n"):
        assert re.fullmatch(r"[A-Z0-9].*\.", paragraph)
    assert not re.search(r"nan|None,|\{|\}| {2}", text)


@pytest.mark.parametrize("table", TABLES, ids=by_name)
def test_every_table_has_rows_or_says_why_not(selected, table, name):
    made = selected.shown(table, name)
    if made is None:
        assert not compares_crossovers(selected.evidence(name))
        return
    if isinstance(made, Note):
        assert made.text.endswith(".")
        return
    cells = made.frame.to_numpy().ravel().tolist()
    assert cells
    assert all(isinstance(cell, str) for cell in cells)
    assert not {"nan", "None", "NaN"} & set(cells)
    assert set(made.numeric) <= set(made.frame.columns)


def test_findings_have_ids_of_their_own(selected):
    ids = [selected.shown(sentence, "all").id for sentence in SENTENCES]
    assert len(set(ids)) == len(ids)
    assert all(isinstance(selected.shown(sentence, "all"), Finding) for sentence in SENTENCES)


def ticks_out_of_view(picture) -> set[Text]:
    """Labels of ticks beyond the limits of their axis: matplotlib keeps them and does not draw them."""
    hidden = set()
    for ax in picture.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
            outside = [tick for tick in ticks if not low <= tick.get_loc() <= high]
            hidden |= {label for tick in outside for label in (tick.label1, tick.label2)}
    return hidden


@pytest.mark.parametrize("plot", FIGURES, ids=by_name)
def test_every_figure_draws_or_says_why_not(selected, plot, name):
    shown = selected.shown(plot, name)
    if shown is None:
        assert not compares_crossovers(selected.evidence(name))
        return
    if isinstance(shown, Note):
        assert shown.text.endswith(".")
        return
    assert len(shown.data)
    assert shown.alt.endswith(".")
    picture = draw(shown.paint, height=shown.height, width=shown.width)
    assert untold_marks(shown, picture) == [], shown.alt
    edge = picture.bbox
    renderer = picture.canvas.get_renderer()
    for text in set(picture.findobj(Text)) - ticks_out_of_view(picture):
        if not text.get_text().strip() or not text.get_visible():
            continue
        assert text.get_fontsize() >= SMALL, f"{text.get_text()!r} is too small"
        assert not text.get_rotation() or text.get_text() == "people", f"{text.get_text()!r} is rotated"
        box = text.get_window_extent(renderer)
        inside = box.x0 >= edge.x0 - 1 and box.x1 <= edge.x1 + 1 and box.y0 >= edge.y0 - 1 and box.y1 <= edge.y1 + 1
        assert inside, f"{text.get_text()!r} runs out of the picture"


@pytest.mark.parametrize("plot", FIGURES, ids=by_name)
def test_an_empty_selection_gives_a_sentence_and_no_empty_picture(selected, plot):
    if plot is figures.correlation_band:
        assert selected.shown(plot, "before everything") is None
    elif plot is not figures.stance_matrix:
        assert isinstance(selected.shown(plot, "before everything"), Note)
    else:
        assert "written by that day" in selected.shown(plot, "before everything").text


def test_the_matrix_holds_every_source_and_question(selected):
    frame = selected.shown(figures.stance_matrix, "all").data
    whole = selected.everything()
    assert len(frame) == len(whole.sources) * len(whole.topic.questions)
    assert set(frame["stance"].dropna()) <= {-2, -1, 0, 1, 2}


@pytest.mark.parametrize("plot", ESTIMATES, ids=by_name)
def test_an_alt_text_counts_what_is_drawn(selected, plot, name):
    shown = selected.call(plot, name, better="higher")
    if isinstance(shown, Figure):
        assert untold_marks(shown, draw(shown.paint, height=shown.height, width=shown.width)) == [], shown.alt


def test_bars_of_bias_by_domain_are_counted_too(selected, name):
    shown = figures.bias_summary(selected.evidence(name))
    if isinstance(shown, Figure):
        assert untold_marks(shown, draw(shown.paint, height=shown.height, width=shown.width)) == [], shown.alt


def answer_of(selected, name):
    return answer(selected.evidence(name), selected.effects(name), selected.groups(name), selected.rated(name))


def test_a_screen_holds_every_answer(selected, name):
    made = answer_of(selected, name)
    assert len(made.rows) <= MOST_ROWS and len(made.doubts) <= 4
    assert len(made.claim.text.split()) < 75
    if len(selected.evidence(name).trials):
        assert made.rows[-1].kind == "harm", "harms are always told"


def test_a_claim_says_better_or_worse_only_of_intervals_on_one_side(selected, name):
    told = answer_of(selected, name).claim.text
    found = re.findall(r"found (?!little)([^;.]*?) (?:better|worse) with", told)
    named = {outcome for words in found for outcome in re.split(r",(?: and)? ", words)}
    for outcome in (one for one in selected.rated(name) if one.body == "randomised" and one.effect and not one.is_harm):
        low, high = outcome.effect.interval
        assert not (low <= 0 <= high and domain_in_a_sentence(outcome.domain_label) in named)


def test_an_outcome_with_two_bodies_of_evidence_counts_once(selected, judged):
    graded = selected.rated(judged)
    outcomes = len({(one.condition, one.domain) for one in graded})
    assert outcomes <= len(graded)
    plain = how_sure_in_plain_words(selected.evidence(judged), graded).numbers
    assert sum(number.value for key, number in plain.items() if key in LEVELS) == outcomes
    claim = answer_of(selected, judged).claim.numbers
    assert "rated" not in claim or claim["rated"].value == outcomes


def test_some_outcome_has_two_bodies_of_evidence(selected):
    graded = selected.rated("all")
    assert len({(one.condition, one.domain) for one in graded}) < len(graded)


def test_each_result_is_pooled_or_not_for_a_reason(selected, name):
    rows = unpooled_results(
        selected.evidence(name).trials, selected.evidence(name).results, selected.effects(name), selected.groups(name)
    )
    pooled = [result for group in selected.groups(name) if group.is_pooled for result in group.estimated["result_id"]]
    assert sorted([*rows["result_id"], *pooled]) == sorted(selected.evidence(name).results["result_id"])
    assert set(rows["reason"]) <= set(REASONS)


def test_the_page_names_each_study_and_counts_each_result(selected):
    table, found = (
        selected.shown(tables.unpooled_table, "all"),
        why_unpooled(selected.evidence("all"), selected.effects("all"), selected.groups("all")),
    )
    labels = set(
        selected.evidence("all").trials.set_index("trial_id").loc[selected.evidence("all").results["trial_id"], "label"]
    )
    pooled = {label for group in selected.groups("all") if group.is_pooled for label in group.estimated["label"]}
    named = " and ".join(table.frame["Which studies"])
    assert all(label in named for label in labels - pooled)
    assert table.frame["Results"].astype(int).sum() == sum(len(rows) for rows in found.values())
    assert table.title.startswith(
        f"{sum(len(rows) for rows in found.values())} of {len(selected.evidence('all').results)} "
    )
    assert "Non-randomised comparison" in set(table.frame["Why"])


def test_sentence_figure_and_albatross_count_the_same_comparisons(selected, judged):
    compared = int(directions_of(selected.evidence(judged))["compared"].sum())
    assert f"Of {compared} comparison" in selected.shown(findings.how_strong, judged).text
    assert int(effect_direction_data(selected.evidence(judged))["compared"].sum()) == compared
    albatross = selected.shown(figures.albatross, judged)
    if not isinstance(albatross, Note):
        assert f"of {compared} randomised comparisons" in albatross.title


def test_a_certainty_slide_shows_a_harm_and_what_is_estimated(selected, judged):
    frame = slides.certainty_at_a_glance(selected.evidence(judged), selected.rated(judged)).frame
    harms = [one for one in selected.rated(judged) if one.is_harm]
    labels = tuple({one.domain_label.capitalize() for one in harms})
    assert frame["Outcome"].str.partition(",")[0].str.endswith(labels).any() == bool(harms)
    estimated = [one for one in selected.rated(judged) if one.effect]
    assert any(one.domain_label[:5].capitalize() in words for one in estimated for words in frame["Outcome"])


def test_text_figure_and_table_count_the_same_studies_without_and_with_a_result(selected, judged):
    trials = selected.evidence(judged).trials
    silent = int((~trials["status"].isin(REPORTED)).sum())
    said = f"{silent or 'None'} of {len(trials)} studies"
    assert selected.shown(findings.what_was_published, judged).text.startswith(said)
    title = selected.shown(figures.publication_timeline, judged).title
    assert title.startswith(said if silent else f"Each of {len(trials)} studies has reported")
    with_result = selected.evidence(judged).results["trial_id"].nunique()
    assert f"Of {with_result} studies with a result" in selected.shown(tables.unpooled_table, judged).notes[0]
    assert with_result <= len(trials)


def test_every_number_of_a_very_uncertain_outcome_stands_in_the_answer(selected, judged):
    text = selected.shown(findings.what_was_found, judged).text
    for one in selected.rated(judged):
        if one.certainty == "very_low" and any(mark.isdigit() for mark in one.results["reported"].str.cat()):
            numbers = found_words(selected.evidence(judged), one).removeprefix("no comparison: ").partition("; ")[0]
            if "%" in numbers or " of " in numbers or "from " in numbers:
                assert numbers in text


def test_the_profile_takes_the_words_of_the_summary_and_no_slide_says_less_than_it(selected, judged):
    profile = selected.shown(tables.evidence_profile_table, judged).frame.filter(regex="^Found with ").iloc[:, 0]
    assert list(profile) == [found_words(selected.evidence(judged), one) for one in selected.rated(judged)]
    for one in selected.rated(judged):
        if one.trials_of("told", "estimated", "apart"):
            assert "no estimate" not in found_in_brief(selected.evidence(judged), one).split(", ")[0]


def test_a_body_of_randomised_trials_holds_only_comparisons(selected, judged):
    counted = set(results_that_count(selected.evidence(judged).trials, selected.evidence(judged).results)["result_id"])
    for one in selected.rated(judged):
        if one.body == "randomised":
            assert set(one.results["result_id"]) <= counted


def test_risks_have_a_column_and_its_mark_a_note_only_where_there_is_a_number(selected, judged):
    table = selected.shown(tables.summary_of_findings_table, judged)
    column = [head for head in table.frame if head.endswith("*")]
    assert bool(column) == any("* The risk" in note for note in table.notes)
    for head in column:
        assert table.frame[head].str.contains(r"\d, \d").any()
        assert table.frame[head].ne("").all()


def test_every_outcome_that_was_judged_is_rated_by_its_own_arithmetic(selected, judged):
    assert len(selected.rated(judged)) == len(selected.evidence(judged).certainty) > 0
    for outcome in selected.rated(judged):
        assert certainty_level(outcome.start, outcome.levels) == outcome.certainty
        assert set(DOWN) <= set(outcome.suggestions)
        assert list(outcome.reasons["aspect"])[:5] == list(DOWN)


def test_outcomes_stand_in_their_one_order_and_randomised_trials_before_other_studies(selected, judged):
    domains = domains_in_order(selected.evidence(judged).outcomes, selected.everything().topic.domains)
    for condition in {one.condition for one in selected.rated(judged)}:
        rated = [one for one in selected.rated(judged) if one.condition == condition]
        order = [(domains.index(one.domain), list(BODIES).index(one.body)) for one in rated]
        assert order == sorted(order)
        assert len(set(order)) == len(order)
        importance = [IMPORTANCE.index(outcome.importance) for outcome in rated]
        assert importance == sorted(importance)


def test_every_letter_leads_to_one_reason_for_a_level(selected, judged):
    table = selected.call(tables.summary_of_findings_table, judged)
    letters = re.findall(
        r"\b([a-z]{1,2})(?=[,\]])", " ".join(re.findall(r"\[.*?\]", " ".join(table.frame["Certainty"])))
    )
    reasons = [
        note for note in table.notes if re.match(r"[a-z]+\. (Down|Up) (one level|two levels|three levels) for ", note)
    ]
    assert letters == [note.split(".")[0] for note in reasons]
    comments = [
        one.note for one in selected.rated(judged) if one.note and any(note.endswith(one.note) for note in table.notes)
    ]
    missing = sum(note.startswith("Graded and not shown here: ") for note in table.notes)
    assert len(table.notes) - len(reasons) - len(comments) - missing == 2


def test_a_statement_of_an_estimate_ends_with_its_interval_and_says_no_size_without_a_threshold(selected, judged):
    for outcome in selected.rated(judged):
        words = statement(selected.evidence(judged), outcome)
        if outcome.effect is None:
            continue
        assert effect_words(outcome) in words
        assert re.search(r"\([^()]* to [^()]*\)", words)
        if outcome.effect.thresholds is None:
            assert not re.search("little to no|by an amount|large|slight", words)
            assert outcome.certainty == "very_low" or words.endswith(f"; {NO_THRESHOLD}.")


def test_what_is_estimated_is_never_without_an_estimate(selected, judged):
    estimates = {result for group in selected.groups(judged) for result in group.estimated["result_id"]}
    for outcome in selected.rated(judged):
        told = outcome.results[outcome.results["trial_id"].isin(outcome.trials_of("told"))]
        assert not estimates & set(told["result_id"])


def test_no_body_without_a_result_is_graded(selected, judged):
    for outcome in selected.rated(judged):
        assert outcome.trials_of("estimated", "apart", "told")
        assert found_words(selected.evidence(judged), outcome) != "no result seen"


def test_a_flip_that_is_listed_changes_the_certainty(selected, judged):
    frame = selected.call(tables.flips_table, judged).frame
    assert len(frame) == len(selected.rated(judged))
    for row, outcome in zip(frame.itertuples(index=False), selected.rated(judged), strict=True):
        listed = row[2] + row[3]
        moves = flips(outcome.start, outcome.levels)
        assert listed.count("→") == int(moves["flips"].sum())
        assert bool(row[4]) == bool(moves["slack"].iloc[0])


def test_the_answer_counts_the_levels(selected, judged):
    found = findings.how_sure(selected.evidence(judged), selected.rated(judged))
    held = [o.certainty for o in selected.rated(judged)]
    if len(set(held)) == 1:  # said of all at once
        return
    for level in LEVELS:
        if level in held:
            assert found.numbers[level].value == held.count(level)
    assert sum(found.numbers[level].value for level in LEVELS if level in found.numbers) == len(held)


def test_what_was_not_judged_or_not_yet_is_said_as_such(selected, name):
    if name in selected.judged:
        return
    assert selected.rated(name) == []
    assert isinstance(selected.call(tables.summary_of_findings_table, name), Note)
    assert selected.groups(name) is not None


def test_the_title_on_bias_names_only_trials_below_it(selected, name):
    slide = bias_at_a_glance(selected.evidence(name))
    if isinstance(slide, Table):
        named = [label for label in selected.everything().trials["label"] if label in slide.title]
        assert set(named) <= {column.replace("\u00a0", " ") for column in slide.frame.columns}
