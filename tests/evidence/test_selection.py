import pandas as pd
import pytest

from ldnsynth.display.tables.studies.evidence_base import left_out_table
from ldnsynth.errors import ParameterError
from ldnsynth.evidence import Selection, check_selection, load_evidence, select
from ldnsynth.evidence.selecting.as_of import NUMBER_COLUMNS, public_documents
from ldnsynth.evidence.selecting.parameters import FOCUS
from ldnsynth.evidence.selecting.selection import select_trial

MCS = "cross2008/mcs/w8"


@pytest.fixture
def chosen(package):
    return lambda **parameters: select(load_evidence(package.folder), Selection(**parameters))


def trials(evidence):
    return set(evidence.trials["trial_id"])


def reasons(evidence):
    return dict(zip(evidence.left_out["trial_id"], evidence.left_out["reason"], strict=True))


def test_the_default_keeps_all_but_background_and_says_why(chosen):
    evidence = chosen()
    assert trials(evidence) == {"cross2008", "open2010", "planned2015"}
    assert reasons(evidence) == {"highdose2012": "not aspirin alone"}
    assert list(evidence.left_out["label"]) == ["High dose 2012"]
    assert evidence.selection == Selection(max_dose=6)  # the limit of the topic


def test_background_stays_out_even_if_the_dose_is_allowed(chosen):
    assert "highdose2012" not in trials(chosen(max_dose=100))


def test_conditions(chosen):
    evidence = chosen(conditions=["tension_headache"])
    assert trials(evidence) == {"open2010"}
    assert reasons(evidence) == {
        "cross2008": "condition is migraine",
        "highdose2012": "not aspirin alone",
        "planned2015": "condition is migraine",
    }
    assert set(evidence.results["trial_id"]) == set(evidence.arms["trial_id"]) == {"open2010"}
    assert evidence.selection.conditions == ("tension_headache",)


def test_designs(chosen):
    evidence = chosen(designs=["single_arm", "randomised_parallel"])
    assert trials(evidence) == {"open2010", "planned2015"}
    assert reasons(evidence)["cross2008"] == "design is randomised crossover"


def test_domains_narrow_results_and_outcomes_and_not_trials(chosen):
    evidence = chosen(domains=["remission"])
    assert set(evidence.results["outcome_id"]) == set(evidence.outcomes["outcome_id"]) == {"remission"}
    assert trials(evidence) == {"cross2008", "open2010", "planned2015"}


def test_fewest_people(chosen):
    assert trials(chosen(min_n=17)) == {"cross2008", "open2010"}
    evidence = chosen(min_n=18)
    assert trials(evidence) == {"cross2008"}
    assert reasons(evidence)["open2010"] == "17 people are fewer than 18"
    assert reasons(evidence)["planned2015"] == "size is not known"


def test_highest_dose(chosen):
    assert "cross2008" in trials(chosen(max_dose=4.5))
    evidence = chosen(max_dose=4)
    assert trials(evidence) == {"planned2015"}  # its dose is not known
    assert reasons(evidence)["cross2008"] == "dose of 4.5 tablets a day is above 4"


def test_shortest_treatment(chosen):
    assert trials(chosen(min_weeks=8.5)) == {"cross2008", "open2010"}
    evidence = chosen(min_weeks=9)
    assert trials(evidence) == {"open2010"}
    assert reasons(evidence)["cross2008"] == "8.5 weeks are shorter than 9"
    assert reasons(evidence)["planned2015"] == "length is not known"


@pytest.mark.parametrize(("judgement", "limits"), [("Low", 3), ("Some concerns", 2), ("High", 1)])
def test_worst_risk_of_bias(package, chosen, judgement, limits):
    package.edit("risk_of_bias", "cross2008/rob2_crossover/overall", judgement=judgement)
    kept = ["cross2008" in trials(chosen(max_bias=limit)) for limit in ("any", "not high", "low")]
    assert kept == [place < limits for place in range(3)]
    evidence = chosen(max_bias="low")
    assert reasons(evidence)["open2010"] == "its risk of bias was not judged"
    if judgement != "Low":
        assert reasons(evidence)["cross2008"] == f"its risk of bias is {judgement}"


@pytest.mark.parametrize(("concern", "limits"), [("none", 3), ("some", 2), ("serious", 1)])
def test_worst_concern_about_integrity(package, chosen, concern, limits):
    package.edit("integrity_checks", "cross2008/registration", concern=concern, found="entered late")
    kept = ["cross2008" in trials(chosen(max_concern=limit)) for limit in ("any", "not serious", "none")]
    assert kept == [place < limits for place in range(3)]
    evidence = chosen(max_concern="none")
    assert reasons(evidence)["open2010"] == "its integrity was not looked at"
    if concern != "none":
        told = f"{concern} concern about its integrity, registered before it began: entered late"
        assert reasons(evidence)["cross2008"] == told
    assert ("cross2008" in trials(chosen())) == (concern != "serious")  # unless a selection says otherwise


@pytest.mark.parametrize(
    ("lowest", "levels"),
    [
        ("secondary", {"full_text", "register", "abstract", "secondary"}),
        ("abstract", {"full_text", "register", "abstract"}),
        ("register", {"full_text", "register"}),
        ("full_text", {"full_text"}),
    ],
)
def test_lowest_verification(chosen, lowest, levels):
    assert set(chosen(verification=lowest).characteristics["level"]) == levels


def test_values_below_the_accepted_level_decide_nothing(package, chosen):
    package.edit("phases", "cross2008/3", weeks="52", verification="secondary")
    assert "cross2008" in trials(chosen(min_weeks=52))
    assert "cross2008" not in trials(chosen(min_weeks=52, verification="abstract"))
    assert chosen(verification="full_text").results.empty
    # The number of people analysed is derived from a value seen in another document only.
    assert chosen().number("cross2008", "n_analysed") == 33
    assert chosen(verification="abstract").number("cross2008", "n_analysed") is None


UNUSABLE = {
    "conditions": ["migrain", "tension_headache", "gout"],
    "designs": ["single_arms"],
    "domains": ["remision"],
    "min_n": -1,
    "max_dose": -0.5,
    "min_weeks": float("nan"),
    "as_of": "2009-02-30",
    "verification": "unverified",
    "max_bias": "not hihg",
    "max_concern": "not seriuos",
}


def test_all_unknown_values_are_told_at_once_with_the_nearest_and_the_allowed_ones(package):
    told = check_selection(package.topic, **UNUSABLE)
    assert [line.split(":")[0] for line in told] == ["conditions", *UNUSABLE]
    assert told[0] == (
        "conditions: unknown term 'migrain'. Did you mean 'migraine'? "
        "Allowed: migraine, tension_headache, cluster_headache, sinusitis, focus."
    )
    assert "unknown term 'gout'" in told[1]
    assert "Did you mean 'single_arm'?" in told[2]
    assert "Did you mean 'remission'?" in told[3]
    assert told[4] == "min_n: expected a number of at least 0, found -1."
    assert told[5] == "max_dose: expected a number of at least 0, found -0.5."
    assert told[6] == "min_weeks: expected a number of at least 0, found nan."
    assert told[7] == "as_of: expected a calendar day such as 2009-02-09, found '2009-02-30'."
    assert told[8].endswith("Allowed: full_text, register, abstract, secondary.")
    assert told[9] == "max_bias: unknown limit 'not hihg'. Did you mean 'not high'? Allowed: any, not high, low."
    assert told[10].startswith("max_concern: unknown limit 'not seriuos'. Did you mean 'not serious'?")


def test_what_needs_no_topic_is_refused_at_once_and_terms_of_the_topic_when_it_is_known(package, chosen):
    with pytest.raises(ParameterError) as caught:
        Selection(**UNUSABLE)
    assert str(caught.value).split("\n") == [
        line
        for line in check_selection(package.topic, **UNUSABLE)
        if line.split(":")[0] not in ("conditions", "domains")
    ]
    with pytest.raises(ParameterError) as caught:
        chosen(conditions=UNUSABLE["conditions"], domains=UNUSABLE["domains"])
    assert [line.split(":")[0] for line in str(caught.value).split("\n")] == ["conditions", "conditions", "domains"]


def test_focus_stands_for_the_condition_that_the_topic_is_about(chosen):
    evidence = chosen(conditions=[FOCUS])
    assert trials(evidence) == {"cross2008", "planned2015"}
    assert evidence.selection.conditions == ("migraine",)
    assert chosen(conditions=["migraine", FOCUS, "tension_headache"]).selection.conditions == (
        *("migraine", "tension_headache"),
    )


def test_the_limit_of_the_topic_holds_unless_another_is_given(package, chosen):
    package.edit("trials", "highdose2012", relevance="indirect")
    assert reasons(chosen())["highdose2012"] == "dose of 50 tablets a day is above 6"
    assert reasons(chosen(max_dose=49))["highdose2012"] == "dose of 50 tablets a day is above 49"
    assert "highdose2012" in trials(chosen(max_dose=50))
    package.edit_topic(", limit: 6", "")
    assert "highdose2012" in trials(chosen())


def test_a_topic_without_a_dose_limits_none(package):
    dose = next(
        line for line in package.topic_file.read_text(encoding="utf-8").splitlines() if line.startswith("dose:")
    )
    package.edit_topic(dose, "")
    told = "max_dose: the topic has no dose. Leave it at 0, or describe the dose in topic.yml."
    assert check_selection(package.topic, max_dose=4.5) == [told]
    assert check_selection(package.topic, max_dose=0) == []


def test_the_first_trial_in_the_focus_is_meant_where_none_is_named(package):
    evidence = load_evidence(package.folder)
    assert trials(select_trial(evidence, "")) == {"planned2015"}
    assert trials(select_trial(evidence, "highdose2012")) == {"highdose2012"}


@pytest.mark.parametrize("day", ["2009", "2009-02", "09.02.2009", "20090209", "2009-2-9", "tomorrow"])
def test_as_of_is_a_whole_day(day):
    assert len(check_selection(as_of=day)) == 1


def test_a_text_in_place_of_a_list_is_not_taken_letter_by_letter():
    assert check_selection(conditions="gout") == ["conditions: expected a list of terms, found the text 'gout'."]


def test_values_that_can_be_used_have_no_problem():
    assert check_selection(conditions=["gout"], min_n=0, as_of="", verification="full_text", other="x") == []


# What was public when


@pytest.mark.parametrize(
    ("document", "not_yet", "first_day"),
    [
        ("cross2008", "2008-09-29", "2008-09-30"),  # public_from 2008-09
        ("highdose2012", "2012-12-30", "2012-12-31"),  # public_from 2012
        ("open2010", "2010-03-14", "2010-03-15"),  # between 2010-01 and 2010-03-15
        ("letter2009", "2009-02-08", "2009-02-09"),  # a source, dated in sources.csv
        ("notice2014", "2099-01-01", None),  # undated
    ],
)
def test_a_document_counts_from_the_day_on_which_it_was_certainly_public(package, document, not_yet, first_day):
    evidence = load_evidence(package.folder)

    def public(day):
        return document in public_documents(evidence, pd.Timestamp(day).date())

    assert not public(not_yet)
    assert first_day is None or public(first_day)


def test_a_lower_bound_alone_never_makes_a_document_public(package, chosen):
    package.edit("sources", "letter2009", written_on="", written_after="2007-04")
    evidence = chosen(as_of="2026-01-01")
    assert evidence.sources.empty
    assert evidence.stances.empty
    assert "letter2009" not in set(evidence.documents["document_id"])


def test_sources_and_stances_from_their_own_day(chosen):
    assert chosen(as_of="2009-02-08").stances.empty
    assert len(chosen(as_of="2009-02-09").stances) == 8


def test_numbers_are_hidden_while_only_their_direction_was_public(chosen):
    evidence = chosen(as_of="2008-09-29")
    (result,) = evidence.results.to_dict("records")
    assert result["result_id"] == MCS
    assert result["direction"] == "favours_intervention"
    assert all(pd.isna(result[column]) for column in NUMBER_COLUMNS)
    assert result["reported"] == "direction only: no document of that day with the numbers was found"
    hidden = ("measure", "pi_relation", "note", "accepted_because", "locator")
    assert {column: result[column] for column in hidden} == dict.fromkeys(hidden, "")
    assert result["source_id"] == "congress2007"
    shown = chosen(as_of="2008-09-30").results.iloc[0]
    assert (shown["m1i"], shown["n2i"], shown["pi_relation"], shown["source_id"]) == (3.3, 17, "=", "cross2008")


def test_every_number_of_a_result_is_among_the_hidden_ones(package):
    schema = next(r["schema"] for r in package.schema["resources"] if r["name"] == "results")
    numbers = {field["name"] for field in schema["fields"] if field["type"] == "number"}
    assert set(NUMBER_COLUMNS) == numbers - {"timepoint_weeks"}


def test_a_trial_through_time_registered_shown_reported(chosen):
    assert trials(chosen(as_of="2005-08-01")) == set()

    def trial(day):
        (row,) = chosen(as_of=day).trials.to_dict("records")
        return row["label"], row["status"], row["report_id"], row["source_id"], bool(row["summary"]), bool(row["note"])

    assert trial("2005-08-02") == ("Cross, 2005-000001-01", "ongoing", "", "", False, False)
    assert trial("2007-10-13") == ("Cross, 2005-000001-01", "congress_only", "", "", False, False)
    assert trial("2008-09-30") == ("Cross 2008", "published", "cross2008", "cross2008", True, True)


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Cross 2008", "Cross, 2005-000001-01"),
        ("Cross 2008a", "Cross, 2005-000001-01"),
        ("Cross 2008 (acute)", "Cross (acute), 2005-000001-01"),
    ],
)
def test_the_label_of_a_trial_does_not_tell_when_it_will_be_published(package, chosen, label, shown):
    package.edit("trials", "cross2008", label=label)
    assert list(chosen(as_of="2005-08-02").trials["label"]) == [shown]


def test_facts_appear_with_their_document_and_derived_ones_with_the_last_of_theirs(package, chosen):
    package.edit("characteristics", "cross2008/n_analysed/aspirin", source_id="congress2007")
    congress = chosen(as_of="2007-10-13")
    assert set(congress.characteristics["item"]) == {"started_on", "n_analysed"}
    assert congress.number("cross2008", "n_analysed") is None  # the other arm was not yet public
    assert congress.phases.empty
    assert congress.discrepancies.empty
    article = chosen(as_of="2008-09-30")
    assert article.number("cross2008", "n_analysed") == 33
    assert len(article.phases) == 3
    assert len(article.discrepancies) == 1


def test_an_outcome_is_defined_by_what_was_public(package, chosen):
    before, after = (chosen(as_of=day).outcomes for day in ("2008-09-29", "2008-09-30"))
    assert list(before["outcome_id"]) == ["mcs"]
    assert before[["range_low", "range_high", "mid"]].isna().all(axis=None)
    assert list(before["source_id"]) == [""]
    assert after["mid"].tolist() == [5]
    package.edit("outcomes", "mcs", mid_source_id="trial2014")
    later = chosen(as_of="2008-09-30").outcomes
    assert later["range_high"].tolist() == [100]
    assert later["mid"].isna().all()
    assert list(later["mid_source_id"]) == [""]


def plant_a_later_study(package):
    """A study of 2015 in every table, with the word `zebra` in whatever a curator writes freely."""
    package.add_row("documents", like="cross2008", document_id="zebra2015", public_from="2015-05-01", title="zebra")
    package.add_row(
        "trials",
        like="cross2008",
        trial_id="zebra2015",
        label="Zebra 2015",
        summary="zebra",
        report_id="zebra2015",
        register_id="",
        source_id="zebra2015",
    )
    package.add_row(
        "arms", like="cross2008/aspirin", arm_id="zebra2015/aspirin", trial_id="zebra2015", intervention="zebra"
    )
    own = {"trial_id": "zebra2015", "source_id": "zebra2015"}
    package.add_row("phases", like="cross2008/1", phase_id="zebra2015/1", label="zebra", **own)
    package.add_row(
        "characteristics",
        like="cross2008/n_randomised",
        characteristic_id="zebra2015/n_randomised",
        note="zebra",
        **own,
    )
    package.add_row(
        "derivations",
        like="cross2008/n_analysed",
        characteristic_id="zebra2015/n_planned",
        trial_id="zebra2015",
        item="n_planned",
        formula="[zebra2015/n_randomised] * 2",
        reason="zebra",
    )
    package.add_row("outcomes", like="mcs", outcome_id="zebra_scale", label="Zebra scale", source_id="zebra2015")
    package.add_row(
        "results",
        like=MCS,
        result_id="zebra2015/zebra_scale/w8",
        outcome_id="zebra_scale",
        arm_id="zebra2015/aspirin",
        first_public_in="zebra2015",
        reported="zebra",
        **own,
    )
    # It also speaks of the older trial: a value, a definition, a disagreement.
    package.add_row(
        "characteristics",
        like="cross2008/n_completed",
        characteristic_id="cross2008/funding",
        item="funding",
        value="",
        value_text="zebra",
        source_id="zebra2015",
    )
    package.add_row("results", like=MCS, result_id="cross2008/mcs/w9", first_public_in="zebra2015", reported="zebra")
    package.add_row(
        "results",
        like=MCS,
        result_id="cross2008/mcs/w7",
        source_id="zebra2015",
        reported="zebra",
        note="zebra",
        locator="zebra page",
        accepted_because="zebra",
    )
    package.edit("outcomes", "mcs", source_id="zebra2015", note="zebra")
    package.add_row(
        "discrepancies",
        like="cross2008/n_analysed",
        discrepancy_id="cross2008/zebra",
        source_b="zebra2015",
        reason="zebra",
    )
    package.edit("trials", "cross2008", source_id="zebra2015", locator="zebra page")
    # What was judged of it, and on that day of the whole.
    bias = "rob2_crossover/d1"
    package.add_row("risk_of_bias", like=f"cross2008/{bias}", bias_id=f"zebra2015/{bias}", reason="zebra", **own)
    rated = {"condition": "migraine", "domain": "remission", "judged_on": "2015-05-01", "note": "zebra"}
    like = "migraine/wellbeing/randomised"
    package.add_row("certainty", like=like, certainty_id="migraine/zebra/randomised", **rated)
    package.add_row(
        "certainty_reasons",
        like=f"{like}/imprecision",
        reason_id="migraine/zebra/randomised/imprecision",
        certainty_id="migraine/zebra/randomised",
        reason="zebra",
    )
    missing = {"domain": "remission", "judged_on": "2015-05-01", "reason": "zebra"}
    package.add_row("missing_evidence", like="migraine/wellbeing", synthesis_id="migraine/remission", **missing)
    package.add_row("availability", like="planned2015/wellbeing", reason="zebra", **own)
    doubt = {"check_id": "cross2008/values", "check": "values", "found": "zebra", "source_id": "zebra2015"}
    package.add_row("integrity_checks", like="cross2008/registration", **doubt)
    scale = {"domain": "remission", "source_id": "zebra2015", "note": "zebra"}
    package.add_row("preferred_scales", like="migraine/wellbeing", **scale)
    zebra = "migraine/zebra/randomised"
    part = {"subgroup_id": f"{zebra}/age/old", "certainty_id": zebra, "covariate": "age", "level": "old"}
    part |= {"certainty": "low", "reason": "zebra", "judged_on": "2015-05-01", "coder": "A"}
    package.write("certainty_subgroups", [part])
    # A source text that was written later.
    package.add_row("documents", like="letter2009", document_id="zebraletter", title="zebra")
    package.add_row("sources", like="letter2009", source_id="zebraletter", label="zebra", written_on="2015-05-01")
    package.add_row("stances", like="letter2009/safety/A", source_id="zebraletter", reason="zebra")
    package.write(
        "consensus",
        [
            {"coded": "stances", "row_id": "zebraletter/safety", "code": "stance", "value": "1"}
            | {"coders": "A;B", "reason": "zebra", "resolved_by": "third reading"}
        ],
    )
    later = {"source_id": "zebraletter", "claim": "zebra"}
    package.add_row("claims", like="letter2009/c001/A", claim_id="zebraletter/c001", **later)
    package.edit("claims", "letter2009/c001/A", verdict_now="overstated", reason_now="zebra", note="zebra")
    covariate = {"trial_id": "zebra2015", "source_id": "zebra2015", "note": "zebra"}
    package.add_row("covariates", like="open2010/age", **covariate)
    # A search that was made later, and a meta-analysis.
    search = {"search_id": "s002", "query": "zebra", "searched_on": "2015-05-01", "n_records": "1"}
    package.add_row("searches", like="s001", **search)
    package.add_row("search_records", like="s001/mice2011", search_id="s002", work="zebra2015", title="zebra")
    pooled = {"pool_id": "zebra2015/remission", "document_id": "zebra2015", "source_id": "zebra2015"}
    package.add_row("pooled_estimates", like="notice2014/remission", differs="zebra", **pooled)
    stated = {"stated_id": "zebra2015/remission", "source_id": "zebra2015", "note": "zebra"}
    package.add_row("stated_pools", like="notice2014/remission", **stated)


def told(evidence):
    """Where the planted word can be read: (table, column)."""
    return {
        (name, column)
        for name, frame in evidence.tables().items()
        for column in frame.columns
        if frame[column].astype(str).str.lower().str.contains("zebra").any()
    }


def test_nothing_that_was_written_later_can_be_read_in_any_frame(package, chosen):
    plant_a_later_study(package)
    assert package.form_problems() == []
    everything = {table for table, _ in told(chosen())}
    assert everything == set(chosen().tables()) - {"left_out"}
    assert {table for table, _ in told(chosen(as_of="2015-04-30"))} == {"left_out"}  # which no page prints, see below
    assert {table for table, _ in told(chosen(as_of="2015-05-01"))} == everything


def test_the_register_entry_of_a_trial_is_not_told_before_it_existed(package, chosen):
    package.edit("documents", "reg2005", public_from="2011-01-01")
    assert list(chosen(as_of="2008-09-30").trials["register_id"]) == [""]
    assert "reg2005" in set(chosen(as_of="2011-01-01").trials["register_id"])


def test_what_was_not_public_is_counted_on_the_page_and_not_named(chosen):
    evidence = chosen(as_of="2012-12-30", min_n=18)
    assert dict(zip(evidence.left_out["trial_id"], evidence.left_out["cause"], strict=True)) == {
        **{"open2010": "size", "highdose2012": "public", "planned2015": "public"}
    }
    table = left_out_table(evidence)
    assert table.frame["Study"].tolist() == ["Open 2010"]
    assert table.notes == ("Not certainly public by 30 Dec 2012: 2 studies.",)
    note = left_out_table(chosen(conditions=["cluster_headache"], as_of="2012-12-30"))
    assert note.text == (
        "No study of these conditions was left out. Of other conditions: 2 studies. "
        "Not certainly public by 30 Dec 2012: 2 studies."
    )


CAUSES = {"public", "condition", "background", "design", "dose", "size", "length", "concern", "bias"}
LEFT_OUT = {
    # trial: in what it differs from open2010, the cause and the reason for which it must be left out
    "later2012": ({"report_id": "highdose2012", "source_id": "highdose2012"}, "public", "no document"),
    "other2010": ({"condition": "cluster_headache"}, "condition", "condition is cluster headache"),
    "high2010": ({"relevance": "background"}, "background", "not aspirin alone"),
    "series2010": ({"design": "retrospective_series"}, "design", "design is retrospective series"),
    "dosed2010": ({"dose": "6"}, "dose", "dose of 6 tablets a day is above 4.5"),
    "small2010": ({"people": "9"}, "size", "9 people are fewer than 10"),
    "sizeless2010": ({"people": ""}, "size", "size is not known"),
    "short2010": ({"weeks": "7"}, "length", "7 weeks are shorter than 8"),
    "endless2010": ({"weeks": ""}, "length", "length is not known"),
    "doubted": ({}, "concern", "serious concern about its integrity, values that can be: as given"),
    "unjudged": ({}, "bias", "its risk of bias was not judged"),
}


def test_each_study_is_in_or_left_out_and_each_reason_is_told(package, chosen):
    like = "open2010"
    for trial, (differs, _, _) in LEFT_OUT.items():
        own = {"trial_id": trial, "source_id": differs.get("source_id", like)}
        facts = {name: differs[name] for name in ("condition", "relevance", "design", "report_id") if name in differs}
        package.add_row("trials", like=like, label=trial, **own, **facts)
        package.add_row("phases", like=f"{like}/1", phase_id=f"{trial}/1", weeks=differs.get("weeks", "12"), **own)
        for item, value in (("dose_tablets", differs.get("dose", "4.5")), ("n_enrolled", differs.get("people", 17))):
            name = {"characteristic_id": f"{trial}/{item}", "item": item, "value": str(value), "arm_id": ""}
            package.add_row("characteristics", like=f"{like}/n_enrolled", **name, **own)
    judged = {"bias_id": f"{like}/nih_before_after/overall", "tool": "nih_before_after", "judgement": "Fair"}
    package.add_row("risk_of_bias", like="cross2008/rob2_crossover/overall", trial_id=like, source_id=like, **judged)
    doubt = {"check_id": "doubted/values", "trial_id": "doubted", "check": "values", "concern": "serious"}
    package.add_row("integrity_checks", like="cross2008/registration", **doubt, source_id=like, found="as given")
    selected = {"conditions": ["tension_headache"], "designs": ["single_arm"], "max_dose": 4.5, "min_n": 10}
    evidence = chosen(**selected, min_weeks=8, as_of="2012-12-30", max_bias="not high")
    why = evidence.left_out.set_index("trial_id")
    for trial, (_, cause, words) in LEFT_OUT.items():
        assert why.at[trial, "cause"] == cause
        assert why.at[trial, "reason"].startswith(words), trial
    assert {cause for _, cause, _ in LEFT_OUT.values()} == CAUSES
    ids = [*evidence.trials["trial_id"], *evidence.left_out["trial_id"]]
    assert sorted(ids) == sorted(load_evidence(package.folder).trials["trial_id"])
    assert list(evidence.trials["trial_id"]) == [like]


@pytest.mark.parametrize(
    "parameters",
    [
        {"conditions": ["cluster_headache"]},
        {"as_of": "1970-01-01"},
        {
            "conditions": ["cluster_headache"],
            "as_of": "2009-02-09",
            "domains": ["remission"],
            "min_n": 5,
            "min_weeks": 1,
        },
        {"min_n": 10_000, "verification": "full_text"},
    ],
)
def test_an_empty_selection_is_empty_and_keeps_its_columns(package, chosen, parameters):
    evidence = chosen(**parameters)
    whole = load_evidence(package.folder)
    for name in ("trials", "arms", "phases", "characteristics", "results"):
        assert getattr(evidence, name).empty
        assert list(getattr(evidence, name).columns) == list(getattr(whole, name).columns)
    assert list(evidence.left_out.columns) == ["trial_id", "label", "cause", "reason"]
    assert sorted(evidence.left_out["trial_id"]) == sorted(whole.trials["trial_id"])


@pytest.mark.parametrize("table", ["phases", "characteristics", "results", "arms"])
def test_a_table_without_rows_keeps_its_columns_on_a_past_day(package, table):
    evidence = load_evidence(package.folder)
    evidence = evidence.with_tables(**{table: evidence.tables()[table].head(0)})
    seen = select(evidence, Selection(as_of="2009-02-09"))
    assert list(getattr(seen, table).columns) == list(getattr(evidence, table).columns)


def test_selecting_changes_nothing_in_the_evidence_selected_from(package):
    evidence = load_evidence(package.folder)
    before = {name: frame.copy() for name, frame in evidence.tables().items()}
    select(evidence, Selection(as_of="2008-01-01", conditions=["migraine"], domains=["remission"]))
    for name, frame in evidence.tables().items():
        pd.testing.assert_frame_equal(frame, before[name])
