"""What a tool for judging risk of bias is: designs, domains, judgements and how bad each is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ldnsynth.signalling import Signalling

OVERALL = "Overall"
NO_INFORMATION = "No information"
NOT_APPLICABLE = "Not applicable"


@dataclass(frozen=True)
class BiasTool:
    """A tool for judging risk of bias.

    Parameters
    ----------
    label, version : str
        Name and the version that was used.
    designs : tuple of str
        Designs of the vocabulary that it is made for; each design has one tool.
    domains : mapping of str to str
        Code and name of each domain, in the order of display.
    judgements : mapping of str to int
        Judgements that a domain may get, each with how bad it is: 0 the best.
    overall : mapping of str to int
        Likewise for the overall judgement, which is never less bad than the worst domain. For the NIH tools that is
        stricter than their guidance, which leaves open how a flaw weighs: a study with one is not rated Good here.
        Empty for a tool that describes a report and rates no bias.
    themes : mapping of str to tuple of str
        Codes of domains that a room judges together, by what they ask about: all domains, each once. Empty where each
        domain stands for itself. The grouping is ours, no part of the tool.
    signalling : mapping of str to Signalling
        Signalling questions by code of the domain, for a tool whose judgements follow from answers; those of `OVERALL`
        are a triage: where they lead to a judgement, domains need none.
    directions : mapping of str to tuple of str
        Which ways bias may be said to move a result, by code, for a tool that asks it; keys of `DIRECTIONS`.
    also_for : tuple of str
        Designs for which judgements that others made with it are taken over; ours are made with the design's own tool.
    choosable : bool
        Whether a review may judge some of its domains alone.
    apart : mapping of str to mapping of str to int
        Judgements of single domains, by code, whose words differ from `judgements`.
    supersedes : str
        The name of a former version: of a study judged with both, both are shown and this one counts.
    """

    label: str
    version: str
    designs: tuple[str, ...]
    domains: Mapping[str, str]
    judgements: Mapping[str, int]
    overall: Mapping[str, int]
    themes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signalling: Mapping[str, Signalling] = field(default_factory=dict)
    also_for: tuple[str, ...] = ()
    choosable: bool = False
    apart: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    supersedes: str = ""
    directions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def allowed(self, code: str) -> Mapping[str, int]:
        """The judgements that a domain, or `OVERALL`, may get, each with how bad it is."""
        return self.overall if code == OVERALL else self.apart.get(code, self.judgements)

    def triaged(self, answers: Mapping[str, str]) -> str:
        """The overall judgement to which answers to a triage lead before any domain is judged; "" if to none."""
        return self.signalling[OVERALL].judgement(answers) if OVERALL in self.signalling else ""

    @property
    def words(self) -> dict[str, int]:
        """Every judgement of the tool, with how bad it is."""
        return {word: bad for code in self.codes for word, bad in self.allowed(code).items()}

    @property
    def codes(self) -> dict[str, str]:
        """Code and name of what is judged with it: its domains, and `OVERALL` if it has an overall judgement."""
        return dict(self.domains) | ({OVERALL: OVERALL.lower()} if self.overall else {})


def ranked(words: Iterable[str] | Mapping[str, int]) -> dict[str, int]:
    """How bad each judgement is (0 to 3): as it is said, or by its place among words that begin with the best."""
    return dict(words) if isinstance(words, Mapping) else {word: min(rank, 3) for rank, word in enumerate(words)}
