"""How the sources retold a trial: the claims that cite it, judged then and now."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.in_use import only_with
from ldnsynth.display.slides.sheet import more
from ldnsynth.display.wording import count, out_of, sentence
from ldnsynth.display.words.sources.claims import TONES, verdict_words
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.coding.ledger import UNCHECKED, verdict_shares
from ldnsynth.views.claims import claims_in_order
from ldnsynth.vocabulary import VERDICTS

_MOST_CLAIMS = 4


@only_with("claims")
def retold(evidence: Evidence) -> Table | Note | None:
    """Table of the claims that cite the one trial of `evidence`, by source: how many, and how many are accurate."""
    claims = claims_that_cite(evidence)
    label = evidence.trials["label"].iloc[0]
    if claims.empty:
        return Note(f"No claim of the {count(len(evidence.sources), 'coded source')} cites {label}.")
    labels = dict(zip(claims["source_id"], claims["label"], strict=True))
    then, now = verdict_shares(claims, when="then"), verdict_shares(claims, when="now")
    frame = pd.DataFrame(
        {
            "Source": [labels[name] for name in now["source_id"]],
            "Claims": now[list(VERDICTS)].sum(axis=1).astype(str),
            "Accurate when written": [f"{row.accurate} of {row.checkable}" for row in then.itertuples()],
            "Accurate now": [f"{row.accurate} of {row.checkable}" for row in now.itertuples()],
        }
    )
    accurate, checkable = int(now["accurate"].sum()), int(now["checkable"].sum())
    return Table(
        id="retold",
        title=f"{label} is cited by {count(len(claims), 'claim')}; {_accurate(accurate, checkable)}",
        frame=frame,
        numeric=tuple(frame.columns[1:]),
    )


def retold_examples(evidence: Evidence) -> Table | None:
    """Table of claims that cite the trial and are not accurate now, else of accurate ones; each source once first."""
    claims = claims_that_cite(evidence)
    if claims.empty:
        return None
    faulty = claims[~claims["verdict_now"].isin(["accurate", UNCHECKED])]
    every = faulty if len(faulty) else claims
    turns = every.groupby("source_id", sort=False).cumcount()
    chosen = every.assign(turn=turns).sort_values("turn", kind="stable").head(_MOST_CLAIMS)
    frame = pd.DataFrame(
        {
            "Source": chosen["label"],
            "What it says, in our words": chosen["claim"],
            "Then": chosen["verdict_then"].map(_unbroken),
            "Now": chosen["verdict_now"].map(_unbroken),
        }
    )
    return Table(
        id="retold-examples",
        title=_faulty(len(faulty), len(claims)),
        frame=frame,
        tones={_unbroken(verdict): tone for verdict, tone in TONES.items()},
        notes=more(len(every) - len(chosen)),
    )


def _unbroken(verdict: str) -> str:
    return verdict_words(verdict).replace(" ", "\u00a0")


def _accurate(accurate: int, checkable: int) -> str:
    if not checkable:
        return "none can be checked"
    if checkable == 1:
        return f"the one that can be checked is {'' if accurate else 'not '}accurate today"
    return f"{out_of(accurate, checkable)} that can be checked {'is' if accurate == 1 else 'are'} accurate today"


def _faulty(faulty: int, claims: int) -> str:
    if claims == 1:
        return f"The one claim {'went' if faulty else 'did not go'} beyond what is known, or beside it"
    return f"{sentence(out_of(faulty, claims))} claims went beyond what is known, or beside it"


def claims_that_cite(evidence: Evidence) -> pd.DataFrame:
    """The claims that cite the one trial of `evidence`, its report or its register entry, with their source's label."""
    trial = evidence.trials.iloc[0]
    names = {trial["trial_id"], trial["report_id"], trial["register_id"]} - {""}
    claims = claims_in_order(evidence)
    return claims[[bool(names & set(cited.split(";"))) for cited in claims["cites"]]].reset_index(drop=True)
