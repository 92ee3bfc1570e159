"""Codes that a workbook keeps as numbers, and events that are read again."""

from pathlib import Path

import xlsxwriter

from tests.helpers import csv_text, source, write_province

SERVICES = "code,name_vi,name_en,level,agency,field,audience\n1.001190,A,A,4,A1,F,citizen\n"


def test_a_service_code_that_a_workbook_keeps_as_a_number_is_found_again(tmp_path: Path) -> None:
    made = write_province(tmp_path, source("one", path="logs/*.xlsx"), catalogue={"services": SERVICES})
    (tmp_path / "logs").mkdir()
    with xlsxwriter.Workbook(tmp_path / "logs/one.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["dossier", "service", "channel", "received"])
        sheet.write_row(1, 0, ["A1-260105-0001", 1.00119, "online", "2026-01-05"])
        sheet.write_row(2, 0, ["A1-260105-0002", 1.001191, "online", "2026-01-05"])
    [outcome] = made.run().sources
    assert (outcome.inserted, outcome.rejected) == (1, 1)


def test_many_events_that_are_read_again_change_nothing(tmp_path: Path) -> None:
    made = write_province(tmp_path, source("log", records="events", activities={"in": "accepted"}))
    # Of so many fingerprints some end in NUL.
    rows = [(f"A1-260105-{n:04}", "S1", "online", "in", "2026-01-05 09:00:00") for n in range(1500)]
    made.write("logs/log.csv", csv_text(*rows, heading="dossier,service,channel,activity,at"))
    assert made.run().sources[0].inserted == 1500
    [again] = made.run(full=True).sources
    assert (again.status, again.unchanged) == ("succeeded", 1500)
