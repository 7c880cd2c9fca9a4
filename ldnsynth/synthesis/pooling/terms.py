"""The words of pooling: which estimators, intervals and prediction intervals exist, and what each one is."""

from ldnsynth.errors import LdnsynthError

METHODS = {
    "CE": "common effect, inverse variance (tau2 is 0 by assumption)",
    "DL": "DerSimonian and Laird 1986",
    "PM": "Paule and Mandel 1982",
    "REML": "restricted maximum likelihood (Viechtbauer 2005)",
    "ML": "maximum likelihood (Hardy and Thompson 1996)",
    "EB": "empirical Bayes (Morris 1983); the same root as Paule and Mandel",
    "SJ": "Sidik and Jonkman 2005, start at the unweighted variance",
    "HS": "Hunter and Schmidt 1990",
    "HE": "Hedges 1985 (variance components, also called Cochran's)",
}
INTERVALS = {
    "z": "Wald, normal",
    "t": "Wald, t with k - p degrees of freedom",
    "hk": "Hartung-Knapp (Sidik-Jonkman), t with k - p degrees of freedom",
    "hk-adhoc": "Hartung-Knapp, never narrower than Wald t (Knapp and Hartung 2003)",
}
PREDICTIONS = {
    "t-k-1": "t with k - 1 degrees of freedom, standard error of the Wald interval (Veroniki 2019; R meta from 8.0)",
    "t-k-2": "t with k - 2 degrees of freedom, standard error of the Wald interval (Higgins 2009; R meta before 8.0)",
    "t-k-p": "t with k - p degrees of freedom, standard error of the interval chosen with ci (metafor, test knha or t)",
    "z": "normal, standard error of the Wald interval (metafor with test z)",
}
MEASURES_OF_COUNTS = {"RR": "log risk ratio", "OR": "log odds ratio", "RD": "risk difference"}


class PoolingError(LdnsynthError, ValueError):
    """Input that cannot be pooled, or an unknown choice; the text says what was found and what to do."""


def check_choice(name: str, value: str, choices: dict[str, str]) -> None:
    """Refuse a value outside a vocabulary.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : str
        What was given.
    choices : dict of str to str
        Allowed values and their meaning.

    Raises
    ------
    PoolingError
        If value is not a key of choices.
    """
    if value not in choices:
        raise PoolingError(f"{name}: expected one of {', '.join(choices)}, got {value!r}")


def check_level(level: float) -> None:
    """Refuse a confidence level that is not strictly between 0 and 1.

    Parameters
    ----------
    level : float
        0.95 for 95 %.

    Raises
    ------
    PoolingError
        If level is 0, 1 or outside, with the hint that 95 means 0.95.
    """
    if not 0 < level < 1:
        raise PoolingError(f"level: expected a number between 0 and 1 (0.95 for 95 %), got {level}")
