// Issues and verifies in C++17, with a signer that fails once, and a client of one's own.
//
//     c++ -std=c++17 issue_and_verify.cpp $(pkg-config --cflags --libs testamur) -o issue_and_verify

#include <iostream>
#include <testamur.hpp>

static const std::string DRAFT = R"({
    "@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"],
    "credentialSubject": {"id": "did:example:ada"}
})";

int main() {
    using namespace testamur;
    if (!abi_is_compatible()) {
        std::cerr << "this program needs another version of libtestamur\n";
        return 1;
    }
    try {
        const Key key = Key::generate("Ed25519");
        const Issuer issuer{Signer(key)};
        const std::string credential = issuer.issue(DRAFT, IssueOptions("eddsa-rdfc-2022"));

        CredentialPolicy policy;
        policy.trust_issuer(issuer.id());
        const Report report = Verifier::offline().credential(credential, policy);
        for (const Finding &finding : report.findings()) {
            std::cout << finding.code << ": " << finding.sentence << "\n";
        }
        std::cout << report.accept() << "\n";

        // What the caller's function throws is the reason.
        const Signer broken(key.public_key(), [](auto, auto) -> std::vector<std::uint8_t> {
            throw std::runtime_error("the module is not plugged in");
        });
        try {
            Issuer(broken).issue(DRAFT, IssueOptions("eddsa-rdfc-2022"));
            return 1;
        } catch (const Error &error) {
            std::cout << error.code() << ": " << error.what() << "\n";
        }

        // A client that finds nothing: nothing is accepted, and the report says why.
        const Issuer web("did:web:uni.example", "did:web:uni.example#key-1", Signer(key));
        const std::string token = web.issue(DRAFT, IssueOptions("vc+jwt"));
        const Report open = verify_with(Verifier::offline(), token, policy.trust_issuer("did:web:uni.example"),
                                        [](const std::string &url, tm_purpose) {
                                            std::cout << "GET " << url << "\n";
                                            return Fetched{503, "", ""};
                                        });
        return open.verdict() == Verdict::indeterminate ? 0 : 1;
    } catch (const Error &error) {
        std::cerr << error.code() << ": " << error.what() << "\n" << error.remedy() << "\n";
        return 1;
    }
}
