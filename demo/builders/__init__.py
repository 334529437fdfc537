"""A builder for each app: a module or a package of the app's name that gives two things to the frame.

AFTER: the apps whose rows must be there already. STEPS: functions of the nation, run in this order; each writes rows of
its app in bulk, past the app's actions, which would take hours for a nation.
"""
