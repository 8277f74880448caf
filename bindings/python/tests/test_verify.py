"""Verifying: inputs, policies, reports."""

from __future__ import annotations

import json
import pathlib
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict

import pytest

import testamur
from testamur import ANYONE, Outcome, Policy, Secured, Verdict


def test_a_good_credential_is_accepted(badge: Secured, issuer: testamur.Issuer) -> None:
    report = testamur.verify(badge, trust=[issuer.id], offline=True)
    assert report.verdict is Verdict.ACCEPTED
    assert str(report.verdict) == "accepted"
    assert report.accepted
    verified = report.accept()
    assert verified.issuer == issuer.id
    assert verified.document == badge.document
    assert verified.credentials == ()


def test_a_changed_credential_is_a_report_and_no_exception(badge: Secured, issuer: testamur.Issuer) -> None:
    report = testamur.verify(badge.text.replace("ada", "eve"), trust=[issuer.id], offline=True)
    assert report.verdict is Verdict.REJECTED and not report.accepted
    assert report.codes[0] == "proof.signature"
    finding = report.findings[0]
    assert (finding.check, finding.outcome) == ("proof", Outcome.FAILED)
    assert finding.reason.number == testamur.explain(finding.code).number
    assert report.check("proof").findings[0] == finding
    with pytest.raises(testamur.NotAccepted) as caught:
        report.accept()
    assert caught.value.report is report
    assert "proof.signature" in str(caught.value)


def test_what_cannot_be_had_leaves_the_verdict_open(draft: Dict[str, Any], key: testamur.SecretKey) -> None:
    did = "did:web:uni.example"
    issuer = testamur.Issuer(key, did, f"{did}#key-1")
    badge = issuer.issue(draft, "eddsa-rdfc-2022")
    assert [reason.code for reason in badge.unchecked] == ["fetch.offline"] or badge.unchecked
    report = testamur.verify(badge, trust=[did], offline=True)
    assert report.verdict is Verdict.INDETERMINATE
    with pytest.raises(testamur.NotAccepted):
        report.accept()
    document = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {
                "id": f"{did}#key-1",
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": key.public_key.to_multikey(),
            }
        ],
        "assertionMethod": [f"{did}#key-1"],
    }
    evidence = {"https://uni.example/.well-known/did.json": document}
    report = testamur.verify(badge, trust=[did], offline=True, evidence=evidence)
    assert report.verdict is Verdict.ACCEPTED
    assert report.to_dict()["requests"][0]["from"] == "given"
    verifier = testamur.Verifier(offline=True, evidence=evidence, at="2026-11-22T08:30:00Z")
    report, bundle = verifier.bundle(badge, Policy([did]))
    again = testamur.verify(badge, trust=[did], bundle=testamur.Bundle.read(bundle.to_bytes()))
    assert bundle.urls == ("https://uni.example/.well-known/did.json",)
    assert bundle.at == report.at == datetime(2026, 11, 22, 8, 30, tzinfo=timezone.utc)
    assert again.to_json() == report.to_json() and again == report


def test_an_untrusted_issuer_is_refused_and_nobody_is_trusted_by_an_empty_list(badge: Secured) -> None:
    for trust in [["did:web:uni.example"], []]:
        report = testamur.verify(badge, trust=trust, offline=True)
        assert report.codes == ("trust.issuer",)
    report = testamur.verify(badge, trust=ANYONE, offline=True)
    assert report.accepted and report.codes == ("trust.anyone",)


def test_every_check_is_there_in_its_order(badge: Secured) -> None:
    ids = [check.id for check in testamur.verify(badge, trust=ANYONE, offline=True).checks]
    assert ids == [check["id"] for check in testamur.verify("nonsense", trust=[], offline=True).to_dict()["checks"]]
    assert ids[0] == "input" and len(ids) == len(set(ids)) == 15


@pytest.mark.parametrize("give", [
    lambda badge, path: badge,
    lambda badge, path: badge.data,
    lambda badge, path: bytearray(badge.data),
    lambda badge, path: memoryview(badge.data),
    lambda badge, path: badge.text,
    lambda badge, path: badge.document,
    lambda badge, path: path,
])  # fmt: skip
def test_a_document_comes_in_many_forms(
    give: Callable[[Secured, pathlib.Path], testamur.Input],
    badge: Secured,
    issuer: testamur.Issuer,
    tmp_path: pathlib.Path,
) -> None:
    path = tmp_path / "badge.json"
    path.write_bytes(badge.data)
    assert testamur.verify(give(badge, path), trust=[issuer.id], offline=True).accepted


def test_a_text_is_no_path(tmp_path: pathlib.Path, badge: Secured) -> None:
    path = tmp_path / "badge.json"
    path.write_bytes(badge.data)
    assert testamur.verify(str(path), trust=ANYONE, offline=True).check("input").outcome is Outcome.FAILED


def test_arguments_that_mean_nothing(badge: Secured) -> None:
    with pytest.raises(TypeError, match="say whose"):
        testamur.verify(badge, offline=True)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="list of texts"):
        testamur.verify(badge, trust="did:web:uni.example", offline=True)
    with pytest.raises(TypeError, match="a policy says it all"):
        testamur.verify(badge, Policy(ANYONE), types=["OpenBadgeCredential"])  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="not a int"):
        testamur.verify(7, trust=ANYONE, offline=True)  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="no suite"):
        Policy(ANYONE, suites=["nonsense"])
    with pytest.raises(ValueError, match="status"):
        Policy(ANYONE, status="perhaps")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="time zone"):
        testamur.Verifier(offline=True, at=datetime(2026, 11, 22))
    with pytest.raises(ValueError, match="domain and a challenge"):
        Policy(ANYONE, kind="presentation", domain="https://uni.example")
    with pytest.raises(ValueError, match="Out of range"):
        testamur.verify({"a": float("nan")}, trust=ANYONE, offline=True)
    with pytest.raises(KeyError):
        testamur.verify(badge, trust=ANYONE, offline=True).check("nonsense")
    with pytest.raises(ValueError, match="no code"):
        testamur.explain("nonsense")


def test_errors_have_codes(badge: Secured) -> None:
    with pytest.raises(testamur.Error) as caught:
        testamur.verify(badge, trust=["nonsense"], offline=True)
    error = caught.value
    assert (error.code, error.number) == ("usage.trust_entry", 14001)
    assert error.reasons[0].facts == {"entry": "nonsense"}
    assert str(error) == f"{error.sentence} [usage.trust_entry]"
    assert error.remedy == testamur.explain(error.code).remedy == testamur.explain("14001").remedy
    assert error.pointer is None
    again = pickle.loads(pickle.dumps(error))
    assert again.reasons == error.reasons and str(again) == str(error)


def test_a_report_is_neither_true_nor_false(badge: Secured) -> None:
    report = testamur.verify(badge, trust=ANYONE, offline=True)
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(report)


def test_a_report_is_described_by_its_schema(badge: Secured, issuer: testamur.Issuer) -> None:
    report = testamur.verify(badge, trust=ANYONE, offline=True)
    said = report.to_dict()
    assert json.loads(report.to_json()) == said
    assert said["issuer"] == issuer.id and said["verdict"] == "accepted"
    assert report.summary is not None and report.summary["subjects"][0]["id"] == "did:example:ada"
    assert str(report) == "accepted"
    assert str(testamur.verify("{}", trust=ANYONE, offline=True)).startswith("rejected; failed: ")
    assert report.at.tzinfo is not None


def test_demands(badge: Secured, issuer: testamur.Issuer, draft: Dict[str, Any]) -> None:
    def codes(**demands: Any) -> Any:
        return testamur.verify(badge, Policy([issuer.id], **demands), offline=True).codes

    assert codes() == ()
    assert codes(kind="credential") == ()
    assert codes(types=["OpenBadgeCredential"]) == ("input.required_type",)
    assert codes(status="require") == ("status.missing",)
    assert codes(suites=["ecdsa-rdfc-2019"])[0] == "proof.suite_required"
    assert codes(only_suites=["ecdsa-rdfc-2019"])[0] == "proof.suite_not_allowed"
    assert codes(domain="https://uni.example")[0] == "proof.domain"
    assert codes(kind="presentation", dangerous_replayable=True)[0] == "input.other_kind"
    assert codes(limits=testamur.Limits(input_bytes=100)) == ("limit.input_size",)
    assert codes(linked_domains=["https://uni.example"])[0].startswith("domain.")


def test_the_time_is_an_argument(issuer: testamur.Issuer, draft: Dict[str, Any]) -> None:
    until = datetime(2026, 6, 1, tzinfo=timezone(timedelta(hours=2)))
    badge = issuer.issue({**draft, "validUntil": until.isoformat()}, "eddsa-jcs-2022", testamur.IssueOptions(created="2026-05-01T00:00:00Z"))
    before, after = until - timedelta(seconds=1), until + timedelta(seconds=1)
    assert testamur.verify(badge, trust=[issuer.id], offline=True, at=before).accepted
    report = testamur.verify(badge, trust=[issuer.id], offline=True, at=after)
    assert report.codes == ("validity.expired",) and report.at == after
    assert testamur.verify(badge, Policy([issuer.id], clock_skew=60), offline=True, at=after).accepted


def test_policies_are_values() -> None:
    key = testamur.SecretKey.generate("P-256").public_key
    policy = Policy(iter(["did:web:uni.example"]), types=iter(["A"]), known_keys={"did:web:uni.example": key}, pseudonym="us")
    assert policy.trust == ("did:web:uni.example",) and policy.types == ("A",)
    again = pickle.loads(pickle.dumps(policy))
    assert again == policy and hash(again) == hash(policy)
    assert again != Policy(["did:web:uni.example"])
    assert repr(Policy(ANYONE)).startswith("Policy(trust=testamur.ANYONE, kind='either'")


def test_inspecting_verifies_nothing(badge: Secured) -> None:
    said = testamur.inspect(badge.text.replace("ada", "eve"))
    assert said["form"] == "data-integrity"
    assert {"at": "/credentialSubject/id", "value": "did:example:eve", "state": "always"} in said["claims"]
    with pytest.raises(testamur.Error) as caught:
        testamur.inspect("nonsense")
    assert caught.value.code.startswith("input.")
