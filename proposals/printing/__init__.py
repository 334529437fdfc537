"""What is printed of a frozen version: the proposal as PDF and its tables as a workbook.

Both are made from `Version.document` alone (see `proposals.snapshot`), so they show what was submitted, whatever
has changed since. The ministry's form exists in Chinese; so do these.
"""
