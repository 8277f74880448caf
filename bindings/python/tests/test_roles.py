"""Keys, issuers, holders, status lists."""

from __future__ import annotations

import json
import pathlib
import pickle
from typing import Any, Callable, Dict, List, Tuple

import pytest

import testamur
from testamur import ANYONE, IssueOptions, Policy, SecretKey

KINDS = ["Ed25519", "P-256", "P-384", "P-521", "secp256k1", "BLS12381G2", "X25519", "ML-DSA-44"]

SECURINGS = [
    ("Ed25519", "eddsa-rdfc-2022"),
    ("Ed25519", "eddsa-jcs-2022"),
    ("P-256", "ecdsa-rdfc-2019"),
    ("P-384", "ecdsa-jcs-2019"),
    ("P-256", "ecdsa-sd-2023"),
    ("BLS12381G2", "bbs-2023"),
    ("ML-DSA-44", "mldsa44-rdfc-2024"),
    ("Ed25519", "vc+jwt"),
    ("P-256", "vc+cose"),
    ("P-256", "vc+sd-jwt"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_keys_go_through_every_form(kind: str) -> None:
    key = SecretKey.generate(kind)
    public = key.public_key
    assert public.kind == kind
    jwk = key.to_secret_jwk()
    assert SecretKey.from_jwk(jwk).public_key == SecretKey.from_jwk(json.dumps(jwk)).public_key == public
    assert SecretKey.from_multikey(key.to_secret_multikey()).public_key == public
    assert testamur.PublicKey.from_jwk(public.to_jwk()) == public
    assert testamur.PublicKey.from_multikey(public.to_multikey()) == public
    assert hash(pickle.loads(pickle.dumps(public))) == hash(public)
    assert eval(repr(public), {"PublicKey": testamur.PublicKey}) == public
    assert public.did_key == f"did:key:{public.to_multikey()}" and public.did_jwk.startswith("did:jwk:")
    assert key.to_secret_multikey() not in repr(key) and jwk.get("d", "…") not in repr(key)
    with pytest.raises(testamur.Error) as caught:
        testamur.PublicKey.from_jwk(jwk)
    assert caught.value.code.startswith("key.")
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_keys_in_pem() -> None:
    key = SecretKey.generate("P-256")
    assert SecretKey.from_pem(key.to_secret_pem()).public_key == key.public_key
    assert testamur.PublicKey.from_pem(key.public_key.to_pem()) == key.public_key
    sealed = key.to_encrypted_pem("correct horse")
    assert SecretKey.from_pem(sealed, "correct horse").public_key == key.public_key
    for password in (b"wrong", None):
        with pytest.raises(testamur.Error) as caught:
            SecretKey.from_pem(sealed, password)
        assert caught.value.code.startswith("key.")
    with pytest.raises(ValueError, match="no type of keys"):
        SecretKey.generate("nonsense")


@pytest.mark.parametrize(("kind", "securing"), SECURINGS)
def test_what_is_issued_is_accepted(kind: str, securing: str, draft: Dict[str, Any]) -> None:
    issuer, before = testamur.Issuer(SecretKey.generate(kind)), json.dumps(draft)
    issued = issuer.issue(draft, securing)
    assert json.dumps(draft) == before
    policy = Policy([issuer.id], as_holder=securing in ("ecdsa-sd-2023", "bbs-2023"))
    for form in (issued, issued.data, issued.text):
        report = testamur.verify(form, policy, offline=True)
        assert report.accepted, report
        assert report.accept().document["credentialSubject"]["id"] == "did:example:ada"
    if issued.media_type is None:
        assert issued.document["issuer"] == issuer.id
    else:
        assert issued.media_type == f"application/{securing}"
        with pytest.raises(ValueError, match="no JSON"):
            issued.document


def test_a_token_of_claims() -> None:
    key = SecretKey.generate("P-256")
    issuer, holder_key = testamur.Issuer(key), SecretKey.generate("P-256")
    claims = {"vct": "https://uni.example/diploma", "given_name": "Ada", "grade": "A"}
    options = IssueOptions(disclosable=["/given_name", "/grade"], holder_key=holder_key.public_key)
    issued = issuer.issue({**claims, "iss": issuer.id}, "dc+sd-jwt", options)
    holder = testamur.Holder(holder_key)
    shown = holder.bind(holder.derive(issued, ["/grade"]), audience="https://us.example", nonce="n-1")
    report = testamur.verify(shown, Policy([issuer.id], key_binding=("https://us.example", "n-1")), offline=True)
    assert report.accepted, report
    said = report.accept().document
    assert said["grade"] == "A" and "given_name" not in said
    report = testamur.verify(shown, Policy([issuer.id], key_binding=("https://us.example", "n-2")), offline=True)
    assert not report.accepted


def test_a_draft_with_several_mistakes_names_all_of_them(issuer: testamur.Issuer) -> None:
    with pytest.raises(testamur.Error) as caught:
        issuer.issue({"@context": ["https://www.w3.org/ns/credentials/v2"], "type": [], "validFrom": "today"}, "eddsa-jcs-2022")
    error = caught.value
    assert len(error.reasons) > 1 and {reason.pointer for reason in error.reasons} >= {"/validFrom"}
    assert all(reason.code in str(error) or reason.sentence in str(error) for reason in error.reasons)


def test_options_for_tokens_are_refused_for_proofs(issuer: testamur.Issuer, draft: Dict[str, Any]) -> None:
    with pytest.raises(testamur.Error) as caught:
        issuer.issue(draft, "eddsa-jcs-2022", IssueOptions(disclosable=["/name"]))
    assert caught.value.code == "usage.securing"
    with pytest.raises(ValueError, match="JSON pointer"):
        issuer.issue(draft, "vc+sd-jwt", IssueOptions(disclosable=["name"]))
    with pytest.raises(ValueError, match="no suite and no kind of token"):
        issuer.issue(draft, "nonsense")


def test_a_function_signs(draft: Dict[str, Any], key: SecretKey) -> None:
    asked: List[Tuple[str, int]] = []

    def sign(algorithm: str, message: bytes) -> bytes:
        asked.append((algorithm, len(message)))
        raise OSError("the module is not there")

    issuer = testamur.Issuer(testamur.Signer(key.public_key, sign))
    assert issuer.id == key.public_key.did_key
    with pytest.raises(testamur.Error) as caught:
        issuer.issue(draft, "eddsa-jcs-2022")
    assert caught.value.code == "key.signing" and "the module is not there" in str(caught.value)
    assert isinstance(caught.value.__cause__, OSError)
    assert asked == [("EdDSA", 64)]
    # The cause is that of this call, and of no later one.
    with pytest.raises(testamur.Error) as caught:
        issuer.issue({}, "eddsa-jcs-2022")
    assert caught.value.__cause__ is None


def test_a_signature_by_a_function_counts(draft: Dict[str, Any]) -> None:
    openssl = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    secret = openssl.Ed25519PrivateKey.generate()
    public = testamur.PublicKey.from_jwk({"kty": "OKP", "crv": "Ed25519", "x": _base64url(secret.public_key().public_bytes_raw())})
    issuer = testamur.Issuer(testamur.Signer(public, lambda algorithm, message: secret.sign(message)))
    assert testamur.verify(issuer.issue(draft, "eddsa-rdfc-2022"), trust=[issuer.id], offline=True).accepted


def _base64url(data: bytes) -> str:
    import base64

    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_a_wrong_signature_or_none_is_refused(draft: Dict[str, Any], key: SecretKey) -> None:
    wrong: List[Any] = [b"", None, "text", 7, [1, 2]]
    for answer in wrong:
        issuer = testamur.Issuer(testamur.Signer(key.public_key, lambda algorithm, message: answer))
        with pytest.raises(testamur.Error):
            issuer.issue(draft, "eddsa-jcs-2022")
    issuer = testamur.Issuer(testamur.Signer(key.public_key, lambda algorithm, message: bytes(64)))
    report = testamur.verify(issuer.issue(draft, "eddsa-jcs-2022"), trust=[issuer.id], offline=True)
    assert report.codes == ("proof.signature",)


def test_what_ends_a_program_goes_through(draft: Dict[str, Any], key: SecretKey) -> None:
    def sign(algorithm: str, message: bytes) -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        testamur.Issuer(testamur.Signer(key.public_key, sign)).issue(draft, "eddsa-jcs-2022")


def test_a_function_that_signs_may_ask_the_library(draft: Dict[str, Any], key: SecretKey, issuer: testamur.Issuer) -> None:
    inner: List[testamur.Secured] = []

    def sign(algorithm: str, message: bytes) -> bytes:
        inner.append(issuer.issue(draft, "eddsa-jcs-2022"))
        return b"no signature"

    with pytest.raises(testamur.Error):
        testamur.Issuer(testamur.Signer(key.public_key, sign)).issue(draft, "eddsa-jcs-2022")
    assert testamur.verify(inner[0], trust=[issuer.id], offline=True).accepted


@pytest.mark.parametrize("securing", ["eddsa-rdfc-2022", "vp+jwt", "vp+sd-jwt"])
def test_presentations(securing: str, badge: testamur.Secured, issuer: testamur.Issuer) -> None:
    holder = testamur.Holder(SecretKey.generate())
    shown = holder.present([badge, badge.text], securing, domain="https://us.example", challenge="c-1")
    policy = Policy([issuer.id], kind="presentation", domain="https://us.example", challenge="c-1")
    report = testamur.verify(shown, policy, offline=True)
    assert report.accepted, report
    verified = report.accept()
    assert verified.issuer is None
    assert [inside.issuer for inside in verified.credentials] == [issuer.id] * 2
    assert verified.credentials[0].document == badge.document
    inside = [report for check in report.checks for _, report in check.reports]
    assert len(inside) == 2 and all(report.accepted for report in inside)
    with pytest.raises(testamur.NotAccepted):
        inside[0].accept()
    replayed = Policy([issuer.id], kind="presentation", domain="https://us.example", challenge="c-2")
    assert not testamur.verify(shown, replayed, offline=True).accepted
    subject = Policy([issuer.id], domain="https://us.example", challenge="c-1", holder_is_subject=True)
    assert not testamur.verify(shown, subject, offline=True).accepted


def test_a_presentation_that_answers_nothing(badge: testamur.Secured, issuer: testamur.Issuer) -> None:
    holder = testamur.Holder(SecretKey.generate())
    with pytest.raises(testamur.Error) as caught:
        holder.present([badge], "vp+cose", challenge="c-1")
    assert caught.value.code == "usage.securing"
    options = testamur.PresentOptions(id="urn:uuid:5d", types=["https://uni.example/Transcript"], expires="2100-01-01T00:00:00Z")
    for securing, asked in [("vp+cose", testamur.PresentOptions(id="urn:uuid:5d")), ("vp-jwt", options), ("eddsa-jcs-2022", options)]:
        try:
            shown = holder.present([badge], securing, asked)
        except testamur.Error as error:
            # Only of the older data model.
            assert securing == "vp-jwt", error
            continue
        policy = Policy([issuer.id], kind="presentation", dangerous_replayable=True)
        report = testamur.verify(shown, policy, offline=True)
        assert report.accepted and report.accept().document["id"] == "urn:uuid:5d", report
        assert testamur.verify(shown, trust=[issuer.id], offline=True).accepted


def test_status_lists(tmp_path: pathlib.Path, issuer: testamur.Issuer, draft: Dict[str, Any]) -> None:
    url = "https://uni.example/status/1"
    store = testamur.StatusStore.create(tmp_path / "status.store")
    store.add_list(url)
    (usual,) = store.lists
    assert (usual.url, usual.entries, usual.purposes) == (url, 131072, ("revocation",))
    badge = issuer.with_status(store, url).issue(draft, "eddsa-rdfc-2022")
    index = store.find(url, draft["id"])
    assert index is not None and store.allocate(url, draft["id"]) == index
    assert store.allocate(url) != index and store.find(url, "urn:nobody") is None

    def verdict() -> Tuple[testamur.Verdict, Tuple[str, ...]]:
        published = testamur.Publisher(issuer).publish(store, tmp_path / "public", always=True)
        assert all(one.is_new for one in published)
        evidence = {one.url: tmp_path / "public" / one.url.split("/", 3)[3] for one in published}
        report = testamur.verify(badge, Policy([issuer.id], status="require"), offline=True, evidence=evidence)
        return report.verdict, report.codes

    assert verdict() == ("accepted", ())
    assert store.get(url, index) == 0
    assert store.set(url, index) == 0
    assert store.get(url, index) == 1
    assert verdict() == ("rejected", ("status.revoked",))
    with pytest.raises(testamur.Error) as caught:
        store.set(url, index, 0)
    assert caught.value.code == "status.for_good"
    store.dangerous_unrevoke(url, index)
    assert store.get(url, index) == 0


def test_the_file_of_a_store(tmp_path: pathlib.Path) -> None:
    path, url = tmp_path / "status.store", "https://uni.example/status/1"

    def code_of(make: Callable[[pathlib.Path], testamur.StatusStore]) -> str:
        try:
            make(path)
        except testamur.Error as error:
            return error.code
        return "none"

    store = testamur.StatusStore.create(path)
    store.add_list(url)
    index = store.allocate(url, "urn:1")
    assert code_of(testamur.StatusStore.create) == "status.store_exists"
    assert code_of(testamur.StatusStore.open) == "status.store_in_use"
    # It is let go with the last that uses it.
    del store
    assert testamur.StatusStore.open(path).find(url, "urn:1") == index


def test_lists_as_described(issuer: testamur.Issuer) -> None:
    store = testamur.StatusStore.memory()
    described = testamur.StatusList(
        "https://uni.example/status/2", 200_000, ("revocation", "suspension"), forms=("data-integrity", "cwt"), lifetime=3600, ttl=60
    )
    store.add_list(described)
    assert store.lists == (described,)
    documents = store.documents(described.url)
    assert [(one.form, one.purpose) for one in documents] == [
        ("data-integrity", "revocation"),
        ("data-integrity", "suspension"),
        ("cwt", None),
    ]
    index = store.allocate(described.url)
    assert store.set_all(described.url, {index: 2}) == {index: 0}
    store.add_decoys(described.url, 10, 1)
    for one in documents:
        signed = issuer.sign_list(store, described.url, one.url)
        if one.form == "data-integrity":
            assert testamur.verify(signed, trust=[issuer.id], offline=True).accepted
    with pytest.raises(ValueError, match="no document of the list"):
        issuer.sign_list(store, described.url, "https://uni.example/nonsense")
    untold = testamur.StatusList("https://uni.example/status/3", ttl=0)
    store.add_list(untold)
    assert next(one for one in store.lists if one.url == untold.url).ttl == 0
    with pytest.raises(ValueError, match="no purpose"):
        store.add_list(testamur.StatusList("https://uni.example/status/4", purposes=["nonsense"]))


def test_a_badge_is_baked_and_verified_in_its_image(issuer: testamur.Issuer, draft: Dict[str, Any]) -> None:
    badge = {**draft, "type": [*draft["type"], "OpenBadgeCredential"]}
    badge["@context"] = [*draft["@context"], "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
    picture = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    for securing in ["eddsa-rdfc-2022", "vc+jwt"]:
        issued = issuer.issue(badge, securing)
        image = testamur.bake(issued, picture)
        report = testamur.verify(image, trust=[issuer.id], offline=True)
        assert report.accepted and "baked into an SVG image" in report.check("input").sentence
        assert testamur.unbake(image) == ("svg", issued.text.encode())
        with pytest.raises(testamur.Error) as caught:
            testamur.bake(issued, image)
        assert caught.value.code == "usage.baked"
        assert testamur.bake(issued, image, replace=True) == image
    with pytest.raises(testamur.Error) as caught:
        testamur.unbake(picture)
    assert caught.value.code == "input.image_empty"
