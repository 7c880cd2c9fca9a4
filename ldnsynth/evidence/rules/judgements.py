"""What must hold of the judgements: risk of bias by study, certainty by outcome. One function a rule.

An id or term that another check found fault with is blank here, and may have been the one that is missed: nothing is
then said to be missing.
"""

from collections import defaultdict
from collections.abc import Iterator

from ldnsynth.bias_tool import NO_INFORMATION, OVERALL, BiasTool
from ldnsynth.bias_tools import BiasTools
from ldnsynth.evidence.consensus import certainty_after
from ldnsynth.evidence.reading.tables import Problem, Row, Tables
from ldnsynth.evidence.rules.missing_results import ids_known
from ldnsynth.signalling import Signalling, parse_answers
from ldnsynth.vocabulary import DESIGNS, RANDOMISED_DESIGNS

# GRADE: what lowers certainty is always looked at, what raises it only where studies are not randomised.
_LOWERS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")


def _judgements_fit_their_tool(tables: Tables) -> Iterator[Problem]:
    tools = tables.topic.bias_tools
    for row in tables["risk_of_bias"]:
        tool = tools.get(row["tool"])
        if not tool:
            continue
        if row["domain"] not in tool.codes:
            had = ", ".join(tool.codes)
            yield row.problem("domain", f"{tool.label} has no domain {row['domain']!r}. It has {had}.")
            continue
        allowed = tool.allowed(row["domain"])
        if row["judgement"] not in allowed:
            found = f"found {row['judgement']!r}, which {tool.label} does not have there"
            what = f"Use {', '.join(allowed)}"
            if row["judgement"] == NO_INFORMATION and row["domain"] in tool.signalling:
                what += "; in answers say which signalling question has no information (NI), which leads to one of them"
            other = _other_version(tools, row, tool)
            yield row.problem("judgement", f"{found}. {what}{other}.")


def _other_version(tools: BiasTools, row: Row, tool: BiasTool) -> str:
    """That another version of the tool has the word, for whoever named the wrong one."""
    versions = [name for name, other in tools.items() if row["tool"] == other.supersedes or name == tool.supersedes]
    named = [name for name in versions if row["judgement"] in tools[name].words]
    return f"; it is a word of {tools[named[0]].label}: if that was used, tool is {named[0]!r}" if named else ""


def _answers_lead_to_the_judgement(tables: Tables) -> Iterator[Problem]:
    for row in tables["risk_of_bias"]:
        tool = tables.topic.bias_tools.get(row["tool"])
        if not row["answers"] or not tool or row["domain"] not in tool.codes:
            continue
        signalling = tool.signalling.get(row["domain"])
        if not signalling:
            what = f"{tool.label} has no signalling questions for {row['domain']}"
            yield row.problem("answers", f"{what}. Leave the cell blank.")
            continue
        try:
            answers = parse_answers(row["answers"])
        except ValueError as fault:
            yield row.problem("answers", f"{fault}. Correct it.")
            continue
        wrong = list(_wrong_answers(row, tool, signalling, answers))
        yield from wrong
        if not wrong:
            yield from _other_judgement(row, tool, signalling, answers)


def _wrong_answers(row: Row, tool: BiasTool, signalling: Signalling, answers: dict[str, str]) -> Iterator[Problem]:
    """Questions that the domain does not have, and answers that are not offered."""
    for question, answer in answers.items():
        if question not in signalling.questions:
            what = f"{tool.label} asks no question {question!r} in {row['domain']}"
            yield row.problem("answers", f"{what}. It asks {', '.join(signalling.questions)}.")
        elif answer not in signalling.allowed(question):
            what = f"found {question}={answer} ({signalling.questions[question]})"
            yield row.problem("answers", f"{what}. Use one of {', '.join(signalling.allowed(question))}.")


def _other_judgement(row: Row, tool: BiasTool, signalling: Signalling, answers: dict[str, str]) -> Iterator[Problem]:
    """Answers that do not lead to an end, or to another judgement than the row's without a note that says why."""
    for question in signalling.unanswered(answers):
        what = f"the answers lead to question {question} ({signalling.questions[question]}), which has none"
        yield row.problem("answers", f"{what}. Answer it; NI where nothing was seen.")
    follows = signalling.judgement(answers)
    if follows and row["judgement"] in tool.allowed(row["domain"]) and row["judgement"] != follows and not row["note"]:
        what = f"found {row['judgement']!r}, but the answers lead to {follows!r}"
        yield row.problem("judgement", f"{what}. Correct one of them, or say in note why you judge otherwise.")


def _judgement_ids_are_built(tables: Tables) -> Iterator[Problem]:
    for row in tables["risk_of_bias"]:
        expected = f"{row['trial_id']}/{row['tool']}/{row['domain'].lower()}"
        if row["bias_id"] != expected:
            yield row.problem("bias_id", f"expected {expected!r}, from trial, tool and domain. Correct what is wrong.")


def _judged_studies_are_complete(tables: Tables) -> Iterator[Problem]:
    for rows in _judged_studies(tables):
        domains = [row["domain"] for row in rows]
        tool = tables.topic.bias_tools[rows[0]["tool"]]
        missing = [name for name in tool.codes if name not in domains]
        if missing and all(domains) and not tool.choosable and not _ends_in_triage(tool, rows):
            what = f"{rows[0]['trial_id']} is not judged for {', '.join(missing)}"
            yield rows[0].problem("domain", f"{what}. Add a row for each, or remove the study's other rows.")


def _ends_in_triage(tool: BiasTool, rows: list[Row]) -> bool:
    """Whether the overall judgement follows before any domain is looked at."""
    return any(row["domain"] == OVERALL and tool.triaged(_readable(row["answers"])) for row in rows)


def _readable(cell: str) -> dict[str, str]:
    """The answers of a cell; none of one that another rule finds fault with."""
    try:
        return parse_answers(cell)
    except ValueError:
        return {}


def _directions_fit_their_tool(tables: Tables) -> Iterator[Problem]:
    for row in tables["risk_of_bias"]:
        tool, direction = tables.topic.bias_tools.get(row["tool"]), row.cells.get("bias_direction", "")
        if not direction or not tool or row["domain"] not in tool.codes:
            continue
        allowed = tool.directions.get(row["domain"], ())
        if direction not in allowed:
            what = f"found {direction!r}, but {tool.label} asks for no direction of bias there"
            what = f"{what}. Leave it blank" if not allowed else f"found {direction!r}. Use one of {', '.join(allowed)}"
            yield row.problem("bias_direction", f"{what}.")


def _overall_is_no_better_than_a_domain(tables: Tables) -> Iterator[Problem]:
    for rows in _judged_studies(tables):
        tool = tables.topic.bias_tools[rows[0]["tool"]]
        ranked = [(tool.allowed(r["domain"]).get(r["judgement"], -1), r) for r in rows if r["domain"] in tool.domains]
        bad, worst = max(ranked, key=lambda pair: pair[0], default=(-1, None))
        for row in rows:
            rank = tool.overall.get(row["judgement"]) if row["domain"] == OVERALL else None
            if worst and rank is not None and rank < bad:
                what = f"{row['judgement']!r} is better than {worst['judgement']!r} in {worst['domain']}"
                yield row.problem("judgement", f"{what}. An overall judgement is at best its worst domain's.")


def _an_overall_beyond_its_domains_has_a_note(tables: Tables) -> Iterator[Problem]:
    """Where a tool has an algorithm: worse than every domain only if several share the worst, or a note says why."""
    for rows in _judged_studies(tables):
        tool = tables.topic.bias_tools[rows[0]["tool"]]
        bad = [tool.allowed(row["domain"]).get(row["judgement"], 3) for row in rows if row["domain"] in tool.domains]
        for row in rows if tool.signalling and bad else ():
            rank = tool.overall.get(row["judgement"], -1) if row["domain"] == OVERALL else -1
            most = max(bad) + (bad.count(max(bad)) > 1)
            if rank > most and not row["note"]:
                what = f"found {row['judgement']!r}, but no domain is so bad, and too few are nearly so"
                yield row.problem("judgement", f"{what}. Correct one of them, or say in note why you judge otherwise.")


def _judged_studies_have_results(tables: Tables) -> Iterator[Problem]:
    with_results = {row["trial_id"] for row in tables["results"]}
    for rows in _judged_studies(tables):
        if rows[0]["trial_id"] not in with_results and "" not in with_results:
            what = f"{rows[0]['trial_id']} has no result whose bias could be judged"
            yield rows[0].problem("trial_id", f"{what}. Extract a result, or remove the judgements.")


def _tools_fit_the_design(tables: Tables) -> Iterator[Problem]:
    trials, tools = tables.by("trials", "trial_id"), tables.topic.bias_tools
    for rows in _judged_studies(tables):
        design, used = trials[rows[0]["trial_id"]]["design"], tools[rows[0]["tool"]]
        if design and design not in (*used.designs, *used.also_for):
            what = f"found {rows[0]['tool']!r}, but {rows[0]['trial_id']} is {DESIGNS[design]}"
            yield rows[0].problem("tool", f"{what}. Judge it with {tools.for_design(design)!r}.")


def _certainty_ids_are_built(tables: Tables) -> Iterator[Problem]:
    for name, column, parts in (
        ("certainty", "certainty_id", ("condition", "domain", "body")),
        ("certainty_reasons", "reason_id", ("certainty_id", "aspect")),
    ):
        for row in tables[name]:
            expected = "/".join(row[part] for part in parts)
            if row[column] != expected:
                made_of = f"{', '.join(parts[:-1])} and {parts[-1]}"
                yield row.problem(column, f"expected {expected!r}, from {made_of}. Correct what is wrong.")


def _start_follows_from_the_body(tables: Tables) -> Iterator[Problem]:
    tools, behind = {row["trial_id"]: row["tool"] for row in tables["risk_of_bias"]}, _behind(tables)
    for row in tables["certainty"]:
        if row["body"] == "randomised" and row["start"] == "low":
            yield row.problem("start", "randomised trials start high. Use 'high', or rate other studies apart.")
        studies = behind.get((row["condition"], row["domain"], row["body"]), {})
        judged_otherwise = [study for study in studies if not tools.get(study, "").startswith("robins_i")]
        if row["body"] == "other" and row["start"] == "high" and judged_otherwise and "" not in studies:
            what = f"only studies judged with ROBINS-I may start high, and {', '.join(judged_otherwise)} was not"
            yield row.problem("start", f"{what}. Use 'low'.")


def _every_doubt_was_weighed(tables: Tables) -> Iterator[Problem]:
    reasons = _reasons(tables)
    for row in tables["certainty"]:
        weighed = {reason["aspect"] for reason in reasons[row["certainty_id"], row["coder"]]}
        if missing := [aspect for aspect in _LOWERS if aspect not in weighed]:
            what = f"certainty_reasons.csv says nothing of {', '.join(missing)}"
            yield row.problem("certainty", f"{what}. Add a row for each, with 0 levels where there is no doubt.")


def _levels_go_the_right_way(tables: Tables) -> Iterator[Problem]:
    starts = {(row["certainty_id"], row["coder"]): row["start"] for row in tables["certainty"]}
    for row in tables["certainty_reasons"]:
        levels = int(row["levels"])
        if row["aspect"] in _LOWERS and levels > 0:
            yield row.problem("levels", f"{row['aspect']} can only lower certainty, found {levels}. Use 0 to -3.")
        if row["aspect"] not in _LOWERS and levels < 0:
            yield row.problem("levels", f"{row['aspect']} can only raise certainty, found {levels}. Use 0 to 2.")
        start = starts[row["certainty_id"], row["coder"]]
        if row["aspect"] not in _LOWERS and levels > 0 and start == "high":
            what = f"{row['aspect']} raises only what starts low, and {row['certainty_id']} starts high"
            yield row.problem("levels", f"{what}. Use 0.")


def _certainty_follows_from_its_reasons(tables: Tables) -> Iterator[Problem]:
    reasons = _reasons(tables)
    for row in tables["certainty"]:
        levels = sum(int(reason["levels"]) for reason in reasons[row["certainty_id"], row["coder"]])
        expected = certainty_after(row["start"], [levels])
        if row["certainty"] != expected:
            what = f"found {row['certainty']!r}, but {row['start']!r} and reasons of {levels:+d} make {expected!r}"
            yield row.problem("certainty", f"{what}. Correct one of them.")


def _rated_outcomes_have_results(tables: Tables) -> Iterator[Problem]:
    behind = _behind(tables)
    if any("" in (*key, *studies, *set().union(*studies.values())) for key, studies in behind.items()):
        return
    for row in tables["certainty"]:
        studies = behind.get((row["condition"], row["domain"], row["body"]), {})
        measured = set().union(*studies.values())
        if not studies or (row["outcome_id"] and row["outcome_id"] not in measured):
            rated = f"{row['domain']!r}" + (f", outcome {row['outcome_id']!r}," if row["outcome_id"] else "")
            which = {"randomised": "randomised trial", "other": "other study"}[row["body"]]
            what = f"no {which} that counts has a result on {rated} in {row['condition']!r}"
            yield row.problem("domain", f"{what} (not_reported is none). Extract one, or remove the rating.")


def _reasons_lean_on_what_exists(tables: Tables) -> Iterator[Problem]:
    yield from ids_known(tables, "certainty_reasons", ("results", "risk_of_bias", "trials", "documents"))


def _behind(tables: Tables) -> dict[tuple[str, str, str], dict[str, set[str]]]:
    """The studies that count and of what a result of theirs was seen, by condition, domain and body of evidence."""
    trials, domains = tables.by("trials", "trial_id"), {r["outcome_id"]: r["domain"] for r in tables["outcomes"]}
    found: dict[tuple[str, str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in tables["results"]:
        trial = trials[row["trial_id"]]
        if trial["relevance"] != "background" and row["direction"] != "not_reported":
            body = "randomised" if trial["design"] in RANDOMISED_DESIGNS else "other" if trial["design"] else ""
            found[trial["condition"], domains[row["outcome_id"]], body][row["trial_id"]].add(row["outcome_id"])
    return found


def _judged_studies(tables: Tables) -> list[list[Row]]:
    """The rows of each study, tool and coder that can be read as such."""
    studies: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in tables["risk_of_bias"]:
        if row["trial_id"] and row["tool"]:
            studies[row["trial_id"], row["tool"], row["coder"]].append(row)
    return list(studies.values())


def _reasons(tables: Tables) -> dict[tuple[str, str], list[Row]]:
    """The rows of `certainty_reasons` by what they are about and who gave them."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in tables["certainty_reasons"]:
        found[row["certainty_id"], row["coder"]].append(row)
    return found


RULES_OF_WHAT_COUNTS = (_overall_is_no_better_than_a_domain, _levels_go_the_right_way)
JUDGEMENT_RULES = (
    _judgements_fit_their_tool,
    _answers_lead_to_the_judgement,
    _directions_fit_their_tool,
    _judgement_ids_are_built,
    _judged_studies_are_complete,
    _overall_is_no_better_than_a_domain,
    _an_overall_beyond_its_domains_has_a_note,
    _judged_studies_have_results,
    _tools_fit_the_design,
    _certainty_ids_are_built,
    _start_follows_from_the_body,
    _every_doubt_was_weighed,
    _levels_go_the_right_way,
    _certainty_follows_from_its_reasons,
    _rated_outcomes_have_results,
    _reasons_lean_on_what_exists,
)
