"""Rules about counts of people: no trial has more of them at a later step, and arms add up."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from ldnsynth.evidence.reading.tables import Problem, Row, Tables
from ldnsynth.vocabulary import SEPARATE_ARMS

# Who can be counted after whom: the later count is never larger than the earlier one.
FLOW = ("n_screened", "n_enrolled", "n_randomised", "n_started", "n_completed")


# By intention to treat more people may be analysed than started or completed, but never more than came in.
_ENTRY = ("n_screened", "n_enrolled", "n_randomised")


def people_do_not_multiply(tables: Tables) -> Iterator[Problem]:
    """Report a later count of people that is larger than an earlier one, and an arm larger than its trial."""
    counts = _counts_of_people(tables)
    for (trial, arm), found in counts.items():
        known = [found[item] for item in FLOW if item in found]
        analysed = [(found[item], found["n_analysed"]) for item in _ENTRY if item in found and "n_analysed" in found]
        for earlier, later in (*pairwise(known), *analysed[-1:]):
            if float(later["value"]) > float(earlier["value"]):
                what = f"{later['value']} is more than {earlier['item']} {earlier['value']} ({earlier.key})"
                yield later.problem("value", f"{what}. Correct one, or record the disagreement in discrepancies.csv.")
        if arm and (whole := counts.get((trial, ""), {})):
            for item in found.keys() & whole.keys():
                if float(found[item]["value"]) > float(whole[item]["value"]):
                    total = f"the whole trial's {whole[item]['value']} ({whole[item].key})"
                    yield found[item].problem("value", f"{found[item]['value']} is more than {total}.")


def arms_add_up(tables: Tables) -> Iterator[Problem]:
    """Report separate arms whose people do not add up to those of the whole trial."""
    counts, arms = _counts_of_people(tables), defaultdict(list)
    for row in tables["arms"]:
        arms[row["trial_id"]].append(row["arm_id"])
    for trial in tables["trials"]:
        if trial["design"] not in SEPARATE_ARMS:
            continue
        of_arms = [counts.get((trial["trial_id"], arm), {}) for arm in arms[trial["trial_id"]]]
        for item, whole in counts.get((trial["trial_id"], ""), {}).items():
            found = [arm[item]["value"] for arm in of_arms if item in arm]
            total, parts = sum(map(float, found)), " + ".join(found)
            if total > float(whole["value"]) or (len(found) == len(of_arms) > 1 and total < float(whole["value"])):
                what = f"found {whole['value']}, but the arms have {parts} = {total:g}"
                yield whole.problem("value", f"{what}. Correct one, or record the disagreement in discrepancies.csv.")


def _counts_of_people(tables: Tables) -> dict[tuple[str, str], dict[str, Row]]:
    """The rows that count people and are verified, by trial, arm ("" is the whole trial) and item."""
    counts: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for row in tables["characteristics"]:
        if row["item"].startswith("n_") and row["value"] and row["verification"] != "unverified":
            counts[row["trial_id"], row["arm_id"]][row["item"]] = row
    return dict(counts)
