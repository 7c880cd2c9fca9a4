"""The exceptions of ldnsynth: every one carries a sentence that says where, what and what to do."""


class LdnsynthError(Exception):
    """A fault that a curator or an analyst can mend; its text is shown as it is, never a traceback."""


class DataError(LdnsynthError):
    """The data package cannot be used: missing, malformed or contradicting itself.

    Parameters
    ----------
    problems : list of str
        One sentence a problem, all of them, in the order of file and row.
    """

    def __init__(self, problems: list[str]):
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class ParameterError(LdnsynthError):
    """Parameters that do not exist, have the wrong type, or lie outside the vocabulary."""


class ReportError(LdnsynthError):
    """A report that could not be run or written."""
