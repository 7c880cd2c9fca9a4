"""A tiny valid data package in a temporary folder, about the toy topic.

Four trials: a crossover trial of migraine whose direction was public a year before its numbers, an open series in
tension headache, a trial of another dose (background), and one that was registered and never reported.
"""

import csv
import io
from pathlib import Path

import pytest

from ldnsynth.evidence.descriptor import NAME, descriptor_text
from ldnsynth.evidence.layout import COLUMNS, TABLES, package_of, tables_in_use
from ldnsynth.evidence.reading.tables import Problem, Tables, read_headers, read_tables
from ldnsynth.evidence.rules import across_tables as rules
from ldnsynth.topic import Topic, read_topic

TOPIC = Path(__file__).parents[1] / "toy_topic.yml"
SEEN = {"locator": "abstract", "verification": "abstract"}
QUESTIONS = "doctors mechanism progression relief research safety standard_care take_it".split()
TRIAL = {"masking": "none", "comparator": "none", "status": "published", "relevance": "indirect", **SEEN}


def _documents():
    common = {"kind": "article", "verification": "full_text"}
    yield {**common, "document_id": "congress2007", "kind": "congress_abstract", "public_from": "2007-10-13"}
    yield {**common, "document_id": "cross2008", "doi": "10.1000/cross", "public_from": "2008-09", "year": "2008"}
    yield {**common, "document_id": "highdose2012", "pmid": "12345678", "public_from": "2012"}
    yield {**common, "document_id": "letter2009", "kind": "source_text"}
    notice = {"kind": "statement", "verification": "secondary", "url": "https://example.org/notice"}
    yield {"document_id": "notice2014", **notice}
    yield {**common, "document_id": "open2010", "public_after": "2010-01", "public_before": "2010-03-15"}
    yield {**common, "document_id": "reg2005", "register_number": "2005-000001-01", "public_from": "2005-08-02"}
    yield {**common, "document_id": "reg2015", "register_number": "NCT00000015", "public_from": "2015-06-01"}


def _trials():
    tension = {"condition": "tension_headache", "design": "single_arm"}
    yield {
        **TRIAL,
        **{"trial_id": "cross2008", "label": "Cross 2008", "condition": "migraine", "relevance": "direct"},
        **{"design": "randomised_crossover", "masking": "double", "comparator": "placebo"},
        **{"report_id": "cross2008", "register_id": "reg2005", "source_id": "cross2008", "note": "a note of 2008"},
    }
    yield {**TRIAL, **tension, "trial_id": "highdose2012", "label": "High dose 2012", "relevance": "background"} | {
        "report_id": "highdose2012",
        "source_id": "highdose2012",
    }
    yield {**TRIAL, **tension, "trial_id": "open2010", "label": "Open 2010"} | {
        "report_id": "open2010",
        "source_id": "open2010",
    }
    yield {**TRIAL, "trial_id": "planned2015", "label": "Planned 2015", "condition": "migraine"} | {
        **{"design": "randomised_parallel", "status": "unknown", "relevance": "direct", "verification": "register"},
        **{"register_id": "reg2015", "source_id": "reg2015", "locator": "register: record"},
    }


def _characteristics():
    def fact(item, value="", arm="", source="cross2008", trial="cross2008", **more):
        name = f"{trial}/{item}" + (f"/{arm}" if arm else "")
        arm_id = f"{trial}/{arm}" if arm else ""
        known = {"characteristic_id": name, "trial_id": trial, "arm_id": arm_id, "item": item, "value": value}
        return {**known, "source_id": source, **SEEN, **more}

    yield fact("dose_tablets", "", "aspirin", value_low="3", value_high="4.5", unit="tablets/day")
    yield fact("n_analysed", "16", "aspirin", verification="full_text")
    yield fact("n_analysed", "17", "placebo", verification="secondary")
    yield fact("n_completed", "33")
    yield fact("n_randomised", "40")
    yield fact("started_on", value_text="2005-11", source="reg2005", verification="register")
    yield fact("dose_tablets", "50", "aspirin", source="highdose2012", trial="highdose2012")
    yield fact("dose_tablets", "4.5", "aspirin", source="open2010", trial="open2010")
    yield fact("n_enrolled", "17", source="open2010", trial="open2010")
    yield fact("n_planned", "100", source="reg2015", trial="planned2015", verification="register")
    yield fact("study_weeks", "52", source="reg2015", trial="planned2015", verification="unverified")


def _phases():
    def phase(trial, number, kind, weeks):
        known = {"phase_id": f"{trial}/{number}", "trial_id": trial, "sequence": str(number), "kind": kind}
        return {**known, "label": f"{kind} {number}", "weeks": weeks, "source_id": trial, **SEEN}

    yield phase("cross2008", 1, "treatment", "8")
    yield phase("cross2008", 2, "washout", "20")
    yield phase("cross2008", 3, "treatment", "8.5")
    yield phase("open2010", 1, "treatment", "12")


def _results():
    mean = {"trial_id": "cross2008", "outcome_id": "mcs", "arm_id": "cross2008/aspirin", "contrast": "between_arms"} | {
        **{
            "comparator_id": "cross2008/placebo",
            "direction": "favours_intervention",
            "measure": "MD",
            "role": "primary",
        },
        **{"n1i": "16", "n2i": "17", "m1i": "3.3", "yi": "3.3", "ci_low": "0.1", "ci_high": "6.5", "ci_level": "95"},
        **{"pi": "0.04", "pi_relation": "=", "source_id": "cross2008", "first_public_in": "congress2007"},
        **{"reported": "3.3 points better with aspirin", "note": "the article of 2008 corrects the abstract"},
    }
    share = {
        "trial_id": "open2010",
        "outcome_id": "remission",
        "arm_id": "open2010/aspirin",
        "contrast": "single_arm",
    } | {
        **{"direction": "descriptive", "measure": "proportion", "role": "not_ranked", "percent1i": "47"},
        **{"reported": "47 % in remission", "source_id": "open2010", "first_public_in": "open2010"},
    }
    yield {"result_id": "cross2008/mcs/w8", "timepoint": "8 weeks", "timepoint_weeks": "8", **mean, **SEEN}
    yield {"result_id": "open2010/remission/w12", "timepoint": "12 weeks", **share, **SEEN}


def _stances():
    coded = {"certainty": "hedged", "basis": "rct", "first_line": "3", "last_line": "4", "passage_sha256": "0" * 64}
    for question in QUESTIONS:
        about = {} if question == "doctors" else {"stance": "0" if question == "safety" else "-1", **coded}
        yield {"source_id": "letter2009", "question": question, "reason": "as coded", "coder": "A", **about}


def _arms():
    for arm_id, role in (
        ("cross2008/aspirin", "intervention"),
        ("cross2008/placebo", "placebo"),
        ("highdose2012/aspirin", "other"),
        ("open2010/aspirin", "intervention"),
    ):
        yield {"arm_id": arm_id, "trial_id": arm_id.split("/")[0], "role": role, "intervention": f"capsules: {role}"}


def _risk_of_bias():
    judged = {"D1": "Low", "D2": "Low", "D3": "Some concerns", "D4": "Low", "D5": "Low", "DS": "Low"}
    for domain, judgement in (judged | {"Overall": "Some concerns"}).items():
        tool = "rob2_crossover"
        known = {"bias_id": f"cross2008/{tool}/{domain.lower()}", "trial_id": "cross2008", "tool": tool}
        yield {**known, "domain": domain, "judgement": judgement, "reason": "as told", "coder": "A"} | {
            "source_id": "cross2008",
            "locator": "abstract",
        }


def _certainty():
    yield {
        **{"certainty_id": _RATED, "condition": "migraine", "domain": "wellbeing"},
        **{"body": "randomised", "start": "high", "certainty": "low", "judged_on": "2020-01-31", "coder": "A"},
    }


def _certainty_reasons():
    for aspect in ("imprecision", "inconsistency", "indirectness", "publication_bias", "risk_of_bias"):
        levels = "-1" if aspect in ("imprecision", "risk_of_bias") else "0"
        yield {"reason_id": f"{_RATED}/{aspect}", "certainty_id": _RATED, "aspect": aspect, "levels": levels} | {
            **{"reason": "as told", "locator": "cross2008/mcs/w8", "coder": "A"}
        }


def _claims():
    verdicts = {
        "verdict_then": "accurate",
        "verdict_now": "accurate",
        "reason_then": "so it was",
        "reason_now": "so it is",
    }
    yield {
        **{"claim_id": "letter2009/c001", "source_id": "letter2009", "first_line": "3", "last_line": "4"},
        **{"passage_sha256": "0" * 64, "kind": "effect", "topic": "relief", "claim": "Aspirin helped a little."},
        **{"cites": "cross2008", "evidence_then": "cross2008/mcs/w8", "evidence_now": "cross2008/mcs/w8", "coder": "A"},
        **verdicts,
    }


_RATED = "migraine/wellbeing/randomised"
_DERIVED = {"characteristic_id": "cross2008/n_analysed", "trial_id": "cross2008", "item": "n_analysed"}
_MCS = {
    "outcome_id": "mcs",
    "domain": "wellbeing",
    "better": "higher",
    "importance": "critical",
    "range_low": "0",
    **{"mid": "5", "mid_source_id": "cross2008", "mid_locator": "abstract", "mid_verification": "abstract"},
}
ROWS = {
    "documents": list(_documents()),
    "trials": list(_trials()),
    "arms": list(_arms()),
    "phases": list(_phases()),
    "characteristics": list(_characteristics()),
    "derivations": [
        {
            **_DERIVED,
            "formula": "[cross2008/n_analysed/aspirin] + [cross2008/n_analysed/placebo]",
            "reason": "both arms",
        }
    ],
    "outcomes": [
        {**_MCS, "range_high": "100", "source_id": "cross2008", **SEEN},
        {"outcome_id": "remission", "domain": "remission", "better": "higher", "importance": "critical"},
    ],
    "results": list(_results()),
    "sources": [{"source_id": "letter2009", "file": "letter.txt", "genre": "letter", "written_on": "2009-02-09"}],
    "stances": list(_stances()),
    "consensus": [],
    "discrepancies": [
        {"discrepancy_id": "cross2008/n_analysed", "trial_id": "cross2008", "about": "people", "value_a": "33"}
        | {"source_a": "cross2008", "value_b": "34", "source_b": "congress2007", "used": "a", "reason": "later"}
        | {"consequence": "one person more"}
    ],
    "risk_of_bias": list(_risk_of_bias()),
    "certainty": list(_certainty()),
    "certainty_reasons": list(_certainty_reasons()),
    "availability": [
        {"trial_id": "planned2015", "domain": "wellbeing", "measured": "yes", "available": "none"}
        | {"source_id": "reg2015", "locator": "register: outcomes", "verification": "register"}
    ],
    "missing_evidence": [
        {"synthesis_id": "migraine/wellbeing", "condition": "migraine", "domain": "wellbeing", "judgement": "High"}
        | {"locator": "planned2015;cross2008/mcs/w8", "judged_on": "2020-02-01"}
    ],
    "integrity_checks": [
        {"check_id": "cross2008/registration", "trial_id": "cross2008", "check": "registration", "concern": "none"}
        | {"found": "registered in time", "looked_on": "2020-02-01", "source_id": "reg2005", "locator": "dates"}
    ],
    "preferred_scales": [
        {"condition": "migraine", "domain": "wellbeing", "outcome_id": "mcs", "sd": "10", "source_id": "cross2008"}
        | {"locator": "Table 1", "verification": "abstract"}
    ],
    "certainty_subgroups": [],
    "claims": list(_claims()),
    "covariates": [
        {"trial_id": "cross2008", "covariate": "age", "value": "41", "source_id": "cross2008", "locator": "Table 1"}
        | {"verification": "abstract"},
        {"trial_id": "open2010", "covariate": "age", "value": "38", "source_id": "open2010", "locator": "Table 1"}
        | {"verification": "abstract"},
    ],
    "searches": [
        {"search_id": "s001", "place": "an index", "place_kind": "website", "query": "low dose"}
        | {"searched_on": "2020-01-30", "n_records": "4", "aim": "find"}
    ],
    "search_records": [
        {"search_id": "s001", "work": "mice2011", "n_records": "1", "title": "a study in mice", "decision": "excluded"}
        | {"exclusion": "no_study_of_people", "reason": "mice"},
        {"search_id": "s001", "work": "open2010", "n_records": "3", "document_id": "open2010", "decision": "held"}
        | {"reason": "a trial"},
    ],
    "pooled_estimates": [
        {"pool_id": "notice2014/remission", "document_id": "notice2014", "condition": "tension_headache"}
        | {
            "domain": "remission",
            "outcome": "remission",
            "comparison": "placebo",
            "measure": "RR",
            "better": "higher",
            "yi": "1.5",
        }
        | {
            "same_question": "yes",
            "ci_low": "0.9",
            "ci_high": "2.5",
            "ci_level": "95",
            "differs": "another question",
            "source_id": "notice2014",
        }
        | {"locator": "page", "verification": "secondary"}
    ],
    "stated_pools": [
        {"stated_id": "notice2014/remission", "outcome_id": "remission", "measure": "RR", "method": "MH"}
        | {"model": "fixed", "level": "95", "stated": "1.5", "stated_low": "0.9", "stated_high": "2.5"}
        | {"result_ids": "open2010/remission/w12", "source_id": "notice2014", "locator": "page"}
        | {"verification": "secondary"}
    ],
}


class ToyPackage:
    """A data package in a folder, and edits of its rows; keys are written with slashes, as in the sentences."""

    def __init__(self, folder):
        self.folder = folder
        self.headers = {}  # columns of tables whose files are to have others than all
        self.topic_file.write_text(TOPIC.read_text(encoding="utf-8"), encoding="utf-8")
        for table in tables_in_use(self.topic):
            filler = {name: "as given" for name, column in table.columns.items() if column.required}
            self.write(table.name, [{**filler, **row} for row in ROWS[table.name]])
        self.describe()

    @property
    def topic_file(self) -> Path:
        return self.folder / "topic.yml"

    @property
    def topic(self) -> Topic:
        """The topic as its file says it now."""
        return read_topic(self.folder)

    @property
    def schema(self) -> dict:
        """The descriptor that topic and files give."""
        return package_of(self.topic, read_headers(self.folder, self.topic))

    def describe(self):
        """Write the descriptor, as `ldnsynth describe` does."""
        (self.folder / NAME).write_text(descriptor_text(self.schema), encoding="utf-8")

    def edit_topic(self, old, new):
        """Exchange a part of topic.yml, once."""
        text = self.topic_file.read_text(encoding="utf-8")
        assert old in text
        self.topic_file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def path(self, table):
        return self.folder / f"{table}.csv"

    def columns(self, table):
        return self.headers.get(table, COLUMNS[table])

    def key_of(self, table, row):
        return "/".join(row[column] for column in TABLES[table].key)

    def read(self, table):
        return list(csv.DictReader(io.StringIO(self.path(table).read_text(encoding="utf-8"))))

    def write(self, table, rows):
        text = io.StringIO()
        writer = csv.DictWriter(text, self.columns(table), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.path(table).write_text(text.getvalue(), encoding="utf-8")

    def full_key(self, table, key):
        """The key of a row; coder A can be left out where coders judge."""
        coded = "coder" in TABLES[table].key and not key.endswith(("/A", "/B"))
        return f"{key}/A" if coded else key

    def index(self, table, key):
        key = self.full_key(table, key)
        return [self.key_of(table, row) for row in self.read(table)].index(key)

    def row_of(self, table, key):
        """The row as an editor numbers it: the header is row 1."""
        return self.index(table, key) + 2

    def edit(self, table, key, **cells):
        rows = self.read(table)
        assert set(cells) <= set(rows[0])
        rows[self.index(table, key)].update(cells)
        self.write(table, rows)

    def add_row(self, table, *, like=None, **cells):
        """Add a row, a changed copy of another one if `like` names it, where its key belongs."""
        rows = self.read(table)
        new = {**(rows[self.index(table, like)] if like else dict.fromkeys(rows[0], "")), **cells}
        assert set(new) == set(rows[0])
        self.write(table, sorted([*rows, new], key=lambda row: self.key_of(table, row)))

    def drop_row(self, table, key):
        rows = self.read(table)
        del rows[self.index(table, key)]
        self.write(table, rows)

    def drop_column(self, table, *columns):
        """Write the file without these columns, now and from now on."""
        rows = self.read(table)
        self.headers[table] = [name for name in self.columns(table) if name not in columns]
        self.write(table, [{name: row[name] for name in self.headers[table]} for row in rows])

    def replace(self, table, old, new):
        """Exchange bytes of the file, once."""
        data = self.path(table).read_bytes()
        assert old in data
        self.path(table).write_bytes(data.replace(old, new, 1))

    def tables(self) -> Tables:
        """The tables as they are read."""
        return read_tables(self.folder, self.topic)[0]

    def form_problems(self) -> list[Problem]:
        return read_tables(self.folder, self.topic)[1]

    def rule_problems(self) -> list[Problem]:
        tables, faults = read_tables(self.folder, self.topic)
        assert faults == []
        return [problem for rule in rules.RULES for problem in rule(tables)]


@pytest.fixture
def package(tmp_path):
    """The valid package in an own folder, to be broken or extended."""
    folder = tmp_path / "data"
    folder.mkdir()
    return ToyPackage(folder)
