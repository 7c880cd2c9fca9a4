"""Tables of judgements in robvis' layouts: RoB 2 and its kin, ROBINS-I and E, QUADAS-2, RoB 1, and others by a map."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from ldnsynth.bias_tool import NO_INFORMATION, BiasTool
from ldnsynth.bias_tools import BiasTools
from ldnsynth.errors import DataError
from ldnsynth.imports.options import mapping_of
from ldnsynth.imports.plan import Plan, listed
from ldnsynth.imports.review import Held
from ldnsynth.imports.sheets.bias_domains import domain_code, judgement_word, tool_of_domains
from ldnsynth.imports.trial_rows import Trials
from ldnsynth.pool.table_file import MOST_LINES, OwnTable, read_own_table
from ldnsynth.scaffold.start import term
from ldnsynth.synthesis.grade.bias import judgement_of
from ldnsynth.vocabulary import nearest

_STUDY, _PASSED = "study", ("weight",)
_STUDIES = ("study id", "study_id", "study name", "author", "trial")  # what else that column is called
_CODES = ("d1", "d1b", "ds", "d2", "d3", "d4", "d5", "d6", "d7", "overall", _STUDY)
_GUESSED = ("rob1", "rob2", "rob2_cluster", "rob2_crossover", "robins_i", "robins_i_v2", "robins_e", "quadas_2")


def plan_robvis(path: Path, held: Held, *, tool: str = "", mapped: Sequence[str] = (), coder: str = "") -> Plan:
    """The judgements of a table, a study a row and a domain a column.

    Parameters
    ----------
    path : Path
    held : Held
    tool : str
        A tool of the review; "" if columns and words tell it.
    mapped : sequence of str
        "D1=Random sequence" each: code of a domain (or Study, Overall) and name of a column.
    coder : str
        Who judged.

    Raises
    ------
    DataError
        If the tool cannot be told or is none of the review's, or columns are missing or unknown.
    """
    names = mapping_of(mapped)
    known = {*_CODES, *_PASSED, *(name.lower() for name in names.values())}
    table = read_own_table(path, known, most=MOST_LINES)
    there = {name.casefold(): name for name in table.header}
    if unknown := [theirs for theirs in names.values() if theirs.casefold() not in there]:
        raise DataError([f"{table.name}: no column {listed(unknown)}, found {listed(table.header, 30)}."])
    heads = {name: name for name in table.header} | {there[theirs.casefold()]: ours for ours, theirs in names.items()}
    tools = held.topic.bias_tools
    if tool and tool not in tools:
        raise DataError([f"--tool: unknown {tool!r}.{nearest(tool, list(tools))}"])
    heads, passed = _telling_columns(table, heads, {there[theirs.casefold()] for theirs in names.values()}, tools, tool)
    tool = tool or _tool(table, heads, tools)
    columns = _columns(table, heads, tool, tools)
    source = f"robvis_{term(path.stem)}"
    plan = Plan(f"{path.name}: judgements with {tools[tool].label}, {len(table.rows)} studies")
    plan.stand_for(source, f"[Table of judgements: {path.name}]")
    if passed:
        plan.told.append(f"{table.name}: columns without judgements are left out: {listed(passed)}.")
    trials = Trials(plan, held, source=source, what="a table of judgements")
    study = next(column for column, name in heads.items() if name.lower() == _STUDY)
    rows: dict[str, int] = {}
    for row, name in enumerate(table.column(study)):
        trial = trials.find(name)
        if trial in rows:
            before = f"stands in row {table.places[rows[trial]]} already: which of the two counts is not known"
            plan.refused.append(f"{table.where(row)} ({name}): {before}; the first is read.")
            continue
        rows |= {trial: row} if trial else {}
        _add_study(plan, table, row, trial, name, columns, (tool, tools[tool]), source, coder)
    return plan


def _telling_columns(
    table: OwnTable, heads: Mapping[str, str], mapped: Collection[str], tools: BiasTools, tool: str
) -> tuple[dict[str, str], list[str]]:
    """The names of the columns that are read, and those that hold no judgement and are no study's name."""
    names = {name.lower() for name in heads.values()}
    heads = {
        column: "Study" if _STUDY not in names and name.lower() in _STUDIES else name for column, name in heads.items()
    }
    own = [tools[tool]] if tool else list(tools.own.values())
    known = {code.lower() for one in own for code in one.codes}
    passed = [
        column
        for column, name in heads.items()
        if column not in mapped and name.lower() not in (*_CODES, *_PASSED, *known)
        if not tool_of_domains([name], tools) and not any(judgement_word(cell) for cell in table.column(column))
    ]
    return {column: name for column, name in heads.items() if column not in passed}, passed


def _tool(table: OwnTable, heads: Mapping[str, str], tools: BiasTools) -> str:
    """The tool that columns and words tell."""
    codes = {name.casefold() for name in heads.values()} - {_STUDY, *_PASSED}
    words = {cell.casefold() for column in heads for cell in table.column(column)}
    found = [
        name
        for name in (*_GUESSED, *tools.own)
        if {code.casefold() for code in tools[name].codes} == codes
        if words & {word.casefold() for word in _telling(tools[name])} or name in ("rob2_cluster", "rob2_crossover")
    ]
    found = [name for name in found if _reads_all(table, heads, tools[name])] or found
    if not found and (named := tool_of_domains([name for name in heads.values() if name.lower() != _STUDY], tools)):
        found = [named]
    if len(found) == 1:
        return found[0]
    what = "columns and words fit no tool" if not found else f"columns and words fit {', '.join(found)}"
    raise DataError(
        [f"{table.name}: {what}; found {listed(table.header, 30)}. Say which with --tool: {', '.join(tools)}; and map "
         "columns, such as --map 'D1=Random sequence'."]
    )  # fmt: skip


def _reads_all(table: OwnTable, heads: Mapping[str, str], tool: BiasTool) -> bool:
    """Whether the tool has every judgement of the table: a word of another tool tells that it is not this one."""
    codes = {code.casefold(): code for code in tool.codes}
    return all(
        judgement_of(cell, tool.allowed(codes[name.casefold()]))
        for column, name in heads.items()
        if name.casefold() in codes
        for cell in table.column(column)
        if cell.strip()
    )


def _telling(tool: BiasTool) -> list[str]:
    """Words that only some tools with the same columns have."""
    return [word for word in tool.words if word not in ("Low", NO_INFORMATION)]


def _columns(table: OwnTable, heads: Mapping[str, str], tool: str, tools: BiasTools) -> dict[str, str]:
    """The code of each column that holds judgements."""
    if _STUDY not in {name.lower() for name in heads.values()}:
        raise DataError([f"{table.name}: no column 'Study'. Rename it, or map it: --map Study=COLUMN."])
    found = {
        column: domain_code(tool, name, tools)
        for column, name in heads.items()
        if name.lower() not in (_STUDY, *_PASSED)
    }
    wanted = ", ".join(tools[tool].codes)
    faults = [
        f"{table.name}, {column}: {tools[tool].label} has no such domain. It has {wanted}. Map it: --map D1={column}."
        for column, code in found.items()
        if not code
    ]
    codes = list(found.values())
    faults += [
        f"{table.name}: {code} stands in several columns. Map them."
        for code in set(codes)
        if code and codes.count(code) > 1
    ]
    if not tools[tool].choosable:
        faults += [
            f"{table.name}: no column for {code}, expected {wanted}." for code in tools[tool].codes if code not in codes
        ]
    if faults:
        raise DataError(faults)
    return found


def _add_study(
    plan: Plan,
    table: OwnTable,
    row: int,
    trial: str,
    name: str,
    columns: Mapping[str, str],
    used: tuple[str, BiasTool],
    source: str,
    coder: str,
) -> None:
    if not trial:
        what = "no study of the review is called so: bring in its results first, or name it as trials.csv does"
        plan.refused.append(f"{table.where(row)} ({name}): {what}.")
        return
    tool, about = used
    words = {}
    for column, code in columns.items():
        cell = table.rows[row][table.header.index(column)]
        allowed = about.allowed(code)
        words[code] = judgement_of(cell, allowed)
        if words[code] not in allowed:
            expected = ", ".join(allowed)
            plan.refused.append(
                f"{table.where(row, code)} ({name}): found {cell!r}, expected {expected}: no row is made."
            )
            return
    for column, code in columns.items():
        plan.add(
            "risk_of_bias",
            bias_id=f"{trial}/{tool}/{code.lower()}",
            trial_id=trial,
            tool=tool,
            domain=code,
            judgement=words[code],
            reason="as judged in the table, which gives no reason",
            source_id=source,
            locator=f"row {table.places[row]}, {column}",
            coder=coder or "as in the table",
        )
