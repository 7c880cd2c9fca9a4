"""What a reader can ask of a page: data for its tools, made of typed rows, with every word that Python has to say."""

from ldnsynth.display.asked.block import Asked
from ldnsynth.display.asked.claims import claim_cards
from ldnsynth.display.asked.days import stops_in_time
from ldnsynth.display.asked.judgements import judged_anew
from ldnsynth.display.asked.pooling import pooled_anew
from ldnsynth.display.asked.risks import absolute_risks

__all__ = ["Asked", "absolute_risks", "claim_cards", "judged_anew", "pooled_anew", "stops_in_time"]
