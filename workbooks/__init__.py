"""Workbooks that people fill in without the application: their layout, their facts, what is said of their cells.

Nothing here asks the database. `sheets` describes a workbook, `reading` takes one to values with addresses,
`template` writes an empty one, `marking` a copy with its wrong cells coloured; `budget` and `ranking` are the two
kinds, each with a `layout`, an example and a judgement.
"""
