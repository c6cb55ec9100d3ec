"""Corrections of a locked month: asked for by one person with a reason, decided by another."""
