"""Who may see and do what: the one place that decides.

Every address of the site has a right that its reader must have, here by the name of its endpoint or of its
blueprint; one that is missing here can be reached by nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Role = Literal["viewer", "owner", "communications", "leadership", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)
Right = Literal["enter", "read", "details", "own_account", "annotate", "plan", "administer"]
"""
enter: whatever stands open to all, such as the page to sign in. read: pages and API, with small numbers hidden.
details: numbers of any size, rejected rows, sources, lists of dossiers. own_account: one's own password. annotate:
notes and reasons at services. plan: campaigns. administer: the accounts of others.
"""

_STAFF: frozenset[Right] = frozenset({"enter", "read", "details", "own_account"})
_OF_ROLE: Mapping[Role, frozenset[Right]] = {
    "viewer": _STAFF,
    "leadership": _STAFF,
    "owner": _STAFF | {"annotate"},
    "communications": _STAFF | {"annotate", "plan"},
    "administrator": _STAFF | {"annotate", "plan", "administer"},
}
_OF_ENDPOINT: Mapping[str, Right] = {
    "static": "enter",
    "nothing_here": "read",  # below /api/v1
    "healthz": "enter",
    "readyz": "enter",
    "accounts.login": "enter",
    "accounts.account": "own_account",
    "accounts.change_password": "own_account",
    "accounts.logout": "own_account",
    "api_sources.get_sources": "details",
    "api_campaigns.get_effect": "details",
    "services.show_dossiers": "details",
    "notes.of_province": "details",
    "notes.of_service": "details",
}
_OF_BLUEPRINT: Mapping[str, Right] = {
    "overview": "read",
    "services": "read",
    "adoption": "read",
    "agencies": "read",
    "localities": "read",
    "finding": "read",
    "national": "read",
    "campaigns": "read",
    "campaign_plans": "plan",
    "low_use": "read",
    "upgrades": "read",
    "data": "read",
    "definitions": "read",
    "api": "read",
    "notes": "annotate",
    "admin": "administer",
}


@dataclass(frozen=True)
class Visitor:
    """Who asks: nobody in particular, or an account. `agencies`: those that an owner answers for, by code."""

    account: int | None = None
    name: str = ""
    role: Role | None = None
    agencies: tuple[str, ...] = ()
    must_change: bool = field(default=False, compare=False)

    def rights(self, *, public: bool) -> frozenset[Right]:
        """Return what the visitor may do; on a site that is not public, strangers may only sign in."""
        if self.role is not None:
            return _OF_ROLE[self.role]
        return frozenset({"enter", "read"} if public else {"enter"})

    def answers_for(self, agency: str | None) -> bool:
        """Whether notes at a service of this agency may be the visitor's: owners write about their own."""
        return self.role in ("communications", "administrator") or (
            self.role == "owner" and agency is not None and agency in self.agencies
        )


NOBODY = Visitor()
READER = Visitor(role="viewer")


def right_of(endpoint: str | None) -> Right | None:
    """Return the right that an endpoint asks for; None where nobody may have it."""
    if endpoint is None:
        return "enter"  # there is nothing: who asks is told so
    if endpoint in _OF_ENDPOINT:
        return _OF_ENDPOINT[endpoint]
    blueprint = endpoint.partition(".")[0]
    return _OF_BLUEPRINT.get("api" if blueprint.startswith("api") else blueprint)
