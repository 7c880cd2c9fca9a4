"""Names of authors, as the data have them ("Surname Initials"), in the parts that reference managers ask for."""

import re

_SUFFIXES = ("Jr", "Sr", "II", "III")
_INITIALS = re.compile(r"[^\W\d_a-z]{1,5}(-[^\W\d_a-z]{1,2})?")
# Words of which no surname consists: with one of them the name is a group's, whatever its last word looks like.
_OF_GROUPS = frozenset(
    "academy agency alliance association authority board bureau center centers centre centres charity clinic club "
    "coalition collaboration collaborative college commission committee company consortium corporation council "
    "department division federation force forum foundation fund government group groups hospital initiative "
    "institute institutes institution investigators laboratories laboratory league ministry network office "
    "organisation organization panel partnership program programme project registry research service services "
    "society societies study team trial trialists trust union unit university workshop".split()
)
_JOINING = frozenset("and for of on the with".split())
_COUNTRIES = frozenset("AU CA CH DE EU FR IE IT NZ UK UN US USA WHO".split())  # after several words no initials


def author(name: str) -> dict[str, str]:
    """Family and given name: "van der Ent C" has a particle, "Guttuso T Jr" a suffix, a group is taken whole."""
    words = name.split()
    suffix = words.pop() if len(words) > 2 and words[-1] in _SUFFIXES else ""
    if _is_group(words):
        return {"literal": name}
    given = re.sub(r"(\w)", r"\1. ", words.pop()).replace(" -", "-").strip() if len(words) > 1 else ""
    lower = [word for word in words[:-1] if word.islower()]
    parts = {"family": " ".join(words[len(lower) :]), "given": given}
    parts |= {"non-dropping-particle": " ".join(lower), "suffix": suffix}
    return {part: text for part, text in parts.items() if text}


def _is_group(words: list[str]) -> bool:
    """Whether a name is not a surname with initials: by its words, its signs, or what stands for the initials."""
    *surname, last = words
    if _JOINING & set(words) or any(word.lower() in _OF_GROUPS for word in words):
        return True
    if not re.fullmatch(r"[\w\s'’.-]+", " ".join(words)):
        return True
    if not surname:
        return len(last) > 1 and last.isupper()
    acronym = any(len(word) > 1 and word.isupper() for word in surname)
    return not _INITIALS.fullmatch(last) or acronym or (len(surname) > 1 and last in _COUNTRIES)
