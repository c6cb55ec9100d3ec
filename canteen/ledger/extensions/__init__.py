"""Exceptions to the deadline: a month held open for one canteen, by whom, why and until when."""
