"""Every measure against R metafor's escalc (tests/reference/make_effects.R), to 1e-8 relative.

Divergences:

* metafor 3.8, which Debian serves, multiplies the variance of SMDH and SMCRH by J^2; metafor 4 does not (its own tests
  have 0.0133 for SMCRH, see test_effects_published), nor do we. The factor is put back here.
* Defaults: metafor keeps double-zero tables of RR and OR and corrects Peto; we follow the Handbook. The cases here set
  ``add``, ``to`` and ``drop00`` on both sides.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from ldnsynth.synthesis.effect_sizes.means import hedges_correction
from ldnsynth.synthesis.measures import MEASURES, effect_size

REFERENCE = json.loads(Path(__file__).parents[1].joinpath("reference", "effects_metafor.json").read_text("utf-8"))
CASES = REFERENCE["cases"]
METAFOR_DEFAULTS = {"add": 0.5, "to": "only0", "drop00": False}
TWO_BY_TWO = {"RR", "OR", "RD", "PETO"}


def multiplier(case, columns):
    """What metafor 3.8 multiplies the variance by."""
    if case["measure"] == "SMCRH":
        return hedges_correction(columns["ni"] - 1) ** 2
    if case["measure"] == "SMDH":
        return hedges_correction(columns["n1i"] + columns["n2i"] - 2) ** 2
    return 1.0


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['name']} {case['measure']} {case['options'] or ''}")
def test_escalc(case):
    columns = {name: np.array(values, dtype=float) for name, values in case["columns"].items()}
    options = METAFOR_DEFAULTS | case["options"] if case["measure"] in TWO_BY_TWO else case["options"]
    effect = effect_size(case["measure"], columns, **options)
    yi, vi = (np.array(case[name], dtype=float) for name in ("yi", "vi"))
    np.testing.assert_allclose(effect.estimate, yi, rtol=1e-8, atol=1e-14)
    np.testing.assert_allclose(effect.variance * multiplier(case, columns), vi, rtol=1e-8, atol=1e-14)


def test_every_measure_has_cases_and_the_versions_are_known():
    apart = {"AS", "IRR", "HR"}  # in test_time_to_event.py
    assert {case["measure"] for case in CASES} == set(MEASURES) - apart
    assert set(REFERENCE["versions"]) == {"R", "metafor", "metadat"}
    assert len({case["name"] for case in CASES}) >= 12
