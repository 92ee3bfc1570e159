"""Counts by month: dossiers stacked by channel, and volume against the year before."""

from collections.abc import Sequence

from tracker.charts.theme import CHANNEL_COLOURS, Row, Spec, with_rows
from tracker.i18n import Language


def channels(rows: Sequence[Row], words: Language) -> Spec:
    """Draw dossiers by month, stacked by channel from online upwards.

    Row: `month` (YYYY-MM), counts under `online`, `counter`, `post`, `other`, `missing` (as in a figure),
    `partial` (a month still running).
    """
    names = channel_names(words)
    present = [channel for channel in CHANNEL_COLOURS if any(row.get(channel) for row in rows)]
    data = [
        {
            "m": row["month"],
            "k": channel,
            "o": order,
            "n": row.get(channel) or 0,
            "part": bool(row.get("partial")),
            "text": _channel_sentence(row, present, names, words),
        }
        for row in rows
        if not _is_gap(row)
        for order, channel in enumerate(present)
    ]
    key = [{"kind": channel, "text": names[channel]} for channel in present]
    return with_rows("channels", words, {"rows": data, "gaps": _gaps(rows, words)}, key)


def channel_names(words: Language) -> dict[str, str]:
    """Return the names of the channels as charts group them."""
    _ = words.gettext
    return {
        "online": _("online"),
        "counter": _("counter"),
        "post": _("public post"),
        "other": _("phone, email, other"),
    }


def volume(rows: Sequence[Row], words: Language) -> Spec:
    """Draw dossiers by month, with a tick at the same month a year before.

    Row: `month` (YYYY-MM), `dossiers`, `last_year` (count or None), `missing` (as in a figure), `partial` (a
    month still running).
    """
    data = [
        {
            "m": row["month"],
            "n": row["dossiers"],
            "y": row.get("last_year"),
            "part": bool(row.get("partial")),
            "text": _volume_sentence(row, words),
        }
        for row in rows
        if not _is_gap(row)
    ]
    key = [{"kind": "all", "text": words.gettext("dossiers")}]
    if any(row.get("last_year") is not None for row in rows):
        key.append({"kind": "tick", "text": words.gettext("a year before")})
    return with_rows("volume", words, {"rows": data, "gaps": _gaps(rows, words)}, key)


def _is_gap(row: Row) -> bool:
    return bool(row.get("missing") == "not_provided")


def _gaps(rows: Sequence[Row], words: Language) -> list[Spec]:
    silence = words.gettext("No data yet")
    return [{"m": row["month"], "text": f"{words.moment(row['month'])}: {silence}"} for row in rows if _is_gap(row)]


def _channel_sentence(row: Row, present: Sequence[str], names: dict[str, str], words: Language) -> str:
    parts = [f"{names[channel]} {words.number(row.get(channel) or 0)}" for channel in present]
    if row.get("partial"):
        parts.append(words.gettext("month still running"))
    return f"{words.moment(row['month'])}: {'; '.join(parts)}"


def _volume_sentence(row: Row, words: Language) -> str:
    parts = [words.ngettext("%(count)s dossier", "%(count)s dossiers", row["dossiers"])]
    if row.get("partial"):
        parts.append(words.gettext("month still running"))
    elif row.get("last_year") is not None:
        parts.append(words.gettext("a year before") + " " + words.number(row["last_year"]))
    return f"{words.moment(row['month'])}: {'; '.join(parts)}"
