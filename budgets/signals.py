"""What budgets tell the floors above, in the same transaction."""

from django.dispatch import Signal

#: A budget was changed: sender=Plan, plan=, by= (Actor). Sign-offs above it are void; a receiver returns the sentence
#: that tells the writer so, or None.
changed = Signal()

#: Staff are about to write amounts: sender=Grant, plans= (list), step="report" | "approve", by=.
#: A receiver raises core.refusals.Refused where the proposal's state does not allow it.
deciding = Signal()

#: Staff have written amounts: the same, after it. Refused takes them back.
decided = Signal()
