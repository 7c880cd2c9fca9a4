"""Sheets of Covidence, whose columns every review makes anew: read through a map that says what is what.

A map is YAML::

    study: Study Identifier          # the column that names the study
    arm: Intervention                # the column that names the arm; a row an arm
    roles: {Drug A: intervention, Placebo: placebo}
    facts: {Country: country, Sponsorship source: funding}
    outcomes:
      - name: Score
        measure: MD                  # MD or SMD of mean, sd, n; RR, OR or RD of events, total
        better: lower
        timepoint: 12 weeks
        columns: {mean: Score 12w Mean, sd: Score 12w SD, n: Score 12w N}
    bias:                            # judgements; a sheet that has only these needs neither arm, roles nor outcomes
      tool: rob2                   # or one of the review's own (bias_tools in topic.yml)
      coder: Reviewer Name           # the column that names who judged, if there is one
      domains: {D1: {judgement: Randomisation, support: Randomisation notes}, Overall: {judgement: Overall}}

A column that stands twice is the second one by "Name [2]".
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from ldnsynth import plain_yaml
from ldnsynth.bias_tools import BiasTools
from ldnsynth.errors import DataError
from ldnsynth.imports.plan import tidy
from ldnsynth.imports.sheets.bias_domains import domain_code, tool_of_domains
from ldnsynth.pool.table_file import MOST_LINES, OwnTable, refuse_longer
from ldnsynth.publishing.files.text_files import read_letters
from ldnsynth.vocabulary import ARM_ROLES, FACTS, nearest

MEASURES = {"MD": ("mean", "sd", "n"), "SMD": ("mean", "sd", "n")}
MEASURES |= dict.fromkeys(("RR", "OR", "RD"), ("events", "total"))
TEXTS = ("country", "population", "note")  # columns of trials that a fact may fill
_STATISTICS = (("sd", r"\b(sd|standard deviation)$"), ("mean", r"\bmean$"), ("events", r"\b(events?|number with)$"))
_STATISTICS += (("total", r"\btotal( n)?$"), ("n", r"\b(n|sample size|participants)$"))
_SUPPORT = r"support|comment|rationale|reason|justif|quote|notes?\b"
_SEPARATORS = ",;\t"
_MOST_ARMS = 50  # that a draft names


def read_sheet(path: Path) -> OwnTable:
    """A sheet with its columns told apart: the second of a name is "Name [2]".

    Raises
    ------
    DataError
        If it cannot be read as CSV.
    """
    text, told = read_letters(path)
    refuse_longer(path.name, text, MOST_LINES)
    separator = max(
        _SEPARATORS, key=lambda sign: len(next(csv.reader(io.StringIO(text, newline=""), delimiter=sign), []))
    )
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        records = [[tidy(cell) for cell in row] for row in lines]
    except csv.Error as error:
        raise DataError([f"{path.name}: cannot be read as CSV ({error}). Export it anew."]) from None
    if len(records) < 2 or len(records[0]) < 2:
        raise DataError(
            [f"{path.name}: expected a header and rows of several columns, separated by commas, semicolons or tabs."]
        )
    seen: Counter[str] = Counter()
    header = []
    for name in records[0]:
        seen[name] += 1
        header.append(name if seen[name] == 1 else f"{name} [{seen[name]}]")
    named = [place for place, name in enumerate(records[0]) if name]
    rows = [row + [""] * (len(header) - len(row)) for row in records[1:] if any(row)]
    places = [place for place, row in enumerate(records[1:], 2) if any(row)]
    return OwnTable(
        path.name, [header[i] for i in named], [[row[i] for i in named] for row in rows], places, separator, told
    )


def suggested_map(path: Path, tools: BiasTools) -> str:
    """A map of a sheet to mend by hand: columns that end in a statistic are put together to outcomes."""
    sheet = read_sheet(path)
    header = sheet.header
    study = next((name for name in header if re.match(r"study", name, re.I)), header[0])
    arm = next((name for name in header if re.match(r"(intervention|arm|group)", name, re.I)), "")
    outcomes: dict[str, dict[str, str]] = {}
    for name in header:
        plain = re.sub(r" \[\d+\]$", "", name)
        for part, pattern in _STATISTICS:
            if found := re.search(pattern, plain, re.IGNORECASE):
                outcomes.setdefault(plain[: found.start()].strip(" -_,:"), {}).setdefault(part, name)
                break
    entries = [
        {
            "name": name,
            "measure": "RR" if "events" in parts else "MD",
            "better": "?",
            "timepoint": "?",
            "columns": parts,
        }
        for name, parts in outcomes.items()
        if name and ({"mean", "sd", "n"} <= parts.keys() or {"events", "total"} <= parts.keys())
    ]
    draft: dict[str, Any] = {"study": study}
    bias = _suggested_bias([name for name in header if name != study], tools)
    if entries or not bias:
        draft |= {"arm": arm or "?", "roles": _arms(sheet, arm), "facts": {}, "outcomes": entries}
    draft |= {"bias": bias} if bias else {}
    head = "# A draft: put something for every ?, take out what is wrong. Roles: " + ", ".join(ARM_ROLES) + ".\n"
    return head + yaml.safe_dump(draft, sort_keys=False, allow_unicode=True, width=110)


def _arms(sheet: OwnTable, arm: str) -> dict[str, str]:
    """The arms that the sheet names, each with a role to be said."""
    names = dict.fromkeys(filter(None, sheet.column(arm))) if arm else {}
    return dict.fromkeys(list(names)[:_MOST_ARMS] or ["?"], "?")


def _suggested_bias(names: list[str], tools: BiasTools) -> dict[str, Any]:
    """Columns that are named like the domains of a tool, with those of reasons beside them; {} if none is."""
    tool = tool_of_domains(names, tools)
    found: dict[str, dict[str, str]] = {}
    for name in names if tool else ():
        if code := domain_code(tool, re.sub(r" \[\d+\]$", "", name), tools):
            part = "support" if re.search(_SUPPORT, name, re.IGNORECASE) else "judgement"
            found.setdefault(code, {}).setdefault(part, name)
    found = {code: columns for code, columns in found.items() if "judgement" in columns}
    coder = next((name for name in names if re.match(r"(reviewer|coder|rater)", name, re.IGNORECASE)), "")
    return {"tool": tool, **({"coder": coder} if coder else {}), "domains": found} if found else {}


def read_map(path: Path, table: OwnTable, tools: BiasTools) -> dict[str, Any]:
    """The map in a file; what it leaves out is blank.

    Raises
    ------
    DataError
        What it lacks, columns that the sheet does not have, and terms that are none.
    """
    found, fault = plain_yaml.read_yaml(path)
    if fault:
        raise DataError([fault])
    wanted = {"study", "bias"} if isinstance(found, dict) and "bias" in found else {"study", "arm", "roles", "outcomes"}
    if not isinstance(found, dict) or not wanted <= found.keys():
        raise DataError(
            [f"{path.name}: expected study, arm, roles and outcomes; or study and bias. --suggest-map drafts one."]
        )
    found = {"arm": "", "roles": {}, "outcomes": []} | found | {"facts": found.get("facts") or {}}
    faults = [
        f"{path.name}: no column {name!r} in {table.name}.{nearest(str(name), table.header)}"
        for name in used_columns(found)
        if name not in table.header
    ]
    faults += [
        f"{path.name}, roles, {arm}: {role!r} is none of {', '.join(ARM_ROLES)}."
        for arm, role in found["roles"].items()
        if role not in ARM_ROLES
    ]
    faults += [fault for outcome in found["outcomes"] for fault in _faults_of(outcome, path.name)]
    faults += [
        f"{path.name}, facts, {item}: expected one of {', '.join((*TEXTS, *FACTS))}."
        for item in found["facts"].values()
        if item not in (*TEXTS, *FACTS)
    ]
    faults += _faults_of_bias(found.get("bias"), path.name, tools)
    if faults:
        raise DataError(faults)
    return found


def _faults_of(outcome: Mapping[str, Any], file: str) -> Iterator[str]:
    """What an outcome of a map lacks."""
    name = outcome.get("name", "an outcome without a name")
    needed = MEASURES.get(outcome.get("measure"), ())
    if not needed or not set(needed) <= set(outcome.get("columns", {})):
        yield f"{file}, {name}: expected measure {', '.join(MEASURES)} with the columns that it needs."
    if outcome.get("better") not in ("higher", "lower"):
        yield f"{file}, {name}, better: expected higher or lower, found {outcome.get('better')!r}."
    if outcome.get("timepoint") == "?":
        yield f"{file}, {name}, timepoint: is still '?'. Say when it was measured, or take the line out."


def _faults_of_bias(bias: Any, file: str, tools: BiasTools) -> Iterator[str]:
    """What the judgements of a map lack."""
    if bias is None:
        return
    if not isinstance(bias, dict) or bias.get("tool") not in tools or not isinstance(bias.get("domains"), dict):
        yield f"{file}, bias: expected tool (one of {', '.join(tools)}) and domains."
        return
    codes = tools[bias["tool"]].codes
    for code, columns in bias["domains"].items():
        if code not in codes:
            yield f"{file}, bias, {code}: {tools[bias['tool']].label} has {', '.join(codes)}."
        if not isinstance(columns, dict) or "judgement" not in columns or set(columns) - {"judgement", "support"}:
            yield f"{file}, bias, {code}: expected judgement and, if there is one, support: names of columns."


def used_columns(mapping: Mapping[str, Any]) -> list[str]:
    """The names of the columns that a map speaks of."""
    columns = [column for outcome in mapping["outcomes"] for column in outcome.get("columns", {}).values()]
    bias = mapping.get("bias") if isinstance(mapping.get("bias"), dict) else {}
    domains = bias.get("domains") if isinstance(bias.get("domains"), dict) else {}
    columns += [bias.get("coder", ""), *(c for d in domains.values() if isinstance(d, dict) for c in d.values())]
    return [name for name in (mapping["study"], mapping["arm"], *mapping["facts"], *columns) if name]
