"""RevMan's files in its layouts, from numbers that Fleiss 1993 prints (Stat Methods Med Res 2:121) and from our own."""

import csv
import io
import zipfile

TRIALS = (
    ("AMIS", 1980, 246, 2267, 219, 2257),
    ("CDP", 1976, 44, 758, 64, 771),
    ("GASP", 1979, 32, 317, 38, 309),
    ("ISIS-2", 1988, 1570, 8587, 1720, 8600),
    ("MRC-1", 1974, 49, 615, 67, 624),
    ("MRC-2", 1979, 102, 832, 126, 850),
    ("PARIS", 1980, 85, 810, 52, 406),
)
POOLED = ("0.896866", "0.840514", "0.956995")
ROWS = (
    "Analysis group,Analysis number,Analysis name,Subgroup,Applicability,Study,Study year,GIV Mean,GIV SE,"
    "Experimental mean,Experimental SD,Experimental cases,Experimental N,Control mean,Control SD,Control cases,"
    "Control N,O-E,Variance,Weight,Mean,CI start,CI end,Footnotes"
).split(",")
SETTINGS = (
    "Analysis group,Analysis number,Analysis name,Analysis group name,Data source,Data type,Log-scale data,"
    "Experimental group label,Control group label,Statistical method,Effect measure,Analysis model,Subgroup estimates,"
    "Overall estimates,Swap event and non-event,Study CI,Estimate CI,Mean,CI start,CI end,Heterogeneity Tau²,"
    "Heterogeneity Chi²,ID"
).split(",")
SETTINGS_2 = (
    "Analysis group,Analysis number,Analysis name,Analysis group name,Data source,Data source eligibility,Data type,"
    "Log-scale data,Outcome,Intervention grouping,Experimental intervention,Control intervention,Subgroup by,"
    "Filter criteria,Experimental group label,Control group label,Statistical method,Effect measure,"
    "Unit of effect measure,Analysis model,Heterogeneity estimator,Tau² CI,Subgroup estimates,Overall estimates,"
    "Test for subgroup differences,Prediction interval,Swap event and non-event,CI method,CI/PI level,Sort by,"
    "Graph label (left),Graph label (right),Graph scale,Show risk of bias,Experimental cases,Experimental N,"
    "Control cases,Control N,Mean,CI start,CI end,PI start,PI end,Heterogeneity Tau²,Tau² CI start,Tau² CI end,"
    "Heterogeneity Chi²,Heterogeneity df,Heterogeneity P,Heterogeneity I²,Effect Z,Effect T,Effect P,Subgroup Chi²,"
    "Subgroup df,Subgroup P,Subgroup I²,ID"
).split(",")
SUBGROUPS = "Analysis group,Analysis number,Subgroup,Subgroup number,Mean,CI start,CI end,Heterogeneity Chi²".split(",")
NUMBERS = dict.fromkeys(
    ("GIV Mean", "GIV SE", "Experimental mean", "Experimental SD", "Control mean", "Control SD", "O-E", "Variance"),
    "0.0",
)


def table(columns, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return ("\ufeff" + out.getvalue()).encode()


def setting(number=1, *, stated=POOLED, **other):
    mean, low, high = stated
    return {
        "Analysis group": 1,
        "Analysis number": number,
        "Analysis name": "Death",
        "Data type": "Dichotomous",
        "Log-scale data": "true",
        "Statistical method": "MH",
        "Effect measure": "Odds Ratio",
        "Analysis model": "Fixed effect",
        "Overall estimates": "true",
        "Swap event and non-event": "false",
        "Estimate CI": "95%",
        "Mean": mean,
        "CI start": low,
        "CI end": high,
    } | {name.replace("_", " "): value for name, value in other.items()}


def setting_2(*, stated, **other):
    """A row of settings as version 2 has it: REML and Hartung-Knapp-Sidik-Jonkman, with the labels of the plot."""
    mean, low, high = stated
    return {
        **{"Analysis group": 1, "Analysis number": 1, "Analysis name": "Death", "Data type": "Dichotomous"},
        **{"Log-scale data": "TRUE", "Statistical method": "IV", "Effect measure": "Odds Ratio"},
        **{"Experimental group label": "Aspirin", "Control group label": "Placebo", "Analysis model": "Random effect"},
        **{"Heterogeneity estimator": "REML", "CI method": "HKSJ", "CI/PI level": "95%", "Overall estimates": "TRUE"},
        **{"Swap event and non-event": "FALSE", "Graph label (left)": "Favours aspirin"},
        **{"Graph label (right)": "Favours placebo", "Mean": mean, "CI start": low, "CI end": high},
    } | {name.replace("_", " "): value for name, value in other.items()}


def package_2(row, **files):
    """A package of version 2 as the Cochrane Library gives it: one zip with two folders."""
    inner = {
        "CD9-analysis-data/CD9-data-rows.csv": table(ROWS, deaths()),
        "CD9-analysis-data/CD9-overall-estimates-and-settings.csv": table(SETTINGS_2, [row]),
        "CD9-study-data/CD9-study-arms.csv": b"Study,Arm\r\n",
    }
    return zipped(inner | files)


def deaths(number=1, **other):
    return [
        NUMBERS
        | {"Analysis group": 1, "Analysis number": number, "Applicability": "SUBGROUP_AND_OVERALL", "Study": name}
        | {"Study year": year, "Experimental cases": a, "Experimental N": n1, "Control cases": c, "Control N": n2}
        | {"Weight": 1, "Mean": 1} | other
        for name, year, a, n1, c, n2 in TRIALS
    ]  # fmt: skip


def bias(domains=("Allocation concealment (selection bias)",), judgement="Low risk"):
    columns = ["Study"]
    for name in domains:
        columns += [f"Domain (judgement): {name}", f"Domain (support): {name}"]
    cells = {c: judgement if "(judgement)" in c else "sealed envelopes" for c in columns[1:]}
    return table(columns, [{"Study": name} | cells for name, *_ in TRIALS])


RIS = """TY  - JOUR
NS  - AMIS
TI  - The aspirin study of the example group
PY  - 1980
DO  - 10.9999/amis
ER  - 

TY  - JOUR
NS  - CDP
ER  - 
"""


def package(*, rows=None, settings=None, subgroups=(), risk=None, inner=None, information=True):
    """The bytes of a data package: a zip in a zip."""
    files = {
        "analysis-data/1-data-rows.csv": table(ROWS, deaths() if rows is None else rows),
        "analysis-data/1-overall-estimates-and-settings.csv": table(
            SETTINGS, [setting()] if settings is None else settings
        ),
        "analysis-data/1-subgroup-estimates.csv": table(SUBGROUPS, subgroups),
        "study-data/1-risk-of-bias.csv": bias() if risk is None else risk,
        "study-data/1-included.ris": RIS.encode("utf-8-sig"),
    }
    if information:
        study = [
            {"Study": name, "Year": year, "Char: Participants": "after a heart attack"} for name, year, *_ in TRIALS
        ]
        files["study-data/1-study-information.csv"] = table(
            ["Study", "Year", "Data source", "Char: Methods", "Char: Participants", "Char: Notes"], study
        )
    files |= inner or {}
    return zipped({"1-files/1-data.zip": zipped(files), "article.pdf": b"%PDF"})


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def rm5(*, effect="0.8968655609130709", extra="", encoding="ISO-8859-1"):
    """A file of RevMan 5 with the same trials; one has a footnote, one an escaped id."""
    studies = "".join(f'<STUDY ID="STD-{_id(n)}" NAME="{n}" YEAR="{y}" DATA_SOURCE="PUB"/>' for n, y, *_ in TRIALS)
    data = "".join(
        f'<DICH_DATA STUDY_ID="STD-{_id(n)}" EVENTS_1="{a}" TOTAL_1="{n1}" EVENTS_2="{c}" TOTAL_2="{n2}" O_E="0.0" '
        f'VAR="0.1" ESTIMABLE="YES">{"<FOOTNOTE>a</FOOTNOTE>" if n == "CDP" else ""}</DICH_DATA>'
        for n, _, a, n1, c, n2 in TRIALS
    )
    entries = "".join(
        f'<QUALITY_ITEM_DATA_ENTRY STUDY_ID="STD-{_id(n)}" RESULT="UNKNOWN"><DESCRIPTION><P>größer</P></DESCRIPTION>'
        "</QUALITY_ITEM_DATA_ENTRY>"
        for n, *_ in TRIALS
    )
    text = f"""<?xml version="1.0" encoding="{encoding}"?>{extra}
<COCHRANE_REVIEW TYPE="INTERVENTION" REVMAN_VERSION="5"><COVER_SHEET><TITLE>Aspirin</TITLE></COVER_SHEET>
<STUDIES_AND_REFERENCES><STUDIES><INCLUDED_STUDIES>{studies}</INCLUDED_STUDIES></STUDIES></STUDIES_AND_REFERENCES>
<QUALITY_ITEMS><QUALITY_ITEM ID="Q" LEVEL="STUDY"><NAME>Allocation concealment?</NAME><QUALITY_ITEM_DATA>{entries}
</QUALITY_ITEM_DATA></QUALITY_ITEM></QUALITY_ITEMS>
<ANALYSES_AND_DATA><COMPARISON ID="CMP-001" NO="1"><NAME>Aspirin</NAME>
<DICH_OUTCOME ID="CMP-001.01" NO="1" METHOD="MH" EFFECT_MEASURE="OR" RANDOM="NO" TOTALS="YES" CI_TOTAL="95"
 EFFECT_SIZE="{effect}" CI_START="0.8405144008917793" CI_END="0.9569947088336491" SWAP_EVENTS="NO"><NAME>Death</NAME>
<GROUP_LABEL_1>Aspirin</GROUP_LABEL_1><GROUP_LABEL_2>Control</GROUP_LABEL_2>
<GRAPH_LABEL_1>Favours aspirin</GRAPH_LABEL_1><GRAPH_LABEL_2>Favours control</GRAPH_LABEL_2>{data}</DICH_OUTCOME>
</COMPARISON></ANALYSES_AND_DATA></COCHRANE_REVIEW>"""
    return text.encode(encoding)


def _id(name):
    return name.replace("-", "_x002d_")
