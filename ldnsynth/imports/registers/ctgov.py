"""An entry of ClinicalTrials.gov (version 2 of its JSON): the trial, its arms, people and dates."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ldnsynth.errors import DataError
from ldnsynth.imports.plan import Plan, tidy
from ldnsynth.imports.references.reference import day_of
from ldnsynth.imports.registers.entry_file import read_entry
from ldnsynth.imports.registers.groups import Groups
from ldnsynth.imports.registers.harms import add_harms
from ldnsynth.imports.registers.results import add_outcomes
from ldnsynth.imports.registers.shape import shaped
from ldnsynth.imports.review import Held
from ldnsynth.scaffold.start import term

_SEEN = "register"
_RESULTS = "results"  # behind the id of an entry: the document of its results
_MASKING = {name: name.lower() for name in ("NONE", "SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")}
_ONGOING = (
    *("RECRUITING", "NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING", "ENROLLING_BY_INVITATION", "SUSPENDED"),
    "AVAILABLE",
)
_COMPARED = {"placebo": "placebo", "no_intervention": "no_intervention", "active_comparator": "active_treatment"}


def plan_ctgov(path: Path, held: Held, *, better: str = "", outcomes: str = "") -> Plan:
    """The rows of a register entry.

    Parameters
    ----------
    path : Path
        The JSON of one entry, as the register's API and download give it.
    held : Held
    better : str
        "higher" or "lower" for all outcomes, or one each by its number: "0=higher,3=lower".
    outcomes : str
        Numbers of the outcomes to read, joined by commas, from 0 as the register counts them; "" for all.

    Raises
    ------
    DataError
        If it is no such entry.
    """
    entry = _read(path)
    protocol = entry["protocolSection"]
    number = protocol["identificationModule"]["nctId"]
    results = entry.get("resultsSection", {})
    measured = results.get("outcomeMeasuresModule", {}).get("outcomeMeasures", [])
    plan = Plan(f"{path.name}: entry {number}, {len(measured)} outcomes with results")
    trial = _trial(held, number)
    source = _entry_document(plan, held, number, protocol)
    groups = Groups(plan, held, trial, protocol.get("armsInterventionsModule", {}).get("armGroups", []))
    if not trial:
        trial = groups.trial = term(number)
        _add_trial(plan, held, trial, source, protocol, groups, bool(results))
    groups.add_arms()
    _add_facts(plan, trial, source, protocol)
    posted = _results_document(plan, source, number, protocol) if results else source
    _add_flow(plan, trial, posted, results, groups)
    common = {"plan": plan, "trial": trial, "source": posted, "groups": groups}
    add_outcomes(measured, better=better, wanted=outcomes, taken=held.rows("outcomes"), **common)
    add_harms(results.get("adverseEventsModule", {}), **common)
    return plan


def _read(path: Path) -> dict[str, Any]:
    entry = read_entry(path)
    try:
        number = entry["protocolSection"]["identificationModule"]["nctId"]
    except (KeyError, TypeError):
        number = ""
    if not re.fullmatch(r"NCT\d{8}", str(number)):
        what = "has no protocolSection.identificationModule.nctId"
        raise DataError([f"{path.name}: {what}, as entries of version 2 have. Is it another format, or version 1?"])
    return shaped(entry, path.name)


def _trial(held: Held, number: str) -> str:
    """The trial of the review that has this register entry, "" if none."""
    entries = {row["document_id"] for row in held.rows("documents") if row.get("register_number") == number}
    for row in held.rows("trials"):
        if row.get("register_id") in entries or row["trial_id"] == term(number):
            return row["trial_id"]
    return ""


def _entry_document(plan: Plan, held: Held, number: str, protocol: Mapping[str, Any]) -> str:
    known = [
        row["document_id"]
        for row in held.rows("documents")
        if row.get("register_number") == number
        and row["kind"] == "register_entry"
        and not row["document_id"].endswith(_RESULTS)
    ]
    identity, status = protocol["identificationModule"], protocol.get("statusModule", {})
    posted = _day(status.get("studyFirstPostDateStruct")) or day_of(status.get("studyFirstSubmitDate", ""))
    source = known[0] if known else term(number)
    plan.add(
        "documents",
        document_id=source,
        kind="register_entry",
        title=identity.get("officialTitle") or identity.get("briefTitle"),
        container="ClinicalTrials.gov",
        year=posted[:4],
        register_number=number,
        public_from=posted,
        verification=_SEEN,
    )
    return source


def _results_document(plan: Plan, source: str, number: str, protocol: Mapping[str, Any]) -> str:
    """The document that results were seen in: they are posted years after the entry."""
    posted = _day(protocol.get("statusModule", {}).get("resultsFirstPostDateStruct"))
    plan.add(
        "documents",
        document_id=f"{source}{_RESULTS}",
        kind="register_entry",
        title=f"[Results section of {number}]",
        container="ClinicalTrials.gov",
        year=posted[:4],
        register_number=number,
        public_from=posted,
        verification=_SEEN,
    )
    return f"{source}{_RESULTS}"


def _add_trial(
    plan: Plan, held: Held, trial: str, source: str, protocol: Mapping[str, Any], groups: Groups, results: bool
) -> None:
    design = protocol.get("designModule", {})
    info = design.get("designInfo", {})
    kinds = [_COMPARED[role] for role in groups.roles.values() if role in _COMPARED]
    conditions = "; ".join(protocol.get("conditionsModule", {}).get("conditions", []))
    identity = protocol["identificationModule"]
    names = " against ".join(groups.labels.values())
    plan.add(
        "trials",
        trial_id=trial,
        label=identity.get("acronym") or identity["nctId"],
        condition=held.topic.focus,
        population=conditions,
        design=_design(plan, design, info),
        masking=_MASKING.get(info.get("maskingInfo", {}).get("masking", ""), "not_reported"),
        comparator=kinds[0] if kinds else "none" if len(groups.labels) < 2 else "other",
        status=_status(plan, protocol.get("statusModule", {}).get("overallStatus", ""), results),
        relevance="direct",
        register_id=source,
        summary=names or identity.get("briefTitle"),
        source_id=source,
        locator="register: design",
        verification=_SEEN,
    )
    plan.told.append(f"Conditions: {conditions}; taken for {held.topic.focus!r} (trials.csv, condition, relevance).")


def _design(plan: Plan, design: Mapping[str, Any], info: Mapping[str, Any]) -> str:
    model, allocation = info.get("interventionModel", ""), info.get("allocation", "")
    if design.get("studyType") != "INTERVENTIONAL":
        plan.told.append(f"The study is {design.get('studyType', 'of no stated kind').lower()}: see its design.")
        return "nonrandomised_comparison"
    if model == "SINGLE_GROUP":
        return "single_arm"
    if allocation != "RANDOMIZED":
        return "fixed_order_crossover" if model == "CROSSOVER" else "nonrandomised_comparison"
    if model not in ("PARALLEL", "CROSSOVER"):
        plan.told.append(f"The model {model or 'that is not stated'} is taken as parallel groups (trials.csv, design).")
    return "randomised_crossover" if model == "CROSSOVER" else "randomised_parallel"


def _status(plan: Plan, status: str, results: bool) -> str:
    if status in ("TERMINATED", "WITHDRAWN"):
        return status.lower()
    if results:
        plan.told.append("Whether it was published besides the register is not known here (trials.csv, status).")
        return "register_results_only"
    return "ongoing" if status in _ONGOING else "unknown"


def _add_facts(plan: Plan, trial: str, source: str, protocol: Mapping[str, Any]) -> None:
    status, design = protocol.get("statusModule", {}), protocol.get("designModule", {})
    enrolled = design.get("enrollmentInfo", {})
    sponsor = protocol.get("sponsorCollaboratorsModule", {}).get("leadSponsor", {})
    eligible = protocol.get("eligibilityModule", {})
    ages = " to ".join(filter(None, (eligible.get("minimumAge"), eligible.get("maximumAge"))))
    facts = {
        "registered_on": (day_of(status.get("studyFirstSubmitDate", "")), "record dates"),
        "started_on": (_day(status.get("startDateStruct")), "dates"),
        "ended_on": (_day(status.get("completionDateStruct")), "dates"),
        "funding": (" ".join(filter(None, (sponsor.get("name"), f"({sponsor.get('class', '').lower()})"))), "sponsor"),
        "eligibility": ("; ".join(filter(None, (ages, eligible.get("sex", "").lower()))), "eligibility"),
    }
    seen = {"trial_id": trial, "source_id": source, "verification": _SEEN}
    for item, (text, where) in facts.items():
        if tidy(text):
            key = f"{trial}/{item}"
            plan.add(
                "characteristics",
                characteristic_id=key,
                item=item,
                value_text=text,
                locator=f"register: {where}",
                **seen,
            )
    if enrolled.get("count"):
        item = "n_enrolled" if enrolled.get("type") == "ACTUAL" else "n_planned"
        plan.add(
            "characteristics",
            characteristic_id=f"{trial}/{item}",
            item=item,
            value=enrolled["count"],
            unit="people",
            locator="register: enrolment",
            **seen,
        )


def _add_flow(plan: Plan, trial: str, source: str, results: Mapping[str, Any], groups: Groups) -> None:
    """Who started and completed, by arm; of a study in periods the first one's start."""
    flow = results.get("participantFlowModule", {})
    periods = flow.get("periods", [])
    titles = {group["id"]: group for group in flow.get("groups", [])}
    items = {"STARTED": "n_started"} | ({"COMPLETED": "n_completed"} if len(periods) == 1 else {})
    for period in periods[:1]:
        for milestone in period.get("milestones", []):
            item = items.get(milestone.get("type", ""))
            for achieved in milestone.get("achievements", []) if item else ():
                arm = groups.arm(titles.get(achieved["groupId"], {}), "participant flow")
                if arm and str(achieved.get("numSubjects", "")).isdigit():
                    plan.add(
                        "characteristics",
                        characteristic_id=f"{trial}/{item}/{arm.split('/')[-1]}",
                        trial_id=trial,
                        arm_id=arm,
                        item=item,
                        value=achieved["numSubjects"],
                        unit="people",
                        source_id=source,
                        locator=f"register: participant flow, {achieved['groupId']}",
                        verification=_SEEN,
                    )


def _day(struct: Mapping[str, Any] | None) -> str:
    return day_of((struct or {}).get("date", ""))
