"""Where data, notebooks and the list of reports are: in a checkout beside the package, in a wheel inside it."""

import os
from pathlib import Path

from ldnsynth.errors import DataError

PACKAGE = Path(__file__).parent
_CHECKOUT = PACKAGE.parent
_ROOT = _CHECKOUT if (_CHECKOUT / "data" / "datapackage.json").is_file() else PACKAGE / "bundled"

NOTEBOOKS = _ROOT / "notebooks"
REPORTS = _ROOT / "reports"
CITATION = _ROOT / "CITATION.cff"
DATA_VARIABLE = "LDNSYNTH_DATA"


def data_folder() -> Path:
    """Folder of the data package: the environment variable LDNSYNTH_DATA, else the data of this package.

    Raises
    ------
    DataError
        If the folder does not hold a ``datapackage.json``.
    """
    folder = Path(os.environ.get(DATA_VARIABLE) or _ROOT / "data")
    if not (folder / "datapackage.json").is_file():
        raise DataError(
            [f"{folder}: no data package here (expected a folder with datapackage.json and its CSV files)."]
        )
    return folder
