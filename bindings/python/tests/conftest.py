"""What the tests share."""

from __future__ import annotations

import http.server
import os
import pathlib
import threading
from typing import Any, Dict, Iterator

import pytest

import testamur


def _folder(variable: str) -> pathlib.Path:
    folder = os.environ.get(variable)
    if not folder:
        pytest.skip(f"{variable} is not set: CONTRIBUTING.md tells how to get what it names")
    return pathlib.Path(folder)


@pytest.fixture(scope="session")
def vectors() -> pathlib.Path:
    """The standards' vectors."""
    return _folder("TESTAMUR_VECTORS")


@pytest.fixture(scope="session")
def data() -> pathlib.Path:
    """Real badges."""
    return _folder("TESTAMUR_DATA")


@pytest.fixture(scope="session")
def key() -> testamur.SecretKey:
    return testamur.SecretKey.generate()


@pytest.fixture(scope="session")
def issuer(key: testamur.SecretKey) -> testamur.Issuer:
    return testamur.Issuer(key)


@pytest.fixture
def draft() -> Dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential"],
        "credentialSubject": {"id": "did:example:ada"},
    }


@pytest.fixture
def badge(issuer: testamur.Issuer, draft: Dict[str, Any]) -> testamur.Secured:
    """A credential by the issuer."""
    return issuer.issue(draft, "eddsa-rdfc-2022")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class Served:
    """A folder that is served by a thread of this process."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.asked = 0
        served = self

        class Handler(_Quiet):
            def do_GET(self) -> None:
                served.asked += 1
                super().do_GET()

        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), lambda *args: Handler(*args, directory=str(folder))
        )
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def served(tmp_path: pathlib.Path) -> Iterator[Served]:
    folder = tmp_path / "served"
    folder.mkdir()
    served = Served(folder)
    thread = threading.Thread(target=served.server.serve_forever)
    thread.start()
    yield served
    served.server.shutdown()
    thread.join()
    served.server.server_close()


@pytest.fixture
def local() -> testamur.Network:
    """A client that may ask servers of this machine."""
    return testamur.Network(dangerous_allow_http=True, dangerous_allow_addresses=["loopback"])
