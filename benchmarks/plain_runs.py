"""What `run.py` compares the project with: papermill in one process, and the floor of what any run can cost.

Run as: python benchmarks/plain_runs.py one_process|floor OUT REPORT...
"""

import ast
import os
import sys
from pathlib import Path

from ldnsynth import folders
from ldnsynth.publishing.request.collection import find_reports, load_collection
from ldnsynth.publishing.request.planning import Plan, plan_report
from ldnsynth.topic import read_topic

WORKERS = 2


def plans_of(names: list[str]) -> list[Plan]:
    """The plans of reports, as the command line makes them."""
    review = folders.review_of()
    reports = find_reports(load_collection(review.collection, review.notebooks, read_topic(review.data)), names)
    return [plan_report(report, [], notebooks=review.notebooks, data=review.data) for report in reports]


def tasks_of(plan: Plan, out: Path) -> list[tuple[Path, Path, dict]]:
    """Source, target and parameters of each notebook of a report."""
    folder = out / plan.report.name / "notebooks"
    folder.mkdir(parents=True)
    return [
        (plan.notebooks / f"{stem}.ipynb", folder / f"{stem}.ipynb", plan.given[stem]) for stem in plan.report.notebooks
    ]


def one_process(out: Path, names: list[str]) -> None:
    """Papermill's function and nbconvert's exporter on each notebook, one after the other."""
    import nbformat
    import papermill
    from nbconvert import HTMLExporter

    for plan in plans_of(names):
        for source, target, given in tasks_of(plan, out):
            papermill.execute_notebook(source, target, given, kernel_name="python3", progress_bar=False)
            page, _ = HTMLExporter().from_notebook_node(nbformat.read(target, as_version=4))
            target.with_suffix(".html").write_text(page, encoding="utf-8")


def floor(out: Path, names: list[str]) -> None:
    """Import once, fork two workers that execute the cells with no kernel, write the reports."""
    from ldnsynth.display import figures, findings, tables  # noqa: F401 - what workers are to find loaded
    from ldnsynth.publishing.outputs import write_report
    from ldnsynth.views import rated_outcomes  # noqa: F401 - likewise

    plans = plans_of(names)
    tasks = [task for plan in plans for task in tasks_of(plan, out)]
    reading, writing = os.pipe()
    os.write(writing, bytes(range(len(tasks))))
    os.close(writing)
    workers = []
    for _ in range(WORKERS):
        pid = os.fork()
        if pid == 0:
            while number := os.read(reading, 1):
                execute(*tasks[number[0]])
            os._exit(0)
        workers.append(pid)
    if any(os.waitpid(pid, 0)[1] for pid in workers):
        sys.exit("a worker failed")
    for plan in plans:
        write_report(out / plan.report.name, plan.inputs, plan.declared, data=plan.data)


def execute(source: Path, target: Path, given: dict) -> None:
    """Execute the cells of a notebook plainly, keep what blocks show of themselves, and write it."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_output

    notebook = nbformat.read(source, as_version=4)
    (at,) = [n for n, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", [])]
    lines = "\n".join(f"{name} = {value!r}" for name, value in given.items())
    notebook.cells.insert(at + 1, new_code_cell(lines, metadata={"tags": ["injected-parameters"]}))
    names: dict = {"__name__": "__main__"}
    for count, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 1):
        shown, cell.outputs, cell.execution_count = value_of(cell.source, names), [], count
        if hasattr(shown, "_repr_mimebundle_"):
            data, metadata = shown._repr_mimebundle_()
            options = {"data": data, "metadata": metadata, "execution_count": count}
            cell.outputs = [new_output("execute_result", **options)]
    nbformat.write(notebook, target)


def value_of(source: str, names: dict) -> object:
    """Execute a cell; the value of its last line, if that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return last and eval(compile(ast.Expression(last.value), "cell", "eval"), names)


if __name__ == "__main__":
    os.environ |= {"MPLBACKEND": "agg", "SOURCE_DATE_EPOCH": "315532800"}
    os.environ.setdefault(folders.DATA_VARIABLE, str(folders.data_folder()))
    {"one_process": one_process, "floor": floor}[sys.argv[1]](Path(sys.argv[2]), sys.argv[3:])
