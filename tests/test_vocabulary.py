"""What the program knows of a term beside the vocabulary: each list of its own has the vocabulary's terms, or some."""

import pytest

from ldnsynth import vocabulary as v
from ldnsynth.directions import SAID
from ldnsynth.display.figures.studies.durations import _FILL
from ldnsynth.display.figures.studies.rows import MARKERS
from ldnsynth.display.tables.effects.unpooled import _CONTRASTS, _WORDS
from ldnsynth.display.words.people import _COMPARATORS
from ldnsynth.display.words.sources.claims import TONES
from ldnsynth.evidence.flow import _CONTEXT, REPORT_KINDS
from ldnsynth.evidence.layout import COLUMNS
from ldnsynth.evidence.people import ANALYSED, ENTERED
from ldnsynth.evidence.reading.evidence import TREATMENT_PHASES
from ldnsynth.evidence.rules.people_counts import FLOW
from ldnsynth.publishing.references.csl import _CSL_TYPES
from ldnsynth.synthesis.grade.certainty import ASPECTS, LEVELS
from ldnsynth.synthesis.trials.trial_effects import DIFFERENCES, EVENTS
from ldnsynth.synthesis.trials.unpooled import REASONS
from ldnsynth.synthesis.without_pooling.strength import OCEBM_LEVELS


@pytest.mark.parametrize(
    ("known", "terms"),
    [
        (_CSL_TYPES, v.DOCUMENTS),
        ({*_COMPARATORS, "lower_exposure"}, v.COMPARATORS),  # the last is called as in the topic
        (MARKERS, v.DESIGNS),
        (OCEBM_LEVELS, v.DESIGNS),
        ({*_FILL} - {"whole"}, v.PHASES),  # a length that is known for the whole study alone
        (TONES, v.VERDICTS),
        (LEVELS, v.CERTAINTIES),
        (ASPECTS, v.ASPECTS),
        (_CONTRASTS, v.CONTRASTS),
        ({*_WORDS, "design", "contrast"}, REASONS),
    ],
)
def test_each_term_is_known_and_no_other(known, terms):
    assert set(known) == set(terms)


@pytest.mark.parametrize(
    ("known", "terms"),
    [
        (TREATMENT_PHASES, v.PHASES),
        ((*REPORT_KINDS, *_CONTEXT), v.DOCUMENTS),
        ((*ENTERED, *ANALYSED, *FLOW, *v.DERIVED_COUNTS), v.COUNTS),
        (v.COUNTS, v.FACTS),
        ({*DIFFERENCES, *EVENTS} - {""}, v.MEASURES),
        (v.RANDOMISED_DESIGNS, v.DESIGNS),
        (v.SEPARATE_ARMS, v.DESIGNS),
        (v.COMPARATOR_ROLES, v.ARM_ROLES),
        *((codes, COLUMNS[table]) for table, codes in v.CODES.items()),
        (SAID, v.DIRECTIONS),
        (v.REPORTED, v.STATUSES),
        (v.STARTS, v.CERTAINTIES),
    ],
)
def test_what_is_chosen_of_the_terms_is_among_them(known, terms):
    assert set(known) <= set(terms)
