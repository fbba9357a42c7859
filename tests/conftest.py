"""No test is timed: machines differ, and a busy one is no error."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
