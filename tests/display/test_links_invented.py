"""The invented review, as every review is, asked for the rows behind its numbers."""

from links_of_every_review import *  # noqa: F403
