"""ROBINS-I V2 as data: the paths on which the transcriptions that were read agree, and what must hold of all."""

import itertools

import pytest

from ldnsynth.bias_tools import TOOLS
from ldnsynth.robins_i_v2 import SIGNALLING, UNCONTROLLED
from ldnsynth.signalling import parse_answers

# Answers that lead to a judgement, one line a path; none behind it: the transcriptions differ there.
PATHS = {
    "D1": f"""
        C4=N;1.1A=Y;1.3A=N;1.2A=PY;1.4A=N        {UNCONTROLLED}
        C4=N;1.1A=Y;1.3A=NI;1.2A=Y;1.4A=Y
        C4=N;1.1A=Y;1.3A=N;1.2A=WN;1.4A=N
        C4=N;1.1A=PY;1.3A=PN;1.2A=SN             Serious
        C4=N;1.1A=WN;1.3A=N;1.2A=NI              Serious
        C4=N;1.1A=WN;1.3A=N;1.2A=Y;1.4A=PN
        C4=N;1.1A=WN;1.3A=Y;1.4A=Y               Critical
        C4=PN;1.1A=Y;1.3A=PY;1.4A=N;1.2A=Y       Serious
        C4=PN;1.1A=Y;1.3A=PY;1.4A=N;1.2A=WN
        C4=N;1.1A=SN;1.4A=N                      Serious
        C4=N;1.1A=NI;1.4A=PY                     Critical
        C4=Y;1.1B=Y;1.2B=Y;1.3B=Y;1.5B=N         {UNCONTROLLED}
        C4=Y;1.1B=Y;1.2B=PY;1.3B=WN;1.5B=Y       Serious
        C4=Y;1.1B=Y;1.2B=PY;1.3B=WN;1.5B=N
        C4=Y;1.1B=Y;1.2B=WN;1.3B=SN              Serious
        C4=Y;1.1B=PY;1.2B=NI                     Serious
        C4=Y;1.1B=NI;1.4B=Y                      Critical
        C4=PY;1.1B=N;1.4B=NI;1.5B=N              Serious
        C4=PY;1.1B=N;1.4B=N;1.5B=PY              Critical
    """,
    "D2": """
        2.1=Y;2.4=N;2.5=N                        Low
        2.1=PN;2.2=Y;2.4=PN;2.5=NI               Moderate
        2.1=Y;2.4=WY;2.5=N                       Moderate
        2.1=Y;2.4=NI;2.5=PY                      Serious
        2.1=Y;2.4=SY;2.5=PN                      Serious
        2.1=Y;2.4=SY;2.5=NI                      Critical
        2.1=NI;2.2=NI;2.3=WY;2.4=N;2.5=N         Moderate
        2.1=N;2.2=N;2.3=NI;2.4=PN;2.5=Y          Serious
        2.1=N;2.2=N;2.3=WY;2.4=WY
        2.1=N;2.2=N;2.3=SY;2.4=N
        2.1=N;2.2=N;2.3=SY;2.4=SY;2.5=N          Serious
        2.1=N;2.2=N;2.3=PN;2.4=N;2.5=N           Serious
        2.1=N;2.2=N;2.3=N;2.4=WY                 Critical
    """,
    "D3": """
        3.1=Y;3.2=N;3.3=N                        Low
        3.1=Y;3.2=NI;3.3=Y;3.4=PN                Low
        3.1=Y;3.2=PY;3.3=N                       Moderate
        3.1=WN;3.3=N                             Moderate
        3.1=NI;3.3=NI                            Moderate
        3.1=Y;3.2=N;3.3=Y;3.4=Y;3.5=NI           Moderate
        3.1=SN;3.3=N;3.6=Y                       Moderate
        3.1=SN;3.3=N;3.6=N;3.7=PY                Moderate
        3.1=SN;3.3=NI;3.6=NI;3.7=N;3.8=NI        Serious
        3.1=Y;3.2=N;3.3=Y;3.4=Y;3.5=Y;3.6=N;3.7=N;3.8=Y Critical
    """,
    "D4": """
        4.1=Y;4.2=PY;4.3=Y                       Low
        4.1=Y;4.2=N;4.3=Y;4.4=Y;4.5=N            Low
        4.1=Y;4.2=N;4.3=Y;4.4=Y;4.5=Y;4.6=Y
        4.1=Y;4.2=N;4.3=Y;4.4=NI;4.5=NI;4.6=WN;4.11=Y Moderate
        4.1=Y;4.2=N;4.3=Y;4.4=Y;4.5=PY;4.6=NI;4.11=N Serious
        4.1=Y;4.2=N;4.3=Y;4.4=Y;4.5=PY;4.6=SN;4.11=Y Serious
        4.1=N;4.2=N;4.3=Y;4.4=Y;4.5=Y;4.6=SN;4.11=PN Critical
        4.1=NI;4.2=Y;4.3=Y;4.4=N;4.7=Y;4.8=Y;4.9=PY Low
        4.1=NI;4.2=Y;4.3=Y;4.4=N;4.7=Y;4.8=N;4.11=N Serious
        4.1=NI;4.2=Y;4.3=Y;4.4=N;4.7=Y;4.8=NI;4.11=Y
        4.1=NI;4.2=Y;4.3=Y;4.4=N;4.7=N;4.10=WN;4.11=PY Moderate
    """,
    "D5": """
        5.1=N;5.2=N                              Low
        5.1=N;5.2=Y;5.3=PN                       Low
        5.1=PN;5.2=NI;5.3=WY                     Moderate
        5.1=N;5.2=Y;5.3=SY                       Serious
        5.1=NI;5.2=N                             Moderate
        5.1=NI;5.2=Y;5.3=N                       Moderate
        5.1=PY                                   Serious
    """,
    "D6": """
        6.1=PY                                   Low
        6.1=NI;6.2=N;6.3=PN;6.4=N                Low
        6.1=N;6.2=NI;6.3=NI;6.4=N                Moderate
        6.1=NI;6.2=NI;6.3=NI;6.4=NI              Serious
        6.1=NI;6.2=NI;6.3=Y;6.4=N                Serious
        6.1=N;6.2=PY;6.3=NI;6.4=Y                Critical
    """,
    "Overall": """
        B1=Y;B3=PY                               Critical
        B1=N;B2=PY                               Critical
        B1=PN;B2=N;B3=Y                          Critical
        B1=PN;B2=N;B3=N
    """,
}
JUDGED = set(TOOLS["robins_i_v2"].words)


def paths():
    for domain, lines in PATHS.items():
        for line in filter(None, map(str.strip, lines.splitlines())):
            answers, _, judgement = line.partition(" ")
            yield pytest.param(domain, answers, judgement.strip(), id=f"{domain} {answers}")


@pytest.mark.parametrize(("domain", "answers", "judgement"), list(paths()))
def test_answers_lead_where_the_transcriptions_agree(domain, answers, judgement):
    given, signalling = parse_answers(answers), SIGNALLING[domain]
    assert all(answer in signalling.allowed(question) for question, answer in given.items())
    assert signalling.judgement(given) == judgement
    assert signalling.unanswered(given) == []


def every(signalling, *, limit=40_000):
    """Sets of offered answers, one of each kind that leads another way; the first `limit` of a long list."""
    kinds = ("Y", "SY", "WY", "N", "SN", "WN", "NI")
    choices = [[a for a in signalling.allowed(q) if a in kinds] for q in signalling.questions]
    for given in itertools.islice(itertools.product(*choices), limit):
        yield dict(zip(signalling.questions, given, strict=True))


@pytest.mark.parametrize("domain", ["D2", "D3", "D4", "D5", "D6", "Overall"])
def test_offered_answers_never_stop_short(domain):
    signalling = SIGNALLING[domain]
    found = set()
    for given in every(signalling):
        assert signalling.unanswered(given) == []
        found.add(signalling.judgement(given))
    assert found <= JUDGED | {""}
    assert ("Critical" in found) == (domain != "D5"), "what is measured badly is serious at worst"
    assert ("" in found) == (domain in ("D2", "D4", "Overall"))


def test_confounding_is_never_plain_low():
    found = {
        SIGNALLING["D1"].judgement(given | {"C4": path})
        for path, letter in (("N", "A"), ("Y", "B"))
        for given in every_of(SIGNALLING["D1"], letter)
    }
    assert found == {UNCONTROLLED, "Serious", "Critical", ""}


def every_of(signalling, letter):
    """Sets of offered answers to the questions of one variant."""
    questions = [q for q in signalling.questions if q.endswith(letter)]
    for given in itertools.product(*([a for a in signalling.allowed(q) if a != "NA"] for q in questions)):
        answers = dict(zip(questions, given, strict=True))
        whole = answers | {"C4": "N" if letter == "A" else "Y"}
        assert signalling.unanswered(whole) == []
        yield answers


def test_weak_and_strong_take_the_place_of_plain_words():
    assert SIGNALLING["D1"].allowed("1.1A") == ("Y", "PY", "WN", "SN", "NI", "NA")
    assert SIGNALLING["D2"].allowed("2.4") == ("SY", "WY", "PN", "N", "NI")
    assert SIGNALLING["D1"].allowed("1.4A") == ("Y", "PY", "PN", "N", "NA")
    assert SIGNALLING["D6"].allowed("6.1") == ("Y", "PY", "PN", "N", "NI")


def test_the_variant_is_the_first_question():
    assert SIGNALLING["D1"].unanswered({}) == ["C4"]
    assert SIGNALLING["D1"].unanswered({"C4": "N"}) == ["1.1A"]
    assert SIGNALLING["D1"].unanswered({"C4": "PY"}) == ["1.1B"]
