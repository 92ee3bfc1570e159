"""Why distinct people cannot be told for a question, and what to ask instead."""

from tracker.look import gettext as _
from tracker.queries.adoption import UnansweredError
from tracker.views.errors import BadParametersError, Refused


def refused(error: UnansweredError) -> BadParametersError:
    """Return the error of a question that people are not counted for."""
    if error.reason == "days":
        return BadParametersError(Refused("from", "", _("people are counted by whole months; ask from month to month")))
    if error.reason == "agencies":
        sentence = _("people of several agencies cannot be added up; ask for an agency without others below it")
        return BadParametersError(Refused("agency", "", sentence))
    sentence = _("people are counted for the province, or one level, agency or place; ask for one of these at a time")
    return BadParametersError(Refused("by", "", sentence))
