"""A page of HTML as PDF, printed by the Chromium of the machine; the same page gives the same bytes."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from ldnsynth.errors import ReportError

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_DATE = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}[+\-Z][\d']*\)")
_SECONDS = 180


def print_pdf(html: str, target: Path, *, created: str) -> None:
    """Print a page without scripts: they would race with the printing.

    Parameters
    ----------
    html : str
        The page, which needs no other file.
    target : Path
        Where the PDF is written.
    created : str
        ISO day that the PDF carries as its date.

    Raises
    ------
    ReportError
        There is no Chromium, or it does not print.
    """
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if not browser:
        raise ReportError(
            f"No PDF was made: none of {', '.join(_BROWSERS)} was found. Install Chromium (apt install chromium) and "
            f"run again."
        )
    with tempfile.TemporaryDirectory(prefix="ldnsynth-") as folder:
        page = Path(folder, "page.html")
        page.write_text(html, encoding="utf-8")
        command = [
            *(browser, "--headless", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}/profile"),
            *(f"--print-to-pdf={target.absolute()}", page.as_uri()),
        ]
        if os.name == "posix" and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # as root it does not start otherwise
        try:
            result = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ReportError(f"No PDF was made: {browser} did not end within {_SECONDS} seconds.") from error
    if not target.is_file():
        last = (result.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise ReportError(f"No PDF was made: {browser} ended with code {result.returncode} ({last}).")
    target.write_bytes(_dated(target.read_bytes(), created))


def _dated(pdf: bytes, created: str) -> bytes:
    """The PDF with `created` for the time of printing, and not a byte longer: places in the file are counted."""
    stamp = created[:10].replace("-", "").encode()

    def fixed(found: re.Match) -> bytes:
        text = b"/%s (D:%s000000+00'00')" % (found[1], stamp)
        return text.ljust(len(found[0]))

    return _DATE.sub(fixed, pdf)
