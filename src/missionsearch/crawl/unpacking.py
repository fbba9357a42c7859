"""Compressed answers, unpacked no further than they may be large.

Scrapy unpacks in pieces and stops at ``DOWNLOAD_MAXSIZE``; what is added here is a bound on how often one answer is
packed, and robots.txt, of which the first part counts however long it is.
"""

from __future__ import annotations

import zlib

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

MOST_LAYERS = 2
"""Times that an answer may be packed: servers and the proxies before them come to two, bombs to dozens."""


def gunzipped(body: bytes, most: int) -> bytes:
    """Return the first ``most`` bytes of a gzip body's content, whole or broken off; other bodies as they are."""
    if body[:2] != b"\x1f\x8b":
        return body[:most]
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        return unpacker.decompress(body, most)
    except zlib.error:
        return b""


class UnpackingMiddleware(HttpCompressionMiddleware):
    """Scrapy's, bounded in layers; robots.txt is asked for unpacked and left as it came."""

    def process_request(self, request: Request) -> None:  # type: ignore[override]
        if request.meta.get("robots_txt"):
            request.headers["Accept-Encoding"] = "identity"
        else:
            super().process_request(request)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the answer unpacked.

        Raises:
            IgnoreRequest: it is packed too often, or unpacks to more than may be stored.
        """
        if request.meta.get("robots_txt"):
            return response
        layers = b",".join(response.headers.getlist("Content-Encoding")).split(b",")
        if len(layers) > MOST_LAYERS:
            raise IgnoreRequest(f"packed {len(layers)} times over, which is larger than any page")
        return super().process_response(request, response)
