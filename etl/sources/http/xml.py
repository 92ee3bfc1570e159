"""Records in XML that is no event log: elements as keys, so that they read as JSON does."""

from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from etl.sources.http.patience import FaultError


def document_of(text: str, name: str) -> dict[str, Any]:
    """The children of the root by name, each as JSON would write it. Raises FaultError."""
    # The text is decoded already, so that an encoding named in it would be wrong.
    body = text.lstrip("\ufeff").lstrip()
    if body.startswith("<?xml"):
        body = body.partition("?>")[2]
    try:
        root = fromstring(body.encode())
    except DefusedXmlException:
        raise FaultError("forbidden_xml", file=name) from None
    except (ParseError, ValueError, RecursionError):
        raise FaultError("web_damaged", temporary=True) from None
    content = _tree(root)
    if isinstance(content, str) and content.strip():
        raise FaultError("web_no_records", temporary=True, path="")
    return content if isinstance(content, dict) else {}  # a list without entries


def _tree(element: Element) -> Any:
    """An element as JSON would write it: children by name, a list where a name repeats, else the text."""
    if not len(element):
        return element.text
    found: dict[str, Any] = {}
    for child in element:
        name, value = child.tag.rpartition("}")[2], _tree(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found
