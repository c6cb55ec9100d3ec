"""What the figures are and what they are worth: pure functions, standard library only.

Sums become measures, measures become points, points become a sheet that explains itself.
Nothing here knows a database, a clock or a setting.
"""
