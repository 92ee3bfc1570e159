"""Logs of dossiers, and ways in which the world spoils them."""

import random

HEADINGS = ["dossier", "service", "channel", "received", "status", "updated", "fee", "applicant"]
_CHANNELS = ("online", "counter", "post", "Trực tuyến", "")
_STATES = ("accepted", "returned", "registered", "", "?")
COLUMNS = {
    "dossier": "dossier",
    "service": "service",
    "channel": "channel",
    "received_at": "received",
    "status": "status",
    "updated_at": "updated",
    "fee": "fee",
    "applicant": "applicant",
}


def rows(chance: random.Random) -> list[list[str]]:
    """Headings and a few rows of dossiers, most of them good."""
    return [HEADINGS] + [
        [
            f"A1-2601{chance.randint(1, 28):02}-{chance.randint(1, 60):04}",
            chance.choice(("S1", "S2", "S3", "S3", "S9")),
            chance.choice(_CHANNELS),
            f"{chance.randint(1, 28):02}/0{chance.randint(1, 6)}/2026",
            chance.choice(_STATES),
            f"2026-0{chance.randint(1, 6)}-{chance.randint(1, 28):02} 08:00:00",
            chance.choice(("", "0", "15000", "15.000", "abc")),
            f"ID-{chance.randint(1, 999)}",
        ]
        for _ in range(chance.randint(3, 25))
    ]


def _flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _overwrite(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at : at + chance.randint(1, 40)] = chance.randbytes(chance.randint(1, 40))


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _lose(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.randint(1, 60)]


def _repeat(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.randint(1, 200)]


def _shuffle(data: bytearray, chance: random.Random) -> None:
    lines = bytes(data).split(b"\n")
    chance.shuffle(lines)
    data[:] = b"\n".join(lines)


_SIGNS = (
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"{",
    b"]",
    b"<",
    b"&",
    b"=1+1",
)


def _sign(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 3))):
        at = chance.randrange(len(data) + 1)
        data[at:at] = chance.choice(_SIGNS)


def _rename(data: bytearray, chance: random.Random) -> None:
    name = chance.choice(HEADINGS).encode()
    data[:] = bytes(data).replace(name, name.upper() if chance.random() < 0.5 else name[::-1], chance.choice((1, -1)))


def _join(data: bytearray, chance: random.Random) -> None:
    data += data[chance.randrange(len(data)) :]


def _empty(data: bytearray, _chance: random.Random) -> None:
    data.clear()


MUTATIONS = (_flip, _overwrite, _cut, _lose, _repeat, _shuffle, _sign, _rename, _join)


def mutant(base: bytes, chance: random.Random) -> bytes:
    """A log that one to three of the mutations have spoilt."""
    data = bytearray(base)
    for _ in range(chance.choice((1, 1, 2, 3))):
        if data:
            chance.choice(MUTATIONS)(data, chance)
    if chance.random() < 0.005:
        _empty(data, chance)
    return bytes(data)
