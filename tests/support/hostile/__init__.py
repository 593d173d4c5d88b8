"""Hostile and odd files that may come back, each a named recipe with what is to be said of it."""

from support.hostile import cells, honest, markup, others, zips
from support.hostile.recipe import RECIPES, Recipe, given, whole

__all__ = ["RECIPES", "Recipe", "cells", "given", "honest", "markup", "others", "whole", "zips"]
