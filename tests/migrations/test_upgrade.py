"""Former layouts: a package is brought to the one that is read, or left as it is with a sentence."""

import json
import subprocess

import pytest
import yaml
from click.testing import CliRunner

from ldnsynth.cli import main
from ldnsynth.errors import DataError
from ldnsynth.evidence import check_data, load_evidence
from ldnsynth.evidence.layout import OPTIONAL, TABLES
from ldnsynth.migrations import MIGRATIONS, Package, upgrade
from ldnsynth.migrations.files import read_former, upgraded_texts
from ldnsynth.migrations.topic_from_descriptor import topic_from_descriptor
from ldnsynth.topic import LAYOUT

ENUMS = {
    ("trials", "condition"): ["migraine", "cluster_headache"],
    ("outcomes", "domain"): ["pain_freedom"],
    ("results", "direction"): ["favours_asa", "favours_comparator", "no_difference"],
    ("arms", "role"): ["asa", "placebo"],
    ("characteristics", "item"): ["n_randomised", "dose_mg_per_day"],
}
ROWS = {
    "documents": [{"document_id": "one1999", "kind": "article", "title": "One", "verification": "abstract"}],
    "trials": [
        {
            **{"trial_id": "one1999", "label": "One 1999", "condition": "migraine", "design": "randomised_parallel"},
            **{"masking": "double", "comparator": "placebo", "status": "published", "relevance": "direct"},
            **{"report_id": "one1999", "summary": "aspirin or placebo", "source_id": "one1999"},
            **{"locator": "abstract", "verification": "abstract"},
        }
    ],
    "arms": [
        {"arm_id": "one1999/asa", "trial_id": "one1999", "role": "asa", "label": "aspirin", "intervention": "aspirin"},
        {"arm_id": "one1999/p", "trial_id": "one1999", "role": "placebo", "label": "p", "intervention": "placebo"},
    ],
    "outcomes": [
        {
            **{"outcome_id": "free", "domain": "pain_freedom", "label": "Free of pain", "unit": "people"},
            **{"better": "higher", "importance": "critical"},
        }
    ],
    "results": [
        {
            **{"result_id": "one1999/free", "trial_id": "one1999", "outcome_id": "free", "arm_id": "one1999/asa"},
            **{"comparator_id": "one1999/p", "contrast": "between_arms", "role": "primary", "timepoint": "2 hours"},
            **{"direction": "favours_asa", "measure": "RR", "n1i": "40", "n2i": "41"},
            **{"ai": "20", "bi": "20", "ci": "10", "di": "31", "reported": "20 of 40 v 10 of 41"},
            **{"source_id": "one1999", "locator": "abstract", "verification": "abstract", "first_public_in": "one1999"},
        }
    ],
}


@pytest.fixture
def former(tmp_path):
    """A data package of layout 3: terms in the descriptor, no topic."""
    folder = tmp_path / "data"
    folder.mkdir()
    resources = []
    for name, table in TABLES.items():
        if table.optional:
            continue
        header = table.header_of(())
        lines = [",".join(header)] + [",".join(row.get(column, "") for column in header) for row in ROWS.get(name, [])]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
        fields = [
            {"name": column} | ({"constraints": {"enum": ENUMS[name, column]}} if (name, column) in ENUMS else {})
            for column in header
        ]
        resources.append({"name": name, "path": f"{name}.csv", "schema": {"fields": fields}})
    about = {"name": "asa", "title": "Aspirin for migraine", "version": "1.2", "created": "2020-02-03T00:00:00Z"}
    (folder / "datapackage.json").write_text(json.dumps(about | {"resources": resources}))
    return folder


def run(*arguments):
    return CliRunner().invoke(main, ["upgrade", *map(str, arguments)])


def git(folder, *arguments):
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.org"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def test_terms_become_a_topic_and_the_intervention_gets_its_names(former):
    package = read_former(former)
    topic, tables, told = topic_from_descriptor(package.topic, package.descriptor, package.tables)
    assert topic["focus"] == "migraine"
    assert topic["conditions"]["cluster_headache"] == {"label": "cluster headache"}
    assert topic["intervention"] == {"name": "ASA", "short": "ASA"}
    assert topic["dose"]["item"] == "dose_mg_per_day"
    assert topic["dose"]["unit"] == "mg/day"
    assert topic["tables"] == []
    assert [row["direction"] for row in tables["results"]] == ["favours_intervention"]
    assert [row["role"] for row in tables["arms"]] == ["intervention", "placebo"]
    assert [row["direction"] for row in package.tables["results"]] == ["favours_asa"]  # what came in is as it was
    assert any("favours_asa is favours_intervention now" in line for line in told)


def test_what_was_upgraded_passes_the_check_and_is_upgraded_no_further(former, tmp_path):
    texts, _ = upgraded_texts(read_former(former))
    there = tmp_path / "there"
    there.mkdir()
    for name, text in texts.items():
        (there / name).write_text(text)
    assert check_data(there).problems == []
    assert load_evidence(there).topic.title == "Aspirin for migraine"
    again = read_former(there)
    assert upgrade(again) is again


def test_every_layout_since_the_first_has_its_migration():
    assert max(MIGRATIONS) == LAYOUT
    assert upgrade(Package({"layout": LAYOUT}, {}, {})).told == ()


def test_the_command_shows_first_and_writes_only_what_git_could_give_back(former):
    before = {path.name: path.read_bytes() for path in former.iterdir()}
    shown = run(former)
    assert shown.exit_code == 0
    assert "topic.yml would be written" in shown.output
    assert "run it again with --apply" in shown.output
    assert run(former, "--check").exit_code == 1
    bare = run(former, "--apply")
    assert bare.exit_code == 1
    assert "in no git repository" in bare.output
    git(former, "init", "-q")
    dirty = run(former, "--apply")
    assert dirty.exit_code == 1
    assert "not committed" in dirty.output
    assert {path.name: path.read_bytes() for path in former.iterdir() if path.is_file()} == before
    git(former, "add", "-A")
    git(former, "commit", "-qm", "as it was")
    assert "layout 3 to 4" in run(former, "--apply").output
    assert check_data(former).problems == []
    assert "nothing to upgrade" in run(former).output
    assert run(former, "--check").exit_code == 0


def test_a_former_package_is_named_where_it_is_read(former):
    with pytest.raises(DataError, match=r"without topic\.yml, the layout before 0\.4\. Run 'ldnsynth upgrade"):
        load_evidence(former)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("layout", LAYOUT + 1, "Install a newer ldnsynth"),
        ("layout", LAYOUT - 1, "Run 'ldnsynth upgrade'"),
        ("engine", ">=99", "engine: >=99 is asked for, and this is ldnsynth"),
        ("engine", "about 4", "engine: expected versions such as"),
    ],
)
def test_a_topic_of_another_engine_is_one_sentence(former, tmp_path, key, value, told):
    texts, _ = upgraded_texts(read_former(former))
    there = tmp_path / "there"
    there.mkdir()
    (there / "topic.yml").write_text(yaml.safe_dump(yaml.safe_load(texts["topic.yml"]) | {key: value}))
    with pytest.raises(DataError) as caught:
        load_evidence(there)
    (problem,) = caught.value.problems
    assert told in problem


@pytest.mark.parametrize("content", ["[]", '{"resources": 3}', '{"resources": [{"name": "trials"}]}', "{"])
def test_a_damaged_descriptor_is_a_sentence_and_nothing_is_written(former, content):
    (former / "datapackage.json").write_text(content)
    result = run(former)
    assert result.exit_code == 1
    assert "datapackage.json" in result.output
    assert not (former / "topic.yml").exists()


def test_tables_that_were_described_stay_in_use(former):
    package = read_former(former)
    described = [*package.descriptor["resources"], {"name": "claims", "path": "claims.csv", "schema": {"fields": []}}]
    topic, _, _ = topic_from_descriptor({}, package.descriptor | {"resources": described}, package.tables)
    assert topic["tables"] == ["claims"]
    assert set(topic["tables"]) <= set(OPTIONAL)
