"""States of a dossier with their national numbers (field TrangThaiHoSo of the synchronisation message)."""

STATUS: dict[str, int] = {
    "registered": 1,
    "accepted": 2,
    "refused": 3,
    "processing": 4,
    "supplement": 5,
    "payment_due": 6,
    "withdrawn": 7,
    "stopped": 8,
    "resolved": 9,
    "returned": 10,
}
