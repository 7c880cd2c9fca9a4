"""The invented review, as every review is, asked for its sentences, tables and figures."""

from asked_of_every_review import *  # noqa: F403
