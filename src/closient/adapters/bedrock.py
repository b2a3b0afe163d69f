"""Digits read by a vision model on AWS Bedrock: bedrock://key:secret@region/model?endpoint=...

Without key and secret in the URL, botocore looks where it always looks (environment, instance role). The
request goes through the guarded client; botocore only signs it.
"""

import asyncio
import base64
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import msgspec
from msgspec import Struct
from yarl import URL

from closient.kit.config import SettingsError
from closient.kit.http import Outgoing
from closient.kit.ocr import Photograph, TextSource

PROMPT = (
    "Read the numbers printed under or beside the barcodes of this product photo. Answer with these digit "
    "sequences alone, one a line, nothing else. Never complete or guess digits. Without any, answer NONE."
)
MOST_TOKENS = 200


class _Text(Struct):
    text: str = ""


class _Message(Struct):
    content: list[_Text] = []


class _Output(Struct):
    message: _Message


class _Answer(Struct):
    output: _Output


class NotRead(Exception):
    """Bedrock answered with something else than a reading."""


class BedrockReader:
    """A TextReader."""

    source: TextSource = "bedrock"

    def __init__(self, url: str, http: Outgoing) -> None:
        parts = urlsplit(url)
        model = unquote(parts.path.lstrip("/"))
        if parts.scheme != "bedrock" or not parts.hostname or not model:
            raise SettingsError("CLOSIENT_OCR_URL: bedrock://region/model, or off")
        self.region = parts.hostname
        endpoint = parse_qs(parts.query).get(
            "endpoint", [f"https://bedrock-runtime.{self.region}.amazonaws.com"]
        )
        # As the client will spell it, since the signature covers the path.
        self.address = str(URL(f"{endpoint[0].rstrip('/')}/model/{quote(model, safe='')}/converse"))
        self._key = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._http = http
        self._credentials: Any = None

    async def lines(self, photograph: Photograph) -> list[str]:
        body = msgspec.json.encode(
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {
                                "image": {
                                    "format": "jpeg",
                                    "source": {"bytes": base64.b64encode(photograph.jpeg).decode()},
                                }
                            },
                            {"text": PROMPT},
                        ],
                    }
                ],
                "inferenceConfig": {"maxTokens": MOST_TOKENS, "temperature": 0},
            }
        )
        headers = await asyncio.to_thread(self._signed, body)
        answer = await self._http.post(self.address, body, headers=headers)
        if answer.status != 200:
            raise NotRead(f"{answer.status}: {answer.body[:200].decode('utf-8', 'replace')}")
        said = msgspec.json.decode(answer.body, type=_Answer).output.message.content
        return [line for part in said for line in part.text.splitlines()]

    def _signed(self, body: bytes) -> dict[str, str]:
        """The headers of a request with this body. Blocks: credentials may come from far."""
        # botocore costs a third of a second, and most processes never need it.
        from botocore.auth import SigV4Auth  # noqa: PLC0415
        from botocore.awsrequest import AWSRequest  # noqa: PLC0415

        request = AWSRequest("POST", self.address, {"Content-Type": "application/json"}, body)
        SigV4Auth(self._known_credentials(), "bedrock", self.region).add_auth(request)
        return dict(request.headers.items())

    def _known_credentials(self) -> Any:
        if self._credentials is None:
            from botocore.credentials import Credentials  # noqa: PLC0415
            from botocore.session import get_session  # noqa: PLC0415

            self._credentials = Credentials(*self._key) if self._key else get_session().get_credentials()
        if self._credentials is None:
            raise NotRead("There are no AWS credentials.")
        return self._credentials
