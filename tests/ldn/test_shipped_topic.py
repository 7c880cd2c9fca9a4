"""The topic that is shipped can be used, and names what it names once."""

import yaml
from reviews import LDN

from ldnsynth.topic import NAME, read_topic, topic_of


def test_the_shipped_topic_can_be_used():
    topic = read_topic(LDN)
    assert topic.intervention.name not in ("", "aspirin")
    assert topic.focus in topic.conditions
    content = yaml.safe_load((LDN / NAME).read_text(encoding="utf-8"))
    assert topic_of(content).domains == topic.domains
