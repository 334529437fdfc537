"""Where schools lie, and the school years."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class County(models.Model):
    """A municipality, county or city; the key is the code of the Ministry of the Interior."""

    code = models.CharField(primary_key=True, max_length=5)
    name = models.CharField(_("county"), max_length=10, unique=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Township(models.Model):
    """A township or district of a county."""

    code = models.CharField(primary_key=True, max_length=8)
    county = models.ForeignKey(County, models.PROTECT, related_name="townships")
    name = models.CharField(_("township"), max_length=10)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["county", "name"], name="township_once_a_county")]

    def __str__(self) -> str:
        return f"{self.county.name}{self.name}"


@pghistory.track()
class AcademicYear(models.Model):
    """A school year by its ROC number: 111 runs from 1 August 2022 to 31 July 2023."""

    year = models.PositiveSmallIntegerField(
        _("academic year"), primary_key=True, validators=[MinValueValidator(100), MaxValueValidator(199)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(year__gte=100, year__lte=199), name="academic_year_is_roc")
        ]

    def __str__(self) -> str:
        return str(self.year)
