"""Alerts: a reader follows a search by e-mail, without an account.

``subscriptions`` keeps who follows what, addresses encrypted; ``matching`` says which new publications a search finds;
``messages`` writes the mails; ``sending`` is the job that ``missionsearch alerts send`` runs.
"""

from missionsearch.alerts.matching import matches, strict
from missionsearch.alerts.sending import Sent, send_due
from missionsearch.alerts.subscriptions import PERIODS, Subscription, Subscriptions

__all__ = ["PERIODS", "Sent", "Subscription", "Subscriptions", "matches", "send_due", "strict"]
