"""Who receives: departments, some of them merged, and desks of communes (before July 2025 of districts)."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from etl.demo.places import REFORM, Places

MERGER = date(2025, 3, 1)
MINISTRY = "H31.16"
PAPER_DEPARTMENTS = ("H31.13", "H31.17", "H31.19")
DESK_NAME = "Trung tâm Phục vụ hành chính công"
FIRST_DESK, FIRST_DISTRICT = 201, 31
DEPARTMENTS = {
    "H31.02": "Sở Tư pháp",
    "H31.03": "Sở Tài chính",
    "H31.04": "Sở Nông nghiệp và Môi trường",
    "H31.05": "Sở Xây dựng",
    "H31.08": "Văn phòng Đăng ký đất đai tỉnh",
    "H31.09": "Công an tỉnh",
    "H31.10": "Thuế tỉnh",
    "H31.11": "Bảo hiểm xã hội tỉnh",
    "H31.12": "Ban Quản lý các khu công nghiệp tỉnh",
    "H31.13": "Chi cục Chăn nuôi và Thú y",
    "H31.14": "Chi cục Trồng trọt và Bảo vệ thực vật",
    "H31.15": "Trung tâm Trợ giúp pháp lý nhà nước",
    MINISTRY: "Phòng Đăng ký kinh doanh và Tài chính doanh nghiệp",
    "H31.17": "Thi hành án dân sự tỉnh",
    "H31.18": "Chi cục Kiểm lâm",
    "H31.19": "Trung tâm Đăng kiểm xe cơ giới",
}
MERGED = {
    "H31.51": ("Sở Kế hoạch và Đầu tư", "H31.03"),
    "H31.52": ("Sở Giao thông vận tải", "H31.05"),
    "H31.53": ("Sở Nông nghiệp và Phát triển nông thôn", "H31.04"),
    "H31.54": ("Sở Tài nguyên và Môi trường", "H31.04"),
}
PARENTS = {
    "H31.08": "H31.04",
    "H31.13": "H31.04",
    "H31.14": "H31.04",
    "H31.18": "H31.04",
    "H31.15": "H31.02",
    MINISTRY: "H31.03",
    "H31.19": "H31.05",
}
FIELDS_BEFORE_MERGER = {
    ("H31.03", "Đầu tư tại Việt nam"): "H31.51",
    ("H31.05", "Đường bộ"): "H31.52",
    ("H31.04", "Chăn nuôi"): "H31.53",
    ("H31.04", "Quản lý chất lượng nông lâm sản và thủy sản"): "H31.53",
    ("H31.04", "Quản lý Đê điều và Phòng, chống thiên tai"): "H31.53",
}


@dataclass(frozen=True)
class Agencies:
    """`table`: the columns of `agencies.csv`. `desks`: code per new place; `districts`: code per old place.

    `paper`: agencies whose counter keeps a book, so that only monthly totals of it exist.
    """

    table: pd.DataFrame
    desks: list[str]
    districts: list[str]
    paper: frozenset[str]

    @property
    def one_stop(self) -> list[str]:
        """Agencies that work with the province's one-stop software."""
        return [code for code in self.table["code"] if code != MINISTRY and code not in self.paper]


def build(places: Places) -> Agencies:
    """All agencies with the dates between which they received dossiers."""
    names = list(dict.fromkeys(places.old["district"]))
    district_codes = {name: f"H31.{FIRST_DISTRICT + row}" for row, name in enumerate(names)}
    desks = [f"H31.{FIRST_DESK + row}" for row in range(len(places.new))]
    rows = [_department(code, name) for code, name in DEPARTMENTS.items()]
    last = MERGER.replace(month=2, day=28).isoformat()
    rows += [(c, name, "department", "", "", last, successor) for c, (name, successor) in MERGED.items()]
    rows += [
        (code, f"Bộ phận Một cửa {name[0].lower()}{name[1:]}", "district", "", "", "2025-06-30", "")
        for name, code in district_codes.items()
    ]
    rows += [
        (code, f"{DESK_NAME} {name[0].lower()}{name[1:]}", "commune", "", REFORM.isoformat(), "", "")
        for code, name in zip(desks, places.new["name"], strict=True)
    ]
    columns = ["code", "name", "kind", "parent", "valid_from", "valid_to", "successor"]
    return Agencies(
        table=pd.DataFrame(rows, columns=columns),
        desks=desks,
        districts=[district_codes[name] for name in places.old["district"]],
        paper=frozenset(PAPER_DEPARTMENTS) | frozenset(desks[7::13]),
    )


def _department(code: str, name: str) -> tuple[str, ...]:
    founded = MERGER.isoformat() if code == "H31.04" else ""
    return (code, name, "department", PARENTS.get(code, ""), founded, "", "")


def before_merger(owner: str, field: str) -> str:
    """Which department received a service before the departments merged on 1 March 2025."""
    fallback = "H31.54" if owner == "H31.04" else owner
    return FIELDS_BEFORE_MERGER.get((owner, field), fallback)
