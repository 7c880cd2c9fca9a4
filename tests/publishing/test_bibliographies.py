import json

from printed import CSL

from ldnsynth.publishing.bibliographies import to_bibtex, to_hayagriva


def test_bibtex_keeps_ids_and_dois():
    text = to_bibtex(CSL)
    assert "@article{cree2010,\n  doi = {10.1002/ana.22006}," in text
    assert "author = {Cree, B. A. C. and {The MS Group}}" in text
    assert to_bibtex("[]\n") == ""


def test_typst_gets_titles_as_they_are():
    entries = json.loads(to_hayagriva(CSL))
    article, register = entries["cree2010"], entries["nct1"]
    assert article["title"] == {"value": "A trial of 50 % & more: pain_relief {LDN} #1", "verbatim": True}
    assert article["author"] == [{"name": "Cree", "given-name": "B. A. C."}, {"name": "The MS Group"}]
    assert article["parent"]["volume"] == "68"
    assert (article["date"], article["serial-number"]) == ("2010-02", {"doi": "10.1002/ana.22006"})
    assert register["title"]["value"] == "A register entry (NCT00501696)"
    assert "parent" not in register
