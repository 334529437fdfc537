"""What the layers above listen to; sent inside the transaction of the action, which a receiver may refuse.

`opened(sender=Alliance, alliance=, by=)`: a new alliance of the year stands (also one split off later).
`members_changed(sender=Alliance, alliance=, by=)`: a school joined or left, or another school convenes.
`closing(sender=Alliance, alliance=, by=)`: a second alliance is about to be deleted, merged into the first.
`facts_changed(sender=SchoolYear, schools=[keys], year=, by=)`: facts of these schools' year were written by staff.
"""

from django.dispatch import Signal

opened = Signal()
members_changed = Signal()
closing = Signal()
facts_changed = Signal()
