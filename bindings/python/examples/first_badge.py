"""Makes a key, issues a badge, verifies it, and finds that a changed one is not good.

    pip install testamur
    python first_badge.py [badge.json]
"""

import json
import pathlib
import sys

import testamur

DRAFT = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "First badge",
    "credentialSubject": {
        "type": "AchievementSubject",
        "achievement": {
            "id": "urn:uuid:8a3ad5f0-77a4-4ca1-9b1f-2ad2bd4bbf1a",
            "type": "Achievement",
            "name": "First badge",
            "description": "Issued a badge from Python.",
            "criteria": {"narrative": "Run this program."},
        },
    },
}


def main() -> int:
    draft = json.loads(pathlib.Path(sys.argv[1]).read_text()) if len(sys.argv) > 1 else DRAFT
    issuer = testamur.Issuer(testamur.SecretKey.generate("Ed25519"))
    badge = issuer.issue(draft, "eddsa-rdfc-2022")
    print(f"issued by {issuer.id}")

    policy = testamur.Policy([issuer.id], types=["OpenBadgeCredential"])
    for text in (badge.text, badge.text.replace("badge", "Badge")):
        report = testamur.verify(text, policy, offline=True)
        print(report.verdict)
        for check in report.checks:
            if check.outcome is not testamur.Outcome.SKIPPED:
                print(f"  {check.outcome:8} {check.title}: {check.sentence}")
    return 0 if report.verdict is testamur.Verdict.REJECTED else 1


if __name__ == "__main__":
    sys.exit(main())
