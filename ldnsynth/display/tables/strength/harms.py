"""Harms as they were reported, by studies of every design."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.tables.strength.evidence_strength import reported_words
from ldnsynth.display.wording import sentence
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.vocabulary import DESIGNS

NO_HARMS = "No study of this selection reports a harm: none was seen, which is not to say that none occurred."
NOT_ASKED = "This review did not ask about harms."


def no_harms(evidence: Evidence) -> str:
    """What stands in the place of harms: nobody told of any, or nobody asked."""
    return NO_HARMS if evidence.topic.harms else NOT_ASKED


def harms_table(evidence: Evidence) -> Table | Note:
    """Table of every result on a harm, of randomised trials first."""
    rows = harms_of(evidence)
    if rows.empty:
        return Note(no_harms(evidence))
    frame = pd.DataFrame(
        {
            "Harm": rows["label"].map(sentence),
            "Study": rows["study"],
            "Design": rows["design"].map(DESIGNS),
            "When": rows["timepoint"],
            "Reported": rows["told"],
            "Seen in": rows["level"],
            "Domain": rows["domain"].map(lambda name: sentence(evidence.topic.domain_labels[name])),
        }
    )
    return Table(
        id="harms",
        title="What was seen of harms, in studies of every design",
        frame=frame,
        group="Domain",
        keys={"harm": "Harm", "reported": "Reported", "study": "Study"},
        links={"Reported": list(rows["result_id"])},
        notes=("Few people for a short time: that no harm was seen does not show that there is none.",),
    )


def harms_of(evidence: Evidence) -> pd.DataFrame:
    """A row a result in a domain of harms.

    Returns
    -------
    DataFrame
        The columns of `evidence.results`, with domain and label of the outcome, study (its label), design, allocated,
        and told: what was reported, in words. By domain in the order of `domains_in_order`, randomised trials first.
    """
    trials = overview(evidence)[["trial_id", "label", "design", "allocated"]].rename(columns={"label": "study"})
    outcomes = evidence.outcomes.loc[evidence.outcomes["domain"].isin(evidence.topic.harms)]
    rows = evidence.results.merge(outcomes[["outcome_id", "domain", "label"]], on="outcome_id").merge(
        trials, on="trial_id"
    )
    rows["order"] = rows["domain"].map(domains_in_order(evidence.outcomes, evidence.topic.domains).index)
    rows = rows.sort_values(["order", "allocated", "study", "result_id"], ascending=[True, False, True, True])
    rows["told"] = [reported_words(evidence, row) for row in rows.itertuples()]
    return rows.drop(columns="order").reset_index(drop=True)
