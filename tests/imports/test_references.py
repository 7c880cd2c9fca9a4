"""Files of reference managers and databases as rows of documents: each work once, nothing overwritten."""

import json

import pytest

from ldnsynth.imports.references.reference import earliest

RIS = """TY  - JOUR
AU  - Okafor, Ada B.
AU  - van der Berg, Jan
TI  - A trial of aspirin after a first heart attack
JO  - J Example Med
VL  - 12
IS  - 3
SP  - 101
EP  - 109
DA  - 2011/04/02/
PY  - 2011
DO  - https://doi.org/10.9999/jem.2011.12
ER  -

TY  - CHAP
AU  - The Example Group
T1  - Aspirin in a handbook, with a title long enough
T2  - Handbook
Y1  - 1999//
ER  -
"""
NBIB = """PMID- 20000001
DP  - 2011 Apr 2
DEP - 20110215
TI  - A trial of aspirin after a first
      heart attack
LID - 10.9999/jem.2011.12 [doi]
FAU - Okafor, Ada B
AU  - Okafor AB
CN  - The Example Group
TA  - J Example Med
VI  - 12
IP  - 3
PG  - 101-9
SI  - ClinicalTrials.gov/NCT01234567
PT  - Randomized Controlled Trial

PMID- 20000002
DP  - 2012
TI  - Aspirin reviewed
FAU - Smith, Zoe
PT  - Systematic Review
"""
PUBMED = """<?xml version="1.0"?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "pubmed.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>20000001</PMID><Article>
<Journal><JournalIssue><Volume>12</Volume><Issue>3</Issue><PubDate><Year>2011</Year><Month>Apr</Month></PubDate>
</JournalIssue><ISOAbbreviation>J Example Med</ISOAbbreviation></Journal>
<ArticleTitle>A trial of <i>aspirin</i> after a first heart attack</ArticleTitle>
<Pagination><MedlinePgn>101-9</MedlinePgn></Pagination>
<AuthorList><Author><LastName>Okafor</LastName><Initials>AB</Initials></Author>
<Author><CollectiveName>The Example Group</CollectiveName></Author></AuthorList>
<PublicationTypeList><PublicationType>Letter</PublicationType></PublicationTypeList>
<ArticleDate><Year>2011</Year><Month>02</Month><Day>15</Day></ArticleDate></Article></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="doi">10.9999/jem.2011.12</ArticleId></ArticleIdList></PubmedData>
</PubmedArticle></PubmedArticleSet>"""
ENDNOTE = """<xml><records><record><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style face="normal">Okafor, Ada B.</style></author></authors></contributors>
<titles><title><style>A trial of aspirin after a first heart attack</style></title>
<secondary-title>J Example Med</secondary-title></titles><pages>101-9</pages><volume>12</volume><number>3</number>
<dates><year>2011</year><pub-dates><date>Apr 2</date></pub-dates></dates><accession-num>20000001</accession-num>
<electronic-resource-num>10.9999/jem.2011.12</electronic-resource-num></record></records></xml>"""
CSL = json.dumps(
    [
        {
            "id": "x",
            "type": "article-journal",
            "title": "A trial of aspirin after a first heart attack",
            "author": [{"family": "Okafor", "given": "Ada B."}, {"literal": "The Example Group"}],
            "issued": {"date-parts": [[2011, 4, 2]]},
            "container-title": "J Example Med",
            "volume": "12",
            "issue": "3",
            "page": "101-9",
            "DOI": "10.9999/jem.2011.12",
            "PMID": "20000001",
        }
    ]
)
BIBTEX = """@article{okafor, author = {Okafor, Ada B. and van der Berg, Jan}, year = {2011}, month = apr,
 title = {A trial of {Aspirin} after a first heart attack}, journal = {J Example Med}, volume = {12}, number = {3},
 pages = {101--109}, doi = {10.9999/jem.2011.12}, pmid = {20000001} }
"""
ALL = {
    "ris": ("a.ris", RIS),
    "nbib": ("a.nbib", NBIB),
    "pubmed-xml": ("a.xml", PUBMED),
    "endnote": ("b.xml", ENDNOTE),
    "csl": ("a.json", CSL),
    "bibtex": ("a.bib", BIBTEX),
}


@pytest.mark.parametrize("form", ALL)
def test_the_same_article_becomes_the_same_row_whatever_the_format(form, brought, rows):
    brought(form, *ALL[form])
    found = next(row for row in rows("documents") if row["document_id"] == "okafor2011")
    assert found["title"].casefold() == "a trial of aspirin after a first heart attack"
    assert found["authors"].startswith("Okafor AB")
    assert found["doi"] == "10.9999/jem.2011.12"
    assert found["container"] == "J Example Med"
    assert found["volume_pages"].startswith("12(3):101-")
    assert found["year"] == "2011"
    assert found["verification"] == "secondary"
    if form != "ris":
        assert found["pmid"] == "20000001"


def test_a_review_holds_a_work_once_and_takes_the_numbers_that_it_lacks(brought, rows, run, review):
    brought("ris", *ALL["ris"])
    for form in ("nbib", "pubmed-xml", "endnote", "csl", "bibtex"):
        output = brought(form, *ALL[form])
        assert "is okafor2011 (same DOI)" in output or "is okafor2011 (same PMID)" in output
    found = [row for row in rows("documents") if row.get("doi") == "10.9999/jem.2011.12"]
    assert [row["document_id"] for row in found] == ["okafor2011"]
    assert found[0]["pmid"] == "20000001"
    assert found[0]["register_number"] == "NCT01234567"
    assert run("check", review / "data")[0].endswith(" 3 rows: no problems\n")


def test_dates_are_as_precise_as_given_and_the_first_counts(brought, rows):
    brought("nbib", *ALL["nbib"])
    found = {row["document_id"]: row for row in rows("documents")}
    assert found["okafor2011"]["public_from"] == "2011-02-15"
    assert found["okafor2011"]["authors"] == "Okafor AB; The Example Group"
    assert found["smith2012"] == found["smith2012"] | {"public_from": "2012", "kind": "systematic_review"}


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (("2018-10-05", "2018"), "2018-10-05"),  # the day within the year
        (("2018-10-05", "2019-02"), "2018-10-05"),
        (("2019-01-03", "2018"), "2018"),
        (("2018-11", "2018-11-02"), "2018-11-02"),
        (("", ""), ""),
    ],
)
def test_a_day_within_the_printed_year_counts_as_it_is_told(days, first):
    assert earliest(*days) == first


def test_without_numbers_title_and_year_tell_a_duplicate(brought, rows, review):
    bare = "TY  - JOUR\nAU  - Okafor, A\nTI  - A Trial of Aspirin, after a first heart attack.\nPY  - 2011\nER  - \n"
    brought("ris", *ALL["ris"])
    assert "is okafor2011 (same title and year)" in brought("ris", "bare.ris", bare)
    assert len(rows("documents")) == 2


def test_two_works_of_one_author_and_year_get_ids_of_their_own(brought, rows):
    two = "".join(
        f"TY  - JOUR\nAU  - Okafor, A\nTI  - {title}\nPY  - 2011\nER  - \n"
        for title in ("A first report on the platelets", "A second report on the vessels")
    )
    brought("ris", "two.ris", two)
    assert [row["document_id"] for row in rows("documents")] == ["okafor2011", "okafor2011b"]


def test_the_same_title_with_another_doi_is_another_work_and_said_so(brought, rows):
    brought("ris", *ALL["ris"])
    output = brought("ris", "other.ris", RIS.split("\n\n")[0].replace("2011.12", "2011.13") + "\n")
    assert "but another PMID or DOI" in output
    assert len(rows("documents")) == 3


def test_a_detail_that_differs_is_asked_and_not_overwritten(brought, rows):
    brought("ris", *ALL["ris"])
    output = brought("csl", "c.json", CSL.replace('"12"', '"21"'))
    assert "to decide: documents.csv (okafor2011), volume_pages: stands as '12(3):101-109'" in output
    assert next(row for row in rows("documents") if "doi" in row)["volume_pages"] == "12(3):101-109"


def test_without_apply_nothing_is_written(run, review, tmp_path):
    (tmp_path / "a.ris").write_text(RIS)
    before = {file: file.read_bytes() for file in review.rglob("*") if file.is_file()}
    output, code = run("import", "ris", tmp_path / "a.ris", "--into", review)
    assert code == 0
    assert "documents.csv: 2 new (okafor2011, theexamplegroup1999)" in output
    assert "Nothing was written" in output
    assert before == {file: file.read_bytes() for file in review.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8-sig", ""), ("utf-16", ""), ("cp1252", "read as Windows-1252"), ("utf-8", "")]
)
def test_letters_are_read_in_the_encodings_that_programs_save(encoding, told, brought, rows):
    text = RIS.replace("Okafor", "Müller").replace("\n", "\r\n")
    assert told in brought("ris", "a.ris", text.encode(encoding))
    assert next(row for row in rows("documents") if "doi" in row)["authors"] == "Müller AB; van der Berg J"


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><PubmedArticleSet>&b;</PubmedArticleSet>'


@pytest.mark.parametrize(
    ("form", "content", "sentence"),
    [
        ("pubmed-xml", BOMB, "refused, for it defines entities"),
        ("pubmed-xml", PUBMED[:200], "is no well-formed XML (line"),
        ("pubmed-xml", "<rss/>", "its root is <rss>, expected <PubmedArticleSet>"),
        ("endnote", "<xml><records/></xml>", "holds no <record>"),
        ("ris", NBIB, "no line begins with 'TY  - '"),
        ("ris", RIS.rsplit("ER", 1)[0], "2 records begin (TY) and 1 end (ER)"),
        ("nbib", RIS, "no line begins with 'PMID-'"),
        ("csl", "{", "is no JSON"),
        ("csl", "[1, 2]", "expected a list of items"),
        ("csl", '[{"name": 1}]', "has no 'type'"),
        ("bibtex", "no entries", "no entry begins with '@'"),
        ("ris", b"PK\x03\x04rest", "is a workbook or a zip"),
        ("ris", b"TY  - JOUR\nTI  - \xff\x00\x81\nER  - \n", "expected text"),
        ("ris", "TY  - JOUR\nTI  - ü ä ö".encode() + b" \xfc\nER  - \n", "two encodings in one file"),
    ],
)
def test_what_is_no_such_file_is_told_in_a_sentence(form, content, sentence, run, review, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = (review / "data" / "documents.csv").read_bytes()
    output, code = run("import", form, path, "--into", review, "--apply")
    assert code == 1
    assert sentence in output
    assert "Traceback" not in output
    assert (review / "data" / "documents.csv").read_bytes() == before


def test_a_file_out_of_all_proportion_is_not_read(run, review, tmp_path, monkeypatch):
    path = tmp_path / "large.ris"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    output, code = run("import", "ris", path, "--into", review)
    assert code == 1
    assert "expected 67,108,864 at most" in output


@pytest.mark.parametrize(
    "record",
    [
        "TI  - Reply",
        "TI  - Reply\nAU  - Okafor, Ada B.\nPY  - 2011",
        "AU  - The Example Group\nT1  - Aspirin in a handbook, with a title long enough",
        "AU  - The Example Group\nTI  - Reply\nUR  - https://example.org/reply",
    ],
)
def test_a_work_of_which_little_is_said_is_entered_once(record, brought, rows):
    brought("ris", "a.ris", f"TY  - JOUR\n{record}\nER  - \n")
    brought("ris", "b.ris", f"TY  - JOUR\n{record}\nER  - \n\nTY  - JOUR\n{record}\nVL  - 9\nER  - \n")
    assert len(rows("documents")) == 2


def test_a_short_title_is_found_again_by_all_that_is_said_of_it(brought, rows):
    record = "TY  - JOUR\nTI  - Reply\nAU  - Ada, Bo\nPY  - {}\nER  - \n\n"
    brought("ris", "a.ris", record.format(2001) + record.format(2002))
    assert [row["year"] for row in rows("documents")] == ["2001", "2002"]


def test_lines_that_end_as_old_programs_end_them_are_read(brought, rows):
    brought("ris", "a.ris", "TY  - JOUR\rTI  - Of an old program\rPY  - 2001\rER  - \r")
    assert [row["title"] for row in rows("documents")] == ["Of an old program"]


def test_items_whose_fields_are_lists_or_nothing_are_read(brought, rows):
    item = {"type": "article", "title": ["A title in a list"], "author": None, "issued": {"date-parts": [[2014, 3]]}}
    brought("csl", "a.json", json.dumps([item, {"type": "article", "title": "No day", "issued": {"date-parts": 3}}]))
    assert {row["title"]: row.get("public_from") for row in rows("documents")} == {
        **{"A title in a list": "2014-03", "No day": None}
    }


LATEX = r"""@string{jem = "Journal of the Example Group"}
@article{a, author = {M{\"u}ller, J{\'o}zef and S{\o}rensen, {\AA}se}, langid = {english}, journal = jem, year = 2015,
 title = {Effects of {Aspirin} on Na{\"\i}ve Patients: an \emph{open} Trial}}
@inproceedings{b, author = {Nowak, Jan}, title = {A Poster}, booktitle = {Proc. of the 3rd Meeting}, year = {2016}}
@misc{c, title = {A page of the example group}, howpublished = {\url{https://example.org/page}}, year = {2020}}
"""


def test_titles_of_bibtex_stay_as_they_are_written(brought, rows):
    brought("bibtex", "a.bib", LATEX)
    found = {row["document_id"]: row for row in rows("documents")}
    assert found["muller2015"]["title"] == "Effects of Aspirin on Na\u00efve Patients: an open Trial"
    assert found["muller2015"]["authors"] == "Müller J; Sørensen Å"
    assert found["muller2015"]["container"] == "Journal of the Example Group"
    assert found["nowak2016"]["container"] == "Proc. of the 3rd Meeting"
    page = next(row for row in found.values() if row["title"].startswith("A page"))
    assert (page["kind"], page["url"], page.get("container", "")) == ("web_page", "https://example.org/page", "")


def test_a_work_without_numbers_is_one_whatever_kind_a_format_gives_it(brought, rows):
    ris = "TY  - JOUR\nTI  - A page of the example group\nJO  - Example\nUR  - https://example.org/page\nER  - \n"
    brought("ris", "a.ris", ris)
    item = {"type": "webpage", "title": "A page of the example group", "container-title": "Example"}
    brought("csl", "a.json", json.dumps([item | {"URL": "https://example.org/page"}]))
    assert sum(row["title"] == item["title"] for row in rows("documents")) == 1


def test_entries_of_pubmed_that_are_no_articles_are_counted(brought):
    article = "<PubmedArticle><MedlineCitation><PMID>1</PMID></MedlineCitation></PubmedArticle>"
    output = brought("pubmed-xml", "a.xml", f"<PubmedArticleSet>{article}<PubmedBookArticle/></PubmedArticleSet>")
    assert "1 entries that are no articles (books, deleted ones) are not read" in output


def test_signs_that_cannot_be_printed_are_written_out_where_a_file_is_refused(run, review, tmp_path):
    (tmp_path / "a.bib").write_text("@article{a, year = {2011}, month = apr,\x02 title = {A trial}}\n")
    told, code = run("import", "bibtex", tmp_path / "a.bib", "--into", review, "--apply")
    assert code == 1 and "cannot be read as BibTeX" in told
    assert r"\x02" in told and "\x02" not in told


@pytest.mark.parametrize("form", ALL)
def test_more_references_than_a_search_brings_are_refused(form, run, review, tmp_path, monkeypatch):
    monkeypatch.setattr("ldnsynth.imports.references.reference.MOST", 0)
    name, text = ALL[form]
    (tmp_path / name).write_text(text)
    output, code = run("import", form, tmp_path / name, "--into", review, "--apply")
    assert code == 1
    assert "references, expected 0 at most. Split it." in output
