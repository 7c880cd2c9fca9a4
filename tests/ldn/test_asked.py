"""What can be asked of a page, in a real browser: pooled as `synthesis` pools, narrowed down, drawn, copied, undone."""

import json
import re
import shutil
from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import pytest
from asked_pages import BCG, CHROMIUM, Review
from click.testing import CliRunner

from ldnsynth.cli import main
from ldnsynth.display.answer.claim import answer_claim
from ldnsynth.display.words.sources.public import public_people
from ldnsynth.display.words.summary import absolute_words, statement
from ldnsynth.evidence import load_evidence
from ldnsynth.evidence.overview import sources_in_order
from ldnsynth.folders import data_folder
from ldnsynth.publishing.page.report_page import _TEMPLATES
from ldnsynth.synthesis.grade.certainty import certainty_level
from ldnsynth.synthesis.grade.summary_effects import summary_effect
from ldnsynth.synthesis.pooling import pool_effects
from ldnsynth.synthesis.pooling.distributions import t_quantile
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.claims import claims_in_order
from ldnsynth.views.effects import effects_of
from ldnsynth.views.sensitivity import readings
from ldnsynth.vocabulary import INTERVALS, METHODS

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine: pages are not looked at")
REVIEWS = {"ms": {}, "fibromyalgia": {"conditions": ("fibromyalgia",)}, "bcg": {"data": BCG}}


@pytest.fixture(scope="module")
def reviews():
    return {name: Review(**about) for name, about in REVIEWS.items()}


@pytest.fixture(scope="module")
def addresses(reviews, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, review in reviews.items():
        (folder / f"{name}.html").write_text(review.html())
    return {name: (folder / f"{name}.html").as_uri() for name in reviews}


@pytest.fixture
def opened(browser, addresses):
    """Opens a page at an address and fails if it complains of anything, or asks anybody."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(5000)
    wrong = []

    def go(name, place=""):
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text))
        page.on("request", lambda one: wrong.extend([one.url] * (not one.url.startswith(("file:", "data:")))))
        page.goto(addresses[name] + place)
        return page

    yield go
    context.close()
    assert not wrong


def numbers(page, kind, name="pool"):
    """Estimate and interval of the rows of a kind, as they are drawn."""
    return page.evaluate(
        """([name, kind]) => [...document.getElementById(name).closest('details').querySelectorAll(`svg.${kind}`)]
        .map(one => ['estimate', 'low', 'high'].map(end => Number(one.dataset[end])))""",
        [name, kind],
    )


def pooled(effects, **choices):
    found = pool_effects(effects["yi"], effects["sei"] ** 2, **choices)
    return [found.estimate, found.ci_low, found.ci_high]


def test_every_estimator_and_interval_comes_to_what_synthesis_comes_to(opened, reviews):
    page, rows = opened("bcg", "#pool"), reviews["bcg"].groups[0].estimated
    for method in METHODS:
        page.get_by_label("Estimator").select_option(method)
        for interval in INTERVALS:
            page.get_by_label("Interval").select_option(interval)
            assert numbers(page, "together")[0] == pytest.approx(pooled(rows, method=method, ci=interval), abs=1e-8)


def test_sets_of_trials_of_every_kind_are_pooled_as_synthesis_pools_them(browser):
    page, rng = browser.new_page(), np.random.default_rng(17)
    page.add_script_tag(content=(_TEMPLATES / "asked" / "pooling.js").read_text())
    sets = []
    for k in [*range(1, 14)] * 4:
        vi = np.exp(rng.normal(-2, rng.choice([0.3, 1.5, 3.0]), k))  # from alike to very unequal
        sets.append((rng.normal(0, np.sqrt(vi + rng.choice([0.0, 0.1, 2.0]))), vi))
    given = [[{"yi": y, "vi": v} for y, v in zip(*one, strict=True)] for one in sets]
    t = list(t_quantile(0.95, np.arange(1.0, 14.0)))
    for method in METHODS:
        for interval in INTERVALS:
            choices = {"method": method, "interval": interval, "t": t, "normal": float(t_quantile(0.95, np.inf))}
            found = page.evaluate("([sets, choices]) => sets.map(one => pooling.pool(one, choices))", [given, choices])
            for (yi, vi), one in zip(sets, found, strict=True):
                expected = pool_effects(yi, vi, method=method, ci=interval)
                told = [one[name] for name in ("estimate", "se", "low", "high")]
                wanted = [expected.estimate, expected.se, expected.ci_low, expected.ci_high]
                if expected.k > 1:
                    told += [one["tau2"], one["i2"]]
                    wanted += [expected.tau2, expected.i2]
                if expected.k > 1 and method != "CE":
                    told += [one["predictedLow"], one["predictedHigh"]]
                    wanted += [expected.pi_low, expected.pi_high]
                assert told == pytest.approx(wanted, rel=1e-8, abs=1e-8), (method, interval, yi, vi)
    page.close()


def test_trials_are_left_out_by_keyboard_and_the_focus_stays(opened, reviews):
    page, rows = opened("bcg", "#pool"), reviews["bcg"].groups[0].estimated
    for label in rows["label"].iloc[[2, 5]]:
        box = page.get_by_role("checkbox", name=label)
        box.focus()
        page.keyboard.press("Space")
        assert box.evaluate("one => one === document.activeElement") and not box.is_checked()
    left = rows.drop(rows.index[[2, 5]])
    assert numbers(page, "together")[0] == pytest.approx(pooled(left), abs=1e-8)
    assert numbers(page, "reported")[0] == pytest.approx(pooled(rows), abs=1e-8), "the report's own stays beside it"
    assert "11 of 13 trials" in page.locator("details.asked .said").first.inner_text()


def test_two_trials_get_no_diamond_one_stands_alone_and_none_is_said(opened, reviews):
    labels = list(reviews["bcg"].groups[0].estimated["label"])
    for kept, said in ((2, "Two trials: read the trials"), (1, "stands alone"), (0, "No trial is left")):
        page = opened("bcg", f"#pool?{urlencode({'off': '|'.join(labels[kept:])})}")
        assert said in page.locator("details.asked .said").first.inner_text()
        assert not numbers(page, "together")
        page.close()


def test_the_correlation_of_paired_trials_in_standard_deviations_moves_the_pool(opened, reviews):
    evidence = reviews["fibromyalgia"].evidence
    page = opened("fibromyalgia", "#pool")
    for r in ("0.2", "0.8"):
        page.get_by_label("Correlation within people").fill(r)
        group = next(g for g in group_effects(effects_of(evidence, correlation=float(r))) if g.measure == "SMD")
        assert group.is_pooled
        assert numbers(page, "together")[0] == pytest.approx(pooled(group.estimated), abs=1e-8)
        ends = group.estimated[["yi", "yi_low", "yi_high"]].to_numpy()
        assert np.array(numbers(page, "trial")) == pytest.approx(ends, abs=1e-8)


def test_a_p_value_is_read_otherwise(opened, reviews):
    review = reviews["ms"]
    rows = readings(review.evidence, review.groups)
    name = opened("ms", "#pool")
    outcome = json.loads(name.locator("#pool-data").text_content())["groups"][0]
    expected = rows[rows["result_id"] == review.groups[0].estimated["result_id"].iloc[0]]
    assert len(outcome["trials"][0]["readings"]) == len(expected) > 3
    pick = name.get_by_label(f"How the p value of {outcome['trials'][0]['label']} is read")
    for place, row in enumerate(expected.itertuples()):
        pick.select_option(str(place))
        assert numbers(name, "trial")[0] == pytest.approx([row.estimate, row.ci_low, row.ci_high], abs=1e-8)


def test_back_undoes_a_step_and_an_address_holds_the_state(opened, reviews):
    page = opened("bcg", "#pool")
    first = reviews["bcg"].groups[0].estimated["label"].iloc[0]
    page.get_by_label("Estimator").select_option("DL")
    page.get_by_role("checkbox", name=first).uncheck()
    other = opened("bcg", page.url[page.url.index("#") :])
    assert numbers(other, "together") == numbers(page, "together")
    assert other.get_by_label("Estimator").input_value() == "DL"
    page.go_back()
    assert page.get_by_role("checkbox", name=first).is_checked()
    assert page.get_by_label("Estimator").input_value() == "DL"
    page.go_back()
    assert page.get_by_label("Estimator").input_value() == "REML"


@pytest.mark.parametrize(
    ("name", "place", "said"),
    [
        ("bcg", "#pool?outcome=gout&off=Nobody 1900&tau2=XX", ["“gout”", "“Nobody 1900”", "“XX”"]),
        ("ms", "#claims?source=Nobody&turned=yes", ["“Nobody”"]),
        ("bcg", "#sof?risk=Tuberculosis:1200|Gout:3", ["1200 cannot", "“Gout”"]),
        ("ms", "#sof?view=smoke", ["“smoke”"]),
    ],
)
def test_a_state_that_is_not_there_is_said_and_the_rest_is_shown(opened, name, place, said):
    page = opened(name, place)
    told = " ".join(page.locator(".missing").all_inner_texts())
    assert all(words in told for words in said)
    assert page.locator(".tool:visible").count()


def test_an_address_that_leads_nowhere_is_said_at_the_head(opened):
    for place in ("#gone", "#table=gone", "#%E0%A4%A"):
        page = opened("ms", place)
        assert "no part" in page.locator(".nowhere").inner_text()
        page.evaluate("location.hash = '#references'")
        page.locator(".nowhere").wait_for(state="hidden")


def test_claims_are_narrowed_down_counted_found_and_followed(opened, reviews):
    rows = claims_in_order(reviews["ms"].evidence)
    page = opened("ms", "#claims")
    status = page.locator("details.asked:has(#claims) .said")
    source = rows["label"].iloc[0]
    page.get_by_label("Source").select_option(source)
    wanted = rows[rows["label"] == source]
    assert status.inner_text() == f"{len(wanted)} of {len(rows)} claims"
    page.get_by_label("Verdict now").select_option("overstated")
    wanted = wanted[wanted["verdict_now"] == "overstated"]
    assert status.inner_text() == f"{len(wanted)} of {len(rows)} claims"
    page.get_by_label("With these words").fill("no such words at all")
    assert "nothing meets all of these" in status.inner_text()
    page.get_by_role("button", name="All claims").press("Enter")
    assert status.inner_text() == f"{len(rows)} of {len(rows)} claims"
    cards = page.locator(".claim-card")
    before = cards.count()
    page.get_by_role("button", name="more", exact=False).last.press("Enter")
    assert cards.count() > before
    assert cards.nth(before).evaluate("one => one === document.activeElement"), "the focus goes on with the cards"
    cards.first.get_by_role("link").first.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    assert cards.count() > before, "a row that is opened leaves the cards as they are"


def test_people_of_1000_are_those_of_the_report_and_follow_a_risk_of_choice(opened, reviews):
    review = reviews["bcg"]
    effect = summary_effect(review.groups[0], review.evidence.outcomes)
    before, told = absolute_words(effect).split(", ")
    page = opened("bcg", "#sof")
    said = page.locator(".risk .own")
    assert f"{before} without BCG, {told} with it" in said.inner_text()
    page.get_by_label("of 1000 people without").fill("40")
    found = np.array(json.loads(said.get_attribute("data-numbers")))
    (one,) = effect.estimates
    assert found == pytest.approx(np.exp([one.value, one.low, one.high]) * 0.04, abs=1e-8)
    assert said.inner_text().startswith("At your risk, of 1000 people: 40 without BCG")
    icons = (
        "[...document.querySelectorAll('.icons path.event')].map(one => one.getAttribute('d').split('M').length - 1)"
    )
    drawn = page.evaluate(icons)
    assert drawn[0] == 40
    assert drawn[1] + drawn[2] == round(1000 * found[2])
    page.get_by_role("button", name="As in the trials").press("Enter")
    assert said.inner_text().startswith("At the risk in the trials")


def test_the_summary_is_told_in_words_numbers_or_pictures(opened):
    page = opened("ms", "#sof")
    table = page.locator("#panel .ldn-table")
    heads = table.locator("thead th:visible")
    every = heads.count()
    page.get_by_role("radio", name="Words").check()
    assert heads.all_inner_texts()[1:] == ["Certainty", "What was found"]
    page.get_by_role("radio", name="Pictures").check()
    assert not table.is_visible()
    rows = json.loads(page.locator("#sof-data").text_content())["rows"]
    assert page.locator(".risk:visible svg").count() == sum(len(row["estimates"]) for row in rows) > 1
    page.get_by_role("radio", name="Numbers").check()
    assert heads.count() == every


def test_a_table_is_copied_for_a_spreadsheet_with_citation_and_link(browser, addresses):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(addresses["ms"])
    block = page.locator("#panel .table")
    rows = page.evaluate("csvRows(document.querySelector('#panel .table a[data-csv]').dataset.csv)")
    block.get_by_role("button", name="Copy or cite").press("Enter")
    block.get_by_role("button", name="Copy for a spreadsheet").press("Enter")
    page.get_by_text("Copied: paste it").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").split("\n") == ["\t".join(row) for row in rows]
    block.get_by_role("button", name="Copy link").press("Enter")
    page.get_by_text("Copied: the link").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith("#table=summary-of-findings")
    block.get_by_role("button", name="Copy citation").press("Enter")
    page.get_by_text("Copied: the citation").wait_for()
    cited = page.evaluate("navigator.clipboard.readText()")
    assert "Summary of findings" in cited and "Evidence as collected by" in cited and link in cited
    page.goto(link)
    assert page.locator("#panel .table").evaluate("one => one.getBoundingClientRect().top < innerHeight")
    context.close()


def test_without_scripts_the_page_reads_and_has_no_controls(browser, addresses):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(addresses["ms"])
    assert page.locator("#panel .ldn-table").is_visible()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert not page.locator(".tool:visible, .copy:visible").count()
    told = page.evaluate("[...document.querySelectorAll('noscript p')].map(one => one.getBoundingClientRect().height)")
    assert len(told) >= 3 and all(told)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("name", "place"), [("bcg", "#sof"), ("fibromyalgia", "#sof?view=picture"), ("ms", "#claims?turned=yes")]
)
def test_open_tools_meet_the_rules_of_axe_and_stay_in_their_width(browser, addresses, name, place, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(addresses[name] + place)
    page.evaluate("document.querySelectorAll('details.asked').forEach(one => { one.open = true })")
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
    found = Axe().run(page, options=rules).response["violations"]
    assert not [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
    context.close()


def test_the_slider_stops_where_something_came_out_and_tells_what_the_evidence_of_that_day_tells(opened, reviews):
    review = reviews["ms"]
    stops = review.tools()["days"].data["stops"]
    days = {row.day.isoformat() for row in public_people(review.evidence).itertuples()}
    days |= set(sources_in_order(review.evidence)["judged"]) | {review.evidence.as_of}
    assert [stop["day"] for stop in stops] == sorted(days)
    page = opened("ms", "#days")
    slider = page.get_by_role("slider", name="Day")
    slider.press("Home")
    assert slider.get_attribute("aria-valuetext") == stops[0]["words"]
    for _ in stops[1:4]:
        slider.press("ArrowRight")
    then = Review(everything=review.everything, as_of=stops[3]["day"])
    assert (
        page.locator(".then-said").inner_text()
        == answer_claim(then.evidence, effects_of(then.evidence), then.groups, then.rated).text
    )
    assert page.url.endswith(f"#days?day={stops[3]['day']}")
    other = opened("ms", "#days?day=1999-01-01")
    assert "nothing came out" in other.locator("details.asked:has(#days) .missing").inner_text()
    assert slider.get_attribute("aria-valuetext") == stops[3]["words"]


def test_a_report_of_a_past_day_has_no_stop_after_it_and_names_nothing_later(reviews):
    everything = reviews["ms"].everything
    then = Review(everything=everything, as_of="2009-02-09")
    told = json.dumps([tool.data for tool in then.tools().values()])
    assert max(stop["day"] for stop in then.tools()["days"].data["stops"]) == "2009-02-09"
    assert not [day for day in re.findall(r"\b20\d\d\b", told) if day > "2010"]


def judging(page, way):
    page.get_by_role("radio", name=way).check()
    return page.locator("details.asked:has(#judge) .said").inner_text()


def test_certainty_and_sentence_follow_what_is_judged_computed_and_mine(opened, reviews):
    review = reviews["ms"]
    outcome = next(one for one in review.rated if one.effect)
    page = opened("ms", f"#judge?outcome={outcome.certainty_id}")
    assert statement(review.evidence, outcome) in judging(page, "As judged in the report")
    suggested = {a: s.levels for a, s in outcome.suggestions.items() if s.levels is not None}
    computed = certainty_level(outcome.start, outcome.levels | suggested)
    assert statement(review.evidence, replace(outcome, certainty=computed)) in judging(page, "As the numbers suggest")
    judging(page, "By my own judgement")
    pick = page.get_by_label("My judgement of risk of bias")
    pick.select_option("0")
    assert pick.evaluate("one => one === document.activeElement")
    mine = certainty_level(outcome.start, outcome.levels | {"risk_of_bias": 0})
    assert mine != outcome.certainty
    told = page.locator("details.asked:has(#judge) .said").inner_text()
    assert (
        told.startswith("By my own judgement") and statement(review.evidence, replace(outcome, certainty=mine)) in told
    )
    page.go_back()
    assert statement(review.evidence, outcome) in page.locator("details.asked:has(#judge) .said").inner_text()


def test_my_judgements_are_rows_that_check_accepts(opened, reviews, tmp_path):
    outcome = next(one for one in reviews["ms"].rated if one.effect)
    page = opened("ms", f"#judge?outcome={outcome.certainty_id}&as=mine")
    page.get_by_label("My judgement of risk of bias").select_option("0")
    saves = [page.get_by_role("button", name=f"{name}.csv") for name in ("certainty", "certainty_reasons")]
    saves[0].press("Enter")
    assert page.get_by_text("Say why you judge otherwise: risk of bias").is_visible()
    assert page.get_by_text("A coder has a name").is_visible()
    page.get_by_label("My reason for risk of bias").fill('All who left, and why, are known, "as said".')
    page.get_by_label("My name as a coder").fill("Z")
    shutil.copytree(data_folder(), tmp_path / "data")
    consensus = tmp_path / "data" / "consensus.csv"
    for save in saves:
        with page.expect_download() as download:
            save.press("Enter")
        rows = pd.read_csv(download.value.path(), dtype=str, keep_default_na=False)
        file = tmp_path / "data" / download.value.suggested_filename
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        assert list(rows.columns) == list(table.columns)
        table = pd.concat([table[table["certainty_id"] != outcome.certainty_id], rows])
        table = table.sort_values([table.columns[0], "coder"])
        table.to_csv(file, index=False, lineterminator="\n")
    settled = pd.read_csv(consensus, dtype=str, keep_default_na=False)
    settled = settled[~settled["row_id"].str.startswith(outcome.certainty_id)]
    settled.to_csv(consensus, index=False, lineterminator="\n")
    evidence = load_evidence(tmp_path / "data")
    (row,) = evidence.certainty[evidence.certainty["certainty_id"] == outcome.certainty_id].itertuples()
    assert row.coder == "Z"
    done = CliRunner().invoke(main, ["check", str(tmp_path / "data")])
    problems = [line for line in done.output.splitlines() if outcome.certainty_id in line]
    assert not problems and not done.exit_code, done.output


def test_what_is_imagined_stands_in_the_address_and_back_undoes_it(opened):
    page = opened("ms", "#what-if?found=0.4")
    slider = page.locator("#imagined")
    assert slider.input_value() == "0.4"
    for _ in range(3):
        slider.press("ArrowRight")
    assert page.url.endswith("found=0.43")
    page.go_back()
    assert slider.input_value() == "0.4"
    assert "“9”" in opened("ms", "#what-if?found=9").locator("#imagined-words").inner_text()


@pytest.mark.parametrize("least", [100_000, 10_000_000])
def test_a_review_of_one_trial_or_none_says_what_is_missing(browser, reviews, least, tmp_path):
    review = Review(everything=reviews["bcg"].everything, min_n=least)
    assert len(review.evidence.trials) == (1 if least == 100_000 else 0)
    (tmp_path / "page.html").write_text(review.html())
    page = browser.new_page()
    page.goto(f"{(tmp_path / 'page.html').as_uri()}#pool?tau2=DL")
    assert page.get_by_text("nothing can be pooled anew").is_visible()
    page.evaluate("location.hash = '#judge'")
    assert page.get_by_text("No certainty was graded").first.is_visible()
    page.close()
