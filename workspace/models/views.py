"""Views of lists that people keep: what is looked for, in which order and columns, under a name."""

from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, Person
from core.limits import limit
from core.tables import VIEW

OWN_VIEWS = limit("workspace.SavedView", 50, _("saved views of a person"), _("Remove one that is not needed first."))
SHARED_VIEWS = limit(
    "workspace.SavedView", 100, _("shared views of an organisation"), _("Remove one that is not needed first.")
)
LONGEST_QUERY = 2000


class SavedView(models.Model):
    """A view of a declared list (`core.lists`), kept by a person for one of the organisations acted for.

    `query` is the list's query string in the form that the list itself gives it (`core.tables.Table.query`): parameters
    alone, which open no row. `shared`: seen by everybody of the organisation who may see the list.
    """

    listed = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="saved_views")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="saved_views")
    shared = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("saved view")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "listed", "organisation", "person", Lower("name"), name="view_named_once_by_a_person"
            ),
            models.UniqueConstraint(
                "listed",
                "organisation",
                Lower("name"),
                condition=models.Q(shared=True),
                name="view_named_once_in_an_organisation",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="view_has_a_name"),
        ]
        triggers = [
            *OWN_VIEWS.triggers("person_id", parent="accounts_person"),
            *SHARED_VIEWS.triggers(
                "organisation_id",
                parent="accounts_organisation",
                only="r.shared",
                watches=("shared",),
                name="at_most_shared",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def asked(self) -> str:
        """The query string that opens it."""
        return f"{self.query}&{VIEW}={self.pk}" if self.query else f"{VIEW}={self.pk}"


class FirstView(models.Model):
    """The view that a person, acting for an organisation, sees first of a list."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    listed = models.CharField(max_length=60)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="firsts")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "listed"], name="one_first_view_of_a_list"),
        ]
