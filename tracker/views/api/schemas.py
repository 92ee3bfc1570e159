"""Shapes of answers, for the description of the API; answers themselves are made in `answers`."""

from typing import Any

from marshmallow import Schema, fields

from tracker.measures.figure import DEFINITIONS
from tracker.queries.standing import STATUSES


def _share(description: str) -> fields.Float:
    return fields.Float(
        required=True, allow_none=True, metadata={"description": description, "minimum": 0, "maximum": 1}
    )


def _whole(description: str = "", **options: Any) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description}, **options)


def _text(description: str = "", **options: Any) -> fields.String:
    return fields.String(required=True, metadata={"description": description}, **options)


class ProblemSchema(Schema):
    """RFC 9457 problem details."""

    type = _text()
    title = _text()
    status = _whole()
    detail = _text()
    parameter = fields.String()
    value = fields.String()
    allowed = fields.String()


class CountsSchema(Schema):
    dossiers = _whole("Denominator: dossiers by the definition.", allow_none=True)
    online = _whole("Numerator: those filed online.", allow_none=True)


class CompletenessSchema(Schema):
    reported = _whole("Units (a service at an agency in a month) reported on every expected channel.")
    expected = _whole("Units expected.")


class FigureSchema(Schema):
    dossiers = _whole("Everything known in the period; null where suppressed.", allow_none=True)
    online = _whole("Of those, filed online; null where suppressed.", allow_none=True)
    uptake = _share("base.online ÷ base.dossiers; null where `missing` says why.")
    low = _share("Lower limit of the 95 % Wilson interval.")
    high = _share("Upper limit of the 95 % Wilson interval.")
    missing = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "no_dossiers, not_provided, partial, suppressed, level; null where a share is"},
    )
    base = fields.Nested(CountsSchema, required=True)
    completeness = fields.Nested(CompletenessSchema, required=True)
    definition = _text(", ".join(DEFINITIONS))


def _figure(**options: Any) -> fields.Nested:
    return fields.Nested(FigureSchema, required=True, **options)


class SpanSchema(Schema):
    class Meta:
        include = {"from": fields.String(required=True)}  # noqa: RUF012

    to = _text()


class PeriodSchema(SpanSchema):
    months = _text("calendar or reporting")
    default = fields.Boolean(required=True, metadata={"description": "The reader asked for no period."})
    empty = fields.Boolean(required=True, metadata={"description": "No dossier is known in it."})
    last_period_with_data = fields.Nested(SpanSchema, required=True, allow_none=True)


class PointSchema(Schema):
    period = _text("2026-01, 2026-Q1 or 2026")
    figure = _figure()


class LikeForLikeSchema(Schema):
    figure = _figure()
    last_year = _figure()


class ByLevelSchema(Schema):
    class Meta:
        include = {"3": _figure(), "4": _figure()}  # noqa: RUF012


class ServiceCountsSchema(Schema):
    class Meta:
        include = {status: _whole() for status in STATUSES}  # noqa: RUF012

    total = _whole("In force on the last day, at any level.")
    level_3 = _whole()
    level_4 = _whole()
    with_online = _whole("At level 3 or 4, with an online dossier in the period.")


class OverviewSchema(Schema):
    period = fields.Nested(PeriodSchema, required=True)
    data_version = _whole()
    figure = _figure()
    last_year = _figure(allow_none=True)
    like_for_like = fields.Nested(LikeForLikeSchema, required=True, allow_none=True)
    by_level = fields.Dict(keys=fields.String(), values=fields.Nested(FigureSchema), required=True)
    services = fields.Nested(ServiceCountsSchema, required=True)
    target = _share("Target of the province, or of the agency asked for.")
    trend = fields.List(fields.Nested(PointSchema), required=True)


class ServiceItemSchema(Schema):
    code = _text()
    name = _text()
    level = _whole("On the last day of the period.", allow_none=True)
    agency = _text("Code of the catalogue's agency.", allow_none=True)
    field = _text(allow_none=True)
    audience = _text(allow_none=True)
    provisional = fields.Boolean(required=True)
    target = _share("On the last day of the period.")
    status = _text(", ".join(STATUSES), allow_none=True)
    gain = fields.Float(required=True, allow_none=True)
    gain_low = fields.Float(required=True, allow_none=True)
    gain_high = fields.Float(required=True, allow_none=True)
    figure = _figure()
    last_year = _figure(allow_none=True)
    trend = fields.List(fields.Nested(PointSchema), required=True)


class PageSchema(Schema):
    period = fields.Nested(PeriodSchema, required=True)
    next = _text("Path and query of the next page.", allow_none=True)
    total = _whole()


class ServiceListSchema(PageSchema):
    items = fields.List(fields.Nested(ServiceItemSchema), required=True)


class GroupItemSchema(Schema):
    code = _text()
    name = _text()
    kind = _text(allow_none=True)
    target = _share("")
    figure = _figure()
    last_year = _figure(allow_none=True)


class GroupListSchema(PageSchema):
    items = fields.List(fields.Nested(GroupItemSchema), required=True)


class SharedOutSchema(Schema):
    """A split place of which dossiers stand in a figure."""

    code = _text()
    name = _text()
    valid_to = _text(allow_none=True)
    share = _share("That the place takes over; null where a later reform moved it on.")


class LocalityItemSchema(GroupItemSchema):
    shared_out = fields.List(fields.Nested(SharedOutSchema), required=True)


class PartSchema(Schema):
    code = _text()
    name = _text()
    share = _share("")


class SplitSchema(Schema):
    code = _text()
    name = _text()
    valid_to = _text(allow_none=True)
    into = fields.List(fields.Nested(PartSchema), required=True)


class LocalityListSchema(PageSchema):
    items = fields.List(fields.Nested(LocalityItemSchema), required=True)
    splits = fields.List(fields.Nested(SplitSchema), required=True)


class LevelStepSchema(Schema):
    level = _whole()
    valid_from = _text(allow_none=True)
    agency = _text(allow_none=True)


class BreakSchema(Schema):
    date = _text("First day of what follows.")
    kind = _text("places, agencies or level")


class ServiceSchema(ServiceItemSchema):
    period = fields.Nested(PeriodSchema, required=True)
    channels = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    levels = fields.List(fields.Nested(LevelStepSchema), required=True)
    localities = fields.List(fields.Nested(LocalityItemSchema), required=True)
    splits = fields.List(fields.Nested(SplitSchema), required=True)
    agencies = fields.List(fields.Nested(GroupItemSchema), required=True)
    campaigns = fields.List(fields.Dict(), required=True)
    breaks = fields.List(fields.Nested(BreakSchema), required=True)


class UsageItemSchema(Schema):
    period = _text()
    key = _text(allow_none=True)
    dossiers = _whole("Null where hidden as a small number.", allow_none=True)


class UsageSchema(Schema):
    grain = _text()
    by = _text()
    items = fields.List(fields.Nested(UsageItemSchema), required=True)


class NamedSchema(Schema):
    code = _text()
    name = _text()


class WhereSchema(NamedSchema):
    dossiers = _whole()
    online = _whole()
    share = _share("Shrunk towards the service's own.")
    movable = fields.Float(required=True)


class WeeksSchema(Schema):
    class Meta:
        include = {"from": fields.Integer(required=True)}  # noqa: RUF012

    to = _whole()


class WhenSchema(Schema):
    index = fields.List(fields.Float(), required=True)
    best_weeks = fields.List(fields.Nested(WeeksSchema), required=True)


class WhomSchema(Schema):
    kind = _text(allow_none=True)
    dossiers = _whole(allow_none=True)
    share = _share("")


class LowUseItemSchema(Schema):
    class Meta:
        include = {"class": _text("no_online or below")}  # noqa: RUF012

    rank = _whole()
    service = fields.Nested(NamedSchema, required=True)
    level = _whole(allow_none=True)
    reasons = fields.List(fields.String(), required=True)
    figure = _figure()
    target = _share("")
    gain = fields.Float(required=True)
    gain_low = fields.Float(required=True)
    gain_high = fields.Float(required=True)
    where = fields.List(fields.Nested(WhereSchema), required=True)
    when = fields.Nested(WhenSchema, required=True, allow_none=True)
    whom = fields.List(fields.Nested(WhomSchema), required=True)


class LowUseSchema(PageSchema):
    items = fields.List(fields.Nested(LowUseItemSchema), required=True)


class AccountSchema(Schema):
    run = _whole()
    status = _text()
    ended_at = _text("UTC")
    rows_read = _whole()
    inserted = _whole()
    updated = _whole()
    unchanged = _whole()
    superseded = _whole()
    rejected = _whole()
    seconds = fields.Float(required=True)
    error = _text(allow_none=True)


class SilenceSchema(Schema):
    kind = _text("silent, feed_silent or outage")
    start = _text()
    end = _text()
    missing = _whole()
    lasting = fields.Boolean(required=True)


class SourceSchema(Schema):
    name = _text()
    records = _text()
    freshness = _text("fresh, late or stale")
    expected_every = _text()
    last_day = _text(allow_none=True)
    rejected = _whole()
    silences = fields.List(fields.Nested(SilenceSchema), required=True)
    last_run = fields.Nested(AccountSchema, required=True, allow_none=True)


class SourceListSchema(Schema):
    items = fields.List(fields.Nested(SourceSchema), required=True)
    next = _text(allow_none=True)
    total = _whole()
