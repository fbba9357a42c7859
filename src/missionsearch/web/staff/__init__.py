"""The staff console at ``/staff``: what people look for and do not find, how the runs went, and what to do about it.

Off until somebody can log in: with a password, or by the name that a trusted reverse proxy sends. Start reading at
``pages``; ``access`` decides who may come in.
"""

from missionsearch.web.staff.access import Access
from missionsearch.web.staff.pages import register

__all__ = ["Access", "register"]
