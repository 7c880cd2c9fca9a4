"""A small collection in a temporary folder: two notebooks, a data package, a list of reports."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from toy_notebooks import FIGURE, FINDING, PARAMETERS, TABLE, TOPIC, code, notebook, plain_notebook, write


@pytest.fixture
def collection(tmp_path: Path) -> SimpleNamespace:
    """Folders of a collection with the reports `one` (notebook 01) and `both` (01 and 02)."""
    folders = SimpleNamespace(**{name: tmp_path / name for name in ("notebooks", "reports", "data", "out")})
    for name in ("notebooks", "reports", "data"):
        (tmp_path / name).mkdir()
    shutil.copy(TOPIC, folders.data / "topic.yml")
    (folders.data / "trials.csv").write_text("trial_id\ncree2010\n")
    folders.reports.joinpath("reports.yml").write_text(
        "- {name: one, title: One trial, question: Which, notebooks: [01_trials]}\n"
        "- {name: both, title: Both, question: Which two, notebooks: [01_trials, 02_plain], "
        "parameters: {min_n: 20}}\n"
    )
    write(folders, "01_trials", notebook("## Sizes\n\nText.", code(FIGURE), code(FINDING), code(TABLE)))
    write(folders, "02_plain", plain_notebook(code("print(conditions)"), parameters=PARAMETERS.splitlines()[0]))
    return folders
