"""The answer of a report: what it found, how sure one may be and why, in as many words as fit one screen."""

from ldnsynth.display.answer.block import Answer, answer
from ldnsynth.display.answer.what_if import WhatIf, what_if

__all__ = ["Answer", "WhatIf", "answer", "what_if"]
