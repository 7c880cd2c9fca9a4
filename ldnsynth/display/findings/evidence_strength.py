"""What stands behind each outcome, and which way it points."""

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.figures.effect_directions import effect_direction_data
from ldnsynth.display.findings.wording import capital, counted, no_study
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.vocabulary import RANDOMISED_DESIGNS


def how_strong(evidence: Evidence) -> Finding:
    """Which way the readings from randomised trials point, by trial and outcome domain."""
    data = effect_direction_data(evidence)
    randomised = data[data["design"].isin(RANDOMISED_DESIGNS)]
    if evidence.trials.empty:
        return no_study("answer-strength", evidence)
    if randomised.empty:
        return Finding(
            "answer-strength",
            "No randomised comparison with a known direction was found; {other} from other studies "
            "cannot separate LDN from time, expectation and selection.",
            {"other": counted(len(data), "reading")},
        )
    tally = randomised["sense"].value_counts()
    return Finding(
        "answer-strength",
        "Of {readings} from {trials} (one reading a trial and outcome domain), {better} point to LDN, {same} state no "
        "difference, {mixed} are mixed and {worse} point against it. Directions say nothing about size, chance "
        "or bias.",
        {
            "readings": counted(len(randomised), "reading"),
            "trials": counted(randomised["label"].nunique(), "randomised trial"),
            **{sense: Number(int(tally.get(sense, 0)), "readings") for sense in ("better", "same", "mixed", "worse")},
        },
    )


def what_domains_rest_on(evidence: Evidence) -> Finding:
    """How many outcome domains rest on one trial, on several, or on none that was randomised."""
    data = effect_direction_data(evidence)
    if data.empty:
        return no_study("domains", evidence)
    trials = data.assign(randomised=data["design"].isin(RANDOMISED_DESIGNS)).groupby("domain")["randomised"].sum()
    return Finding(
        "domains",
        "Of {domains} with a comparison, two or more randomised trials stand behind {several}, a single one behind "
        "{one}, none behind {none}.",
        {
            "domains": counted(len(trials), "outcome domain"),
            "several": Number(int((trials > 1).sum()), "domains"),
            "one": Number(int((trials == 1).sum()), "domains"),
            "none": Number(int((trials == 0).sum()), "domains"),
        },
    )


def how_verified(evidence: Evidence) -> Finding:
    """What share of the results was seen in an article's own text or in a register."""
    levels = evidence.results["level"]
    if levels.empty:
        return no_study("verification", evidence)
    first_hand = int(levels.isin(["full_text", "register"]).sum())
    return Finding(
        "verification",
        "{first_hand} of {results} were seen in an article’s full text or a register entry, {abstract} in an abstract "
        "and {secondary} only in another document.",
        {
            "first_hand": Number(first_hand, "results", capital(first_hand)),
            "results": counted(len(levels), "result"),
            "abstract": Number(int((levels == "abstract").sum()), "results"),
            "secondary": Number(int((levels == "secondary").sum()), "results"),
        },
    )
