"""Campaigns: from a ticked service to a plan, a brief and a calendar, and back on the page of the service."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from etl.cli import main
from tests.accounts import client_of
from tests.pages.building import WITH_PLACES, log, open_site, pull, site, write
from tests.pages.test_accounts import token
from tests.pages.test_services_pages import rows_of_csv
from tracker.reports.calendar import calendar_file

TODAY = date(2026, 4, 10)
SETTINGS = (
    '[definitions]\ndefault_target = 0.8\n[catalogue]\nservices = "s.csv"\nlocalities = "p.csv"\nagencies = "a.csv"\n'
    + WITH_PLACES
)
SERVICES = "code,name_vi,name_en,level,agency\nS1,Khai sinh,Birth registration,4,A1\nS2,Hai,Two,4,A1\n"
PLACES = "code,name,kind\n" + "".join(f"P{n},Xã {n},commune\n" for n in range(1, 9))
CATALOGUE = {"s.csv": SERVICES, "p.csv": PLACES, "a.csv": "code,name\nA1,Sở Tư pháp\n"}
PLAN = {
    "name": "Tháng cao điểm",
    "kind": "counter_help",
    "starts_on": "2026-05-04",
    "ends_on": "2026-06-14",
    "service": ["S1"],
    "place": ["P1", "P2"],
    "compared": ["P7"],
    "audience": "citizen",
    "cost": "12.000.000",
    "owner": "Sở Tư pháp",
    "partners": "Đoàn xã",
    "message": "Nộp tại nhà, nhận tại nhà",
}


HEADING = "dossier,service,channel,received,place,kind,agency"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of eight communes; S1 has 28 dossiers a month in each, a quarter of them online."""
    rows = [
        ("S1", "counter" if day % 4 else "online", f"{index // 12}-{index % 12 + 1:02}-{day:02},P{place},citizen,A1", 1)
        for index in range(2025 * 12 + 3, 2026 * 12 + 3)
        for place in range(1, 9)
        for day in range(1, 29)
    ]
    folder = tmp_path_factory.mktemp("campaigns")
    site(folder, SETTINGS, {**CATALOGUE, "logs/a.csv": log(*rows, heading=HEADING)}, TODAY)
    return folder


@pytest.fixture
def staff(filled: Path, tmp_path: Path) -> FlaskClient:
    """A communications officer at a site of their own."""
    shutil.copytree(filled, tmp_path / "site")
    return client_of(open_site(tmp_path / "site" / "tracker.toml", TODAY).application, "communications")


def plan(staff: FlaskClient, **changes: object) -> str:
    """Send a plan; returns the address of the campaign."""
    sent = {**PLAN, **changes, "csrf_token": token(staff, "/campaigns/new")}
    answer = staff.post("/campaigns/new", data=sent)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def test_ticked_services_stand_in_the_form_of_the_plan(staff: FlaskClient) -> None:
    low_use = staff.get("/low-use?lang=en").text
    assert 'name="service" value="S1"' in low_use
    form = staff.get("/campaigns/new?service=S1&lang=en").text
    assert '<option value="S1" selected>' in form
    assert '<option value="S2">' in form


def test_a_draft_can_be_shared_by_its_address(staff: FlaskClient) -> None:
    address = "/campaigns/new?service=S1&place=P2&name=Nh%C3%A1p&kind=training&starts_on=2026-05-04&lang=en"
    form = staff.get(address).text
    assert 'value="Nháp"' in form
    assert '<option value="training" selected>' in form
    assert '<option value="P2" selected>' in form
    assert 'value="2026-05-04"' in form


def test_the_brief_leads_to_the_address_of_the_service_where_one_is_known(filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "site")
    (tmp_path / "site" / "s.csv").write_text(
        "code,name_vi,level,agency,url\nS1,Khai sinh,4,A1,https://dvc.example/khai-sinh\nS2,Hai,4,A1,\n",
        encoding="utf-8",
    )
    pull(tmp_path / "site" / "tracker.toml")
    staff = client_of(open_site(tmp_path / "site" / "tracker.toml", TODAY).application, "communications")
    page = staff.get(plan(staff, service=["S1", "S2"])).text
    assert page.count('class="scanned"') == 1
    assert 'href="https://dvc.example/khai-sinh"' in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example/", "https://a.example/<b>", "dvc.example"])
def test_an_address_that_cannot_be_opened_is_refused(tmp_path: Path, url: str) -> None:
    path = write(
        tmp_path, SETTINGS, {**CATALOGUE, "s.csv": f"code,url\nS1,{url}\n", "logs/a.csv": log(heading=HEADING)}
    )
    CliRunner().invoke(main, ["init", "--config", str(path)])
    told = CliRunner().invoke(main, ["run", "--config", str(path)])
    assert told.exit_code != 0
    assert "url must begin with https://" in told.output
    path.write_text("[site]\nservice_url = '" + url + "'\n", encoding="utf-8")
    assert "service_url must begin with https://" in CliRunner().invoke(main, ["init", "--config", str(path)]).output


def test_a_wording_is_suggested_from_the_catalogue_in_both_languages(staff: FlaskClient) -> None:
    form = staff.get("/campaigns/new?service=S1&lang=en").text
    assert "Birth registration. It can be done wholly online" in form
    assert "Khai sinh. Thủ tục này làm trực tuyến toàn trình" in form
    assert "Help: Sở Tư pháp." in form
    assert "A first wording" not in staff.get("/campaigns/new?lang=en").text


def test_a_plan_is_kept_and_told_in_a_sentence(staff: FlaskClient) -> None:
    page = staff.get(plan(staff) + "?lang=en").text
    assert "It will promote Birth registration in Xã 1, Xã 2, 04/05/2026–14/06/2026." in page
    assert "Left out as a comparison:" in page
    assert "12,000,000 đ" in page
    assert "Nộp tại nhà, nhận tại nhà" in page


def test_the_plan_says_what_can_be_won_while_it_runs_and_what_it_costs(staff: FlaskClient) -> None:
    page = staff.get(plan(staff) + "?lang=en").text
    # 2 communes of 28 dossiers in 10 complete months, 42 of 365.25 days; all are 55 points short of 80 %.
    assert "about 64 dossiers are expected there" in page
    assert "35 more of them would come online" in page
    assert "Each would then cost at least 338,822 đ." in page


def test_advice_asks_for_places_that_are_left_out(staff: FlaskClient) -> None:
    few = staff.get(plan(staff, place=[f"P{n}" for n in range(1, 6)]) + "?lang=en").text
    assert "leave at least 5 communes or wards out" in few
    assert "leave at least 5" not in staff.get(plan(staff) + "?lang=en").text
    short = staff.get(plan(staff, ends_on="2026-05-10") + "?lang=en").text
    assert "In less than four weeks" in short


def test_two_campaigns_at_one_service_place_and_day_are_warned_of(staff: FlaskClient) -> None:
    first = plan(staff)
    second = plan(staff, name="Giảm lệ phí", starts_on="2026-06-10", ends_on="2026-07-10", place=["P2"])
    other = plan(staff, name="Nơi khác", place=["P3"])
    assert "It overlaps with: Giảm lệ phí" in staff.get(first + "?lang=en").text
    assert "It overlaps with: Tháng cao điểm" in staff.get(second + "?lang=en").text
    assert "It overlaps" not in staff.get(other + "?lang=en").text
    assert staff.get("/campaigns?lang=en").text.count("overlaps with another one") == 2


def test_a_campaign_can_be_changed_and_called_off(staff: FlaskClient) -> None:
    path = plan(staff)
    form = staff.get(path + "/edit?lang=en").text
    assert 'value="2026-05-04"' in form
    changed = {**PLAN, "name": "Đổi tên", "csrf_token": token(staff, path + "/edit")}
    assert staff.post(path + "/edit", data=changed).headers["Location"] == path
    assert "Đổi tên" in staff.get("/campaigns").text
    staff.post(path + "/cancel", data={"csrf_token": token(staff, path)})
    assert "was called off" in staff.get(path + "?lang=en").text
    assert [row["State"] for row in rows_of_csv(staff, "/campaigns?format=csv&lang=en")] == ["Called off"]


def test_the_calendar_marks_the_months_in_which_a_campaign_runs(staff: FlaskClient) -> None:
    plan(staff)
    calendar = staff.get("/campaigns?lang=en").text.split("<caption>Calendar</caption>")[1].split("</table>")[0]
    marked = re.findall(r'data-label="(\d\d/\d{4})">\s*<span class="runs">', calendar)
    assert marked == ["05/2026", "06/2026"]


def test_campaigns_stand_on_the_page_of_their_service(staff: FlaskClient) -> None:
    path = plan(staff, name="Đã qua", starts_on="2026-02-02", ends_on="2026-03-01")
    page = staff.get("/services/S1?lang=en").text
    assert f'<a href="{path}">Đã qua</a> (Help at the counter, 02/02/2026–01/03/2026)' in page
    assert '{"m": "2026-02", "text": "campaign"}' in page
    assert "Đã qua" not in staff.get("/services/S2").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Write what happened."),
        ({"ends_on": "2026-05-01"}, "Give the first day"),
        ({"ends_on": "soon"}, "Give the first day"),
        ({"service": ["S9"]}, "Name at least one service"),
        ({"cost": "viel"}, "Write the cost in đồng"),
        ({"kind": "magic"}, "Choose one of the entries"),
        ({"owner": "Bà An 0912345678"}, "No numbers of identity"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_a_sentence_and_keeps_what_was_written(
    staff: FlaskClient, change: dict[str, object], sentence: str
) -> None:
    sent = {**PLAN, **change, "csrf_token": token(staff, "/campaigns/new")}
    answer = staff.post("/campaigns/new?lang=en", data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Nộp tại nhà" in answer.text
    assert "No campaign was recorded yet." in staff.get("/campaigns?lang=en").text


def test_a_campaign_goes_into_a_calendar_with_its_last_day(staff: FlaskClient) -> None:
    path = plan(staff, name="Tuần lễ không giấy tờ, đợt 1")
    for address in (path + ".ics", "/campaigns.ics"):
        answer = staff.get(address)
        assert answer.mimetype == "text/calendar"
        assert "DTSTART;VALUE=DATE:20260504\r\nDTEND;VALUE=DATE:20260615\r\n" in answer.text
        assert "SUMMARY:Tuần lễ không giấy tờ\\, đợt 1" in answer.text


def test_readers_who_are_not_signed_in_see_no_numbers_of_places_and_no_office(tmp_path: Path) -> None:
    rows = [("S1", "counter", f"2026-03-{day:02},P1,citizen,A1", 1) for day in range(1, 29)]
    heading = "dossier,service,channel,received,place,kind,agency"
    files = {
        "s.csv": SERVICES,
        "p.csv": PLACES,
        "a.csv": "code,name\nA1,Sở\n",
        "logs/a.csv": log(*rows, heading=heading),
    }
    app = site(tmp_path, "[site]\npublic = true\n" + SETTINGS, files, TODAY).application
    path = plan(client_of(app, "communications"))
    public = client_of(app, None)
    page = public.get(path + "?lang=en").text
    assert "It will promote" in page
    assert "Sở Tư pháp" not in page
    assert "What it can win" not in page
    assert public.get(path + "?format=csv").status_code == 403
    assert public.get("/campaigns/new").status_code in (302, 403)


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=300))
def test_no_line_of_a_calendar_is_longer_than_75_octets_and_no_letter_is_lost(text: str) -> None:
    made = calendar_file([("a", text, date(2026, 1, 1), date(2026, 1, 2), text)], "x")
    assert all(len(line.encode("utf-8")) <= 75 for line in made.split("\r\n"))
    [summary] = [line for line in made.replace("\r\n ", "").split("\r\n") if line.startswith("SUMMARY:")]
    assert re.sub(r"\\([\\;,])", r"\1", summary.removeprefix("SUMMARY:")) == text
