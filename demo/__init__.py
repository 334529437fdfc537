"""The demonstration nation: invented schools, people and plans over the real counties and townships.

Above every app and imported by none. Everything is drawn from a seed, so that the same call makes the same nation; the
only date it leans on is given to it. Codes begin with `D`, which no real code does; names begin with 「示範」;
addresses of people end in `gonghao.example`.

`frame` runs the `builders`, one for each app; `stories` says on paper who plans what and how far it has come.
"""
