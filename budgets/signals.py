"""What budgets announce to the layers above, in the same transaction; nothing a receiver returns is read."""

from django.dispatch import Signal

#: A budget was changed: sender=Plan, plan=, by= (Actor). Signatures that stand above it are void.
changed = Signal()
