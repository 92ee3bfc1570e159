"""What pages say of accounts."""

from tracker.addresses import has_page
from tracker.look import gettext as _
from tracker.permissions import Role, Visitor
from tracker.store.accounts import LEAST_LENGTH, MOST_LENGTH, Refusal


def roles() -> dict[Role, str]:
    """Return the roles by what people call them, those with fewer rights first."""
    return {
        "viewer": _("Viewer"),
        "leadership": _("Leadership"),
        "owner": _("Service owner"),
        "communications": _("Communications"),
        "administrator": _("Administrator"),
    }


def rights(visitor: Visitor) -> list[str]:
    """Return what the visitor may do, a sentence each."""
    granted = visitor.rights(public=False)
    told = [_("See all figures, however small, with sources and rejected rows.")]
    if "annotate" in granted and visitor.role == "owner":
        codes = ", ".join(visitor.agencies) or _("no agency yet; an administrator can name it")
        told.append(_("Write notes and reasons at the services of your agencies: %(codes)s.", codes=codes))
    elif "annotate" in granted:
        told.append(_("Write notes and reasons at any service."))
    if "plan" in granted and has_page("/campaigns"):
        told.append(_("Plan campaigns."))
    if "administer" in granted:
        told.append(_("Make accounts, change their roles, and give new passwords."))
    return told


def refusal(reason: Refusal) -> str:
    """Return why an account cannot be made or changed, and what to do."""
    return {
        "name_taken": _("There is an account of this name already. Choose another name."),
        "name_form": _("A name has 1 to 60 letters and no blank, for example lan.nguyen."),
        "no_account": _("There is no account of this name. Load the page again."),
        "role": _("Choose one of the roles."),
        "short": _("At least %(count)s characters; several words are easy to keep in mind.", count=LEAST_LENGTH),
        "long": _("A password has at most %(count)s characters.", count=MOST_LENGTH),
        "plain": _("This password is easy to guess: take one without your name, and not of digits alone."),
        "last_administrator": _("This is the last administrator. Make another one first."),
    }[reason]
