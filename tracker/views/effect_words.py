"""What a campaign did, in sentences, rows of a picture, and as a file; never "no effect"."""

from typing import Any

from tracker import charts, look
from tracker.look import gettext as _
from tracker.measures.effect import Effect
from tracker.queries.campaigns import CampaignEntry
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.effects import ServiceEffect
from tracker.queries.periods import week_name
from tracker.reports.download import Table
from tracker.views import campaign_words

_WEEKS_BEFORE, _WEEKS_AFTER = 26, 30
_PLACES_SHOWN = 10
_WEEKS_A_MONTH = 13 / 3
_MOST_SHOWN = 0.5  # no campaign moves half of all dossiers
_WORTH_LONGER = 0.9  # of what could be shown: less is worth twice the weeks
_ALIKE = 0.002  # lifts of places closer than this are one and the same


def told(found: ServiceEffect, one: CampaignEntry) -> dict[str, Any]:
    """Return what the page shows of one service: its sentence, picture, warnings, and how it was worked out."""
    effect = found.effect
    known = effect is not None and effect.method != "none"
    return {
        "name": found.service.name(look.current().code),
        "code": found.service.code,
        "sentence": sentence(found, one),
        "known": known,
        "warnings": [warnings()[code] for code in (*found.notes, *(effect.notes if effect and known else ()))],
        "method": methods()[effect.method] if effect and known else "",
        "lasting": [_lasting(weeks, later) for weeks, later in found.lasting],
        "checks": _checks(found),
        "places": found.places[:_PLACES_SHOWN],
        "places_count": len(found.places),
        "places_differ": _places_differ(found),
        "spec": charts.effect(_rows(found), look.current()) if found.weeks else None,
        "rows": _rows(found)[::-1],
    }


def sentence(found: ServiceEffect, one: CampaignEntry) -> str:
    """Tell the lift with its range and what it means in dossiers, or why it cannot be told."""
    effect = found.effect
    if effect is None:
        return reasons()[found.reason]
    if effect.method == "none":
        return _("It cannot be told, since %(reason)s.", reason=reasons()[effect.notes[0]])
    words = look.current()
    values = {
        "weeks": found.last - found.first + 1,
        "points": words.points(effect.lift),
        "low": words.points(effect.low, False),
        "high": words.points(effect.high, False),
        "extra": words.number(round(effect.extra)),
        "extra_low": words.number(round(effect.extra_low)),
        "extra_high": words.number(round(effect.extra_high)),
        "detectable": words.points(effect.smallest_detectable).removeprefix("+"),
    }
    if effect.low <= 0 <= effect.high:
        return _(
            "Too little is known to tell: in %(weeks)s weeks the share moved by %(points)s beyond what would have "
            "been, which may as well be chance (from %(low)s to %(high)s). Only %(detectable)s or more would have been "
            "seen.",
            **values,
        )
    said = _(
        "In %(weeks)s weeks the share moved by %(points)s beyond what would have been without the campaign "
        "(from %(low)s to %(high)s): about %(extra)s dossiers (from %(extra_low)s to %(extra_high)s).",
        **values,
    )
    if one.cost and effect.extra >= 1:
        cost = words.number(round(one.cost / effect.extra))
        said += " " + _("That is %(cost)s đ a dossier.", cost=cost)
    return said


def could_show(
    found: tuple[tuple[ServiceEntry, float], ...], longer: tuple[tuple[ServiceEntry, float], ...]
) -> list[str]:
    """Tell what a planned campaign could show of each of its services, and what it could if it took twice as long."""
    words = look.current()
    twice = {service.id: points for service, points in longer}
    told = []
    for service, points in found:
        values = {"service": service.name(words.code), "points": words.points(points).removeprefix("+")}
        if points > _MOST_SHOWN:
            said = _(
                "For %(service)s too few dossiers are expected to tell anything afterwards: take more communes and "
                "wards, or more weeks.",
                **values,
            )
        else:
            said = _(
                "For %(service)s it could show a change of %(points)s or more; a smaller one could not be told from "
                "chance.",
                **values,
            )
        if twice.get(service.id, 1.0) > _MOST_SHOWN:
            told.append(said)
            continue
        if twice.get(service.id, points) < _WORTH_LONGER * points:
            better = words.points(twice[service.id]).removeprefix("+")
            said += " " + _("Twice as long, it could show %(points)s.", points=better)
        told.append(said)
    return told


def short(found: ServiceEffect) -> str:
    """Tell in a few words what came of a campaign for a service."""
    effect = found.effect
    if effect is None or effect.method == "none" or effect.low <= 0 <= effect.high:
        return _("cannot be told")
    words = look.current()
    values = {"low": words.points(effect.low, False), "high": words.points(effect.high, False)}
    return _("%(points)s (%(low)s to %(high)s)", points=words.points(effect.lift), **values)


def reasons() -> dict[str, str]:
    """Return why nothing can be told, by code."""
    return {
        "cancelled": _("The campaign was called off."),
        "shorter_than_a_week": _("It lasts less than one whole week, so no weeks can be compared."),
        "not_yet": _("It can be told when the data of all its weeks have come."),
        "next_run": _("Its weeks are counted by the next run of the pipeline."),
        "no_data_before": _("There are no data from before the campaign to compare with."),
        "incomplete": _(
            "More than one in ten reports of its weeks are missing, so it would be told from half the data."
        ),
        "nothing_treated": _("none of its places is in force any more"),
        "short_baseline": _("less than 26 weeks of data come before the campaign"),
        "no_dossiers": _("no dossier of this service came from its places"),
        "few_windows": _("no place was left out and there are too few earlier weeks to learn from"),
        "no_scatter": _("the dossiers do not vary enough to be compared"),
    }


def warnings() -> dict[str, str]:
    """Return what may spoil an effect, by code."""
    return {
        "overlap": _("Another campaign ran at the same time: what each of them did cannot be told apart."),
        "others_left_out": _("Places where other campaigns for this service worked are left out of the comparison."),
        "level_changed": _("The level of the service changed in these weeks, which moves the share by itself."),
        "reform": _("Units were reorganised in these weeks, which moves the share by itself."),
        "no_untreated": _("Fewer than five places were left out, so other services or earlier weeks had to serve."),
        "far_apart": _("The places of the campaign started far from the others, so they are hard to compare."),
        "spill_over": _(
            "Most places of the comparison lie beside those of the campaign. What was done may have reached them too, "
            "which hides part of the effect."
        ),
        "before_incomplete": _(
            "More than one in ten reports of the half year before are missing, so the comparison is less sure."
        ),
        "one_carries_most": _("One place has most of the dossiers: the result is mostly its own."),
    }


def methods() -> dict[str, str]:
    """Return in a sentence how an effect was worked out, by method."""
    return {
        "did": _(
            "Each place is compared with its own 26 weeks before, moved as the places without the campaign moved."
        ),
        "peers": _(
            "The service is compared with other services, and with how far such comparisons err in earlier weeks."
        ),
        "history": _(
            "The service is compared with its own weeks before, and with how far they moved without a campaign."
        ),
    }


def _lasting(weeks: int, effect: Effect) -> str:
    return _(
        "%(months)s months after its end: %(points)s (from %(low)s to %(high)s).",
        months=look.current().number(round(weeks / _WEEKS_A_MONTH)),
        **_points(effect),
    )


def _checks(found: ServiceEffect) -> list[str]:
    """Tell what the same estimate says where no campaign was: earlier, and elsewhere."""
    words, told = look.current(), []
    if found.placebo is not None:
        told.append(
            _(
                "A check: the same places 13 weeks earlier, without the campaign: %(points)s (from %(low)s to "
                "%(high)s). It should lie around 0.",
                **_points(found.placebo),
            )
        )
    if found.elsewhere is not None:
        count, effect = found.elsewhere
        told.append(
            _(
                "A check: %(count)s places without the campaign in the same weeks: %(points)s (from %(low)s to "
                "%(high)s). It should lie around 0.",
                count=words.number(count),
                **_points(effect),
            )
        )
    return told


def _points(effect: Effect) -> dict[str, str]:
    words = look.current()
    low, high = (words.points(value, False) for value in (effect.low, effect.high))
    return {"points": words.points(effect.lift), "low": low, "high": high}


def _places_differ(found: ServiceEffect) -> bool:
    """Whether the places of a campaign differ by more than chance."""
    lifts = [one.lift for one in found.places]
    return bool(lifts) and max(lifts) - min(lifts) >= _ALIKE


def place_table(found: tuple[ServiceEffect, ...], one: CampaignEntry) -> Table:
    """Return the lifts by place as a file."""
    headings = [
        _("Service"), _("Code"), _("Commune or ward"), _("Dossiers"), _("Uptake there (%)"),
        _("Without the campaign (%)"), _("Lift in points"), _("From (95% interval)"), _("To (95% interval)"),
    ]  # fmt: skip
    rows = [
        [
            each.service.code,
            place.place.code,
            place.place.name,
            place.dossiers,
            *(round(100 * value, 2) for value in (place.share, place.expected, place.lift, place.low, place.high)),
        ]
        for each in found
        for place in each.places
    ]
    return Table(f"campaign-{one.id}-best", one.name, headings, rows, [campaign_words.days(one)])


def _rows(found: ServiceEffect) -> list[dict[str, Any]]:
    words = look.current()
    rows = []
    for number in range(max(0, found.first - _WEEKS_BEFORE), min(len(found.weeks), found.last + 1 + _WEEKS_AFTER)):
        name, shares = week_name(found.weeks[number]), (found.treated[number], found.untreated[number])
        said = [words.percent(share) if share is not None else "–" for share in shares]
        values = {"week": words.moment(name), "treated": said[0], "untreated": said[1]}
        text = _("%(week)s: with the campaign %(treated)s, without it %(untreated)s", **values)
        ran = found.first <= number <= found.last
        rows.append({"week": name, "treated": shares[0], "untreated": shares[1], "ran": ran, "text": text})
    return rows


def table(found: tuple[ServiceEffect, ...], one: CampaignEntry) -> Table:
    """Return the effects as a file."""
    headings = [
        _("Code"), _("Service"), _("Lift in points"), _("From (95% interval)"), _("To (95% interval)"), _("p"),
        _("Dossiers more"), _("at least"), _("at most"), _("Method"), _("In words"),
    ]  # fmt: skip
    rows = []
    for each in found:
        effect = each.effect
        known = effect is not None and effect.method != "none"
        cells: list[object] = [None] * 8
        if effect is not None and known:
            points = [round(100 * value, 2) for value in (effect.lift, effect.low, effect.high)]
            extra = [round(value) for value in (effect.extra, effect.extra_low, effect.extra_high)]
            cells = [*points, round(effect.p, 4), *extra, effect.method]
        rows.append([each.service.code, each.service.name(look.current().code), *cells, sentence(each, one)])
    return Table(f"campaign-{one.id}-effect", one.name, headings, rows, [campaign_words.days(one)])
