"""What an action raises that cannot do what was asked."""


class Refused(Exception):
    """It cannot be done as things stand: a sentence that says why and what to do. Nothing was changed."""
