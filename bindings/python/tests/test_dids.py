"""DIDs: what they resolve to, documents of keys, logs of did:webvh."""

from __future__ import annotations

from typing import Any, Dict, Optional

import pytest

import testamur
from testamur import SecretKey, WebvhLog, WebvhStatement, Witnesses

AT = ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"]


def test_dids(key: SecretKey) -> None:
    verifier = testamur.Verifier(offline=True)
    did = key.public_key.did_key
    result = verifier.resolve(did)
    assert result == testamur.resolve(did, offline=True)
    method = result["didDocument"]["verificationMethod"][0]["id"]
    found = verifier.dereference(method, relationship="assertionMethod")
    assert found["contentStream"]["id"] == method
    with pytest.raises(ValueError, match="no verification relationship"):
        verifier.dereference(method, relationship="nonsense")
    with pytest.raises(testamur.Error) as caught:
        verifier.resolve("did:nonsense")
    assert caught.value.code == "did.syntax"
    with pytest.raises(testamur.Error) as caught:
        verifier.resolve(did, testamur.Resolving(version_number=2))
    assert caught.value.code == "did.option_not_supported"
    links = verifier.linked_domains(did)
    assert links["verdict"] == "rejected" and links["findings"][0]["code"] == "domain.unnamed"
    assert verifier.linked_dids("https://uni.example")["verdict"] == "indeterminate"
    assert verifier.domain_link(did, "https://uni.example")["verdict"] != "accepted"


def code_of(log: bytes, **options: Any) -> str:
    """Why a log is none."""
    with pytest.raises(testamur.Error) as caught:
        WebvhLog.read(log, **options)
    return caught.value.code


def test_the_document_of_an_institution(draft: Dict[str, Any], key: SecretKey) -> None:
    did, token_key = "did:web:uni.example", SecretKey.generate("P-256")
    document = testamur.did_document(did, {"key-1": key.public_key})
    tokens = testamur.did_document(did, [token_key.public_key], relationships=["assertionMethod"], form="JsonWebKey")
    assert "authentication" not in tokens and tokens["verificationMethod"][0]["publicKeyJwk"]["crv"] == "P-256"
    evidence = {"https://uni.example/.well-known/did.json": document}
    issuer = testamur.Issuer(key, did, f"{did}#key-1", evidence=evidence)
    badge = issuer.issue(draft, "eddsa-rdfc-2022")
    assert badge.unchecked == ()
    assert testamur.verify(badge, trust=[did], offline=True, evidence=evidence).accepted
    with pytest.raises(ValueError, match="no form of a key"):
        testamur.did_document(did, [key.public_key], form="nonsense")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no verification relationship"):
        testamur.did_document(did, [key.public_key], relationships=["nonsense"])


def test_a_did_is_made_changed_and_given_up(draft: Dict[str, Any]) -> None:
    update, former, new = (SecretKey.generate() for _ in range(3))
    location = WebvhLog.draft_did("uni.example:registrar")
    first = testamur.did_document(location, {"key-1": former.public_key})
    statement = WebvhStatement(ttl=300, watchers=["https://watch.example"])
    log = WebvhLog.read(WebvhLog.create(first, update, statement, at=AT[0]))
    did = log.did
    assert did.endswith(":uni.example:registrar") and did != location
    assert log.url == "https://uni.example/registrar/did.jsonl"
    assert log.document["id"] == did and log.did_web_document["id"] == "did:web:uni.example:registrar"
    assert log.may_be_continued_by(update.public_key) and not log.may_be_continued_by(new.public_key)
    with pytest.raises(testamur.Error):
        log.append(None, new, at=AT[1])

    second = testamur.did_document(did, {"key-2": new.public_key})
    log = WebvhLog.read(log.append(second, update, at=AT[1]))
    assert [version.number for version in log.versions] == [1, 2]
    evidence = {log.url: log.to_bytes()}
    issuer = testamur.Issuer(new, did, f"{did}#key-2", evidence=evidence)
    badge = issuer.issue(draft, "eddsa-rdfc-2022")
    assert testamur.verify(badge, trust=[did], offline=True, evidence=evidence).codes == ()
    verifier = testamur.Verifier(offline=True, evidence=evidence)
    result = verifier.resolve(did, testamur.Resolving(version_number=1))
    assert result["didDocument"]["verificationMethod"][0]["id"] == f"{did}#key-1"
    assert result == verifier.resolve(did, testamur.Resolving(version_time=AT[0]))

    changed = log.to_bytes().replace(b"key-2", b"key-3")
    assert code_of(changed).startswith("did.webvh_")
    log = WebvhLog.read(log.append(None, update, WebvhStatement(update_keys=[], deactivated=True), at=AT[2]))
    assert log.versions[-1].deactivated
    evidence = {log.url: log.to_bytes()}
    assert not testamur.verify(badge, trust=[did], offline=True, evidence=evidence).accepted


def test_witnesses_approve(draft: Dict[str, Any]) -> None:
    update, *witnesses = (SecretKey.generate() for _ in range(4))
    who = Witnesses(2, [witness.public_key for witness in witnesses])
    document = testamur.did_document(WebvhLog.draft_did("uni.example"), [update.public_key])
    log = WebvhLog.create(document, update, WebvhStatement(witnesses=who), at=AT[0])
    assert code_of(log) == "did.webvh_witness"
    waiting = WebvhLog.read(log, unapproved=True)
    version = waiting.versions[-1].id
    file = waiting.with_approvals([WebvhLog.approve(version, witnesses[0], at=AT[0])])
    assert code_of(log, witnesses=file) == "did.webvh_witness"
    file = waiting.with_approvals([WebvhLog.approve(version, witnesses[1], at=AT[0])], file)
    read = WebvhLog.read(log, witnesses=file)
    assert read.versions[-1].id == version
    ended = read.append(None, update, WebvhStatement(witnesses="none"), at=AT[1])
    assert code_of(ended, witnesses=file) == "did.webvh_witness"
    with pytest.raises(testamur.Error) as caught:
        WebvhLog.create(document, update, WebvhStatement(witnesses=Witnesses(3, who.keys[:2])))  # type: ignore[index]
    assert caught.value.code == "did.webvh_parameters"


def test_the_next_keys_are_committed_to() -> None:
    update, following, other = (SecretKey.generate() for _ in range(3))
    document = testamur.did_document(WebvhLog.draft_did("uni.example"), [update.public_key])
    statement = WebvhStatement(next_keys=[following.public_key])
    log = WebvhLog.read(WebvhLog.create(document, update, statement, at=AT[0]))
    assert log.may_be_continued_by(following.public_key) and not log.may_be_continued_by(update.public_key)
    with pytest.raises(testamur.Error):
        log.append(None, other, WebvhStatement(update_keys=[other.public_key]), at=AT[1])
    log.append(None, following, WebvhStatement(update_keys=[following.public_key]), at=AT[1])


@pytest.mark.parametrize("suite", [None, "eddsa-rdfc-2022"])
def test_a_domain_is_linked(suite: Optional[str], issuer: testamur.Issuer) -> None:
    origin = "https://uni.example"
    link = issuer.link_domain(origin, "2100-01-01T00:00:00Z", suite)
    configuration = testamur.did_configuration(origin, [link])
    (listed,) = configuration["linked_dids"]
    assert listed == (link.text if suite is None else link.document)
    assert testamur.did_configuration(origin, [link], configuration) == configuration
    evidence = {f"{origin}/.well-known/did-configuration.json": configuration}
    verifier = testamur.Verifier(offline=True, evidence=evidence)
    assert verifier.linked_dids(origin)["verdict"] == "accepted"
    assert verifier.domain_link(issuer.id, origin)["verdict"] == "accepted"
    assert verifier.domain_link(SecretKey.generate().public_key.did_key, origin)["verdict"] != "accepted"
    with pytest.raises(testamur.Error):
        testamur.did_configuration(origin, ["nonsense"])
    with pytest.raises(ValueError, match="no suite"):
        issuer.link_domain(origin, "2100-01-01T00:00:00Z", "nonsense")


def test_what_a_did_publishes_of_itself(issuer: testamur.Issuer, draft: Dict[str, Any]) -> None:
    update, key = SecretKey.generate(), SecretKey.generate()
    document = testamur.did_document(WebvhLog.draft_did("uni.example"), {"key-1": key.public_key})
    log = WebvhLog.read(WebvhLog.create(document, update, at=AT[0]))
    about = issuer.issue({**draft, "credentialSubject": {"id": log.did}}, "eddsa-rdfc-2022")
    shown = testamur.Holder(key, log.did, f"{log.did}#key-1").present([about], "eddsa-rdfc-2022")
    evidence: Dict[str, testamur.Input] = {log.url: log.to_bytes(), "https://uni.example/whois.vp": shown}
    verifier = testamur.Verifier(offline=True, evidence=evidence)
    report = verifier.whois(log.did, testamur.Policy([issuer.id]))
    assert report.accepted, report
    assert [inside.issuer for inside in report.accept().credentials] == [issuer.id]
    assert verifier.whois(log.did, testamur.Policy([])).verdict is testamur.Verdict.REJECTED
    with pytest.raises(ValueError, match="publishes of itself"):
        verifier.whois(log.did, testamur.Policy([issuer.id], kind="credential"))
