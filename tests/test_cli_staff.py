"""What staff decide by hand, from the shell."""

import pytest

from missionsearch.config import Settings
from missionsearch.web.staff.access import PASSWORD_HASH, Access
from tests.commands import missionsearch


def test_a_short_password_is_refused() -> None:
    ran = missionsearch("staff-password", "--password", "elevenchars")
    assert (ran.code, "12" in ran.err) == (2, True)


@pytest.mark.parametrize("password", ["password1234", "motdepasse2024", "azertyuiop123", "ambassade2026", "a" * 100])
def test_a_password_that_is_soon_guessed_is_refused(password: str) -> None:
    ran = missionsearch("staff-password", "--password", password)
    assert (ran.code, ran.out, "soon guessed" in ran.err) == (2, "", True)


@pytest.mark.parametrize(
    "password", ["deux  espaces et un éléphant 🐘", "k7#pQ2!xVz91w", " ".join(f"mot{n * n}" for n in range(60))]
)
def test_any_letters_make_a_password_and_all_of_them_count(password: str) -> None:
    ran = missionsearch("staff-password", "--password", password)
    access = Access.of(Settings(), {PASSWORD_HASH: ran.out.strip()})
    assert (access.admits(password), access.admits(password[:-1])) == (True, False)


def test_the_hash_that_is_printed_opens_the_console() -> None:
    ran = missionsearch("staff-password", "--password", "quatre mots sans lien")
    access = Access.of(Settings(), {PASSWORD_HASH: ran.out.strip()})
    assert (access.admits("quatre mots sans lien"), access.admits("autre")) == (True, False)
