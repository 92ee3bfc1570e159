"""Past campaigns with effects that are really in the dossiers; the truth goes to `truth.json`."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from etl.demo.places import REFORM, Places

BASELINE = timedelta(weeks=26)
A_PLACE_AND_WEEK = 10_000
LASTING = 0.4  # part of the lift that stays when the campaign ends
FADES_IN_DAYS = 120.0


@dataclass(frozen=True)
class Campaign:
    """`lift` is the share of dossiers moved online (0..1); `districts` empty: the whole province."""

    weeks_ago: int
    weeks: int
    services: tuple[str, ...]
    districts: tuple[str, ...]
    lift: float
    kind: str
    name_vi: str
    name_en: str
    start: date = date.min

    @property
    def end(self) -> date:
        """The first day after the campaign."""
        return self.start + timedelta(weeks=self.weeks)


HUNG_YEN_SOUTH = ("Huyện Ân Thi", "Huyện Phù Cừ", "Huyện Tiên Lữ", "Huyện Kim Động", "Huyện Khoái Châu")
HUNG_YEN_NORTH = ("Thị xã Mỹ Hào", "Huyện Yên Mỹ", "Huyện Văn Giang", "Huyện Văn Lâm", "Huyện Khoái Châu")
THAI_BINH_NORTH = ("Huyện Thái Thụy", "Huyện Quỳnh Phụ", "Huyện Hưng Hà", "Huyện Đông Hưng")
THAI_BINH_SOUTH = ("Huyện Tiền Hải", "Huyện Kiến Xương", "Huyện Vũ Thư", "Thành phố Thái Bình")
PLANNED = (
    Campaign(
        *(87, 10, ("2.000635", "1.000894"), HUNG_YEN_SOUTH, 0.14, "counter_help"),
        "Thanh niên tình nguyện hỗ trợ nộp hồ sơ hộ tịch tại Bộ phận Một cửa",
        "Youth volunteers help with civil-status dossiers at the desks",
    ),
    Campaign(
        *(61, 10, ("1.001193",), THAI_BINH_NORTH, 0.12, "kiosk"),
        "Ki-ốt tự phục vụ đăng ký khai sinh",
        "Self-service kiosks for birth registration",
    ),
    Campaign(
        *(47, 11, ("1.013831",), THAI_BINH_SOUTH, 0.14, "home_visits"),
        "Tổ công nghệ số cộng đồng hướng dẫn hồ sơ đất đai tại nhà",
        "Community digital teams help with land dossiers at home",
    ),
    Campaign(
        *(40, 12, ("2.001035",), HUNG_YEN_NORTH, 0.20, "counter_help"),
        "Những tuần không giấy tờ về chứng thực giao dịch",
        "Paperless weeks for certified transactions",
    ),
    Campaign(
        *(33, 10, ("1.007277",), THAI_BINH_SOUTH, 0.14, "home_visits"),
        "Đi từng ngõ, gõ từng nhà hướng dẫn khai lệ phí trước bạ",
        "House-to-house help with the registration fee for land and houses",
    ),
    Campaign(
        *(31, 12, ("2.000720", "1.001266"), (*HUNG_YEN_NORTH, *HUNG_YEN_SOUTH), 0.15, "fee_cut"),
        "Giảm lệ phí đăng ký hộ kinh doanh khi nộp trực tuyến",
        "Lower fee for household business dossiers filed online",
    ),
    Campaign(
        *(24, 10, ("2.000635", "1.000656"), THAI_BINH_SOUTH, 0.13, "counter_help"),
        "Hỗ trợ nộp hồ sơ hộ tịch tại quầy",
        "Help at the counter with civil-status dossiers",
    ),
    Campaign(
        *(22, 8, ("1.001776",), THAI_BINH_NORTH, 0.0, "messages"),
        "Tuyên truyền về trợ cấp xã hội qua loa truyền thanh và Zalo",
        "Loudspeaker and Zalo messages about the social allowance",
    ),
    Campaign(
        *(14, 8, ("1.007674",), (), 0.12, "vneid_drive"),
        "Cao điểm khai thuế chuyển nhượng nhà đất qua VNeID trong toàn tỉnh",
        "Tax on transfers of real estate through VNeID, whole province",
    ),
)


NEXT = Campaign(
    *(-3, 8, ("1.014061",), HUNG_YEN_SOUTH, 0.0, "counter_help"),
    "Hỗ trợ làm thẻ căn cước trực tuyến tại quầy",
    "Help at the counter with identity cards",
)


def past(first: date, today: date) -> list[Campaign]:
    """The planned campaigns that lie between 26 weeks after the first day and today; all start on Mondays."""
    monday = today - timedelta(days=today.weekday())
    dated = [Campaign(**{**vars(plan), "start": monday - timedelta(weeks=plan.weeks_ago)}) for plan in PLANNED]
    return [campaign for campaign in dated if campaign.start >= first + BASELINE and campaign.end <= today]


def upcoming(today: date) -> Campaign:
    """A campaign that is only planned, so that plans can be seen; it moves nothing."""
    monday = today - timedelta(days=today.weekday())
    return Campaign(**{**vars(NEXT), "start": monday - timedelta(weeks=NEXT.weeks_ago)})


def cost(campaign: Campaign, places: Places) -> int:
    """What it cost in đồng: so much for each place and week."""
    return campaign.weeks * int(treated(campaign, places).sum()) * A_PLACE_AND_WEEK


def treated(campaign: Campaign, places: Places) -> npt.NDArray[np.bool_]:
    """Which of the new places the campaign covers; bool [new places]."""
    if not campaign.districts:
        return np.ones(len(places.new), dtype=bool)
    return np.asarray(places.new["district"].isin(campaign.districts).to_numpy(dtype=bool))


def place_codes(campaign: Campaign, places: Places) -> list[str]:
    """Codes of the covered places as valid when the campaign starts; a split old place is left out."""
    covered = treated(campaign, places)
    if campaign.start >= REFORM:
        return list(places.new["code"][covered])
    inside = places.pairs.assign(inside=covered[places.pairs["new"]]).groupby("old")["inside"].all()
    return list(places.old["code"].to_numpy()[inside.index[inside.to_numpy()]])


def lift_on_days(campaign: Campaign, day: npt.NDArray[np.int64], first: date) -> npt.NDArray[np.float64]:
    """Lift of the online share of covered dossiers by day number since `first`: full, then fading."""
    since_start = day - (campaign.start - first).days
    since_end = day - (campaign.end - first).days
    after = campaign.lift * LASTING * np.exp(-np.maximum(since_end, 0) / FADES_IN_DAYS)
    return np.where(since_start < 0, 0.0, np.where(since_end < 0, campaign.lift, after))
