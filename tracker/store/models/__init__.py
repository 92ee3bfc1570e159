"""All tables of the store, by subject."""

from tracker.store.models.accounts import Account, AccountAgency, FailedSignIn
from tracker.store.models.adoption import ApplicantMonth, UsageNamed, UsageOnlinePeople, UsagePeople
from tracker.store.models.aggregates import (
    PackedPlace,
    PackedUnit,
    PackedWeek,
    SilentDay,
    UnitMonth,
    UsageApplicant,
    UsageCourse,
    UsageDay,
    UsageMonth,
    UsagePlace,
    UsageSourceDay,
    UsageSourceMonth,
    UsageUnit,
    UsageWeek,
)
from tracker.store.models.base import Base
from tracker.store.models.campaigns import Campaign, CampaignPlace, CampaignService, UsagePlaceWeek
from tracker.store.models.catalogue import Agency, Locality, LocalityMap, Service, ServiceLevel, Target
from tracker.store.models.closing import ClosedMonth, ClosedUnit, Revision, RevisionSource
from tracker.store.models.national import NationalScore
from tracker.store.models.notes import LowUseReason, Note
from tracker.store.models.runs import Comparison, DirtyMonth, FlagCount, RejectedRow, Run, SourceRun, State
from tracker.store.models.sharing import Conflict, ConflictCount, ResolvedDossier
from tracker.store.models.usage import Dossier, Event, MappedValues, ReportedTotal, Source, SourceFile

__all__ = [
    "Account",
    "AccountAgency",
    "Agency",
    "ApplicantMonth",
    "Base",
    "Campaign",
    "CampaignPlace",
    "CampaignService",
    "ClosedMonth",
    "ClosedUnit",
    "Comparison",
    "Conflict",
    "ConflictCount",
    "DirtyMonth",
    "Dossier",
    "Event",
    "FailedSignIn",
    "FlagCount",
    "Locality",
    "LocalityMap",
    "LowUseReason",
    "MappedValues",
    "NationalScore",
    "Note",
    "PackedPlace",
    "PackedUnit",
    "PackedWeek",
    "RejectedRow",
    "ReportedTotal",
    "ResolvedDossier",
    "Revision",
    "RevisionSource",
    "Run",
    "Service",
    "ServiceLevel",
    "SilentDay",
    "Source",
    "SourceFile",
    "SourceRun",
    "State",
    "Target",
    "UnitMonth",
    "UsageApplicant",
    "UsageCourse",
    "UsageDay",
    "UsageMonth",
    "UsageNamed",
    "UsageOnlinePeople",
    "UsagePeople",
    "UsagePlace",
    "UsagePlaceWeek",
    "UsageSourceDay",
    "UsageSourceMonth",
    "UsageUnit",
    "UsageWeek",
]
