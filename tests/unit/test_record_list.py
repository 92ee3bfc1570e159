"""Where `inspect` looks for the records of a JSON document."""

from typing import Any

import pytest

from etl.inspect.record_list import record_path

DOSSIER = {"fileNo": "G12-1", "procedureCode": "1.000001", "method": "web", "acceptedDate": "2026-03-01"}


def units(**beside: Any) -> list[dict[str, Any]]:
    return [{"unitCode": f"G{n}", "files": [{**DOSSIER, **beside}] * 5} for n in range(3)]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"result": {"units": units()}}, "result.units.files"),
        ({"units": units(attachments=[{"name": "a.pdf", "size": 1}] * 9)}, "units.files"),
        ([{"unitCode": "G1", "files": [DOSSIER] * 5}], "files"),
        ({"data": [DOSSIER] * 5}, None),
        ({"data": [DOSSIER] * 5, "services": [{"code": "1.000001", "name": "x"}]}, "data"),
        ([DOSSIER] * 5, None),
        ({"a": 1}, None),
    ],
)
def test_records_are_the_many_objects_that_headings_speak_for(document: Any, path: str | None) -> None:
    assert record_path(document) == path
