"""What a number is made of: the dossiers and the reported totals behind the figure of a service, row by row.

A figure is summed from units; which dossiers a unit holds is found again from its counts, channel by channel:
where the dossiers of a channel are as many as the unit says, they are what counts, else the totals of a source.
"""

from tracker.queries.evidence.listing import Behind, DossierRow, TotalRow, behind, every_row

__all__ = ["Behind", "DossierRow", "TotalRow", "behind", "every_row"]
