"""The reports of a grid side by side: what differs between them, and what follows, from the files of each."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ldnsynth.display.measured import DIGITS, NUMBERS
from ldnsynth.display.spreadsheets import guarded_csv
from ldnsynth.display.wording import listing
from ldnsynth.publishing.content.compared import COUNTED
from ldnsynth.publishing.files.staging import write_whole
from ldnsynth.publishing.page.index_page import house_page
from ldnsynth.publishing.page.small_multiples import Value, panels
from ldnsynth.publishing.provenance.manifest import read_manifest
from ldnsynth.publishing.request.parameter_words import Words, day, topic_words
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.topic import Topic
from ldnsynth.vocabulary import RATIOS

_COLUMNS = ("outcome", "effect", "people (studies)", "certainty", *NUMBERS, "studies against the row above", "headline")
_PICTURED = {"Studies": "studies", "Randomised": "randomised", "People in randomised trials": "people"}
_MOST_NAMED = 5


@dataclass(frozen=True)
class Outcome:
    """A row of a report's summary of findings, or an estimate of one trial where that has none.

    Its fields are those of `content.compared`.
    """

    name: str = ""
    short: str = ""
    effect: str = ""
    people: str = ""
    certainty: str = ""
    numbers: dict[str, Any] = field(default_factory=dict)

    @property
    def marks(self) -> str:
        """Its certainty as it is printed; "not graded" for an estimate that nobody graded."""
        if self.certainty:
            return LEVELS[self.certainty].words
        return "not graded" if self.name else ""


@dataclass(frozen=True)
class Compared:
    """A report of the comparison: its folder, its values in words and plainly, what it says.

    `counted` has the studies, those with a result, the randomised ones and the people in these; "" where none are said.
    `studies` are those it holds, `against` how they differ from those of the report before it.
    """

    folder: str
    title: str
    values: tuple[str, ...]
    plain_values: tuple[str, ...]
    headline: str
    outcomes: tuple[Outcome, ...]
    counted: dict[str, str]
    studies: tuple[str, ...]
    against: str

    @property
    def estimated(self) -> list[Outcome]:
        """The outcomes of the summary with an estimate."""
        return [outcome for outcome in self.outcomes if outcome.effect and outcome.certainty]

    @property
    def ungraded(self) -> int:
        """How many estimates of single trials there are where no outcome was graded."""
        return sum(not outcome.certainty for outcome in self.outcomes)

    @property
    def certainty(self) -> list[tuple[str, int]]:
        """How many outcomes have each certainty, the surest first."""
        rated = [outcome.certainty for outcome in self.outcomes]
        return [(level.words, rated.count(certainty)) for certainty, level in LEVELS.items() if certainty in rated]


def write_comparison(out: Path, names: list[str], topic: Topic) -> Path:
    """Write ``index.html``, a row a report, and ``comparison.csv``, a row for each outcome of each report.

    Parameters
    ----------
    out : Path
        Folder of the reports' folders.
    names : list of str
        Names of whole reports, in the order in which they are shown.

    topic : Topic
        What they are about.

    Returns
    -------
    Path
        The page.
    """
    manifests = {name: read_manifest(out / name) for name in names}
    values = {name: _values(manifest) for name, manifest in manifests.items()}
    differing = _differing(list(values.values()))
    inputs = next(iter(manifests.values()))["inputs"] if manifests else None
    told = topic_words(topic)
    words = Words(told)
    found = {name: manifest["compared"] for name, manifest in manifests.items()}
    before = dict(zip(names[1:], names, strict=False))
    reports = [
        Compared(
            name,
            manifest["inputs"]["report"]["title"],
            tuple(_in_words(words, key, values[name].get(key)) for key in differing),
            tuple(_plain(values[name].get(key)) for key in differing),
            manifest["headline"].replace("**", ""),
            tuple(Outcome(**outcome) for outcome in found[name]["outcomes"]),
            found[name]["counted"],
            tuple(found[name]["studies"]),
            _against(found[name]["studies"], found[before[name]]["studies"]) if name in before else "",
        )
        for name, manifest in manifests.items()
    ]
    write_whole(out / "comparison.csv", guarded_csv(_csv(reports, differing)))
    heads = [_head(words, key) for key in differing]
    common = {key: value for key, value in next(iter(values.values()), {}).items() if key not in differing}
    drawn = panels([(_short(report), _drawn_values(report)) for report in reports])
    about = {"reports": reports, "heads": heads, "common": common, "inputs": inputs, "panels": drawn}
    page = house_page("comparison.html.j2", told, **about)
    path = out / "index.html"
    write_whole(path, page)
    return path


def _values(manifest: dict[str, Any]) -> dict[str, Any]:
    """Values of parameters by name, the report of the collection first."""
    given = manifest["inputs"]["parameters"].values()
    return {name: value for of_notebook in given for name, value in of_notebook.items()}


def _differing(values: list[dict[str, Any]]) -> list[str]:
    names = dict.fromkeys(name for of_report in values for name in of_report)
    return [name for name in names if any(one.get(name) != values[0].get(name) for one in values)]


def _head(words: Words, name: str) -> str:
    return "day of the evidence" if name == "as_of" else words.parameter(name).replace("_", " ")


def _in_words(words: Words, name: str, value: Any) -> str:
    if value is None:
        return "not asked"
    if name == "as_of":
        return day(value) if value else "as collected"
    return words.value(value, name)


def _plain(value: Any) -> str:
    return ";".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _against(studies: Sequence[str], before: Sequence[str]) -> str:
    """Which studies came and went: "with A and B; without C"; "" where none is known."""
    came, went = ([one for one in side if one not in other] for side, other in ((studies, before), (before, studies)))
    parts = [f"{word} {listing(_few(names))}" for word, names in (("with", came), ("without", went)) if names]
    return "; ".join(parts) or ("the same studies" if studies else "")


def _few(names: list[str]) -> list[str]:
    return names if len(names) <= _MOST_NAMED else [*names[: _MOST_NAMED - 1], f"{len(names) - _MOST_NAMED + 1} more"]


def _short(report: Compared) -> str:
    return ", ".join(report.values) or report.title


def _drawn_values(report: Compared) -> list[Value]:
    """What a report adds to the pictures: what it counts, each estimate, and the certainty where there is none."""
    found = [
        Value.counted(title, float(report.counted[name]), report.counted[name])
        for title, name in _PICTURED.items()
        if report.counted[name]
    ]
    for outcome in report.outcomes:
        symbol = LEVELS[outcome.certainty].symbol if outcome.certainty else ""
        if outcome.numbers.get("estimate"):
            ends = [outcome.numbers[end] for end in ("low", "estimate", "high")]
            low, at, high = map(math.log, ends) if outcome.numbers["measure"] in RATIOS else ends
            found.append(Value(outcome.short, low, at, high, outcome.effect, symbol))
        elif symbol:
            certainty = len(LEVELS) - list(LEVELS).index(outcome.certainty)
            found.append(Value.counted(f"{outcome.short}: certainty", certainty, symbol, most=len(LEVELS)))
    return found


def _csv(reports: list[Compared], differing: list[str]) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["report", *differing, *COUNTED[:-1], "people_randomised", *_COLUMNS])
    for report in reports:
        for outcome in report.outcomes or (Outcome(),):
            told = (outcome.name, outcome.effect, outcome.people, outcome.marks)
            told += (*(_number(outcome.numbers.get(name, "")) for name in NUMBERS), report.against, report.headline)
            writer.writerow([report.folder, *report.plain_values, *report.counted.values(), *told])
    return lines.getvalue()


def _number(value: float | str) -> str:
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else value
