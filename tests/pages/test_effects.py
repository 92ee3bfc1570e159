"""What a campaign did, on its page: told where it can be, and why not where it cannot."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from flask.testing import FlaskClient

from tests.accounts import client_of
from tests.pages.building import WITH_PLACES, log, open_site, pull, site
from tests.pages.test_accounts import token
from tests.pages.test_services_pages import rows_of_csv
from tracker.queries import catalogue
from tracker.views import effect_words, reading

START, END = date(2026, 3, 2), date(2026, 4, 12)
TODAY = date(2026, 6, 20)
SETTINGS = (
    '[definitions]\ndefault_target = 0.8\n[catalogue]\nservices = "s.csv"\nlocalities = "p.csv"\nagencies = "a.csv"\n'
    'campaigns = "c.csv"\n' + WITH_PLACES
)
CATALOGUE = {
    "s.csv": "code,name_vi,name_en,level,agency\nS1,Khai sinh,Birth registration,4,A1\nS2,Hai,Two,4,A1\n",
    "p.csv": "code,name,kind\n" + "".join(f"P{n},Xã {n},commune\n" for n in range(1, 13)),
    "a.csv": "code,name\nA1,Sở Tư pháp\n",
    "c.csv": "name,kind,starts_on,ends_on,services,places,cost\n"
    f"Tại quầy,counter_help,{START},{END},S1,P1 P2 P3 P4,2000000\n"
    f"Không tác dụng,loudspeaker,{START},{END},S2,P1 P2 P3 P4,\n"
    "Sắp tới,counter_help,2026-07-06,2026-08-16,S1,P5 P6,\n",
}
HEADING = "dossier,service,channel,received,place,kind,agency"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve communes over 55 weeks; the campaign for S1 raises its share from 30 to 60 %, that for S2 does nothing."""
    chance, rows = Random(8), []  # noqa: S311 (made-up dossiers, no secret)
    for number in range(55 * 7):
        day = date(2025, 5, 26) + timedelta(days=number)
        for place in range(1, 13):
            treated = place <= 4 and START <= day <= END
            for service, share in (("S1", 0.6 if treated else 0.3), ("S2", 0.3)):
                channel = "online" if chance.random() < share else "counter"
                rows.append((service, channel, f"{day},P{place},citizen,A1", 1))
    folder = tmp_path_factory.mktemp("effects")
    site(folder, SETTINGS, {**CATALOGUE, "logs/a.csv": log(*rows, heading=HEADING)}, TODAY)
    return folder


@pytest.fixture(scope="module")
def staff(filled: Path) -> FlaskClient:
    return client_of(open_site(filled / "tracker.toml", TODAY).application, "communications")


def number_of(staff: FlaskClient, name: str) -> str:
    return next(row["Number"] for row in rows_of_csv(staff, "/campaigns?format=csv&lang=en") if row["Name"] == name)


def page_of(staff: FlaskClient, name: str) -> str:
    return staff.get(f"/campaigns/{number_of(staff, name)}?lang=en").text


def test_a_campaign_that_helped_is_told_with_its_range_its_dossiers_and_its_cost(staff: FlaskClient) -> None:
    [row] = rows_of_csv(staff, f"/campaigns/{number_of(staff, 'Tại quầy')}?table=effect&format=csv&lang=en")
    assert row["Method"] == "did"
    assert float(row["From (95% interval)"]) < 30 < float(row["To (95% interval)"])
    assert float(row["From (95% interval)"]) > 10
    # 4 communes, a dossier a day each, 6 weeks.
    assert int(row["Dossiers more"]) == pytest.approx(168 * float(row["Lift in points"]) / 100, abs=1)
    page = page_of(staff, "Tại quầy")
    assert "In 6 weeks the share moved by +" in page
    assert "đ a dossier." in page
    assert "A check: the same places 13 weeks earlier" in page
    assert 'id="effect-1"' in page


def test_a_campaign_that_did_nothing_is_never_said_to_have_had_no_effect(staff: FlaskClient) -> None:
    page = page_of(staff, "Không tác dụng")
    assert "Too little is known to tell" in page
    assert "no effect" not in page.lower()


def test_a_plan_says_what_it_could_show(staff: FlaskClient) -> None:
    page = page_of(staff, "Sắp tới")
    assert "For Birth registration it could show a change of" in page
    assert "Twice as long, it could show" in page
    assert "What it did" not in page


def test_a_plan_of_too_few_dossiers_promises_no_impossible_change(staff: FlaskClient) -> None:
    with staff.application.test_request_context("/login?lang=en"):
        staff.application.preprocess_request()
        service = next(one for one in catalogue.load(reading.reader()).services if one.code == "S1")
        [hopeless] = effect_words.could_show(((service, 1.1),), ((service, 0.74),))
        [longer] = effect_words.could_show(((service, 0.6),), ((service, 0.3),))
    assert "too few dossiers are expected" in hopeless
    assert "points" not in hopeless
    assert longer.endswith("Twice as long, it could show 30.0 points.")


def test_a_campaign_whose_data_have_not_come_waits_for_them(filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "site")
    late = "name,kind,starts_on,ends_on,services,places\nVừa xong,training,2026-05-04,2026-07-26,S1,P1\n"
    (tmp_path / "site" / "c.csv").write_text(late, encoding="utf-8")
    pull(tmp_path / "site" / "tracker.toml")
    staff = client_of(open_site(tmp_path / "site" / "tracker.toml", date(2026, 8, 1)).application, "communications")
    assert "It can be told when the data of all its weeks have come." in page_of(staff, "Vừa xong")


def test_places_of_another_campaign_are_no_comparison(filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "site")
    other = CATALOGUE["c.csv"] + f"Khác,fee_cut,{START},{END},S1,P5 P6 P7,\n"
    (tmp_path / "site" / "c.csv").write_text(other, encoding="utf-8")
    pull(tmp_path / "site" / "tracker.toml")
    staff = client_of(open_site(tmp_path / "site" / "tracker.toml", TODAY).application, "communications")
    page = page_of(staff, "Tại quầy")
    assert "Places where other campaigns for this service worked are left out of the comparison." in page
    whole = CATALOGUE["c.csv"] + f"Cả tỉnh,fee_cut,{START},{END},S1,,\n"
    (tmp_path / "site" / "c.csv").write_text(whole, encoding="utf-8")
    pull(tmp_path / "site" / "tracker.toml")
    assert "Another campaign ran at the same time" in page_of(staff, "Tại quầy")


def test_what_was_learnt_is_for_staff(filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "site")
    settings = tmp_path / "site" / "tracker.toml"
    settings.write_text("[site]\npublic = true\n" + settings.read_text(encoding="utf-8"), encoding="utf-8")
    public = client_of(open_site(settings, TODAY).application, None)
    assert "What helped so far" not in public.get("/campaigns?lang=en").text
    assert public.get("/campaigns?table=learnt&format=csv").status_code == 422


def test_effects_are_for_staff(filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "site")
    settings = tmp_path / "site" / "tracker.toml"
    settings.write_text("[site]\npublic = true\n" + settings.read_text(encoding="utf-8"), encoding="utf-8")
    public = client_of(open_site(settings, TODAY).application, None)
    assert "What it did" not in public.get("/campaigns/1?lang=en").text
    assert public.get("/campaigns/1?table=effect&format=csv").status_code == 403


def test_the_api_tells_the_same_and_null_where_nothing_can_be_told(staff: FlaskClient) -> None:
    number = number_of(staff, "Tại quầy")
    listed = staff.get("/api/v1/campaigns").get_json()
    assert listed["total"] == 3
    assert staff.get(f"/api/v1/campaigns/{number}").get_json()["places"] == ["P1", "P2", "P3", "P4"]
    [told] = staff.get(f"/api/v1/campaigns/{number}/effect").get_json()["items"]
    [row] = rows_of_csv(staff, f"/campaigns/{number}?table=effect&format=csv&lang=en")
    assert round(100 * told["lift"], 2) == float(row["Lift in points"])
    [plan] = staff.get(f"/api/v1/campaigns/{number_of(staff, 'Sắp tới')}/effect").get_json()["items"]
    assert (plan["method"], plan["reason"], plan["lift"]) == ("none", "not_yet", None)
    assert staff.get("/api/v1/services/S1").get_json()["campaigns"][1]["name"] == "Tại quầy"
    assert staff.get("/api/v1/campaigns/99").status_code == 404


def test_the_list_of_low_use_says_what_was_tried_before_and_what_came_of_it(staff: FlaskClient) -> None:
    page = staff.get("/low-use?lang=en").text
    assert "Tried before:" in page
    assert re.search(r">Tại quầy \(02/03/2026–12/04/2026\)</a>: \+\d+\.\d points", page)
    assert re.search(r">Không tác dụng \([^)]*\)</a>: cannot be told", page)
    assert re.search(r">Sắp tới \([^)]*\)</a>: planned", page)


def test_places_are_left_out_by_lot_and_kept(filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "site")
    staff = client_of(open_site(tmp_path / "site" / "tracker.toml", TODAY).application, "communications")
    plan = {
        "name": "Bốc thăm",
        "kind": "training",
        "starts_on": "2026-09-07",
        "ends_on": "2026-10-18",
        "service": ["S1"],
    }
    plan |= {"draw": "yes", "csrf_token": token(staff, "/campaigns/new")}
    few = staff.post("/campaigns/new?lang=en", data={**plan, "place": ["P1", "P2"]})
    assert (few.status_code, "Choose at least ten communes" in few.text) == (422, True)
    made = staff.post("/campaigns/new", data={**plan, "place": [f"P{n}" for n in range(1, 12)]}).headers["Location"]
    told = staff.get(f"/api/v1{made}").get_json()
    assert (len(told["places"]), len(told["compared"])) == (6, 5)
    assert {*told["places"], *told["compared"]} == {f"P{n}" for n in range(1, 12)}


def test_a_campaign_for_the_whole_province_is_compared_with_what_it_left_out(filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "site")
    rest = "name,kind,starts_on,ends_on,services,places,compared\n"
    rest += f"Cả tỉnh,counter_help,{START},{END},S1,,P5 P6 P7 P8 P9 P10 P11 P12\n"
    (tmp_path / "site" / "c.csv").write_text(rest, encoding="utf-8")
    (tmp_path / "site" / "tracker.db").unlink()
    pull(tmp_path / "site" / "tracker.toml")
    staff = client_of(open_site(tmp_path / "site" / "tracker.toml", TODAY).application, "communications")
    [row] = rows_of_csv(staff, f"/campaigns/{number_of(staff, 'Cả tỉnh')}?table=effect&format=csv&lang=en")
    assert row["Method"] == "did"
    assert float(row["From (95% interval)"]) > 10


def changed(filled: Path, tmp_path: Path, files: dict[str, str], today: date = TODAY) -> FlaskClient:
    """A copy of the site with some files changed and pulled again."""
    shutil.copytree(filled, tmp_path / "site")
    for name, content in files.items():
        (tmp_path / "site" / name).write_text(content, encoding="utf-8")
    pull(tmp_path / "site" / "tracker.toml")
    return client_of(open_site(tmp_path / "site" / "tracker.toml", today).application, "communications")


def test_where_no_place_was_left_out_the_own_history_serves_and_the_page_says_so(filled: Path, tmp_path: Path) -> None:
    whole = f"name,kind,starts_on,ends_on,services,places\nCả tỉnh,fee_cut,{START},{END},S1,\n"
    staff = changed(filled, tmp_path, {"c.csv": whole})
    page = page_of(staff, "Cả tỉnh")
    assert "Fewer than five places were left out" in page or "no place was left out and there are too few" in page
    assert "Where it did best" not in page


def test_a_service_of_thirty_dossiers_a_year_cannot_tell_and_says_how_much_it_could(
    filled: Path, tmp_path: Path
) -> None:
    rows = [
        (
            "S3",
            "online" if n % 3 else "counter",
            f"{date(2025, 5, 26) + timedelta(days=12 * n)},P{n % 12 + 1},citizen,A1",
            1,
        )
        for n in range(32)
    ]
    services = CATALOGUE["s.csv"] + "S3,Ba,Three,4,A1\n"
    few = f"name,kind,starts_on,ends_on,services,places\nÍt hồ sơ,training,{START},{END},S3,P1 P2 P3 P4\n"
    few_log = log(*rows, heading=HEADING).replace("A1-", "B3-")
    staff = changed(filled, tmp_path, {"s.csv": services, "c.csv": few, "logs/few.csv": few_log})
    page = page_of(staff, "Ít hồ sơ")
    assert "cannot be told" in page or "Too little is known to tell" in page
    assert "no effect" not in page.lower()


def test_a_level_that_changed_while_a_campaign_ran_is_warned_of(filled: Path, tmp_path: Path) -> None:
    settings = SETTINGS.replace("[catalogue]\n", '[catalogue]\nservice_levels = "l.csv"\n')
    levels = "service,level,valid_from\nS1,3,2024-01-01\nS1,4,2026-03-16\n"
    toml = '[store]\nurl = "sqlite:///tracker.db"\n' + settings
    staff = changed(filled, tmp_path, {"l.csv": levels, "tracker.toml": toml})
    assert "The level of the service changed in these weeks" in page_of(staff, "Tại quầy")
    assert "The level of the service changed" not in page_of(staff, "Không tác dụng")


def test_a_source_that_went_silent_while_a_campaign_ran_gives_no_number(filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "site")
    whole = (tmp_path / "site" / "logs" / "a.csv").read_text(encoding="utf-8").splitlines()
    silent = [line for line in whole if not "2026-03-16" <= line.split(",")[3][:10] <= "2026-04-12"]
    (tmp_path / "site" / "logs" / "a.csv").write_text("\n".join(silent) + "\n", encoding="utf-8")
    (tmp_path / "site" / "tracker.db").unlink()
    pull(tmp_path / "site" / "tracker.toml")
    staff = client_of(open_site(tmp_path / "site" / "tracker.toml", TODAY).application, "communications")
    page = page_of(staff, "Tại quầy")
    assert "More than one in ten reports of its weeks are missing" in page
    assert "the share moved by" not in page


def test_places_that_differ_are_listed_with_the_best_first(filled: Path, tmp_path: Path) -> None:
    chance, rows = Random(3), []  # noqa: S311 (made-up dossiers, no secret)
    for number in range(55 * 7):
        day = date(2025, 5, 26) + timedelta(days=number)
        for place in range(1, 13):
            best = place == 2 and START <= day <= END
            for _dossier in range(3):
                channel = "online" if chance.random() < (0.95 if best else 0.3) else "counter"
                rows.append(("S1", channel, f"{day},P{place},citizen,A1", 1))
    staff = changed(filled, tmp_path, {"logs/a.csv": log(*rows, heading=HEADING)})
    number = number_of(staff, "Tại quầy")
    table = rows_of_csv(staff, f"/campaigns/{number}?table=best&format=csv&lang=en")
    assert table[0]["Commune or ward"] == "Xã 2"
    assert float(table[0]["Lift in points"]) > 30 > float(table[1]["Lift in points"])
    assert "Where it did best" in page_of(staff, "Tại quầy")


def test_comparison_places_beside_the_campaign_are_warned_of(filled: Path, tmp_path: Path) -> None:
    mixed = "code,name,kind,longitude,latitude\n" + "".join(
        f"P{n},Xã {n},commune,{106 + 0.01 * ((n * 3) % 12)},20.5\n" for n in range(1, 13)
    )
    apart = "code,name,kind,longitude,latitude\n" + "".join(
        f"P{n},Xã {n},commune,{106 + 0.01 * n + (n > 4)},20.5\n" for n in range(1, 13)
    )
    near, far = tmp_path / "near", tmp_path / "far"
    said = "Most places of the comparison lie beside those of the campaign."
    assert said in page_of(changed(filled, near, {"p.csv": mixed}), "Tại quầy")
    assert said not in page_of(changed(filled, far, {"p.csv": apart}), "Tại quầy")


def test_what_was_learnt_shows_from_three_campaigns_of_a_kind_on_and_serves_the_next_plan(
    filled: Path, tmp_path: Path
) -> None:
    few = changed(filled, tmp_path / "few", {})
    assert "At least 3 campaigns of one kind must have been told" in few.get("/campaigns?lang=en").text
    assert "Campaigns of this kind moved the share" not in page_of(few, "Sắp tới")
    more = CATALOGUE["c.csv"] + "".join(
        f"Thêm {n},counter_help,{day},{day + timedelta(days=27)},S2,P{n},\n"
        for n, day in ((5, date(2025, 12, 1)), (9, date(2026, 1, 5)))
    )
    staff = changed(filled, tmp_path / "more", {"c.csv": more})
    page = staff.get("/campaigns?lang=en").text
    assert "Effects of campaigns that have ended, taken together" in page
    rows = {
        (row["Kind of work"], row["Of these alone"]): row
        for row in rows_of_csv(staff, "/campaigns?table=learnt&format=csv&lang=en")
    }
    assert rows["Help at the counter", ""]["Campaigns"] == "3"
    assert rows["All kinds of work", ""]["Campaigns"] == "4"
    assert "Campaigns of this kind moved the share by" in page_of(staff, "Sắp tới")
