"""What staff decide by hand, from the shell."""

from missionsearch.config import Settings
from missionsearch.web.staff.access import PASSWORD_HASH, Access
from tests.commands import missionsearch


def test_a_short_password_is_refused() -> None:
    ran = missionsearch("staff-password", "--password", "elevenchars")
    assert (ran.code, "12" in ran.err) == (2, True)


def test_the_hash_that_is_printed_opens_the_console() -> None:
    ran = missionsearch("staff-password", "--password", "quatre mots sans lien")
    access = Access.of(Settings(), {PASSWORD_HASH: ran.out.strip()})
    assert (access.admits("quatre mots sans lien"), access.admits("autre")) == (True, False)
