"""Which engine is taken, and what is sent to Bedrock: a signed request that its own library signs alike."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from closient.adapters import ocr
from closient.adapters.bedrock import BedrockReader, NotRead
from closient.kit.config import Settings, SettingsError
from closient.kit.http import DestinationRefused, Outgoing
from closient.kit.ocr import Photograph

MODEL = "anthropic.claude-3-haiku-20240307-v1:0"
PHOTO = Photograph(b"\xff\xd8\xff picture", 10, 10)


class Bedrock:
    """A server that answers as Bedrock does."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: Any = {"output": {"message": {"role": "assistant", "content": [{"text": "1\n2"}]}}}
        self.status = 200
        self.port = 0

    async def take(self, request: web.Request) -> web.Response:
        self.requests.append((str(request.url), dict(request.headers), await request.read()))
        return web.json_response(self.answer, status=self.status)

    @property
    def url(self) -> str:
        place = f"http://127.0.0.1:{self.port}"
        return f"bedrock://AKIDEXAMPLE:a%2Fsecret@eu-central-1/{MODEL}?endpoint={place}"


@pytest.fixture
async def bedrock() -> AsyncIterator[Bedrock]:
    server = Bedrock()
    application = web.Application()
    application.router.add_post("/model/{model}/converse", server.take)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    yield server
    await runner.cleanup()


@pytest.fixture
async def http() -> AsyncIterator[Outgoing]:
    async with Outgoing(allow=["127.0.0.0/8"]) as client:
        yield client


async def test_a_photo_goes_to_the_model_and_its_lines_come_back(bedrock: Bedrock, http: Outgoing) -> None:
    reader = BedrockReader(bedrock.url, http)
    assert (await reader.lines(PHOTO), reader.source) == (["1", "2"], "bedrock")
    [(url, headers, body)] = bedrock.requests
    assert f"/model/{MODEL}/converse" in url.replace("%3A", ":")
    sent = json.loads(body)["messages"][0]["content"][0]["image"]
    assert (sent["format"], base64.b64decode(sent["source"]["bytes"])) == ("jpeg", PHOTO.jpeg)
    again = AWSRequest("POST", url, {"Content-Type": "application/json"}, body)
    again.context["timestamp"] = headers["X-Amz-Date"]
    signer = SigV4Auth(Credentials("AKIDEXAMPLE", "a/secret"), "bedrock", "eu-central-1")
    again.headers["X-Amz-Date"] = headers["X-Amz-Date"]
    canonical = signer.canonical_request(again)
    signature = signer.signature(signer.string_to_sign(again, canonical), again)
    assert headers["Authorization"].endswith(f"Signature={signature}")
    assert "eu-central-1/bedrock/aws4_request" in headers["Authorization"]


async def test_an_answer_that_is_none_is_an_error(bedrock: Bedrock, http: Outgoing) -> None:
    reader = BedrockReader(bedrock.url, http)
    bedrock.status = 403
    with pytest.raises(NotRead, match="403"):
        await reader.lines(PHOTO)


async def test_bedrock_is_asked_through_the_guarded_client(bedrock: Bedrock) -> None:
    async with Outgoing() as guarded:
        with pytest.raises(DestinationRefused):
            await BedrockReader(bedrock.url, guarded).lines(PHOTO)
    assert not bedrock.requests


@pytest.mark.parametrize("url", ["https://example.com", "bedrock://", "bedrock://eu-central-1", "on"])
async def test_a_setting_that_names_no_model_is_refused(http: Outgoing, url: str) -> None:
    with pytest.raises(SettingsError):
        ocr.text_reader(Settings(ocr_url=url), http)


async def test_the_settings_choose_the_engine(http: Outgoing) -> None:
    assert ocr.text_reader(Settings(ocr_url="off"), http) is None
    chosen = ocr.text_reader(Settings(ocr_url=f"bedrock://us-east-1/{MODEL}"), http)
    assert isinstance(chosen, BedrockReader)
    assert chosen.address == f"https://bedrock-runtime.us-east-1.amazonaws.com/model/{MODEL}/converse"
    installed = ocr.text_reader(Settings(), http)
    assert (installed is not None) == ocr.is_installed()
