"""XML that somebody else wrote: no entities, no document type, bounded in size and depth."""

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from ldnsynth.errors import DataError
from ldnsynth.imports.plan import tidy
from ldnsynth.publishing.files.text_files import read_bytes


def read_markup(path: Path, root: str) -> Element:
    """The root of an XML file.

    Parameters
    ----------
    path : Path
    root : str
        The name that it must have; several, separated by a space.

    Raises
    ------
    DataError
        If it is no XML, names entities, or is of another kind.
    """
    data = read_bytes(path)
    try:
        found = ElementTree.fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        what = f"it defines entities or refers to other files ({type(error).__name__})"
        raise DataError([f"{path.name}: refused, for {what}, which no export needs. Export it anew."]) from None
    except ParseError as error:
        line, column = error.position
        what = f"is no well-formed XML (line {line}, column {column + 1}: {str(error).split(':')[0]})"
        raise DataError([f"{path.name}: {what}. Export it anew, or mend that line."]) from None
    except (ValueError, LookupError) as error:
        raise DataError([f"{path.name}: is no XML that can be read ({error}). Export it anew."]) from None
    if found.tag.split("}")[-1] not in root.split():
        known = " or ".join(f"<{name}>" for name in root.split())
        raise DataError([f"{path.name}: its root is <{found.tag}>, expected {known}. Is it another format?"])
    return found


def text_of(element: Element | None, path: str = "") -> str:
    """All text below an element, or below the first that a path leads to; "" if there is none."""
    found = element.find(path) if element is not None and path else element
    return tidy("".join(found.itertext())) if found is not None else ""
