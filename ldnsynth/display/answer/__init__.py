"""The answer of a report: what it found, how sure one may be and why, in as many words as fit one screen."""

from ldnsynth.display.answer.block import Answer, answer

__all__ = ["Answer", "answer"]
