"""What the lowest layer tells upwards, in the same transaction."""

from django.dispatch import Signal

#: The first account of an installation is about to be made. Whoever keeps bodies that every installation has lays them.
founding = Signal()
