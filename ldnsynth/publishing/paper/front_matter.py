"""What stands beside the answer in print: date of the evidence and the parameters that were set."""

from typing import Any

from ldnsynth.publishing.request.parameter_words import Words, day
from ldnsynth.publishing.request.parameters import Parameter


def values_of(inputs: dict[str, Any]) -> dict[str, Any]:
    """The parameters of all notebooks by name, from the inputs of a manifest."""
    return {name: value for given in inputs["parameters"].values() for name, value in given.items()}


def evidence_date(inputs: dict[str, Any]) -> str:
    """How far the evidence reaches: "as public on 9 February 2009"."""
    as_of = values_of(inputs).get("as_of")
    return f"as public on {day(as_of)}" if as_of else f"as collected by {day(inputs['data']['created'])}"


def furniture(inputs: dict[str, Any], parameters: dict[str, Parameter]) -> list[tuple[str, str]]:
    """Names and values beside the answer: date of the evidence, conditions, and what differs from the defaults."""
    values, words = values_of(inputs), Words(inputs["topic"])
    told = [
        n
        for n, p in parameters.items()
        if n != "as_of" and words.tells(n) and (n == "conditions" or values[n] != p.default)
    ]
    named = [(words.parameter(name), words.value(values[name], name)) for name in told]
    return [("Evidence", evidence_date(inputs)), *((name[:1].upper() + name[1:], value) for name, value in named)]
