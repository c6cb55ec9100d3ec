"""Telling others: circulars, their documents and their letters."""
