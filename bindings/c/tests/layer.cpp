/* testamur.hpp, where others do what they should not. */

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <testamur.hpp>

namespace {

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);                         \
            std::exit(1);                                                                                              \
        }                                                                                                              \
    } while (0)

const char DRAFT[] = R"({"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"],
    "credentialSubject": {"id": "did:example:ada"}})";

const char LATIN_1[] = "<p>Seite nicht verf\xfcgbar</p>";

/* Whatever a server answers ends as a report. */
void servers() {
    using namespace testamur;
    const Key key = Key::generate("Ed25519");
    const Issuer issuer("did:web:uni.example", "did:web:uni.example#key-1", Signer(key));
    const std::string credential = issuer.issue(DRAFT, IssueOptions("eddsa-jcs-2022"));
    const std::string document = R"({"id": "did:web:uni.example", "assertionMethod": ["did:web:uni.example#key-1"],
        "verificationMethod": [{"id": "did:web:uni.example#key-1", "controller": "did:web:uni.example",
            "type": "JsonWebKey", "publicKeyJwk": )" + key.public_key().to_jwk() + "}]}";
    const Verifier verifier = Verifier::offline();
    CredentialPolicy policy;
    policy.trust_issuer("did:web:uni.example");
    const struct {
        Fetched fetched;
        Verdict verdict;
        const char *told;
    } answers[] = {
        {{200, document, "application/did", false, ""}, Verdict::accepted, ""},
        {{200, document, "Application/DID+JSON; charset=utf-8", false, ""}, Verdict::accepted, ""},
        {{200, document, "", false, ""}, Verdict::indeterminate, ""},
        {{200, document, "text/\xfcrgendwas", false, ""}, Verdict::indeterminate, ""},
        {{200, LATIN_1, "application/json", false, ""}, Verdict::rejected, ""},
        {{404, LATIN_1, "text/html", false, ""}, Verdict::rejected, "did.not_found"},
        {{503, LATIN_1, "text/html", false, LATIN_1}, Verdict::indeterminate, "503"},
        {{0, LATIN_1, "", false, "no route"}, Verdict::indeterminate, "no route"},
        {{0, "", "", false, LATIN_1}, Verdict::indeterminate, "Seite nicht verf\xef\xbf\xbdgbar"},
    };
    for (const auto &answer : answers) {
        const Report report = verify_with(verifier, credential, policy, [&](const std::string &url, tm_purpose purpose) {
            CHECK(url == "https://uni.example/.well-known/did.json" && purpose == TM_PURPOSE_DID);
            return answer.fetched;
        });
        std::string told;
        for (const Finding &finding : report.findings()) {
            told += finding.code + ": " + finding.sentence + "\n";
        }
        if (report.verdict() != answer.verdict || told.find(answer.told) == std::string::npos) {
            std::fprintf(stderr, "%u, \"%s\" is expected of status %u as %s, and not %u:\n%s",
                         static_cast<unsigned>(answer.verdict), answer.told, answer.fetched.status,
                         answer.fetched.media_type.c_str(), static_cast<unsigned>(report.verdict()), told.c_str());
            std::exit(1);
        }
    }
}

/* The reason of a signer is told, whatever it is written in. */
void signers() {
    using namespace testamur;
    const Key key = Key::generate("Ed25519");
    const Signer signer(key.public_key(), [](std::string_view, std::string_view) -> std::vector<std::uint8_t> {
        throw std::runtime_error("Karte gel\xf6st");
    });
    const Issuer issuer(signer);
    try {
        issuer.issue(DRAFT, IssueOptions("eddsa-jcs-2022"));
        CHECK(false);
    } catch (const Error &error) {
        CHECK(error.status() == TM_CODE_KEY_SIGNING);
        CHECK(std::strstr(error.what(), "Karte gel\xef\xbf\xbdst") != nullptr);
    }
}

} // namespace

int main() {
    CHECK(testamur::abi_is_compatible());
    servers();
    signers();
    CHECK(tm_live_handles() == 0);
    std::puts("layer: passed");
}
