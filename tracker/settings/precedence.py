"""Which source is believed, field by field, where several hold one dossier."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tracker.settings.part import SettingsError
from tracker.settings.source import Source

RULED_FIELDS = (
    "service agency locality channel received_at submitted_at started_at resolved_at due_at status level "
    "applicant applicant_kind assisted fee paid_online rating"
).split()


def check_precedence(rules: Mapping[str, Sequence[str]], sources: Sequence[Source], path: Path) -> None:
    """Refuse fields that no rule can decide, and sources that hold no dossiers; raises SettingsError."""
    known = {source.name: source for source in sources}
    for field, names in rules.items():
        where = f"{path}, [precedence] {field}"
        if field not in RULED_FIELDS:
            fields = ", ".join(RULED_FIELDS)
            raise SettingsError(f"{where}: {field} is no field that a rule can decide; these are {fields}.")
        if not names:
            raise SettingsError(f"{where}: the list is empty; name the sources in order of trust, or drop the line.")
        for name in names:
            if name not in known:
                there = ", ".join(known) or "none yet"
                raise SettingsError(f"{where}: there is no source {name!r}; sources are {there}.")
            if known[name].records == "totals":
                raise SettingsError(f"{where}: source {name!r} has totals, no dossiers; name sources of dossiers.")
        if len(set(names)) < len(names):
            raise SettingsError(f"{where}: a source is named twice; name each once, in order of trust.")


def stated_fields(source: Source) -> frozenset[str]:
    """Fields that a source's own log states; what is only derived or assumed is no statement of the source."""
    stated = {*source.columns, *source.defaults}
    if len(source.agencies) == 1 and "*" not in source.agencies[0]:
        stated.add("agency")
    if source.records == "events":
        stated |= {"received_at", "status"}
    return frozenset(stated) & frozenset(RULED_FIELDS)
