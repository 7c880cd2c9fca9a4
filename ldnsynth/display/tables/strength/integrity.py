"""Whether studies can be trusted: what was looked at before risk of bias, and what rows come to."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import count, date, integer, listing, sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.review_terms import INTEGRITY_CHECKS, INTEGRITY_DOMAINS
from ldnsynth.views.integrity import Fact, integrity_facts
from ldnsynth.views.row_ids import joined
from ldnsynth.vocabulary import RANDOMISED_DESIGNS

NOTHING = "Nothing was looked at of the integrity of these studies, and no row says anything of it."
_NOT_JUDGED = "not judged"
_NAMED = 6  # trials that a sentence names
_TONES = {"serious": "bad", "some": "doubt", "none": "good", _NOT_JUDGED: "none"}


def integrity_table(evidence: Evidence) -> Table | Note:
    """Table of the checks a study: the concern and what was found, and what was computed, marked as such."""
    looked = {(row.trial_id, row.check): row for row in evidence.integrity_checks.itertuples()}
    facts = {(fact.trial_id, fact.check): fact for fact in integrity_facts(evidence)}
    labels = evidence.trials.set_index("trial_id")["label"]
    pairs = [(trial, check) for trial in labels.index for check in INTEGRITY_CHECKS if (trial, check) in looked | facts]
    if not pairs:
        return Note(NOTHING)
    rows, judged, computed = [], [], []
    for pair in pairs:
        row, fact = looked.get(pair), facts.get(pair)
        domain, what = INTEGRITY_CHECKS[pair[1]]
        rows.append(
            {
                "Study": labels[pair[0]],
                "Domain": sentence(INTEGRITY_DOMAINS[domain]),
                "Check": sentence(what),
                "Concern": row.concern if row else _NOT_JUDGED,
                "Found": row.found if row else "",
                "Looked at on": date(row.looked_on) if row else "",
                "Computed": fact_words(fact) if fact else "",
            }
        )
        judged.append(row.check_id if row else "")
        computed.append(joined(fact.ids) if fact else "")
    frame = pd.DataFrame(rows)
    links = {"Concern": judged, "Computed": computed}
    empty = [name for name in ("Found", "Looked at on", "Computed") if not frame[name].any()]
    return Table(
        id="integrity",
        title="What was looked at before risk of bias, and what rows come to",
        frame=frame.drop(columns=empty),
        group="Study",
        tones=_TONES,
        links={name: ids for name, ids in links.items() if name not in empty},
        notes=(_about(evidence, len(labels)),),
    )


def _about(evidence: Evidence, studies: int) -> str:
    looked = set(evidence.integrity_checks.loc[evidence.integrity_checks["check"] == "retraction", "trial_id"])
    return (
        f"Notices of retraction or concern were looked for of {integer(len(looked))} of "
        f"{count(studies, 'study', 'studies')}{_unseen(evidence, looked)}. Computed: from the rows of this review, no "
        "judgement; a study without a line has nothing to compute and was not looked at. Domains as in INSPECT-SR "
        "(2025), checks our own. A serious concern leaves a study out unless max_concern lets it in."
    )


def _unseen(evidence: Evidence, looked: set[str]) -> str:
    """Of which randomised trials with a result nobody looked for a notice: by name while they are few."""
    trials = evidence.trials[evidence.trials["design"].isin(RANDOMISED_DESIGNS)]
    unseen = trials[trials["trial_id"].isin(evidence.results["trial_id"]) & ~trials["trial_id"].isin(looked)]
    if unseen.empty:
        return ""
    many = len(unseen) > _NAMED
    return "; not of " + (count(len(unseen), "randomised trial") if many else listing(list(unseen["label"])))


def fact_words(fact: Fact) -> str:
    """What rows come to, as a cell: "registered 2008-04-22, begun 2006-09: after it began"."""
    first, *rest = fact.values
    match fact.kind:
        case "ended":
            return f"registered {date(first)}, after it had ended ({date(rest[0])})"
        case "before" | "after" | "open":
            how = {
                "before": "before it began",
                "after": "after it began",
                "open": "when it began or thereabouts",
            }
            return f"registered {date(first)}, {how[fact.kind]} ({date(rest[0])})"
        case "people":
            return f"{integer(first)} planned, {integer(rest[0])} entered"
        case "disputed":
            return f"{count(int(first), 'disagreement')} between documents"
        case "kept":
            return f"{count(int(first), 'result')} kept as printed that a plausibility check doubts"
        case _:
            return f"{count(int(first), 'report')} of the same study: its people are counted once"
