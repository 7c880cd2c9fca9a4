"""What other software reads: the numbers that we pool, names and dates of references, and files that are whole."""

import csv
import io
import json
import re
import shutil
import zipfile
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from click.testing import CliRunner
from reviews import TOY

from ldnsynth import cli, folders
from ldnsynth.bias_tools import TOOLS
from ldnsynth.errors import ReportError
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.exports import tables as exports
from ldnsynth.exports.left_out import _REASONS
from ldnsynth.publishing.references.authors import author
from ldnsynth.publishing.references.csl import _place
from ldnsynth.synthesis.pooling import pool_effects
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.topic import read_topic
from ldnsynth.views.effects import effects_of
from ldnsynth.vocabulary import DESIGNS

# Properties and types of the schema csl-data.json 1.0 that are used here; every other one is a fault.
CSL_TEXTS = set("id type title container-title publisher volume issue page DOI PMID PMCID number URL note".split())
CSL_TYPES = set(
    "article article-journal article-newspaper chapter dataset document entry interview paper-conference report "
    "webpage".split()
)
CSL_NAMES = {"family", "given", "non-dropping-particle", "suffix", "literal"}


@cache
def everything(**selection):
    return select(load_evidence(TOY), Selection(**selection))


def call(*args):
    return CliRunner().invoke(cli.main, ["export", *map(str, args)])


@pytest.fixture(autouse=True)
def keep_the_data_folder(monkeypatch):
    monkeypatch.setenv(folders.DATA_VARIABLE, str(TOY))  # the command sets it; this puts it back


def test_the_command_offers_every_export_and_says_what_each_leaves_out():
    assert list(exports.EXPORTS) == cli.data._EXPORTS
    assert exports.EXPORTS.keys() == _REASONS.keys()
    told = cli.data.export.help
    assert not [form for form in exports.EXPORTS if not re.search(rf"^ *{form} ", told, re.MULTILINE)]


def test_pooling_the_exported_effects_gives_what_we_pool():
    table = pd.read_csv(io.StringIO(exports.export_escalc(everything())))
    groups = group_effects(effects_of(everything()))
    assert table["group"].nunique() == len(groups)
    assert not table.duplicated(["group", "trial_id"]).any()
    for (_, rows), group in zip(table.groupby("group", sort=False), groups, strict=True):
        pooled = pool_effects(rows["yi"], rows["vi"], method="REML", ci="hk-adhoc")
        assert pooled.k == group.pooled.k
        ends = ("ci_low", "ci_high") if pooled.k > 1 else ()  # a single trial keeps the quantile of its own df
        for name in ("estimate", "se", *ends, "tau2"):
            assert getattr(pooled, name) == pytest.approx(getattr(group.pooled, name), rel=1e-12, nan_ok=True)
    assert (table.groupby("group")["yi"].count() > 1).any()


def test_inputs_of_the_export_are_those_that_were_printed():
    table = pd.read_csv(io.StringIO(exports.export_escalc(everything()))).set_index("result_id")
    printed = everything().results.set_index("result_id").loc[table.index]
    for column in ("ai", "ci", "n1i", "m1i", "sd2i", "percent1i"):
        pd.testing.assert_series_equal(table[column], printed[column], check_dtype=False)
        assert table[column].notna().any(), column


def left_out(form, *options):
    """The names on stderr beside an export, by noun and reason."""
    lines = call(form, "--out", "-", *options).stderr.splitlines()
    told = [line.partition(" left out, ")[::2] for line in lines]
    return {(noun, *rest.partition(": ")[::2]) for noun, rest in told}


def test_studies_that_are_never_pooled_are_named_beside_the_effects():
    found = {why: names.split("; ") for noun, why, names in left_out("escalc") if noun == "results"}
    trials = everything().trials[everything().trials["trial_id"].isin(everything().results["trial_id"])]
    for design in ("nonrandomised_comparison", "fixed_order_crossover"):
        named = found[DESIGNS[design]]
        assert sorted(named) == sorted(trials.loc[trials["design"] == design, "label"])
    written = set(pd.read_csv(io.StringIO(exports.export_escalc(everything())))["slab"])
    with_result = everything().trials["trial_id"].isin(everything().results["trial_id"])
    assert written | {name for names in found.values() for name in names} == set(
        everything().trials.loc[with_result, "label"]
    )
    studies = {why: names for noun, why, names in left_out("escalc") if noun == "studies"}
    told = everything().left_out.groupby("reason", sort=False)["label"].agg("; ".join)
    assert studies == told.to_dict()


def test_studies_that_were_judged_otherwise_or_not_are_named_beside_the_judgements():
    found = {why: names.split("; ") for _, why, names in left_out("robvis", "--condition", "yawning")}
    assert found["judged with RoB 2 for crossover trials"] == ["Ivy 2013"]
    assert found["not judged"] == ["Jasmine 2008"]


def test_outcomes_without_a_place_are_named_beside_the_summary():
    found = {why: names.split("; ") for _, why, names in left_out("sof", "--condition", "yawning")}
    rows = csv.DictReader(io.StringIO(exports.export_sof(everything(conditions=("yawning",)))))
    written = [row["Outcome"].split(" (")[0].lower() for row in rows]
    results = everything(conditions=("yawning",)).results.merge(everything().outcomes, on="outcome_id")
    assert {*written, *(name for names in found.values() for name in names)} == {
        read_topic(TOY).domain_labels[domain] for domain in results["domain"]
    }


def test_documents_that_name_no_condition_are_named_where_one_is_asked_for():
    asked = left_out("csl", "--condition", "yawning")
    assert [(noun, why) for noun, why, _ in asked] == [("documents", "no condition is named in documents.csv")]
    assert left_out("csl") == set()


def test_a_selection_without_an_estimate_is_a_sentence():
    with pytest.raises(ReportError, match="No trial of this selection gives an effect"):
        exports.export_escalc(everything(conditions=("frowning",)))


def test_references_keep_to_the_schema():
    text = exports.export_csl(everything())
    references = json.loads(text)
    assert text == exports.export_csl(everything())
    assert [one["id"] for one in references] == sorted(everything().documents["document_id"])
    for one in references:
        assert {"id", "type", "title"} <= set(one) <= CSL_TEXTS | {"author", "editor", "issued"}
        assert one["type"] in CSL_TYPES
        assert all(isinstance(one[name], str) and one[name] for name in CSL_TEXTS & set(one))
        assert all(name and set(name) <= CSL_NAMES for name in one.get("author", []))
        (parts,) = one.get("issued", {"date-parts": [[2000]]})["date-parts"]
        assert 1 <= len(parts) <= 3
        assert all(isinstance(part, int) for part in parts)


def test_a_reference_has_what_a_style_needs():
    alder = next(one for one in json.loads(exports.export_csl(everything())) if one["id"] == "alder2004")
    assert alder["author"][0] == {"family": "Alder", "given": "A."}
    assert alder["issued"] == {"date-parts": [[2004, 2, 19]]}
    assert (alder["container-title"], alder["volume"], alder["issue"]) == ("Journal of Invented Studies", "14", "2")
    assert (alder["page"], alder["DOI"]) == ("11-19", "10.9999/alder2004")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Bruun KD", {"family": "Bruun", "given": "K. D."}),
        ("van der Woude CJ", {"family": "Woude", "given": "C. J.", "non-dropping-particle": "van der"}),
        ("Martinelli Boneschi F", {"family": "Martinelli Boneschi", "given": "F."}),
        ("Guttuso T Jr", {"family": "Guttuso", "given": "T.", "suffix": "Jr"}),
        ("Torkildsen Ø", {"family": "Torkildsen", "given": "Ø."}),
        ("Dupont J-P", {"family": "Dupont", "given": "J.-P."}),
        ("Gavali", {"family": "Gavali"}),
        ("Lie MRKL", {"family": "Lie", "given": "M. R. K. L."}),
        ("Khan UK", {"family": "Khan", "given": "U. K."}),
        *(
            (name, {"literal": name})
            for name in (
                "WorkSafeBC Evidence-Based Practice Group",
                "Naltrexone Society (UK)",
                "Pain Study Group UK",
                "Ministry of Health NZ",
                "MS Charity UK",
                "Drug Watch EU",
                "R&D Team A",
                "FDA",
            )
        ),
    ],
)
def test_names_are_split_where_they_have_parts(name, parts):
    assert author(name) == parts


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Bruun KD", "Bruun, KD"),
        ("van der Woude CJ", "van der Woude, CJ"),
        ("Guttuso T Jr", "Guttuso, T, Jr"),
        ("Gavali", "Gavali"),
        ("Example Group UK", "Example Group UK"),
        ("Example Society (UK)", "Example Society (UK)"),
        ("NICE", "NICE"),
    ],
)
def test_a_name_in_ris_has_the_parts_that_it_has_elsewhere(name, printed):
    documents = everything().documents.assign(authors=name)
    lines = exports.export_ris(replace(everything(), documents=documents)).splitlines()
    assert {line for line in lines if line.startswith("AU")} == {f"AU  - {printed}"}


@pytest.mark.parametrize("label", ["=1+1", "+A1", "-2+3", "@SUM(A1)"])
@pytest.mark.parametrize("form", ["escalc", "robvis", "revman", "metapsy"])
def test_no_name_of_a_trial_goes_out_as_a_formula(form, label):
    options = {"tool": "rob2_crossover"} if form == "robvis" else {}
    named = everything()
    named = replace(named, trials=named.trials.assign(label=label))
    rows = list(csv.reader(io.StringIO(getattr(exports, f"export_{form}")(named, **options))))
    cells = {cell for row in rows for cell in row}
    assert f"'{label}" in cells
    assert label not in cells


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("82(12):1083-1092", {"volume": "82", "issue": "12", "page": "1083-1092"}),
        ("124(Pt B):110966", {"volume": "124", "issue": "Pt B", "page": "110966"}),
        ("36:100733", {"volume": "36", "page": "100733"}),
        ("11(6)", {"volume": "11", "issue": "6"}),
        ("742", {"note": "742"}),  # a volume or a page: nobody can tell
        ("issue 4, from page 409", {"note": "issue 4, from page 409"}),
    ],
)
def test_volume_issue_and_page_are_told_apart_or_left_whole(text, parts):
    assert _place(text) == parts


def test_conditions_and_the_day_narrow_the_references():
    chosen = {one["id"] for one in json.loads(exports.export_csl(everything(conditions=("yawning",))))}
    assert "fir2010" in chosen
    assert "alder2004" not in chosen
    then = {one["id"] for one in json.loads(exports.export_csl(everything(as_of="2003-12-31")))}
    assert "cedar2003" in then
    assert "alder2004" not in then


def judged(tool):
    """The evidence with one trial judged with this tool."""
    domains = TOOLS[tool].codes
    about = {"trial_id": "alder2004", "tool": tool, "judgement": next(iter(TOOLS[tool].judgements))}
    return replace(everything(), risk_of_bias=pd.DataFrame([about | {"domain": domain} for domain in domains]))


@pytest.mark.parametrize("tool", TOOLS)
def test_judgements_stand_in_the_layout_of_robvis(tool):
    (row,) = csv.DictReader(io.StringIO(exports.export_robvis(judged(tool), tool=tool)))
    assert list(row) == ["Study", *TOOLS[tool].codes]
    assert row["Study"] == "Alder 2004"
    assert set(row.values()) == {"Alder 2004", next(iter(TOOLS[tool].judgements))}


def test_a_tool_that_nobody_used_is_a_sentence():
    with pytest.raises(ReportError, match="judged with RoB 2: nothing to export"):
        exports.export_robvis(judged("robins_i"))


@pytest.mark.parametrize("form", ["escalc", "csl"])
def test_the_command_writes_the_file_or_the_output(tmp_path, form):
    result = call(form, "--out", tmp_path / "file")
    assert result.exit_code == 0, result.stderr
    written = (tmp_path / "file").read_bytes()
    assert written.decode() == exports.EXPORTS[form](everything())
    assert result.stdout == f"{tmp_path}/file\n"
    assert call(form, "--out", "-").stdout_bytes == written


def test_the_flow_is_that_of_the_whole_collection_unless_asked_for_less():
    assert call("prisma", "--out", "-").stdout == exports.export_prisma(load_evidence(TOY))
    of_ms = exports.export_prisma(everything(conditions=("hiccups",)))
    assert call("prisma", "--condition", "hiccups", "--out", "-").stdout == of_ms


def test_the_command_takes_conditions_and_a_day():
    options = ("--condition", "yawning", "--condition", "snoring", "--as-of", "2013-01-01", "--out", "-")
    selected = everything(conditions=("yawning", "snoring"), as_of="2013-01-01")
    assert call("escalc", *options).stdout == exports.export_escalc(selected)


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["csl"], 2, "Missing option '--out'"),
        (["bibtex", "--out", "-"], 2, "'bibtex' is not one of"),
        (["csl", "--tool", "rob2", "--out", "-"], 2, "--tool goes with robvis alone."),
        (["csl", "--condition", "yawing", "--out", "-"], 1, "Did you mean 'yawning'?"),
        (["csl", "--as-of", "2009", "--out", "-"], 1, "as_of: expected a calendar day"),
        (["csl", "--as-of", "1900-01-01", "--out", "-"], 1, "nothing to export."),
        (["csl", "--out", "nowhere/file"], 1, "nowhere/file: cannot be written (No such file or directory)."),
        (["csl", "--data", "nowhere", "--out", "-"], 1, "nowhere: no such folder"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(tmp_path, monkeypatch, args, code, words):
    monkeypatch.chdir(tmp_path)
    result = call(*args)
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["results.csv", "new.csv"])
def test_nothing_is_exported_into_the_data(tmp_path, name):
    data = shutil.copytree(TOY, tmp_path / "data")
    before = {path: path.read_bytes() for path in data.iterdir()}
    result = call("escalc", "--data", str(data), "--out", str(data / name))
    assert result.exit_code == 1 and "Give another file with --out." in result.stderr
    assert {path: path.read_bytes() for path in data.iterdir()} == before


def test_the_summary_of_findings_is_a_table_in_every_form(tmp_path):
    texts = {}
    for suffix in ("csv", "html", "docx"):
        path = tmp_path / f"sof.{suffix}"
        result = CliRunner().invoke(cli.main, ["export", "sof", "--condition", "yawning", "--out", str(path)])
        assert result.exit_code == 0, result.output
        texts[suffix] = path.read_bytes()
    rows = list(csv.DictReader(io.StringIO(texts["csv"].decode())))
    assert 0 < len(rows) <= 7
    assert {"Outcome", "Effect (interval)", "People (studies)", "Certainty", "What was found"} <= set(rows[0])
    assert texts["html"].count(b"<tr>") == len(rows) + 1
    document = zipfile.ZipFile(io.BytesIO(texts["docx"])).read("word/document.xml").decode()
    assert document.count("<w:tbl>") == 1
    assert document.count("<w:tr>") == len(rows) + 1
    assert document.count("<w:tblHeader") == 1
    assert 'w:orient="landscape"' in document
    assert all(row["What was found"].split(" humming")[0] in document for row in rows)


def test_a_word_document_is_the_same_twice(tmp_path):
    paths = [tmp_path / "a.docx", tmp_path / "b.DOCX"]  # whose ending is read without regard to case
    for path in paths:
        CliRunner().invoke(cli.main, ["export", "sof", "--condition", "hiccups", "--out", str(path)])
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_summary_of_nothing_or_in_an_unknown_form_is_refused(tmp_path):
    for arguments, words in (
        (["--condition", "blushing", "--out", str(tmp_path / "a.csv")], "Nothing to export"),
        (["--out", str(tmp_path / "a.xlsx")], "expected a file that ends in .docx, .html or .csv"),
    ):
        result = CliRunner().invoke(cli.main, ["export", "sof", *arguments])
        assert result.exit_code == 1
        assert words in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_two_trials_are_told_alike_in_every_form_and_never_pooled_per_1000(tmp_path):
    """Any adverse event on humming for yawning: two trials, which are never pooled."""
    alone = select(load_evidence(TOY), Selection(conditions=("yawning",), domains=("adverse_events",)))
    trials = ("9 of 31 v 6 of 30, RR 1.45 (0.59 to 3.58) in Fir 2010", "7 of 20 v 5 of 20, RR 1.40 (0.53 to 3.68)")
    told = (*trials, "not pooled: two trials only")
    for suffix in (".csv", ".html", ".docx"):
        made = exports.export_sof(alone, suffix=suffix)
        text = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode() if suffix == ".docx" else made
        assert all(words in text for words in told)
        assert "per 1000 (" not in text
