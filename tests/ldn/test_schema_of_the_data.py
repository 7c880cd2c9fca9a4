"""The schema's own library finds no fault in the shipped data."""

from frictionless import Package, system
from reviews import LDN

from ldnsynth.evidence.descriptor import NAME


def test_frictionless_finds_no_fault_in_the_data():
    with system.use_context(trusted=True):
        report = Package.from_descriptor(str(LDN / NAME)).validate()
    assert report.valid, report.to_summary()
