"""What a label holds that a spreadsheet would compute goes out of a report as text."""

import csv

from toy_notebooks import BLOCKS, code, plain_notebook, write

from ldnsynth.publishing.request.collection import load_collection
from ldnsynth.publishing.request.planning import plan_report
from ldnsynth.publishing.run import run_plans
from ldnsynth.topic import read_topic

TABLE = """\
frame = pd.DataFrame({"trial": ["=1+1", "Cree 2010"], "change": ["-0.2", "+SUM(A1)"]})
Table("trials", "Two trials", frame)"""
FIGURE = """\
Figure("changes", "Two trials", "change by trial", "Two bars.", frame,
       lambda figure: figure.add_subplot().barh([0], [1]), height=2)"""


def test_no_cell_of_a_report_is_a_formula(collection):
    write(
        collection, "01_trials", plain_notebook(code(BLOCKS), code(TABLE), code(FIGURE), parameters="n: int = 0  # n")
    )
    (report, _) = load_collection(collection.reports / "reports.yml", collection.notebooks, read_topic(collection.data))
    plan = plan_report(report, [], notebooks=collection.notebooks, data=collection.data)
    (outcome,) = run_plans([plan], out=collection.out, jobs=1)
    assert outcome.problems == ()
    for file in ("tables/trials.csv", "figures/changes.csv"):
        with (collection.out / "one" / file).open(newline="") as lines:
            assert list(csv.reader(lines)) == [["trial", "change"], ["'=1+1", "-0.2"], ["Cree 2010", "'+SUM(A1)"]]
    page = (collection.out / "one" / "index.html").read_text()
    assert 'data-csv="trial,change\n&#39;=1+1,-0.2' in page
    assert '<th scope="row">=1+1</th>' in page  # for the eye it is what it is
