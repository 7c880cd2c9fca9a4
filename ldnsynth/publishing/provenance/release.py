"""All reports in one archive to deposit: the same reports give the same bytes."""

import hashlib
import os
import re
import zipfile
from pathlib import Path
from typing import Any

from ldnsynth.errors import ReportError
from ldnsynth.publishing.files.guards import refuse_onto
from ldnsynth.publishing.files.staging import reason
from ldnsynth.publishing.provenance.manifest import MANIFEST, read_manifest

_SUMS = "SHA256SUMS"
_OWN_SUMS = re.compile(r"([0-9a-f]{64}  ldnsynth-[^/\n]+\.zip\n)?")
_DAY = (1980, 1, 1, 0, 0, 0)  # the first that zip files know
_MODE = 0o644 << 16


def pack_release(reports: list[Path], inputs: dict[str, Any], *, data: Path, citation: Path, out: Path) -> Path:
    """Write the archive and, beside it, its checksum.

    Parameters
    ----------
    reports : list of Path
        Folders of whole reports; decks beside them in ``slides/`` go with them.
    inputs : dict
        Of one of the reports: names the versions of package and data, and the files of the data.
    data, citation : Path
        Folder of the data package, and CITATION.cff.
    out : Path
        Folder of the archive.

    Returns
    -------
    Path
        The archive: a folder of reports, data and CITATION.cff with SHA256SUMS of all.

    Raises
    ------
    ReportError
        If nothing can be written to `out`, or it lies in what is packed, or holds checksums of something else.
    """
    name = f"ldnsynth-{inputs['package']['version']}-data-{inputs['data']['version']}"
    files = {"CITATION.cff": citation} | {f"data/{file}": data / file for file in inputs["data"]["files"]}
    for report in reports:
        inside = [MANIFEST, *read_manifest(report)["outputs"]]
        files |= {f"reports/{report.name}/{file}": report / file for file in inside}
    slides = reports[0].parent / "slides"
    decks = (file for file in slides.rglob("*") if file.is_file() and not file.name.startswith("."))
    files |= {f"reports/slides/{file.relative_to(slides).as_posix()}": file for file in decks}
    archive = out / f"{name}.zip"
    partial = archive.with_name(f".{archive.name}.partial-{os.getpid()}")
    refuse_onto(archive, [data, *reports, slides])
    _refuse_other_sums(out / _SUMS)
    try:
        out.mkdir(parents=True, exist_ok=True)
        _write_zip(partial, name, files)
        digest = _sha256(partial.read_bytes())
        partial.replace(archive)
        (out / _SUMS).write_text(f"{digest}  {archive.name}\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReportError(f"{out}: cannot write here ({reason(error)}). Give another folder with --out.") from error
    finally:
        if partial.exists():
            partial.unlink()
    return archive


def _refuse_other_sums(path: Path) -> None:
    """Checksums of other files than an archive of ours would be lost."""
    if path.is_file() and not _OWN_SUMS.fullmatch(path.read_text(encoding="utf-8", errors="replace")):
        raise ReportError(f"{path}: holds other checksums, which would be lost. Give another folder with --out.")


def _write_zip(path: Path, name: str, files: dict[str, Path]) -> None:
    """Files by their places in the archive, sorted, without times and owners; their checksums last."""
    sums = []
    with zipfile.ZipFile(path, "w") as archive:
        for place, file in sorted(files.items()):
            content = file.read_bytes()
            sums.append(f"{_sha256(content)}  {place}\n")
            archive.writestr(_member(f"{name}/{place}"), content)
        archive.writestr(_member(f"{name}/{_SUMS}"), "".join(sums))


def _member(place: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(place, date_time=_DAY)
    member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
    return member


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
