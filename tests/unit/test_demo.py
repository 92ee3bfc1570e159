"""The demo: a whole province at a small size, read back with plain readers."""

import csv
import gzip
import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from etl.demo import DemoSummary, write_demo
from tracker import settings

TODAY = date(2026, 3, 23)
Rows = list[dict[str, str]]


def small(folder: Path, seed: int = 7) -> DemoSummary:
    return write_demo(folder, seed=seed, dossiers=3_000, months=14, today=TODAY)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    return small(tmp_path_factory.mktemp("demo"))


def catalogue(demo: DemoSummary, name: str) -> Rows:
    with (demo.directory / "catalogue" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def onestop(demo: DemoSummary) -> Rows:
    rows: Rows = []
    for path in sorted(demo.directory.glob("logs/mot-cua-*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
            rows += [row for row in csv.DictReader(file, delimiter=";") if None not in row]
    return rows


def portal(demo: DemoSummary) -> Rows:
    def lines() -> Iterator[str]:
        for path in sorted(demo.directory.glob("logs/cong-dvc-*.jsonl.gz")):
            yield from gzip.decompress(path.read_bytes()).decode().splitlines()

    return [json.loads(line) for line in lines() if line.endswith("}")]


def paper(demo: DemoSummary) -> list[list[str]]:
    rows: list[list[str]] = []
    for path in sorted(demo.directory.glob("logs/so-giay-*.xlsx")):
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Tổng hợp").to_python()
        rows += [[str(cell) for cell in row] for row in sheet[1:]]
    return rows


def test_the_same_arguments_give_the_same_bytes(demo: DemoSummary, tmp_path: Path) -> None:
    small(tmp_path)
    paths = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert len(paths) > 20
    assert [p for p in paths if (tmp_path / p).read_bytes() != (demo.directory / p).read_bytes()] == []


def test_another_seed_gives_other_dossiers(demo: DemoSummary, tmp_path: Path) -> None:
    other = small(tmp_path, seed=8)
    assert onestop(other) != onestop(demo)


def test_the_settings_are_read_and_say_that_the_province_is_synthetic(demo: DemoSummary) -> None:
    read = settings.load(demo.directory / "tracker.toml")
    assert read.site.synthetic
    assert [source.name for source in read.source] == ["mot-cua", "cong-dvc", "bo-nganh", "so-giay"]
    for source in read.source:
        assert source.path is not None
        assert list(demo.directory.glob(source.path))


def test_the_catalogue_has_services_at_three_levels_of_many_agencies(demo: DemoSummary) -> None:
    services, agencies = catalogue(demo, "services"), catalogue(demo, "agencies")
    assert len({row["code"] for row in services}) == len(services) >= 150
    assert {row["level"] for row in services} == {"2", "3", "4"}
    assert len({row["agency"] for row in services} - {""}) >= 10
    kinds = Counter(row["kind"] for row in agencies)
    assert (kinds["commune"], kinds["district"]) == (104, 18)
    assert all(row["name_vi"] and row["name_en"] and row["field"] for row in services)


def test_places_before_and_after_the_reform_are_all_there(demo: DemoSummary) -> None:
    places, pairs = catalogue(demo, "localities"), catalogue(demo, "locality_map")
    new = {row["code"] for row in places if row["valid_from"] == "2025-07-01"}
    old = {row["code"] for row in places if row["valid_to"] == "2025-06-30"}
    assert (len(new), len(old), len(pairs)) == (104, 381, 384)
    assert new <= old  # every new code was an old place's
    shares: defaultdict[str, float] = defaultdict(float)
    for pair in pairs:
        shares[pair["old_code"]] += float(pair["share"])
    assert all(abs(share - 1) < 1e-9 for share in shares.values())


def test_every_code_in_the_logs_is_in_the_catalogue_but_the_planted_ones(demo: DemoSummary) -> None:
    services = {row["code"] for row in catalogue(demo, "services")}
    agencies = {row["code"] for row in catalogue(demo, "agencies")}
    places = {row["code"] for row in catalogue(demo, "localities")}
    rows = onestop(demo)
    assert {row["Mã TTHC"] for row in rows} - services == {"9.999999"}
    assert {row["MaTTHC"].removesuffix(".000.00.00.H31") for row in portal(demo)} - services == {"9.888888"}
    assert {row[4] for row in paper(demo)} - services == {"9.777777"}
    assert {row["Mã đơn vị"] for row in rows} <= agencies
    assert {row["Mã xã/phường"] for row in rows} <= places


def test_a_desk_receives_only_while_it_exists(demo: DemoSummary) -> None:
    kinds = {row["code"]: row["kind"] for row in catalogue(demo, "agencies")}
    for row in onestop(demo):
        day, month, year = row["Ngày nộp"][:10].split("/")
        after = (year, month, day) >= ("2025", "07", "01")
        assert kinds[row["Mã đơn vị"]] != ("district" if after else "commune"), row["Mã hồ sơ"]


def test_hardly_anything_comes_in_at_tet(demo: DemoSummary) -> None:
    days = Counter(row["Ngày tiếp nhận"][:10] for row in onestop(demo))
    assert sum(days[f"{day:02d}/02/2026"] for day in range(16, 21)) <= 3
    assert sum(days[f"{day:02d}/03/2026"] for day in range(2, 7)) > 20


def test_some_dossiers_are_in_two_systems_and_some_of_them_differ(demo: DemoSummary) -> None:
    here = {row["Mã hồ sơ"]: row for row in onestop(demo)}
    both = [row for row in portal(demo) if row["MaHoSo"] in here]
    assert len(both) >= 0.9 * demo.in_two_systems > 100
    done = {row["MaHoSo"] for row in both if row["TrangThaiHoSo"] == "10"}
    assert any(here[row["MaHoSo"]]["Trạng thái"] == "Đã trả kết quả" for row in both if row["MaHoSo"] not in done)


def test_some_paper_months_are_missing_and_zeros_are_written(demo: DemoSummary) -> None:
    rows = paper(demo)
    months = {month for month, *_ in rows}
    assert len(months) == 13  # the running month is not in yet
    by_agency = {agency: {row[0] for row in rows if row[1] == agency} for _, agency, *_ in rows}
    assert sum(len(have) < len(months) for agency, have in by_agency.items() if agency < "H31.2") > 0
    assert any(row[7] == "0.0" for row in rows)


def test_services_without_dossiers_and_without_online_dossiers_exist(tmp_path: Path) -> None:
    demo = write_demo(tmp_path, dossiers=20_000, months=14, today=TODAY)
    rows = onestop(demo)
    all_of = Counter(row["Mã TTHC"] for row in rows)
    online = Counter(row["Mã TTHC"] for row in rows if row["Kênh tiếp nhận"] == "Trực tuyến")
    services = catalogue(demo, "services")
    seen = {*all_of, *(row["MaTTHC"][:8] for row in portal(demo)), *(row[4] for row in paper(demo))}
    assert sum(row["code"] not in seen and row["agency"] != "H31.16" for row in services) >= 5
    assert sum(all_of[r["code"]] >= 20 and not online[r["code"]] for r in services if r["level"] != "2") >= 2
    top = [number for _, number in all_of.most_common()]
    assert sum(top[:30]) > 0.6 * sum(top)  # a few services carry most of the volume


def test_the_truth_says_what_is_to_be_counted(demo: DemoSummary) -> None:
    merged = {row["MaHoSo"]: (row["NgayTiepNhan"], "Trực tuyến") for row in portal(demo)}
    planted = {"9.999999", "9.888888.000.00.00.H31"}
    planted_codes = {row["MaHoSo"] for row in portal(demo) if row["MaTTHC"] in planted}
    for row in onestop(demo):
        if row["Mã TTHC"] in planted or row["Kênh tiếp nhận"] == "Không rõ":
            planted_codes.add(row["Mã hồ sơ"])
        merged[row["Mã hồ sơ"]] = (row["Ngày tiếp nhận"], row["Kênh tiếp nhận"])
    received = {
        code: channel
        for code, (day, channel) in merged.items()
        if day and day[:10] not in ("31/02/2025", "2025023109") and code not in planted_codes
    }
    truth = json.loads((demo.directory / "truth.json").read_text(encoding="utf-8"))["counted"]
    elsewhere = truth["dossiers"] - demo.on_paper - len(received)
    assert 0 < elsewhere < 0.05 * truth["dossiers"]  # the ministry's system
    assert truth["online"] - sum(c == "Trực tuyến" for c in received.values()) <= elsewhere


def test_broken_rows_stay_far_below_what_fails_a_source(demo: DemoSummary) -> None:
    for counts in demo.sources.values():
        assert 0 < counts["broken"] <= max(20, 0.05 * counts["rows"])


def test_campaigns_lie_in_the_past_with_codes_valid_at_their_start(tmp_path: Path) -> None:
    demo = write_demo(tmp_path, dossiers=3_000, months=30, today=date(2026, 11, 23))
    truth = json.loads((demo.directory / "truth.json").read_text(encoding="utf-8"))
    assert 6 <= len(truth["campaigns"]) == demo.campaigns <= 10
    places = catalogue(demo, "localities")
    for campaign in truth["campaigns"]:
        assert campaign["start"] < campaign["end"] <= "2026-11-23"
        before = campaign["start"] < "2025-07-01"
        valid = {row["code"] for row in places if (row["valid_from"] == "") == before}
        assert set(campaign["places"]) <= valid


def test_the_settings_are_plain_toml(demo: DemoSummary) -> None:
    content = tomllib.loads((demo.directory / "tracker.toml").read_text(encoding="utf-8"))
    assert content["store"]["url"] == "sqlite:///instance/tracker.db"
    assert content["definitions"]["default_target"] == 0.8


def test_too_small_a_demo_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1 month"):
        write_demo(tmp_path, dossiers=10, months=1, today=TODAY)
