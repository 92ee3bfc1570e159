"""What lists of places say where dossiers of a split place stand in them."""

from collections.abc import Sequence

from tracker import look
from tracker.look import gettext as _
from tracker.queries.groups import GroupItem
from tracker.queries.splits import Split, in_order


def marks(items: Sequence[GroupItem]) -> dict[int, list[str]]:
    """Say, by place, which share of which split places its figures hold; places that hold none are left out."""
    return {item.entry.id: told for item in items if (told := _marks(item))}


def _marks(item: GroupItem) -> list[str]:
    now = [_part(split, item.entry.id) for split in item.shared_out]
    before = [_part(split, item.entry.id) for split in item.shared_out_before if split not in item.shared_out]
    told = [_("* with %(parts)s", parts="; ".join(now))] if now else []
    return told + ([_("* a year before with %(parts)s", parts="; ".join(before))] if before else [])


def _part(split: Split, place_id: int) -> str:
    share, name = split.share_of(place_id), _named(split)
    if share is None:
        return _("a part of the dossiers of %(place)s", place=name)
    return _("%(share)s of the dossiers of %(place)s", share=look.current().percent(share, 0), place=name)


def _named(split: Split) -> str:
    return f"{split.place.name} ({split.place.code})"


def named(found: Sequence[Split]) -> str | None:
    """Return the names of split places for a cell of a file."""
    return "; ".join(_named(split) for split in found) or None


def notes(items: Sequence[GroupItem]) -> list[str]:
    """Return a sentence for each split place of which some shown figure holds dossiers."""
    words = look.current()
    found = in_order(split for item in items for split in (*item.shared_out, *item.shared_out_before))
    return [
        _(
            "* %(place)s was split on %(day)s: %(parts)s. Its earlier dossiers are shared out in these proportions.",
            place=_named(split),
            day=words.date(split.day) if split.day else "–",
            parts=", ".join(f"{place.name} {words.percent(share, 0)}" for place, share in split.parts),
        )
        for split in found
    ]
