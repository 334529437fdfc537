"""Private links, for people without an account and for programs (ADR 27): one purpose, one record, until it ends.

`kinds`: what an app declares · `giving`: made, mailed, revoked · `holding`: opened, proved, used · `pages`: what a view
of a kind is decorated with · `tokens`: the secrets, which nothing keeps · `trying`: how often one may try · `mailing`:
the words of its mails.
"""
