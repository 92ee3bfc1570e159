"""Quality rules that flag a dossier: it counts all the same. Kept as bits of `dossier.flags`."""

from enum import IntFlag


class Flag(IntFlag):
    """One bit per rule; the name in lower case is its code in the register of problems."""

    UNMAPPED_STATUS = 1
    END_BEFORE_START = 2
    DATE_IN_FUTURE = 4
    LEVEL_2_ONLINE = 8
    LEVEL_DIFFERS = 16
    UNDECLARED = 32
    ODD_DOSSIER_CODE = 64
    PROVISIONAL = 128
    SETTLED_WITHOUT_END = 256
    NOT_IN_FORCE = 512
    UNREADABLE_VALUE = 1024
    CONFLICT = 2048
    PROVISIONAL_AGENCY = 4096
    OLD_SERVICE_CODE = 1 << 14
    OLD_AGENCY_CODE = 1 << 15
    DAMAGED_TEXT = 1 << 16

    @property
    def code(self) -> str:
        return (self.name or "").lower()


# Flags that follow from the catalogue, and are set anew when it changes.
FROM_CATALOGUE = Flag.LEVEL_2_ONLINE | Flag.LEVEL_DIFFERS | Flag.PROVISIONAL | Flag.PROVISIONAL_AGENCY
