"""What the studies are that the claims of the data cite; each case is a row that can be looked up."""

import pytest

from ldnsynth.evidence import load_evidence
from ldnsynth.evidence.citations import cited_studies


@pytest.fixture(scope="module")
def cited():
    return cited_studies(load_evidence()).set_index(["claim_id", "trial_id"])


@pytest.mark.parametrize(
    ("claim", "trial", "expected"),
    [
        # The essay speaks of the Italian pilot (single arm) before its report was public.
        ("essay2008/c046", "gironi2008", (False, False)),
        ("essay2008/c029", "smith2007", (False, True)),
        # The health guide tells of the American trial before its report of 2010.
        ("healthguide2009/c022", "cree2010", (True, False)),
        ("answerpage2025/c028", "cree2010", (True, True)),
    ],
)
def test_control_and_publication(cited, claim, trial, expected):
    assert tuple(cited.loc[(claim, trial), ["controlled", "published"]]) == expected


def test_a_study_that_did_not_measure_relapses_is_told(cited):
    assert not cited.loc[("answerpage2025/c028", "cree2010"), "measured"]
    assert cited.loc[("healthguide2009/c022", "cree2010"), "measured"]


def test_claims_that_do_not_say_what_was_found_are_not_judged(cited):
    evidence = load_evidence()
    finds = evidence.claims.set_index("claim_id")["kind"].isin(["effect", "harm"])
    others = cited[~cited.index.get_level_values("claim_id").map(finds)]
    assert len(others) and others["measured"].isna().all()


def test_only_questions_of_the_topic_that_name_domains_are_judged_by_them(cited):
    evidence = load_evidence()
    topics = evidence.claims.drop_duplicates("claim_id").set_index("claim_id")["topic"]
    judged = set(cited[cited["measured"].notna()].index.get_level_values("claim_id").map(topics))
    assert judged
    assert judged <= {name for name, question in evidence.topic.questions.items() if question.domains}
