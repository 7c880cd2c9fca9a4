from printed import CSL

from ldnsynth.publishing.references.bibliography import set_entries
from ldnsynth.publishing.references.bibtex import to_bibtex


def test_bibtex_keeps_ids_and_dois():
    text = to_bibtex(CSL)
    assert "@article{cree2010,\n  doi = {10.1002/ana.22006}," in text
    assert "author = {Cree, B. A. C. and {The MS Group}}" in text
    assert to_bibtex("[]\n") == ""


def test_register_entries_preprints_and_what_has_no_publisher_are_set_as_ama_asks():
    def item(**given):
        return {"id": given["type"], "title": "T", "issued": {"date-parts": [[2007, 6, 1]]}, **given}

    entries = set_entries(
        [
            item(type="entry", number="NCT1", **{"container-title": "ClinicalTrials.gov"}),
            item(type="article", **{"container-title": "medRxiv"}),
            item(type="paper-conference", **{"container-title": "ECTRIMS"}),
            item(type="report", publisher="NICE"),
            item(type="webpage", **{"container-title": "MS Society"}),
            item(type="article-journal", PMID="15694688", volume="5", issue="2", page="3-9"),
        ]
    )
    assert entries == [
        "T. ClinicalTrials.gov identifier: NCT1. Published June 1, 2007.",
        "[Authors not seen]. T. <em>medRxiv</em>. Preprint posted online June 1, 2007.",
        "[Authors not seen]. T. In: <em>ECTRIMS</em>; 2007.",
        "<em>T</em>. NICE; 2007.",
        "T. MS Society. Published June 1, 2007.",
        '[Authors not seen]. T. 2007;5(2):3-9. PMID: <a href="https://www.ncbi.nlm.nih.gov/pubmed/15694688">15694688</a>',
    ]
