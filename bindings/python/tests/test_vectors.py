"""The vectors that the other parts are tested with."""

from __future__ import annotations

import json
import pathlib
from typing import Any, Dict, Iterator, List, Tuple

import pytest

import testamur
from testamur import ANYONE, Outcome, Policy

AT = "2026-11-22T08:30:00Z"

# The keys of the documents are not their issuers'.
POLICY = Policy(ANYONE, dangerous_accept_keys_of_others=True)
OF_HOLDER = Policy(ANYONE, dangerous_accept_keys_of_others=True, as_holder=True)


def secured(folder: pathlib.Path, name: str) -> Iterator[Tuple[pathlib.Path, Dict[str, Any]]]:
    for path in sorted(folder.glob(f"vc-di-*/**/{name}")):
        document = json.loads(path.read_text())
        if "proof" in document:
            yield path, document


def changed(document: Dict[str, Any]) -> Dict[str, Any]:
    """With something else said of the issuer, which every proof covers."""
    return {**document, "issuer": "did:example:mallory"}


def test_signed_documents(vectors: pathlib.Path) -> None:
    verifier, seen = testamur.Verifier(offline=True, at=AT), 0
    for path, document in secured(vectors, "signed*.json"):
        report = verifier.verify(path, POLICY)
        assert report.accepted, f"{path}: {report}"
        assert verifier.verify(document, POLICY).check("proof") == report.check("proof")
        report = verifier.verify(changed(document), POLICY)
        assert report.check("proof").outcome is Outcome.FAILED, f"{path}: {report}"
        seen += 1
    assert seen == 14


def test_derived_documents(vectors: pathlib.Path) -> None:
    verifier, seen = testamur.Verifier(offline=True, at=AT), 0
    for path, document in secured(vectors, "derivedRevealDocument.json"):
        if "Pseudonym" in str(path):
            # Their proof values have seven parts and no pseudonym; the core's tests verify the signatures in them.
            continue
        assert verifier.verify(path, POLICY).check("proof").outcome is Outcome.PASSED, path
        assert verifier.verify(changed(document), POLICY).check("proof").outcome is Outcome.FAILED, path
        seen += 1
    assert seen == 5


def test_base_documents_are_for_holders_who_show_a_part(vectors: pathlib.Path) -> None:
    verifier, seen = testamur.Verifier(offline=True, at=AT), 0
    holder = testamur.Holder(testamur.SecretKey.generate())
    for path, document in secured(vectors, "addSignedSDBase.json"):
        if path.parent.name in ("HolderBinding", "Pseudonym", "PseudonymHB"):
            # They are made with a secret of their holder's, which holders here do not have.
            continue
        assert "disclosure.base_proof" in verifier.verify(path, POLICY).codes
        assert verifier.verify(path, OF_HOLDER).check("proof").outcome is Outcome.PASSED, path
        claims = [claim["at"] for claim in testamur.inspect(path)["claims"] if claim["state"] == "chosen"]
        for show in ([], claims[:1], claims):
            shown = holder.derive(path, show)
            assert verifier.verify(shown, POLICY).check("proof").outcome is Outcome.PASSED, path
            assert (len(shown.text) < len(json.dumps(document))) or show == claims
        seen += 1
    assert seen == 4


def test_the_key_of_the_vectors(vectors: pathlib.Path) -> None:
    """Ed25519 is deterministic: what is issued again, in the same words at the same time, has the same signature."""
    pair = json.loads((vectors / "vc-di-eddsa/keyPair.json").read_text())
    key = testamur.SecretKey.from_multikey(pair["privateKeyMultibase"])
    assert key.public_key.to_multikey() == pair["publicKeyMultibase"]
    draft = json.loads((vectors / "vc-di-eddsa/unsigned.json").read_text())
    issuer, options = testamur.Issuer(key), testamur.IssueOptions(created="2023-02-24T23:36:38Z")
    draft["issuer"] = issuer.id
    for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
        first, second = (issuer.issue(draft, suite, options) for _ in range(2))
        assert first == second
        assert testamur.verify(first, trust=[issuer.id], offline=True).accepted


def webvh(vectors: pathlib.Path, negative: bool) -> List[pathlib.Path]:
    folders = (path for path in sorted((vectors / "did-webvh").glob("*/*")) if path.is_dir())
    return [path for path in folders if path.parent.name.startswith("negative-") == negative]


def resolved(folder: pathlib.Path) -> Dict[str, Any]:
    """What the DID of a log resolves to, with the files beside the log as evidence."""
    lines = (folder / "did.jsonl").read_text().splitlines()
    did = json.loads(next(line for line in reversed(lines) if line))["state"]["id"]
    host, *path = did.split(":")[3:]
    base = f"https://{host.replace('%3A', ':')}/" + ("/".join(path) if path else ".well-known")
    evidence = {f"{base}/{file.name}": file for file in folder.iterdir() if file.suffix in (".jsonl", ".json")}
    return testamur.Verifier(offline=True, evidence=evidence, at=AT).resolve(did)


def test_logs_of_did_webvh(vectors: pathlib.Path) -> None:
    seen = 0
    for folder in webvh(vectors, negative=False):
        if folder.parent.name == "witness-update" and folder.name != "rust":
            # One of two new witnesses approved, where both have to.
            with pytest.raises(testamur.Error):
                resolved(folder)
            continue
        result = resolved(folder)
        if folder.parent.name == "deactivate":
            assert result["didDocumentMetadata"]["deactivated"] is True
        else:
            assert result["didDocument"]["id"].startswith("did:webvh:"), folder
        seen += 1
    assert seen > 50


def test_logs_that_nobody_may_take(vectors: pathlib.Path) -> None:
    seen = 0
    for folder in webvh(vectors, negative=True):
        if not (folder / "did.jsonl").read_text().strip():
            # They are about DIDs that are none.
            script = (folder.parent / "script.yaml").read_text()
            dids = [line.strip()[6:-1] for line in script.splitlines() if line.strip().startswith('did: "')]
            for did in dids:
                with pytest.raises(testamur.Error) as caught:
                    testamur.resolve(did, offline=True)
                assert caught.value.code in ("did.syntax", "did.webvh_identifier"), did
            seen += 1
            continue
        with pytest.raises(testamur.Error) as caught:
            resolved(folder)
        assert caught.value.code.startswith("did."), folder
        seen += 1
    assert seen == 16


def test_real_badges(data: pathlib.Path, key: testamur.SecretKey) -> None:
    """Issued with their own context and schemas as evidence, and verified with them."""
    folder = data / "edubadges"
    base = "https://raw.githubusercontent.com/educredentials/obv3-examples/refs/heads/main"
    # One definition of the context says "context" for "@context", so nobody takes it as it is.
    context = (folder / "contexts/educredential.json").read_text()
    evidence: Dict[str, testamur.Input] = {
        f"{base}/contexts/educredential.json": context.replace('"context":', '"@context":'),
        "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json": folder
        / "schemas/ob_v3p0_achievementcredential_schema.json",
    }
    for schema in (folder / "schemas").iterdir():
        evidence[f"{base}/schemas/{schema.name}"] = schema
    issuer = testamur.Issuer(key, evidence=evidence)
    verifier, seen = testamur.Verifier(offline=True, evidence=evidence, at=AT), 0
    for path in sorted((folder / "credentials").iterdir()):
        draft = json.loads(path.read_text())
        draft["issuer"]["id"] = issuer.id
        # It defines the type of their schemas, and they do not name it.
        draft["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
        for securing in ("eddsa-rdfc-2022", "vc+jwt"):
            badge = issuer.issue(draft, securing)
            report = verifier.verify(badge, Policy([issuer.id], types=["OpenBadgeCredential"]))
            refused = {code for code in report.codes if not code.startswith("validity.")}
            assert not refused or report.accepted, f"{path.name}: {report}"
            assert report.check("schema").outcome is Outcome.PASSED, f"{path.name}: {report}"
        seen += 1
    assert seen == 18
