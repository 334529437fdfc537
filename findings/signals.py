"""What the rules tell the layers above, in the same transaction."""

from django.dispatch import Signal

#: A justification was written, rewritten or withdrawn: sender=the subject's model, subject=, by= (Actor).
#: Signatures that stand under the subject were given to another text.
justified = Signal()
