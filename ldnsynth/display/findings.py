"""The sentences that answer each section, generated from the evidence; every number in them is named."""

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.figures.effect_directions import effect_direction_data
from ldnsynth.display.figures.gap_map import gap_map_data
from ldnsynth.display.figures.sample_sizes import LOST_SHARE
from ldnsynth.display.figures.source_timeline import public_people
from ldnsynth.display.figures.stance_matrix import stance_data
from ldnsynth.display.wording import count, date, day, decimal, first_few, integer, listing, percentage, span
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.evidence.overview import overview, sources_in_order
from ldnsynth.synthesis.power import people_needed_crossover, people_needed_parallel
from ldnsynth.vocabulary import CONDITIONS, QUESTIONS, RANDOMISED_DESIGNS, REPORTED


def which_studies(evidence: Evidence) -> Finding:
    """How many studies there are, how many of them randomised, with how many people."""
    trials = overview(evidence)
    if trials.empty:
        return _nothing("answer-studies", evidence)
    randomised = trials[trials["randomised_design"]]
    return Finding(
        "answer-studies",
        "By {day}, {studies} of low-dose naltrexone in "
        + _conditions(evidence)
        + " had been found. {randomised} allocated treatment at random, with {people} between them; "
        "{reported} reported a result.",
        {
            "day": Number(evidence.as_of, "date", date(evidence.as_of)),
            "studies": _count(len(trials), "study", "studies"),
            "randomised": Number(len(randomised), "studies", _capital(len(randomised))),
            "people": _count(int(randomised["size"].sum()), "person", "people"),
            "reported": Number(int(trials["status"].isin(REPORTED).sum()), "studies"),
        },
    )


def who_was_lost(evidence: Evidence) -> Finding:
    """How many studies lost a fifth of their people or more before the analysis."""
    trials = overview(evidence)
    if trials.empty:
        return _nothing("people", evidence)
    told = trials[trials["entered"].notna() & trials["finished"].notna() & (trials["entered"] > 0)]
    lost = told[1 - told["finished"] / told["entered"] >= LOST_SHARE]
    names = [f"{row.label} {percentage(row.entered - row.finished, row.entered)}" for row in lost.itertuples()]
    return Finding(
        "people",
        "For {told} of {studies} it was seen both how many people entered and how many the results rest on; "
        + ("{lost} lost a fifth or more (" + first_few(names) + ")." if names else "{lost} lost a fifth or more."),
        {
            "told": Number(len(told), "studies"),
            "studies": _count(len(trials), "study", "studies"),
            "lost": Number(len(lost), "studies", integer(len(lost)) if len(lost) else "none"),
        },
    )


def how_long(evidence: Evidence) -> Finding:
    """The longest comparison with placebo, and the longest study of all."""
    trials = overview(evidence)
    if trials.empty:
        return _nothing("time", evidence)
    timed = trials[trials["weeks"].notna()]
    placebo = timed[timed["randomised_design"] & (timed["comparator"] == "placebo")]
    numbers = {"timed": Number(len(timed), "studies"), "studies": _count(len(trials), "study", "studies")}
    sentence = "The length of treatment was seen for {timed} of {studies}. "
    if placebo.empty:
        return Finding("time", sentence + "No comparison with placebo of known length was found.", numbers)
    longest = placebo.loc[placebo["weeks"].idxmax()]
    numbers["weeks"] = Number(longest["weeks"], "weeks", decimal(longest["weeks"]))
    return Finding(
        "time",
        sentence + f"The longest randomised comparison with placebo, {longest['label']}, "
        "gave each for {weeks} weeks.",
        numbers,
    )


def which_doses(evidence: Evidence) -> Finding:
    """The range of doses, and for how many studies a dose was seen."""
    trials = overview(evidence)
    if trials.empty:
        return _nothing("doses", evidence)
    known = trials[trials["dose_high"].notna()]
    numbers = {"known": Number(len(known), "studies"), "studies": _count(len(trials), "study", "studies")}
    sentence = "A daily dose was seen for {known} of {studies}"
    if known.empty:
        return Finding("doses", sentence + ".", numbers)
    low, high = known["dose_low"].min(), known["dose_high"].max()
    numbers["range"] = Number(span(low, high), "mg/day")
    return Finding(
        "doses", sentence + "; it lies at {range} mg." if low == high else sentence + ": {range} mg.", numbers
    )


def large_enough(evidence: Evidence, *, target_smd: float = 0.5, power: float = 0.8) -> Finding:
    """How many randomised trials had the people to see a given difference; see `figures.size_and_duration`."""
    trials = overview(evidence)
    if trials.empty:
        return _nothing("power", evidence)
    needed = {
        "randomised_parallel": people_needed_parallel(target_smd, power=power),
        "randomised_crossover": people_needed_crossover(target_smd, power=power),
    }
    people = trials["finished"].fillna(trials["size"])
    known = trials[trials["randomised_design"] & people.notna()]
    enough = known[people[known.index] >= known["design"].map(needed)]
    return Finding(
        "power",
        "To see a difference of {smd} standard deviations with {power} power takes {parallel} people in parallel "
        "groups or {crossover} in a crossover (correlation 0.5, analysed within persons). {enough} of {known} "
        "had them.",
        {
            "smd": Number(target_smd, "SD", decimal(target_smd)),
            "power": Number(power, "share", f"{power:.0%}"),
            "parallel": Number(needed["randomised_parallel"], "people"),
            "crossover": Number(needed["randomised_crossover"], "people"),
            "enough": Number(len(enough), "studies", _capital(len(enough))),
            "known": _count(len(known), "randomised trial of known size", "randomised trials of known size"),
        },
    )


def what_was_published(evidence: Evidence) -> Finding:
    """How many studies never reported, and which."""
    trials = overview(evidence)
    if trials.empty:
        return _nothing("publication", evidence)
    silent = trials[~trials["status"].isin(REPORTED)]
    names = f": {first_few(list(silent['label']))}" if len(silent) else ""
    return Finding(
        "publication",
        "{silent} of {studies} " + ("was" if len(silent) == 1 else "were") + " run, registered or announced without a "
        f"published result{names}.",
        {
            "silent": Number(len(silent), "studies", _capital(len(silent))),
            "studies": _count(len(trials), "study", "studies"),
        },
    )


def where_evidence_is(everywhere: Evidence) -> Finding:
    """In how many outcome domains there is a randomised trial in MS; give it the evidence on all conditions."""
    data = gap_map_data(everywhere)
    ms = data[data["condition"] == "multiple sclerosis"]
    elsewhere = data[(data["condition"] != "multiple sclerosis") & (data["trials_randomised"] > 0)]
    covered = set(ms.loc[ms["trials_randomised"] > 0, "domain"])
    only = [domain for domain in dict.fromkeys(elsewhere["domain"]) if domain not in covered]
    return Finding(
        "gaps",
        "In multiple sclerosis {covered} of {domains} outcome domains rest on at least one randomised trial."
        + (f" Randomised trials in other conditions alone speak to {listing(only)}." if only else ""),
        {"covered": Number(len(covered), "domains"), "domains": Number(data["domain"].nunique(), "domains")},
    )


def doubts(everything: Evidence, evidence: Evidence) -> Finding:
    """How many disagreements and unverified values there are about these studies."""
    ids = evidence.trials["trial_id"]
    frames = (everything.characteristics, everything.phases, everything.results)
    believed = sum(int(((f["verification"] == "unverified") & f["trial_id"].isin(ids)).sum()) for f in frames)
    return Finding(
        "doubts",
        "About these studies {disagreements} between documents are on record, each with its resolution, and {believed} "
        "that nobody here has seen in a document and that no analysis uses.",
        {
            "disagreements": _count(len(evidence.discrepancies), "disagreement"),
            "believed": _count(believed, "value"),
        },
    )


def how_strong(evidence: Evidence) -> Finding:
    """Which way the readings from randomised trials point, by trial and outcome domain."""
    data = effect_direction_data(evidence)
    randomised = data[data["design"].isin(RANDOMISED_DESIGNS)]
    if evidence.trials.empty:
        return _nothing("answer-strength", evidence)
    if randomised.empty:
        return Finding(
            "answer-strength",
            "No randomised comparison with a known direction was found; {other} from other studies "
            "cannot separate LDN from time, expectation and selection.",
            {"other": _count(len(data), "reading")},
        )
    tally = randomised["sense"].value_counts()
    return Finding(
        "answer-strength",
        "Of {readings} from {trials} (one reading a trial and outcome domain), {better} point to LDN, {same} state no "
        "difference, {mixed} are mixed and {worse} point against it. Directions say nothing about size, chance "
        "or bias.",
        {
            "readings": _count(len(randomised), "reading"),
            "trials": _count(randomised["label"].nunique(), "randomised trial"),
            **{sense: Number(int(tally.get(sense, 0)), "readings") for sense in ("better", "same", "mixed", "worse")},
        },
    )


def what_domains_rest_on(evidence: Evidence) -> Finding:
    """How many outcome domains rest on one trial, on several, or on none that was randomised."""
    data = effect_direction_data(evidence)
    if data.empty:
        return _nothing("domains", evidence)
    trials = data.assign(randomised=data["design"].isin(RANDOMISED_DESIGNS)).groupby("domain")["randomised"].sum()
    return Finding(
        "domains",
        "Of {domains} with a comparison, two or more randomised trials stand behind {several}, a single one behind "
        "{one}, none behind {none}.",
        {
            "domains": _count(len(trials), "outcome domain"),
            "several": Number(int((trials > 1).sum()), "domains"),
            "one": Number(int((trials == 1).sum()), "domains"),
            "none": Number(int((trials == 0).sum()), "domains"),
        },
    )


def how_verified(evidence: Evidence) -> Finding:
    """What share of the results was seen in an article's own text or in a register."""
    levels = evidence.results["level"]
    if levels.empty:
        return _nothing("verification", evidence)
    first_hand = int(levels.isin(["full_text", "register"]).sum())
    return Finding(
        "verification",
        "{first_hand} of {results} were seen in an article’s full text or a register entry, {abstract} in an abstract "
        "and {secondary} only in another document.",
        {
            "first_hand": Number(first_hand, "results", _capital(first_hand)),
            "results": _count(len(levels), "result"),
            "abstract": Number(int((levels == "abstract").sum()), "results"),
            "secondary": Number(int((levels == "secondary").sum()), "results"),
        },
    )


def what_sources_say(evidence: Evidence) -> Finding:
    """On how many questions the sources contradict each other, and which."""
    data = stance_data(evidence).dropna(subset="stance")
    if data.empty:
        return Finding("answer-stances", "None of the sources is known to have been written by that day.")
    spread = data.groupby("question", sort=False)["stance"].agg(["min", "max"])
    opposed = [
        name for name in QUESTIONS.values() if name in spread.index and spread["min"][name] < 0 < spread["max"][name]
    ]
    hedged = data.groupby("source", sort=False)["certainty"].apply(lambda words: int((words == "hedged").sum()))
    return Finding(
        "answer-stances",
        "{sources} speak to {questions}; they contradict each other on {opposed}"
        + (f" (LDN {', '.join(opposed)})" if opposed else "")
        + ". Of {answers} answers, {hedged} are hedged.",
        {
            "sources": Number(data["source"].nunique(), "sources", count(data["source"].nunique(), "source")),
            "questions": _count(len(spread), "question"),
            "opposed": Number(len(opposed), "questions"),
            "answers": Number(len(data), "stances"),
            "hedged": Number(int(hedged.sum()), "stances"),
        },
    )


def what_was_public(evidence: Evidence) -> Finding:
    """When the first results became public, against when the sources wrote."""
    public = public_people(evidence)
    sources = sources_in_order(evidence)
    if public.empty or sources.empty:
        return Finding("public", "No result was known to be public, or no source to be written, by that day.")
    text, numbers = "The first result known to be public is {first}", {"first": _dated(public.iloc[0])}
    randomised = public[public["randomised"]]
    if len(randomised):
        text += ", the first randomised one {randomised}; {before} of {sources} wrote before that for certain"
        numbers["randomised"] = _dated(randomised.iloc[0])
        before = (sources["last"] != "") & (sources["last"] < str(randomised["day"].iloc[0]))
        numbers |= {"before": Number(int(before.sum()), "sources"), "sources": _count(len(sources), "source")}
    return Finding("public", text + ".", numbers)


def _dated(row) -> Number:
    return Number(row["day"].isoformat(), "date", f"{row['label']} (by {day(row['day'])})")


def _nothing(finding_id: str, evidence: Evidence) -> Finding:
    return Finding(
        finding_id, f"No study of low-dose naltrexone in {_conditions(evidence)} was found for this selection."
    )


def _conditions(evidence: Evidence) -> str:
    names = [CONDITIONS[name] for name in evidence.selection.conditions]
    return listing(names, last="or") if names else "any condition"


def _count(number: int, singular: str, plural: str = "") -> Number:
    return Number(number, plural or singular + "s", count(number, singular, plural))


def _capital(number: int) -> str:
    return integer(number) if number else "None"
