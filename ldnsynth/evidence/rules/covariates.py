"""What must hold of the covariates of trials."""

from collections.abc import Iterator

from ldnsynth.evidence.reading.tables import Problem, Tables


def _covariates_are_numbers_or_levels(tables: Tables) -> Iterator[Problem]:
    kinds: dict[str, str] = {}
    for row in tables["covariates"]:
        if bool(row["value"]) == bool(row["level"]):
            what = "both are filled" if row["value"] else "both are blank"
            yield row.problem("value", f"{what}, value and level. Fill one: a number, or a level in words.")
            continue
        kind = "value" if row["value"] else "level"
        if kind != (usual := kinds.setdefault(row["covariate"], kind)):
            yield row.problem(kind, f"other trials have a {usual} of {row['covariate']!r}. Give all the same kind.")


COVARIATE_RULES = (_covariates_are_numbers_or_levels,)
