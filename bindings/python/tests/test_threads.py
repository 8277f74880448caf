"""Threads, asyncio, signals, forks, and the network."""

from __future__ import annotations

import asyncio
import os
import pathlib
import signal
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict

import pytest

import testamur
from testamur import Policy, Secured

from conftest import Served


def published(served: Served, issuer: testamur.Issuer, draft: Dict[str, Any]) -> Secured:
    """A credential whose status list that server has."""
    store = testamur.StatusStore.memory()
    store.add_list(f"{served.url}/status/1")
    badge = issuer.with_status(store, f"{served.url}/status/1").issue(draft, "eddsa-rdfc-2022")
    testamur.Publisher(issuer).publish(store, served.folder)
    return badge


def test_while_it_waits_other_threads_run_python(
    served: Served, local: testamur.Network, issuer: testamur.Issuer, draft: Dict[str, Any]
) -> None:
    """The server is a thread of this process: it could not answer otherwise."""
    badge = published(served, issuer, draft)
    verifier = testamur.Verifier(network=local)
    report = verifier.verify(badge, Policy([issuer.id], status="require"))
    assert report.accepted, report
    assert served.asked == 1
    # It is remembered.
    assert verifier.verify(badge, Policy([issuer.id], status="require")).accepted
    assert served.asked == 1


def test_unless_allowed_addresses_of_this_machine_are_not_asked(
    served: Served, issuer: testamur.Issuer, draft: Dict[str, Any]
) -> None:
    badge = published(served, issuer, draft)
    report = testamur.verify(badge, trust=[issuer.id])
    assert report.verdict is testamur.Verdict.INDETERMINATE
    assert served.asked == 0


def test_many_threads(badge: Secured, issuer: testamur.Issuer) -> None:
    verifier, policy = testamur.Verifier(offline=True).for_batch(), Policy([issuer.id])
    texts = [badge.text if number % 2 else badge.text.replace("ada", "eve") for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        verdicts = [report.verdict for report in pool.map(lambda text: verifier.verify(text, policy), texts)]
    assert verdicts == ["rejected", "accepted"] * 200


def test_asyncio(badge: Secured, issuer: testamur.Issuer, draft: Dict[str, Any]) -> None:
    async def all() -> bool:
        issued = await asyncio.to_thread(issuer.issue, draft, "eddsa-jcs-2022")
        report = await asyncio.to_thread(testamur.verify, issued, trust=[issuer.id], offline=True)
        return report.accepted

    assert asyncio.run(all())


def test_a_signal_ends_waiting_for_the_network(issuer: testamur.Issuer, draft: Dict[str, Any], local: testamur.Network) -> None:
    """A server that never answers sends Ctrl-C as soon as it is asked."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/status/1"
        store = testamur.StatusStore.memory()
        store.add_list(url)
        badge = issuer.with_status(store, url).issue(draft, "eddsa-rdfc-2022")
        ended = threading.Event()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1)
                os.kill(os.getpid(), signal.SIGINT)
                ended.wait(60)

        # A program that a shell starts in the background has the signal ignored.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            with pytest.raises(KeyboardInterrupt):
                testamur.Verifier(network=local, download_seconds=60).verify(badge, Policy([issuer.id]))
        finally:
            ended.set()
            thread.join()
            signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_has_a_network_of_its_own(
    served: Served, local: testamur.Network, issuer: testamur.Issuer, draft: Dict[str, Any]
) -> None:
    badge, policy = published(served, issuer, draft), Policy([issuer.id], status="require")
    assert testamur.Verifier(network=local).verify(badge, policy).accepted
    child = os.fork()
    if child == 0:
        try:
            # With the same client, whose connections were the parent's.
            accepted = testamur.Verifier(network=local).verify(badge, policy).accepted
            os._exit(0 if accepted else 1)
        except BaseException as error:
            print(error, file=sys.stderr)
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert served.asked == 2


def test_a_server_that_is_not_there_leaves_the_verdict_open(
    tmp_path: pathlib.Path, local: testamur.Network, issuer: testamur.Issuer, draft: Dict[str, Any]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/status/1"
    store = testamur.StatusStore.memory()
    store.add_list(url)
    badge = issuer.with_status(store, url).issue(draft, "eddsa-rdfc-2022")
    report = testamur.Verifier(network=local).verify(badge, Policy([issuer.id]))
    assert report.verdict is testamur.Verdict.INDETERMINATE
    allowed = Policy([issuer.id], dangerous_allow_unreachable_status=True)
    assert testamur.Verifier(network=local).verify(badge, allowed).accepted
