"""What a tool for bias asks of a domain, and the way from the answers to a judgement.

In an algorithm "yes" goes with "probably yes" and "no" with "probably no"; "no information" is an answer that leads on,
never a judgement. Some questions split their yes, or their no, into a weak and a strong one: strong goes with the plain
word, weak has a way of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

ANSWERS = {
    "Y": "yes",
    "SY": "strong yes",
    "WY": "weak yes",
    "PY": "probably yes",
    "PN": "probably no",
    "WN": "weak no",
    "SN": "strong no",
    "N": "no",
    "NI": "no information",
    "NA": "not applicable",
}
_SPLIT = {"yes": ("Y", "PY", "SY", "WY"), "no": ("N", "PN", "SN", "WN")}  # plain words, then what takes their place


@dataclass(frozen=True)
class Ask:
    """A question of an algorithm, with what its answers lead to: a judgement or the next question.

    Parameters
    ----------
    question : str
        Its number.
    yes, no, unknown : Ask or str
        Where yes, probably yes and strong yes, no, probably no and strong no, and no information lead. "": the answers
        are complete there, and what they lead to is not known.
    weak : Ask or str
        Where a weak yes or a weak no leads.
    """

    question: str
    yes: "Ask | str"
    no: "Ask | str"
    unknown: "Ask | str" = ""
    weak: "Ask | str" = ""

    def after(self, answer: str) -> "Ask | str":
        """Where an answer leads; this question itself where it leads nowhere."""
        leads = dict.fromkeys(("Y", "PY", "SY"), self.yes) | dict.fromkeys(("N", "PN", "SN"), self.no)
        return (leads | {"NI": self.unknown, "WY": self.weak, "WN": self.weak}).get(answer, self)


@dataclass(frozen=True)
class Signalling:
    """The signalling questions of a domain and the algorithm behind them.

    Parameters
    ----------
    questions : mapping of str to str
        Number of each question and what it asks, in our words.
    conditional : frozenset of str
        Questions that are asked only after some answers: they may be NA.
    parts : tuple of Ask
        Where the algorithm begins; of several parts the worst judgement counts. Empty: no algorithm is known.
    known : frozenset of str
        Questions for which the tool does not offer NI.
    split : mapping of str to str
        Questions whose "yes" or "no" is a weak or a strong one, by which of the two.
    severity : mapping of str to int
        How bad each judgement is, where there are several parts.
    """

    questions: Mapping[str, str]
    conditional: frozenset[str]
    parts: tuple[Ask, ...] = ()
    known: frozenset[str] = frozenset()
    split: Mapping[str, str] = field(default_factory=dict)
    severity: Mapping[str, int] = field(default_factory=dict)

    def allowed(self, question: str) -> tuple[str, ...]:
        """The answers that the tool offers for a question."""
        barred = {"NI"} if question in self.known else set()
        barred |= set() if question in self.conditional else {"NA"}
        for side, (*plain, strong, weak) in _SPLIT.items():
            barred |= set(plain) if self.split.get(question) == side else {strong, weak}
        return tuple(answer for answer in ANSWERS if answer not in barred)

    def unanswered(self, answers: Mapping[str, str]) -> list[str]:
        """Questions that the algorithm asks after these answers and that have none, or NA."""
        ends = [_walk(part, answers) for part in self.parts]
        return [end.question for end in ends if isinstance(end, Ask)]

    def judgement(self, answers: Mapping[str, str]) -> str:
        """What the answers lead to; "" without an algorithm, where it stops unanswered, or leads to nothing known.

        Parameters
        ----------
        answers : mapping of str to str
            Answer by question, of those that `allowed` gives; questions that are not asked may be missing.
        """
        ends = [_walk(part, answers) for part in self.parts]
        if not ends or not all(ends) or any(isinstance(end, Ask) for end in ends):
            return ""
        return max(ends, key=self.severity.__getitem__) if len(ends) > 1 else ends[0]


def _walk(part: Ask | str, answers: Mapping[str, str]) -> Ask | str:
    """The judgement that the answers lead to, or the question at which they stop."""
    while isinstance(part, Ask):
        onward = part.after(answers.get(part.question, ""))
        if onward is part:
            break
        part = onward
    return part


def parse_answers(cell: str) -> dict[str, str]:
    """The answers that a cell of ``risk_of_bias.answers`` holds: "1.1=NI;1.2=NI" by question.

    Raises
    ------
    ValueError
        A part without "=", or a question that is answered twice; the message is a clause.
    """
    answers: dict[str, str] = {}
    for part in filter(None, map(str.strip, cell.split(";"))):
        question, equals, answer = map(str.strip, part.partition("="))
        if not equals:
            raise ValueError(f"found {part!r}, expected question=answer with ; between, as in 1.1=Y;1.2=NI")
        if question in answers:
            raise ValueError(f"question {question} is answered twice")
        answers[question] = answer
    return answers
