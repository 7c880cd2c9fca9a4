"""RoB 2 as data: every path of the algorithms, as the tool's guidance draws them; and the tools as rows of a table."""

import itertools

import pytest

from ldnsynth.bias_tool import NO_INFORMATION, OVERALL
from ldnsynth.bias_tools import TOOL_OF, TOOLS
from ldnsynth.rob2 import CROSSOVER_SIGNALLING, SIGNALLING
from ldnsynth.signalling import parse_answers
from ldnsynth.vocabulary import DESIGNS

# Answers that lead to a judgement, one line a path: probably yes and probably no go with yes and no.
PATHS = {
    "D1": """
        1.2=N                                High
        1.2=PN;1.1=Y;1.3=N                   High
        1.2=NI;1.3=PY                        High
        1.2=NI;1.3=N                         Some concerns
        1.2=NI;1.1=NI;1.3=NI                 Some concerns
        1.2=NI;1.1=Y;1.3=PN                  Some concerns
        1.2=Y;1.1=N;1.3=N                    Some concerns
        1.2=PY;1.1=NI;1.3=Y                  Some concerns
        1.2=Y;1.1=Y;1.3=PY                   Some concerns
        1.2=PY;1.1=NI;1.3=NI                 Low
        1.2=Y;1.1=PY;1.3=N                   Low
    """,
    "D2": """
        2.1=N;2.2=PN;2.6=Y                   Low
        2.1=Y;2.2=N;2.3=PN;2.6=PY            Low
        2.1=N;2.2=NI;2.3=NI;2.6=Y            Some concerns
        2.1=Y;2.2=Y;2.3=Y;2.4=N;2.6=Y        Some concerns
        2.1=Y;2.2=Y;2.3=Y;2.4=NI;2.5=PY;2.6=Y Some concerns
        2.1=N;2.2=N;2.6=NI;2.7=PN            Some concerns
        2.1=N;2.2=N;2.6=N;2.7=N              Some concerns
        2.1=N;2.2=N;2.6=NI;2.7=NI            High
        2.1=N;2.2=N;2.6=PN;2.7=PY            High
        2.1=Y;2.2=N;2.3=PY;2.4=Y;2.5=NI;2.6=Y High
        2.1=NI;2.2=N;2.3=Y;2.4=PY;2.5=N;2.6=Y High
        2.1=N;2.2=Y;2.3=NI;2.6=N;2.7=Y       High
    """,
    "D3": """
        3.1=Y                                Low
        3.1=NI;3.2=PY                        Low
        3.1=N;3.2=N;3.3=PN                   Low
        3.1=N;3.2=PN;3.3=Y;3.4=N             Some concerns
        3.1=NI;3.2=N;3.3=NI;3.4=PN           Some concerns
        3.1=NI;3.2=N;3.3=PY;3.4=NI           High
        3.1=PN;3.2=N;3.3=NI;3.4=Y            High
    """,
    "D4": """
        4.1=Y;4.2=N                          High
        4.1=N;4.2=PY                         High
        4.1=N;4.2=N;4.3=PN                   Low
        4.1=NI;4.2=N;4.3=NI;4.4=N            Low
        4.1=N;4.2=N;4.3=Y;4.4=NI;4.5=PN      Some concerns
        4.1=N;4.2=N;4.3=Y;4.4=Y;4.5=NI       High
        4.1=NI;4.2=NI;4.3=PN                 Some concerns
        4.1=N;4.2=NI;4.3=Y;4.4=PN            Some concerns
        4.1=N;4.2=NI;4.3=NI;4.4=Y;4.5=N      Some concerns
        4.1=N;4.2=NI;4.3=NI;4.4=Y;4.5=Y      High
    """,
    "D5": """
        5.1=Y;5.2=PN;5.3=N                   Low
        5.1=NI;5.2=N;5.3=N                   Some concerns
        5.1=N;5.2=N;5.3=PN                   Some concerns
        5.1=Y;5.2=NI;5.3=N                   Some concerns
        5.1=Y;5.2=N;5.3=NI                   Some concerns
        5.1=Y;5.2=NI;5.3=PY                  High
        5.1=Y;5.2=PY;5.3=N                   High
    """,
}


def paths():
    for domain, lines in PATHS.items():
        for line in filter(None, map(str.strip, lines.splitlines())):
            answers, _, judgement = line.partition(" ")
            yield pytest.param(domain, answers, judgement.strip(), id=f"{domain} {answers}")


@pytest.mark.parametrize(("domain", "answers", "judgement"), list(paths()))
def test_answers_lead_to_the_judgement_of_the_guidance(domain, answers, judgement):
    given = parse_answers(answers)
    for signalling in (SIGNALLING[domain], CROSSOVER_SIGNALLING[domain]):
        more = {"5.4": "N"} if "5.4" in signalling.questions else {}
        assert all(answer in signalling.allowed(question) for question, answer in given.items())
        assert signalling.judgement(given | more) == judgement
        assert signalling.unanswered(given | more) == []


@pytest.mark.parametrize(("other", "judgement"), [("Y", "High"), ("NI", "Some concerns"), ("PN", "Low")])
def test_a_first_period_reported_alone_counts_as_a_picked_result(other, judgement):
    picked = CROSSOVER_SIGNALLING["D5"].judgement({"5.1": "Y", "5.2": "N", "5.3": "N", "5.4": other})
    assert picked == judgement


@pytest.mark.parametrize("signalling", [*SIGNALLING.values(), CROSSOVER_SIGNALLING["D5"]])
def test_every_set_of_offered_answers_ends_in_a_judgement_of_the_tool(signalling):
    questions = list(signalling.questions)
    plain = [[a for a in signalling.allowed(q) if a in ("Y", "N", "NI")] for q in questions]
    found = {signalling.judgement(dict(zip(questions, given, strict=True))) for given in itertools.product(*plain)}
    assert found == set(TOOLS["rob2"].judgements)


def test_nothing_seen_of_who_was_lost_is_high_and_nothing_seen_of_the_list_some_concerns():
    unseen = {domain: dict.fromkeys(s.questions, "NI") for domain, s in SIGNALLING.items()}
    unseen["D3"]["3.2"] = "N"  # evidence that the result is unbiased was not given: the tool offers no "no information"
    found = {domain: SIGNALLING[domain].judgement(answers) for domain, answers in unseen.items()}
    assert found == {"D1": "Some concerns", "D2": "High", "D3": "High", "D4": "High", "D5": "Some concerns"}
    assert "NI" not in SIGNALLING["D3"].allowed("3.2")


def test_a_question_that_is_asked_and_not_answered_is_named():
    assert SIGNALLING["D3"].unanswered({"3.1": "NI", "3.2": "N", "3.3": "NA"}) == ["3.3"]
    assert SIGNALLING["D2"].unanswered({"2.1": "N"}) == ["2.2", "2.6"]
    assert SIGNALLING["D2"].judgement({"2.1": "N", "2.2": "N"}) == ""


def test_the_domain_of_carry_over_has_questions_and_no_algorithm():
    carryover = CROSSOVER_SIGNALLING["DS"]
    assert carryover.judgement(dict.fromkeys(carryover.questions, "Y")) == ""
    assert carryover.unanswered({}) == []


def test_rob2_has_three_judgements_and_no_information_is_none_of_them():
    for name in ("rob2", "rob2_crossover"):
        assert list(TOOLS[name].judgements) == list(TOOLS[name].overall) == ["Low", "Some concerns", "High"]
        assert set(TOOLS[name].signalling) == set(TOOLS[name].domains)
    assert NO_INFORMATION in TOOLS["robins_i"].judgements


def test_every_design_has_one_tool_made_for_it():
    assert TOOL_OF.keys() == DESIGNS.keys()
    assert sum(len(tool.designs) for tool in TOOLS.values()) == len(DESIGNS)
    assert (TOOL_OF["case_report"], TOOL_OF["retrospective_series"]) == ("jbi_case_report", "nih_case_series")


def test_a_report_of_cases_is_described_and_gets_no_rating():
    assert OVERALL not in TOOLS["jbi_case_report"].codes
    assert len(TOOLS["nih_case_series"].domains) == 9
    assert len(TOOLS["jbi_case_report"].domains) == 8
