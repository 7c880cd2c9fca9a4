"""References in XML: PubMed's and EndNote's."""

from pathlib import Path
from xml.etree.ElementTree import Element

from ldnsynth.errors import DataError
from ldnsynth.imports.references.markup import read_markup, text_of
from ldnsynth.imports.references.reference import (
    Reference,
    day_of,
    earliest,
    person,
    person_of,
    plain_doi,
    refuse_more,
    register_number_in,
    volume_pages,
    year_of,
)
from ldnsynth.imports.references.tagged import kind_of_publication

_ENDNOTE_TYPES = {
    **dict.fromkeys(("Book", "Book Section", "Edited Book", "Electronic Book"), "book_chapter"),
    **dict.fromkeys(("Conference Paper", "Conference Proceedings"), "congress_abstract"),
    **dict.fromkeys(("Newspaper Article", "Magazine Article"), "news"),
    **dict.fromkeys(("Web Page", "Electronic Source", "Blog"), "web_page"),
    **dict.fromkeys(("Unpublished Work",), "preprint"),
    **dict.fromkeys(("Dataset", "Online Database"), "data_extraction"),
}


def read_pubmed_xml(path: Path) -> tuple[list[Reference], list[str]]:
    """The references of PubMed's XML (``PubmedArticleSet``).

    Raises
    ------
    DataError
        If it is another kind of XML, or holds no article.
    """
    root = read_markup(path, "PubmedArticleSet PubmedArticle")
    articles = [root] if root.tag == "PubmedArticle" else root.findall("PubmedArticle")
    if not articles:
        raise DataError([f"{path.name}: holds no <PubmedArticle>. Nothing to read."])
    refuse_more(path.name, len(articles))
    others = sum(child.tag != "PubmedArticle" for child in root) if root.tag != "PubmedArticle" else 0
    told = [f"{path.name}: {others} entries that are no articles (books, deleted ones) are not read."] if others else []
    return [_of_pubmed(article, f"article {number}") for number, article in enumerate(articles, 1)], told


def _of_pubmed(article: Element, place: str) -> Reference:
    citation = article.find("MedlineCitation")
    body = citation.find("Article") if citation is not None else None
    ids = {e.get("IdType"): text_of(e) for e in article.findall("PubmedData/ArticleIdList/ArticleId")}
    locations = [text_of(e) for e in article.iter("ELocationID") if e.get("EIdType") == "doi"]
    issue = "Journal/JournalIssue"
    printed, online = _date(body, f"{issue}/PubDate"), _date(body, "ArticleDate")
    banks = " ".join(text_of(e) for e in article.iter("AccessionNumber"))
    return Reference(
        place=f"{place} (PMID {text_of(citation, 'PMID')})",
        kind=kind_of_publication([text_of(e) for e in article.iter("PublicationType")]),
        title=text_of(body, "ArticleTitle") or text_of(body, "VernacularTitle"),
        authors=[
            text_of(author, "CollectiveName")
            or person(text_of(author, "LastName"), text_of(author, "Initials") or text_of(author, "ForeName"))
            for author in (body.findall("AuthorList/Author") if body is not None else [])
        ],
        container=text_of(body, "Journal/ISOAbbreviation") or text_of(body, "Journal/Title"),
        volume_pages=volume_pages(
            text_of(body, f"{issue}/Volume"), text_of(body, f"{issue}/Issue"), text_of(body, "Pagination/MedlinePgn")
        ),
        year=year_of(printed or online),
        public_from=earliest(day_of(online), day_of(printed)),
        pmid=text_of(citation, "PMID"),
        pmcid=ids.get("pmc", ""),
        doi=plain_doi(ids.get("doi", "") or (locations[0] if locations else "")),
        register_number=register_number_in(banks),
        raw={"abstract": text_of(body, "Abstract")},
    )


def _date(body: Element | None, path: str) -> str:
    found = body.find(path) if body is not None else None
    if found is None:
        return ""
    parts = [text_of(found, part) for part in ("Year", "Month", "Day")]
    return " ".join(filter(None, parts)) or text_of(found, "MedlineDate")


def read_endnote(path: Path) -> tuple[list[Reference], list[str]]:
    """The references of EndNote's XML export.

    Raises
    ------
    DataError
        If it is another kind of XML, or holds no record.
    """
    records = list(read_markup(path, "xml records").iter("record"))
    if not records:
        raise DataError([f"{path.name}: holds no <record>. Export the library as XML from EndNote."])
    refuse_more(path.name, len(records))
    return [_of_endnote(record, f"record {number}") for number, record in enumerate(records, 1)], []


def _of_endnote(record: Element, place: str) -> Reference:
    kind = record.find("ref-type")
    accession = text_of(record, "accession-num")
    said = text_of(record)
    date = text_of(record, "dates/pub-dates/date")
    year = year_of(text_of(record, "dates/year"))
    precise = day_of(date if date[:4] == year else f"{year} {date}") if date else ""
    urls = [text_of(url) for url in record.findall("urls//url")]
    return Reference(
        place=place,
        kind=_ENDNOTE_TYPES.get(kind.get("name", "") if kind is not None else "", "article"),
        title=text_of(record, "titles/title"),
        authors=[person_of(text_of(author)) for author in record.findall("contributors/authors/author")],
        container=text_of(record, "periodical/full-title") or text_of(record, "titles/secondary-title"),
        volume_pages=volume_pages(text_of(record, "volume"), text_of(record, "number"), text_of(record, "pages")),
        year=year,
        public_from=precise or year,
        pmid=accession if accession.isdigit() else "",
        pmcid=text_of(record, "custom2") if text_of(record, "custom2").startswith("PMC") else "",
        doi=plain_doi(text_of(record, "electronic-resource-num")),
        register_number=register_number_in(said),
        url=next((url for url in urls if url.startswith("http") and " " not in url), ""),
        raw={"abstract": text_of(record, "abstract")},
    )
