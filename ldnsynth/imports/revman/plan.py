"""A RevMan review as rows: studies, arms, outcomes, results, risk of bias, and the pooled results that it states."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from ldnsynth.bias_tools import BiasTools
from ldnsynth.errors import DataError
from ldnsynth.imports.plan import Plan
from ldnsynth.imports.references.plan import add_references
from ldnsynth.imports.references.tagged import ris_references
from ldnsynth.imports.review import Held
from ldnsynth.imports.revman.package import read_package
from ldnsynth.imports.revman.pooled import judge_analysis, usable
from ldnsynth.imports.revman.review import DICHOTOMOUS, OBSERVED, Analysis, DataRow, RevManReview
from ldnsynth.imports.revman.rm5 import read_rm5
from ldnsynth.imports.revman.stated import add_stated
from ldnsynth.imports.sheets.bias_domains import domain_code, judgement_word, tool_of_domains
from ldnsynth.imports.trial_rows import Trials
from ldnsynth.scaffold.result_cells import result_cells
from ldnsynth.scaffold.start import term

READERS: Mapping[str, Callable[[Path], RevManReview]] = {"revman": read_package, "rm5": read_rm5}
_TEXT_ITEMS = {"Methods": "bias_fact", "Participants": "eligibility", "Interventions": "exposure"}
_SEEN = {"verification": "secondary"}


def plan_revman(path: Path, held: Held, *, form: str, better: str = "", analyses: str = "", coder: str = "") -> Plan:
    """The rows of a RevMan file.

    Parameters
    ----------
    path : Path
    held : Held
    form : str
        "revman" (data package) or "rm5".
    better : str
        "lower" or "higher", or "1.1=lower,1.2=higher": which way is better, where the file does not say.
    analyses : str
        Numbers of the analyses to read, joined by commas; "" for all.
    coder : str
        Who judged the risk of bias, as it is to stand in the table.

    Raises
    ------
    DataError
        If the file cannot be read, does not say which way is better, or states pooled results that its rows do not
        give.
    """
    review = READERS[form](path)
    wanted = _wanted(review, analyses, path.name)
    plan = Plan(f"{path.name}: {review.form}, {len(review.studies)} studies, {len(wanted)} analyses", told=review.told)
    _accept(plan, wanted)
    ways = _ways(wanted, better, path.name)
    source = f"{form}_{term(path.stem)}"
    plan.stand_for(source, f"[{review.form}: {path.name}]")
    trials = Trials(plan, held, source=source, what="a RevMan file")
    reports = _reports(plan, held, review)
    ids = {}
    for study in review.studies.values():
        notes = "; ".join(f"{name}: {study.texts[name]}" for name in ("Outcomes", "Notes") if study.texts.get(name))
        trial = trials.make(study.name, year=study.year, report=reports.get(study.name, ""), note=notes)
        ids[study.name] = trial
        for name, item in _TEXT_ITEMS.items():
            if text := study.texts.get(name):
                key = f"{trial}/{item}/revman_{term(name)}"
                seen = {"source_id": source, "locator": f"characteristics, {name}", **_SEEN}
                plan.add("characteristics", characteristic_id=key, trial_id=trial, item=item, value_text=text, **seen)
    outcomes = _outcome_names(wanted)
    for analysis in wanted:
        name = outcomes[analysis.number]
        results = _add_analysis(plan, trials, ids, analysis, name, ways[analysis.number], source)
        add_stated(plan, results, analysis, name, source)
    _add_bias(plan, review, ids, source, coder or "as in the RevMan file", wanted, held.topic.bias_tools)
    if len(plan.rows.get("trials", ())):
        plan.told.append(
            "Every new study is taken as randomised in parallel groups: correct design in trials.csv if not."
        )
    return plan


def _wanted(review: RevManReview, analyses: str, name: str) -> list[Analysis]:
    if not analyses:
        return [analysis for analysis in review.analyses if analysis.rows]
    numbers = [number.strip() for number in analyses.split(",")]
    known = {analysis.number: analysis for analysis in review.analyses}
    if unknown := [number for number in numbers if number not in known]:
        raise DataError([f"{name}: no analysis {', '.join(unknown)}. It has {', '.join(known)}."])
    return [known[number] for number in numbers]


def _accept(plan: Plan, wanted: list[Analysis]) -> None:
    """Tell of each pooled result that is stated whether the rows give it.

    Raises
    ------
    DataError
        Those that they do not give.
    """
    judged = [found for analysis in wanted for found in judge_analysis(analysis)]
    wrong = [found.sentence() for found in judged if not found.agrees]
    if wrong:
        rest = [analysis.number for analysis in wanted if all(found.agrees for found in judge_analysis(analysis))]
        advice = f" The others can be read alone: --analyses {','.join(rest)}." if rest else ""
        raise DataError([*wrong, f"Nothing is brought in: data and pooled results contradict each other.{advice}"])
    plan.told += [found.sentence() for found in judged]


def _ways(wanted: list[Analysis], better: str, name: str) -> dict[str, str]:
    """Which way is better in each analysis."""
    given = dict(part.split("=", 1) for part in better.split(",") if "=" in part)
    whole = better if better and not given else ""
    odd = sorted({way for way in (*given.values(), *filter(None, (whole,))) if way not in ("lower", "higher")})
    if odd:
        raise DataError(
            [f"--better: found {', '.join(odd)}, expected lower or higher, or such as 1.1=lower,1.2=higher."]
        )
    ways = {analysis.number: given.get(analysis.number) or analysis.better or whole for analysis in wanted}
    missing = [f"{a.number} ({a.name})" for a in wanted if not ways[a.number]]
    if missing:
        what = f"nothing says which way is better in {'; '.join(missing)}"
        raise DataError([f"{name}: {what}. Give --better lower or higher, or one each: --better 1.1=lower,1.2=higher."])
    return ways


def _outcome_names(wanted: list[Analysis]) -> dict[str, str]:
    """The id of each analysis' outcome: its name, with the number if another one has the same."""
    names = Counter(term(analysis.name) for analysis in wanted)
    return {a.number: term(a.name) if names[term(a.name)] == 1 else term(f"{a.name} {a.number}") for a in wanted}


def _reports(plan: Plan, held: Held, review: RevManReview) -> dict[str, str]:
    """The document of each study whose reference says enough to be one."""
    if not review.references.strip():
        return {}
    references = [r for r in ris_references(review.references, "included.ris") if r.title or r.pmid or r.doi]
    ids = add_references(plan, references, held.rows("documents"))
    found: dict[str, str] = {}
    for reference, identity in zip(references, ids, strict=True):
        if reference.raw["study"] and identity:
            found.setdefault(reference.raw["study"], identity)
    return found


def _add_analysis(
    plan: Plan, trials: Trials, ids: dict[str, str], analysis: Analysis, outcome: str, better: str, source: str
) -> dict[str, str]:
    """Add the outcome and results of an analysis; the id of the result of each row, by its place and subgroup."""
    where = f"analysis {analysis.number} ({analysis.name})"
    _add_outcome(plan, analysis, outcome, better)
    made: dict[str, str] = {}
    several = Counter(row.study for row in analysis.rows if usable(row, analysis))
    for row in analysis.rows:
        if not usable(row, analysis):
            plan.refused.append(f"{row.place} ({row.study}): lacks numbers of {analysis.kind} data: no result is made.")
            continue
        trial = ids.setdefault(row.study, "") or trials.make(row.study)
        ids[row.study] = trial
        suffix = f"/{term(row.subgroup)}" if several[row.study] > 1 and row.subgroup else ""
        result = _free(f"{trial}/{outcome}{suffix}", made.values())
        made[row.place + row.subgroup] = result
        plan.add(
            "results",
            result_id=result,
            trial_id=trial,
            outcome_id=outcome,
            arm_id=trials.arm(trial, "intervention"),
            comparator_id=trials.arm(trial, "comparator"),
            contrast="between_arms",
            role="not_ranked",
            timepoint="as in the RevMan file",
            **result_cells(_numbers(row, analysis), analysis.measure, better),
            source_id=source,
            locator=row.place + (f", {row.subgroup}" if row.subgroup else ""),
            **_SEEN,
            first_public_in=trials.report_of(trial),
        )
    _add_subgroups(plan, ids, analysis, outcome, source)
    if repeated := ", ".join(study for study, number in several.items() if number > 1):
        plan.told.append(f"{where}: {repeated} stand in several rows; a pool of the report takes one of each trial.")
    return made


def _free(key: str, taken: Collection[str]) -> str:
    """A key that is not taken: with /2, /3 ... behind it if need be."""
    return next(one for one in (key, *(f"{key}/{number}" for number in range(2, len(taken) + 3))) if one not in taken)


def _add_outcome(plan: Plan, analysis: Analysis, outcome: str, better: str) -> None:
    label = f"{analysis.name}, people without it" if analysis.swapped else analysis.name
    plan.need("domains", {outcome: {"label": label}})
    counted = analysis.kind in (DICHOTOMOUS, OBSERVED)
    plan.add(
        "outcomes",
        outcome_id=outcome,
        domain=outcome,
        label=label,
        unit="people" if counted else "",
        better=better,
        measure="" if analysis.measure in ("RR", "MD", "GEN") else analysis.measure,
        importance="important",
    )


def _numbers(row: DataRow, analysis: Analysis) -> dict[str, float]:
    numbers = dict(row.numbers)
    if analysis.swapped:
        numbers |= {"ai": numbers["n1i"] - numbers["ai"], "ci": numbers["n2i"] - numbers["ci"]}
    if analysis.kind == OBSERVED and not {"n1i", "n2i"} <= numbers.keys():
        numbers = {name: numbers[name] for name in ("oei", "vei")}
    return numbers


def _add_subgroups(plan: Plan, ids: dict[str, str], analysis: Analysis, outcome: str, source: str) -> None:
    """The subgroup of each trial as a covariate, where no trial is in two."""
    of = {row.study: row.subgroup for row in analysis.rows if row.subgroup}
    pairs = {(row.study, row.subgroup) for row in analysis.rows if row.subgroup}
    if len(set(of.values())) < 2 or len(pairs) != len(of):
        return
    covariate = f"subgroup_of_{outcome}"
    plan.need("covariates", {covariate: {"label": f"subgroup of {analysis.name}"}})
    for study, level in of.items():
        if trial := ids.get(study):
            seen = {"source_id": source, "locator": f"analysis {analysis.number}", **_SEEN}
            plan.add("covariates", trial_id=trial, covariate=covariate, level=level, **seen)


def _add_bias(
    plan: Plan,
    review: RevManReview,
    ids: dict[str, str],
    source: str,
    coder: str,
    wanted: list[Analysis],
    tools: BiasTools,
) -> None:
    names = list(dict.fromkeys(name for study in review.studies.values() for name, _, _ in study.judgements))
    if not names:
        return
    with_results = {row.study for analysis in wanted for row in analysis.rows if usable(row, analysis)}
    tool = tool_of_domains(names, tools)
    if not tool:
        plan.refused.append(f"risk of bias: no tool has the domains {', '.join(names)}: bring it in as robvis, mapped.")
        return
    unknown = [name for name in names if not domain_code(tool, name, tools)]
    plan.refused += [f"risk of bias: {tools[tool].label} has no domain {name!r}: left out." for name in unknown]
    for study in (study for study in review.studies.values() if study.name in with_results):
        seen: set[str] = set()
        for name, judgement, support in study.judgements:
            if not (code := domain_code(tool, name, tools)):
                continue
            allowed = tools[tool].allowed(code)
            word = judgement_word(judgement, allowed)
            if why := _why_not(judgement, word, allowed, twice=code in seen):
                plan.refused.append(f"risk of bias, {study.name}, {name}: {why}: left out.")
                continue
            seen.add(code)
            trial = ids[study.name]
            plan.add(
                "risk_of_bias",
                bias_id=f"{trial}/{tool}/{code.lower()}",
                trial_id=trial,
                tool=tool,
                domain=code,
                judgement=word,
                reason=support or "as judged in the RevMan file, without a reason there",
                source_id=source,
                locator=f"risk of bias, {name}",
                coder=coder,
            )


def _why_not(judgement: str, word: str, allowed: Mapping[str, int], *, twice: bool) -> str:
    """Why a judgement is left out, "" if it is not."""
    if twice:
        return "judged twice for this domain"
    return "" if word in allowed else f"found {judgement!r}, expected {', '.join(allowed)}"
