"""Where a number comes from: what a row of the data says, where it was seen, and what was computed from it."""

from functools import cached_property

import pandas as pd

from ldnsynth.display.blocks import link_token
from ldnsynth.display.wording import bounds, decimal, p_value
from ldnsynth.display.words.estimates.effects import estimate_words
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.publishing.provenance.judged_origins import judged_origins
from ldnsynth.publishing.provenance.origin import Origin
from ldnsynth.synthesis.trials.trial_effects import trial_effects
from ldnsynth.views.effects import comparisons
from ldnsynth.vocabulary import RANDOMISED_DESIGNS, VERIFICATION


class Origins:
    """The origins of all rows of the evidence.

    Parameters
    ----------
    evidence : Evidence
        What may be shown: of a past day only what was public by then.
    correlation, level : float
        Choices of the report that estimates depend on; see `trial_effects`.
    """

    def __init__(self, evidence: Evidence, *, correlation: float = 0.5, level: float = 0.95):
        self.evidence = evidence
        self._choices = {"correlation": correlation, "level": level}

    def find(self, row_id: str) -> Origin | None:
        """The origin of a row, None if the evidence has no such row."""
        for kind in (self._result, self._characteristic, self._phase, self._trial, self._document):
            if found := kind(row_id):
                return found
        return self._judged.get(row_id)

    def by_token(self, token: str) -> Origin | None:
        """The origin of the row that a block's link names; see `blocks.link_token`."""
        row_id = self._tokens.get(token)
        return self.find(row_id) if row_id else None

    @cached_property
    def _tokens(self) -> dict[str, str]:
        seen = (self._documents, self._trials, self._phases, self._facts, self._results)
        return {link_token(row_id): row_id for rows in (*seen, self._judged) for row_id in rows}

    @cached_property
    def _judged(self) -> dict[str, Origin]:
        return judged_origins(self.evidence)

    @cached_property
    def _results(self) -> dict:
        return {row.result_id: row for row in self.evidence.results.itertuples()}

    @cached_property
    def _facts(self) -> dict:
        return {row.characteristic_id: row for row in self.evidence.characteristics.itertuples()}

    @cached_property
    def _phases(self) -> dict:
        return {row.phase_id: row for row in self.evidence.phases.itertuples()}

    @cached_property
    def _trials(self) -> dict:
        return {row.trial_id: row for row in self.evidence.trials.itertuples()}

    @cached_property
    def _documents(self) -> dict:
        return {row.document_id: row for row in self.evidence.documents.itertuples()}

    @cached_property
    def _arms(self) -> dict[str, str]:
        return dict(zip(self.evidence.arms["arm_id"], self.evidence.arms["label"], strict=True))

    @cached_property
    def _outcomes(self) -> dict[str, str]:
        return dict(zip(self.evidence.outcomes["outcome_id"], self.evidence.outcomes["label"], strict=True))

    @cached_property
    def _effects(self) -> dict[str, pd.Series]:
        effects = trial_effects(comparisons(self.evidence), self.evidence.people_analysed(), **self._choices)
        return {result: row for _, row in effects.iterrows() for result in row["result_ids"].split(";")}

    def _result(self, row_id: str) -> Origin | None:
        row = self._results.get(row_id)
        if row is None:
            return None
        outcome = self._outcomes.get(row.outcome_id, row.outcome_id)
        name = ", ".join(part for part in (outcome, row.timepoint) if part)
        said = f"{row.reported}{_numbers(row)}"
        return self._of_trial(row_id, row, name, said)

    def computed(self, row_id: str) -> list[tuple[str, str]]:
        """What follows from a row, or was judged of it, each part with its name."""
        if (judged := self._judged.get(row_id)) is not None:
            return list(judged.more)
        if (fact := self._facts.get(row_id)) is not None:
            return [("derived", fact.derivation)] if fact.derivation else []
        if (row := self._results.get(row_id)) is None:
            return []
        return [
            ("direction", f"{self.evidence.topic.direction_labels[row.direction]}; {row.contrast.replace('_', ' ')}"),
            *self._effect(row),
        ]

    def _effect(self, row) -> list[tuple[str, str]]:
        effect = self._effects.get(row.result_id)
        if effect is None:
            randomised = self._trials[row.trial_id].design in RANDOMISED_DESIGNS
            why = "it compares no randomised arms" if randomised else "its trial is not randomised"
            return [("no effect is derived", f"{why}, or the trial is background")]
        parts = [("derived", effect["derivation"])]
        if pd.notna(effect["se"]):
            words = estimate_words(effect["measure"], effect["estimate"], effect["ci_low"], effect["ci_high"])
            parts.append(("in the report", f"{effect['measure']} {words}"))
        if effect["kind"] == "difference":
            parts.append(("in standard deviations", effect["smd_derivation"]))
        return parts

    def _characteristic(self, row_id: str) -> Origin | None:
        row = self._facts.get(row_id)
        if row is None:
            return None
        value = " ".join(part for part in (decimal(row.value), row.value_text, row.unit) if part)
        item = row.item.removeprefix("n_").replace("_", " ")
        name = f"{item}, {self._arms[row.arm_id]}" if row.arm_id in self._arms else item
        return self._of_trial(row_id, row, name, f"{item} {value}".rstrip())

    def _phase(self, row_id: str) -> Origin | None:
        row = self._phases.get(row_id)
        if row is None:
            return None
        weeks = f"; {decimal(row.weeks)} weeks" if pd.notna(row.weeks) else ""
        return self._of_trial(row_id, row, f"{row.kind.replace('_', ' ')} {row.sequence:g}", f"{row.label}{weeks}")

    def _trial(self, row_id: str) -> Origin | None:
        row = self._trials.get(row_id)
        if row is None:
            return None
        seen = tuple(name for name in row.source_id.split(";") if name)
        return Origin(
            row_id, "", row.label, f"{row.label}, {row.summary}".rstrip(", "), seen, row.locator, row.verification
        )

    def _document(self, row_id: str) -> Origin | None:
        row = self._documents.get(row_id)
        if row is None:
            return None
        when = bounds(row.public_from, row.public_after, row.public_before)
        said = f"{row.title} ({row.container or row.kind.replace('_', ' ')}, {when})"
        return Origin(row_id, "", row.title, said, (row_id,))

    def _of_trial(self, row_id: str, row, name: str, said: str) -> Origin:
        """The origin of a value that was read, or is believed, of a trial."""
        verb = "believed" if row.level == "unverified" else "read"
        seen = tuple(row.source_id.split(";"))
        return Origin(row_id, self._name(row.trial_id), name, said, seen, row.locator, row.level, verb)

    def _name(self, trial_id: str) -> str:
        return self._trials[trial_id].label if trial_id in self._trials else trial_id

    def seen(self, origin: Origin) -> str:
        """Documents, place and level of a value, in words."""
        named = []
        for document_id in origin.documents:
            row = self._documents.get(document_id)
            numbers = [
                f"{name} {value}" for name in ("pmid", "doi", "register_number") if (value := getattr(row, name))
            ]
            named.append(f"{document_id}{f' ({numbers[0]})' if numbers else ''}")
        return f"{'; '.join(named)}, {origin.locator}; {VERIFICATION.get(origin.level, origin.level)}"


def _numbers(row) -> str:
    said = [decimal(row.yi)] if pd.notna(row.yi) else []
    said += [p_value(row.pi, row.pi_relation)] if pd.notna(row.pi) else []
    said += [f"{decimal(row.ci_low)} to {decimal(row.ci_high)}"] if pd.notna(row.ci_low) else []
    return f" [{'; '.join(said)}]" if said else ""
