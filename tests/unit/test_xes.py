from datetime import datetime

import pytest

from tests.unit.reading import refusal, whole, written

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0"{namespace}>
  <global scope="trace"><string key="channel" value="UNKNOWN"/></global>
  <string key="concept:name" value="the log"/>
  <trace>
    <string key="concept:name" value="A"/>
    <string key="channel" value="Trực tuyến"><string key="nested" value="no"/></string>
    <event><string key="concept:name" value="nộp"/>
      <date key="time:timestamp" value="2026-01-05T09:00:00.000+07:00"/></event>
    <event><string key="concept:name" value="trả"/></event>
  </trace>
  <trace>
    <event><string key="concept:name" value="nộp"/></event>
    <string key="concept:name" value="B"/>
  </trace>
</log>"""


@pytest.mark.parametrize("namespace", ["", ' xmlns="http://www.xes-standard.org/"'])
def test_each_event_is_a_row_with_the_attributes_of_its_trace(tmp_path, namespace):
    path = written(tmp_path, LOG.format(namespace=namespace), "log.xes")
    found = whole(path, ["case:concept:name", "case:channel", "concept:name", "time:timestamp"])
    assert found.values == [
        ["A", "Trực tuyến", "nộp", "2026-01-05T09:00:00.000+07:00"],
        ["A", "Trực tuyến", "trả", None],
        ["B", None, "nộp", None],
    ]
    assert found.lines == [1, 2, 3]


def test_an_attribute_that_no_event_has_is_a_missing_column(tmp_path):
    problem = refusal(written(tmp_path, LOG.format(namespace=""), "log.xes"), ["case:concept:name", "nested"])
    assert (problem.code, problem.parameters["columns"]) == ("missing_columns", "nested")


def test_a_log_that_breaks_off_is_refused_with_the_place(tmp_path):
    problem = refusal(written(tmp_path, LOG.format(namespace="")[:500], "log.xes"), ["concept:name"])
    assert (problem.code, problem.parameters["line"]) == ("broken_xml", 10)


def test_entities_and_other_xml_are_refused(tmp_path):
    bomb = '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "x">]><log>&a;</log>'
    assert refusal(written(tmp_path, bomb, "log.xes")).code == "forbidden_xml"
    assert refusal(written(tmp_path, "<?xml version='1.0'?><a/>", "log.xes")).code == "unknown_format"
    assert refusal(written(tmp_path, "<?xml version='1.0' encoding='no'?><log/>", "log.xes")).code == "broken_xml"


def test_the_real_log_reads_alike_as_xes_and_as_csv(real_data):
    table = whole(real_data / "receipt/receipt.csv").rows
    log = whole(real_data / "receipt/receipt.xes.gz", list(table.columns), ()).rows
    assert (len(log), log["case:concept:name"].nunique()) == (8577, 1434)
    times = ["case:deadline", "case:enddate", "case:enddate_planned", "case:startdate", "time:timestamp"]
    for column in times:
        moments = [[text and datetime.fromisoformat(text) for text in rows[column]] for rows in (table, log)]
        assert moments[0] == moments[1]
    assert log.drop(columns=times).equals(table.drop(columns=times))
