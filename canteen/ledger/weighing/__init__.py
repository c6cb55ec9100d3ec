"""Waste weighed for several canteens at once, or for several days: entered, dealt out, labelled."""
