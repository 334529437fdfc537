"""The facts that rules judge: frozen dataclasses, one module for each subject, holding what a form or file can say.

None always means "not filled in yet". Money is whole NT$, years are ROC years, keys and codes are text without slashes.
"""
