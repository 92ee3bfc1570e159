"""The register of definitions: what each figure divides, leaves out, rests on, and from when it holds.

One register for pages, exports and the interface; texts in both languages of the site. The rules themselves
are told at length in docs/definitions.md.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Text:
    """A text in the languages of the site."""

    vi: str
    en: str

    def of(self, language: str) -> str:
        """Return the text in a language; English for any but Vietnamese."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True)
class Definition:
    """A figure of the site; `code` is its name in addresses and in the interface."""

    code: str
    name: Text
    short: Text
    numerator: Text
    denominator: Text
    exclusions: Text
    legal_basis: Text
    valid_from: date | None


@dataclass(frozen=True)
class Term:
    """A word of the site with its meaning; `example` shows it in numbers, where that helps."""

    code: str
    name: Text
    meaning: Text
    example: Text | None = None


_NOT_RECEIVED = Text(
    "hồ sơ chưa hoặc không được tiếp nhận; báo cáo tháng chưa đầy đủ; tháng chưa kết thúc (chỉ nêu số đếm)",
    "dossiers not received yet, or refused; monthly reports that are not complete; a month still running (counts only)",
)

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "uptake",
        Text("Tỷ lệ hồ sơ trực tuyến", "Uptake"),
        Text("Mức độ 3 và 4", "Level 3 and 4"),
        Text(
            "hồ sơ nộp trực tuyến của dịch vụ ở mức độ 3 hoặc mức độ 4 vào ngày tiếp nhận",
            "dossiers filed online for services at level 3 or 4 on the day of reception",
        ),
        Text(
            "mọi hồ sơ của các dịch vụ đó: trực tuyến, trực tiếp, bưu chính và kênh khác",
            "all dossiers of these services: online, at the counter, by post and by other channels",
        ),
        _NOT_RECEIVED,
        Text(
            "Chỉ tiêu 80 % hồ sơ trực tuyến: Quyết định số 126/QĐ-BCĐCP năm 2025; mức độ: Nghị định số 42/2022/NĐ-CP",
            "Target of 80% of dossiers online: Decision 126/QĐ-BCĐCP of 2025; levels: Decree 42/2022/NĐ-CP",
        ),
        date(2022, 8, 15),
    ),
    Definition(
        "uptake_no_post",
        Text("Tỷ lệ hồ sơ trực tuyến, không tính bưu chính", "Uptake without post"),
        Text("Không tính bưu chính", "Without post"),
        Text("như tỷ lệ hồ sơ trực tuyến", "as for uptake"),
        Text(
            "mọi hồ sơ của các dịch vụ đó, trừ hồ sơ nộp qua bưu chính công ích",
            "all dossiers of these services, but those by public post",
        ),
        Text(
            f"hồ sơ nộp qua bưu chính công ích; {_NOT_RECEIVED.vi}",
            f"dossiers by public post; {_NOT_RECEIVED.en}",
        ),
        Text(
            "Không có căn cứ riêng; một số địa phương dùng để so sánh nội bộ",
            "None of its own; some provinces use it for comparison",
        ),
        None,
    ),
    Definition(
        "uptake_all",
        Text("Hồ sơ trực tuyến trên hồ sơ của tất cả dịch vụ", "Online dossiers of all services' dossiers"),
        Text("Trên mọi dịch vụ", "Of all services"),
        Text("như tỷ lệ hồ sơ trực tuyến", "as for uptake"),
        Text(
            "mọi hồ sơ của tất cả dịch vụ, kể cả dịch vụ chỉ cung cấp thông tin",
            "all dossiers of all services, those for information only among them",
        ),
        _NOT_RECEIVED,
        Text(
            "Không có căn cứ riêng; một số địa phương dùng trong báo cáo",
            "None of its own; some provinces report it",
        ),
        None,
    ),
)

KINDS_OF_NOTHING: tuple[Term, ...] = (
    Term(
        "zero",
        Text("Số không", "Zero"),
        Text(
            "Có hồ sơ nhưng không hồ sơ nào nộp trực tuyến. Đây là dịch vụ cần thúc đẩy nhất, không bao giờ bị ẩn.",
            "There are dossiers, none of them online. These services need promotion most, and are never hidden.",
        ),
        Text("0/12 hồ sơ = 0 %", "0 of 12 dossiers = 0%"),
    ),
    Term(
        "no_dossiers",
        Text("Không phát sinh hồ sơ", "No dossiers arose"),
        Text(
            "Mọi kênh đều có số liệu nhưng không ai nộp hồ sơ. Không có gì để chia, nên không có tỷ lệ.",
            "All channels are reported, and nobody applied. There is nothing to divide, hence no share.",
        ),
        Text("0 hồ sơ: không có tỷ lệ", "0 dossiers: no share"),
    ),
    Term(
        "not_provided",
        Text("Chưa có dữ liệu", "No data yet"),
        Text(
            "Có kênh mà chưa nguồn nào gửi số liệu. Chỉ biết hồ sơ trực tuyến thì không phải là 100 %.",
            "No source reports one of the channels. Online dossiers known alone are not 100%.",
        ),
        Text(
            "40 trực tuyến, chưa rõ tại quầy: không có tỷ lệ",
            "40 online, the counter unknown: no share",
        ),
    ),
    Term(
        "suppressed",
        Text("Không hiển thị vì số lượng nhỏ", "Hidden: small number"),
        Text(
            "Số quá nhỏ theo địa bàn, đối tượng hoặc ngày, có thể để lộ một người; chỉ ẩn với người chưa đăng nhập.",
            "So few by place, kind of applicant or day that a person might be told; hidden from readers not signed in.",
        ),
    ),
)

UNIT = Term(
    "unit",
    Text("Báo cáo tháng", "Monthly report"),
    Text(
        "Số liệu của một dịch vụ tại một cơ quan trong một tháng. Báo cáo tháng là đầy đủ khi mọi kênh cần có đều có "
        "nguồn gửi và nguồn không bị ngắt quãng quá một phần mười lượng hồ sơ thường có trong tháng.",
        "What is known of one service at one agency in one month. It is complete when each expected channel is "
        "covered by a source that did not fall silent for more than a tenth of what the month usually brings.",
    ),
)
COMPLETENESS = Term(
    "completeness",
    Text("Mức độ đầy đủ", "Completeness"),
    Text(
        "Số báo cáo tháng đầy đủ trên số báo cáo tháng cần có. Tỷ lệ chỉ tính trên các báo cáo đầy đủ; cạnh mỗi tỷ lệ "
        "ghi rõ còn thiếu bao nhiêu báo cáo.",
        "Monthly reports that are complete, of those expected. A share divides the complete ones alone; how many are "
        "lacking stands beside it.",
    ),
    Text("chưa gồm 8/104 báo cáo tháng", "8 of 104 monthly reports not included"),
)

LOW_USE_RULE = Text(
    "Dịch vụ ít sử dụng là dịch vụ mà ngay cả giới hạn trên của khoảng tin cậy 12 tháng vẫn thấp hơn chỉ tiêu.",
    "A service is low-use when even the optimistic end of its 12-month interval is below its target.",
)

LOW_USE_CLASSES: tuple[Term, ...] = (
    Term(
        "no_online",
        Text("Hầu như chưa nộp trực tuyến", "Hardly any online"),
        Text(
            "Thấp hơn chỉ tiêu; tỷ lệ dưới 1 % và đầu trên của khoảng dưới 10 %.",
            "Below target, share under 1% and upper end under 10%.",
        ),
    ),
    Term(
        "below",
        Text("Cần thúc đẩy", "To promote"),
        Text("Đầu trên của khoảng thấp hơn chỉ tiêu.", "The upper end lies below the target."),
    ),
    Term(
        "met",
        Text("Đạt chỉ tiêu", "Target met"),
        Text("Đầu dưới của khoảng bằng hoặc vượt chỉ tiêu.", "The lower end reaches the target."),
    ),
    Term(
        "near",
        Text("Xấp xỉ chỉ tiêu", "Close to target"),
        Text(
            "Chỉ tiêu nằm trong khoảng; khoảng rộng không quá 20 điểm.",
            "The target lies inside the interval, which is at most 20 points wide.",
        ),
    ),
    Term(
        "too_few",
        Text("Quá ít hồ sơ để kết luận", "Too few dossiers to tell"),
        Text(
            "Chỉ tiêu nằm trong khoảng, nhưng khoảng rộng hơn 20 điểm.",
            "The target lies inside the interval, which is wider than 20 points.",
        ),
    ),
    Term(
        "no_dossiers",
        Text("Không phát sinh hồ sơ", "No dossiers arose"),
        Text("Không có hồ sơ trong 12 tháng; rà soát danh mục.", "None in 12 months; review the catalogue."),
    ),
    Term(
        "source_silent",
        Text("Nguồn ngừng gửi số liệu", "Source silent"),
        Text(
            "Nguồn của dịch vụ bị ngắt trong những ngày cuối kỳ; chưa thể đánh giá.",
            "A source of the service fell silent at the end of the period; nothing can be said.",
        ),
    ),
    Term(
        "not_provided",
        Text("Chưa có dữ liệu", "No data yet"),
        Text("Không báo cáo tháng nào đầy đủ.", "No monthly report is complete."),
    ),
    Term(
        "no_target",
        Text("Chưa giao chỉ tiêu", "No target set"),
        Text("Không có chỉ tiêu nào áp dụng.", "No target applies."),
    ),
)

INTERVALS: tuple[Term, ...] = (
    Term(
        "figure",
        Text("Cạnh mỗi tỷ lệ", "Beside a share"),
        Text(
            "Khoảng tin cậy 95 % của Wilson: với ít hồ sơ, tỷ lệ có thể lệch nhiều chỉ do ngẫu nhiên. Khoảng rộng hơn "
            "20 điểm thì ghi số đếm và khoảng thay cho một tỷ lệ.",
            "Wilson's 95% interval: with few dossiers a share may be far off by chance alone. Where it is wider than "
            "20 points, counts and range stand in place of a share.",
        ),
        Text("2/9 (6–55 %)", "2/9 (6–55%)"),
    ),
    Term(
        "low_use",
        Text("Khi xếp loại dịch vụ", "When services are judged"),
        Text(
            "Khoảng Wilson một phía 95 % (z = 1,645) trên 12 tháng trọn vẹn, nới rộng theo mức các hồ sơ đến theo đợt.",
            "Wilson's one-sided 95% limits (z = 1.645) over 12 complete months, widened as far as dossiers come in "
            "batches.",
        ),
    ),
)
