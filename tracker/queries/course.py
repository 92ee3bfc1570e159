"""What became of dossiers: started, submitted, received, settled, paid online, rated; from sums of the ETL alone."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from tracker.measures.window import Window
from tracker.queries import catalogue
from tracker.queries.cache import remembered
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.store.models import UsageCourse

_SUMS = ("started", "submitted", "dossiers", "settled", "due", "in_time", "with_fee", "paid_online", "rated", "rating")


@dataclass(frozen=True)
class Course:
    """Counts of dossiers, as in `UsageCourse`; shares are None where their denominator is 0."""

    started: int = 0
    submitted: int = 0
    dossiers: int = 0
    settled: int = 0
    due: int = 0
    in_time: int = 0
    with_fee: int = 0
    paid_online: int = 0
    rated: int = 0
    rating: int = 0

    def __add__(self, other: "Course") -> "Course":
        return Course(*(getattr(self, name) + getattr(other, name) for name in _SUMS))

    @property
    def in_time_share(self) -> float | None:
        """Settled in time, of those settled that had to be by a day."""
        return self.in_time / self.due if self.due else None

    @property
    def paid_online_share(self) -> float | None:
        """Paid online, of those that carry a fee."""
        return self.paid_online / self.with_fee if self.with_fee else None

    @property
    def mean_rating(self) -> float | None:
        """The mean of the ratings, 1 to 5."""
        return self.rating / self.rated if self.rated else None


@dataclass(frozen=True)
class Courses:
    """The online dossiers of a service, and all others."""

    online: Course = Course()
    other: Course = Course()

    @property
    def all(self) -> Course:
        return self.online + self.other


def is_answered(window: Window) -> bool:
    """Whether a period is made of whole calendar months, which these sums are kept by."""
    return not window.empty and window.start.day == 1 and (window.end + timedelta(days=1)).day == 1


@remembered
def courses(reader: Reader, question: Question) -> dict[int, Courses]:
    """Return by service what became of the dossiers of a question's period, at the agencies that it filters by.

    Nothing where the period is not made of whole calendar months.
    """
    window = question.window
    if not is_answered(window):
        return {}
    one = UsageCourse
    statement = select(one.service_id, one.online, *(func.sum(getattr(one, name)) for name in _SUMS)).where(
        one.month.between(window.start, window.end)
    )
    agencies = catalogue.load(reader).agency_ids(question.filters, question.day)
    if agencies is not None:
        statement = statement.where(one.agency_id.in_(agencies))
    found: dict[int, dict[bool, Course]] = {}
    for service_id, online, *sums in reader.session.execute(statement.group_by(one.service_id, one.online)):
        found.setdefault(service_id, {})[online] = Course(*(int(value) for value in sums))
    return {key: Courses(pair.get(True, Course()), pair.get(False, Course())) for key, pair in found.items()}
