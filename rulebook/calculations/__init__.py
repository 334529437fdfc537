"""The calculations, one module for each family; importing the package registers them."""

from rulebook.calculations import grant, ranking, spending

__all__ = ["grant", "ranking", "spending"]
