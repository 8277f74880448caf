#!/usr/bin/env python3
"""What scripts/schemathesis.sh asks of the server beside Schemathesis.

    schemathesis.py describe ADDRESS KEY   prints its description, with examples that are good at this server
    schemathesis.py served ADDRESS KEY     fails when an operation that matters was never answered with a 2xx
"""

import json
import re
import sys
from urllib.request import Request, urlopen

ISSUER = "eddsa-rdfc-2022"
# By the method and the route as the numbers of the server have them, and how often `describe` asks for it itself. A
# presentation is signed by its holder, which no endpoint does.
NEEDED = {
    ("POST", "/{issuer}/credentials/issue"): 3,
    ("POST", "/credentials/verify"): 0,
    ("POST", "/credentials/status"): 0,
    ("POST", "/credentials/derive"): 0,
    ("GET", "/1.0/identifiers/{*did}"): 0,
    ("GET", "/issuers"): 1,
    ("POST", "/admin/api-keys"): 0,
    ("GET", "/admin/audit"): 0,
}


def main():
    what, address, key = sys.argv[1:]
    server = Server(address, key)
    if what == "describe":
        json.dump(described(server), sys.stdout)
        return 0
    numbers = server.ask("/metrics").decode()
    line = r'http_requests_total\{method="(\w+)",route="([^"]+)",status="2xx"\} (\d+)'
    served = {(method, route): int(count) for method, route, count in re.findall(line, numbers)}
    missing = [one for one, own in NEEDED.items() if served.get(one, 0) <= own]
    for method, route in missing:
        print(f"never answered with 2xx: {method} {route}", file=sys.stderr)
    return 1 if missing else 0


class Server:
    def __init__(self, address, key):
        self.address, self.key = address, key

    def ask(self, path, body=None):
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.address + path, data, headers), timeout=10) as answer:
            return answer.read()

    def issued(self, issuer, draft):
        answer = self.ask(f"/{issuer}/credentials/issue", {"credential": draft})
        return json.loads(answer)["verifiableCredential"]


def described(server):
    """Only a credential that was signed verifies, and only its issuer can be named in a draft: generated ones never do."""
    ids = {one["name"]: one["id"] for one in json.loads(server.ask("/issuers"))["issuers"]}
    named = {"id": "urn:uuid:7b3a6f0e-52a3-4f0c-8a4f-0b1a51c7c3d1"}
    change = {"type": "BitstringStatusListEntry", "status": True}
    verified = server.issued(ISSUER, draft(ids[ISSUER]))
    server.issued(ISSUER, {**draft(ids[ISSUER]), **named})
    examples = {
        "/{issuer}/credentials/issue": {"credential": draft(ids[ISSUER])},
        "/credentials/verify": {"verifiableCredential": verified},
        "/credentials/status": {"credentialId": named["id"], "credentialStatus": [change]},
        "/credentials/derive": {"verifiableCredential": server.issued("bbs-2023", draft(ids["bbs-2023"]))},
    }
    description = json.loads(server.ask("/openapi.json"))
    for path, example in examples.items():
        description["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"] = example
    return description


def draft(issuer):
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "credentialSubject": {"id": "did:example:ada"},
    }


if __name__ == "__main__":
    sys.exit(main())
