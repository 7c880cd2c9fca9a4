"""What a report will be made from, settled and checked before anything runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ldnsynth.errors import ParameterError
from ldnsynth.folders import Overlay
from ldnsynth.publishing.provenance.manifest import report_inputs
from ldnsynth.publishing.request.collection import Report
from ldnsynth.publishing.request.parameters import (
    Parameter,
    check_parameters,
    deal_parameters,
    merge_declared,
    parse_assignments,
    read_parameters,
)
from ldnsynth.topic import read_topic


@dataclass(frozen=True)
class Plan:
    """A report that can be run: its parameters are checked, its inputs are known.

    Parameters
    ----------
    report : Report
        The entry of the collection.
    notebooks, data : Path
        Folders of the notebooks and of the data package.
    declared : dict
        The parameters that each notebook declares.
    given : dict
        The values that each notebook receives.
    inputs : dict
        What the report is made from, as in its manifest.
    """

    report: Report
    notebooks: Path | Overlay
    data: Path
    declared: dict[str, tuple[Parameter, ...]]
    given: dict[str, dict[str, Any]]
    inputs: dict[str, Any]

    def is_current(self) -> bool:
        """Whether data, notebooks and package are still what they were when the plan was made."""
        parameters = self.inputs["parameters"]
        return self.inputs == report_inputs(self.report, parameters, notebooks=self.notebooks, data=self.data)


def plan_report(report: Report, assignments: list[str], *, notebooks: Path | Overlay, data: Path) -> Plan:
    """Check what is asked of a report before anything runs.

    Parameters
    ----------
    report : Report
        The entry of the collection.
    assignments : list of str
        Texts ``key=value`` that go before the report's own parameters.
    notebooks, data : Path
        Folders of the notebooks and of the data package.

    Raises
    ------
    ParameterError
        All faults of the parameters at once.
    DataError
        If the topic cannot be read.
    """
    declared = _declared(report, notebooks)
    merged = merge_declared(declared)
    asked, problems = parse_assignments(assignments, merged)
    values = report.parameters | asked
    problems += check_parameters(values, merged, read_topic(data))
    if problems:
        raise ParameterError("\n".join(f"{report.name}: {problem}" for problem in problems))
    given = deal_parameters(values, declared)
    effective = {stem: {p.name: p.default for p in ps} | given[stem] for stem, ps in declared.items()}
    inputs = report_inputs(report, effective, notebooks=notebooks, data=data)
    return Plan(report, notebooks, data, declared, given, inputs)


def report_parameters(report: Report, *, notebooks: Path | Overlay) -> list[tuple[Parameter, Any]]:
    """The parameters of a report's notebooks, each with the value that the report gives it."""
    merged = merge_declared(_declared(report, notebooks))
    return [(parameter, report.parameters.get(name, parameter.default)) for name, parameter in merged.items()]


def _declared(report: Report, notebooks: Path | Overlay) -> dict[str, tuple[Parameter, ...]]:
    return {stem: read_parameters(notebooks / f"{stem}.ipynb") for stem in report.notebooks}
