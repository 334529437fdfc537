"""Texts that a spreadsheet could take for formulas, disarmed on the way out and restored on the way in."""

#: What starts a formula in some spreadsheet, full-width forms included; white space in front does not help.
_LIVE = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "\t", "\r")


def harmless(value: str) -> str:
    """The text with an apostrophe in front where a spreadsheet could take it for a formula."""
    return f"'{value}" if value.startswith(("\t", "\r")) or value.lstrip().startswith(_LIVE) else value


def restored(value: str) -> str:
    """The text that `harmless` was given, where it has put the apostrophe; any other stays."""
    return value[1:] if value.startswith("'") and harmless(value[1:]) == value else value
