"""When two addresses are the same, and what a seed's scope holds."""

import pytest

from missionsearch.urls import Scope, canonical_link, canonicalize, site_of


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Ambassade.Example:443/Visa", "https://ambassade.example/Visa"),
        ("http://ambassade.example:80", "http://ambassade.example/"),
        ("http://ambassade.example:8080/", "http://ambassade.example:8080/"),
        ("https://a.example/x#top", "https://a.example/x"),
        ("https://user:secret@a.example/", "https://a.example/"),
        ("https://a.example./x", "https://a.example/x"),
        ("  https://a.example/x \n", "https://a.example/x"),
        ("https://a.example/a/./b/../c", "https://a.example/a/c"),
        ("https://a.example/../x", "https://a.example/x"),
        ("https://a.example/fr/", "https://a.example/fr/"),
        ("https://a.example/fr", "https://a.example/fr"),
        ("https://a.example/Sécurité et paix", "https://a.example/S%C3%A9curit%C3%A9%20et%20paix"),
        ("https://a.example/%c3%a9", "https://a.example/%C3%A9"),
        ("https://a.example/%7Evisa%2Dfr", "https://a.example/~visa-fr"),
        ("https://a.example/a%2Fb", "https://a.example/a%2Fb"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("https://a.example/%E9", "https://a.example/%E9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://[2001:DB8::1]:443/", "https://[2001:db8::1]/"),
        ("https://a.example/?b=2&a=1", "https://a.example/?b=2&a=1"),
        ("https://a.example/?", "https://a.example/"),
        ("https://a.example/x?utm_source=n&utm_medium=m&id=3", "https://a.example/x?id=3"),
        ("https://a.example/x?fbclid=1", "https://a.example/x"),
        ("https://a.example/x?PHPSESSID=1", "https://a.example/x"),
        ("https://a.example/x;jsessionid=1F?y=2", "https://a.example/x?y=2"),
        ("https://a.example/spip.php?article3&var_mode=recalcul", "https://a.example/spip.php?article3"),
        ("https://a.example/spip.php?article3&id_document=9", "https://a.example/spip.php?article3"),
        ("https://a.example/x.css?1565272504", "https://a.example/x.css"),
        ("https://a.example/spip.php?12", "https://a.example/spip.php?12"),
    ],
)
def test_an_address_has_one_form(url: str, canonical: str) -> None:
    assert canonicalize(url) == canonical
    assert canonicalize(canonical) == canonical


@pytest.mark.parametrize(
    "url", ["", "/visa", "a.example", "ftp://a.example/", "mailto:a@a.example", "http://", "http://[", "http://a:port/"]
)
def test_what_is_no_web_address_has_none(url: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        canonicalize(url)
    assert canonical_link("about:blank", url) is None


def test_a_link_is_read_from_the_page_it_stands_on() -> None:
    assert canonical_link("https://a.example/fr/x", "../en/y#z") == "https://a.example/en/y"


@pytest.mark.parametrize(
    ("seed", "inside", "outside"),
    [
        ("https://a.example/", ["https://a.example/fr/x"], ["http://a.example/", "https://b.example/"]),
        ("https://a.example/fr/", ["https://a.example/fr/", "https://a.example/fr/a/b"], ["https://a.example/frac"]),
        ("https://a.example/fr", ["https://a.example/en"], ["https://a.example:8443/"]),
        ("https://a.example/-Actualites-", ["https://a.example/Visa"], []),
        ("https://a.example/spip.php?rubrique3", ["https://a.example/spip.php?article4"], []),
        ("https://a.example/fr/spip.php?rubrique3", ["https://a.example/fr/x"], ["https://a.example/en/x"]),
        ("https://a.example:8443/", ["https://a.example:8443/x"], ["https://a.example/x"]),
    ],
)
def test_a_scope_is_the_seeds_origin_and_its_path_up_to_the_last_slash(
    seed: str, inside: list[str], outside: list[str]
) -> None:
    scope = Scope.of(seed)
    assert all(url in scope for url in inside)
    assert not any(url in scope for url in outside)


def test_people_call_a_site_by_its_host_without_www() -> None:
    assert site_of("https://www.ambassade.example/fr/") == "ambassade.example"
    assert site_of("http://127.0.0.1:8201/") == "127.0.0.1:8201"
