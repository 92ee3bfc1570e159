"""What a source declares to cover: agencies, services, channels, time. Pure."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.transform.lookup import NOWHERE, Catalogue
from tracker.settings import Source


def matching(codes: Iterable[str], patterns: tuple[str, ...]) -> set[str]:
    """The codes that a source's list names, patterns such as `H31.*` included."""
    return {code for code in codes if any(fnmatchcase(code, pattern) for pattern in patterns)}


def agency_ids(source: Source, catalogue: Catalogue) -> frozenset[int] | None:
    """Ids of the agencies that a source declares; None where it declares none, and so covers all."""
    if not source.agencies:
        return None
    bearers = catalogue.agencies.bearers
    return frozenset(v.id for code in matching(bearers, source.agencies) for v in bearers[code])


def service_ids(source: Source, catalogue: Catalogue) -> frozenset[int] | None:
    """Ids of the services that a source declares; None where it declares none, and so covers all."""
    if not source.services:
        return None
    known = catalogue.services
    return frozenset(known[code].id for code in matching(known, source.services))


def undeclared(good: pd.DataFrame, source: Source, catalogue: Catalogue) -> npt.NDArray[np.bool_]:
    """Rows outside what their source declares (needs service_id, agency_id, channel, day)."""
    outside = ~good["channel"].isin(source.channels).to_numpy()
    agencies = agency_ids(source, catalogue)
    if agencies is not None:
        outside |= ~good["agency_id"].isin(agencies | {NOWHERE}).to_numpy()
    services = service_ids(source, catalogue)
    if services is not None:
        outside |= ~good["service_id"].isin(services).to_numpy()
    months = good["day"].to_numpy().astype("datetime64[M]")
    if source.starts:
        outside |= months < np.datetime64(source.starts, "M")
    if source.until:
        outside |= months > np.datetime64(source.until, "M")
    return outside
