/* What issuers, holders and verifiers do, once through. */

#include "check.h"

static const char DESCRIBED[] =
    "{\"@context\": [\"https://www.w3.org/ns/credentials/v2\"], \"type\": [\"VerifiableCredential\"],"
    " \"description\": \"Held back\", \"credentialSubject\": {\"id\": \"did:example:ada\"}}";

static const char URL[] = "https://uni.example/status/1";

static void keys(void) {
    static const char *types[] = {"Ed25519", "P-256", "P-384", "P-521", "secp256k1", "BLS12381G2", "X25519"};
    for (size_t at = 0; at < sizeof types / sizeof *types; at++) {
        tm_key *key = NULL, *again = NULL;
        tm_buffer *jwk = NULL, *same = NULL, *multikey = NULL;
        MUST(tm_key_generate(TM_TEXT(types[at]), &key, &error));
        CHECK(strcmp(tm_key_type(key, NULL), types[at]) == 0);
        MUST(tm_key_to_secret_jwk(key, &jwk, &error));
        MUST(tm_key_to_secret_multikey(key, &multikey, &error));
        MUST(tm_key_from_multikey(BYTES(multikey), &again, &error));
        MUST(tm_key_to_secret_jwk(again, &same, &error));
        CHECK(strcmp(tm_buffer_data(jwk), tm_buffer_data(same)) == 0);
        tm_buffer_free(jwk);
        tm_buffer_free(same);
        tm_buffer_free(multikey);
        tm_key_free(key);
        tm_key_free(again);
    }
    tm_key *key = NULL;
    tm_public_key *public_key = NULL, *read = NULL;
    tm_buffer *did = NULL, *same = NULL;
    MUST(tm_key_generate(TM_TEXT("P-256"), &key, &error));
    MUST(tm_key_public(key, &public_key, &error));
    MUST(tm_public_key_did_key(public_key, &did, &error));
    MUST(tm_public_key_from_multikey(tm_buffer_data(did) + strlen("did:key:"),
                                     tm_buffer_len(did) - strlen("did:key:"), &read, &error));
    MUST(tm_public_key_did_key(read, &same, &error));
    CHECK(strcmp(tm_buffer_data(did), tm_buffer_data(same)) == 0);
    tm_buffer_free(did);
    tm_buffer_free(same);
    tm_public_key_free(public_key);
    tm_public_key_free(read);
    tm_key_free(key);
}

/* Passwords are slow by design: minutes under Valgrind. */
static void encrypted_keys(void) {
    tm_key *key = NULL, *again = NULL;
    tm_buffer *pem = NULL;
    MUST(tm_key_generate(TM_TEXT("P-256"), &key, &error));
    MUST(tm_key_to_encrypted_pem(key, TM_TEXT("secret"), &pem, &error));
    FAILS(TM_CODE_KEY_PASSWORD_NEEDED, tm_key_from_pem(BYTES(pem), &again, error));
    FAILS(TM_CODE_KEY_PASSWORD_WRONG, tm_key_from_encrypted_pem(BYTES(pem), "x", 1, &again, error));
    MUST(tm_key_from_encrypted_pem(BYTES(pem), "secret", 6, &again, &error));
    tm_buffer_free(pem);
    tm_key_free(again);
    /* What a terminal that writes Latin-1 gave. */
    MUST(tm_key_to_encrypted_pem(key, "gr\xfcn", 4, &pem, &error));
    MUST(tm_key_from_encrypted_pem(BYTES(pem), "gr\xfcn", 4, &again, &error));
    tm_buffer_free(pem);
    tm_key_free(key);
    tm_key_free(again);
}

/* Every way to secure a credential, by a key that takes it. */
static void securings(void) {
    static const struct {
        const char *securing, *type;
    } ways[] = {
        {"eddsa-rdfc-2022", "Ed25519"}, {"eddsa-jcs-2022", "Ed25519"}, {"ecdsa-rdfc-2019", "P-384"},
        {"ecdsa-jcs-2019", "P-256"},    {"vc+jwt", "P-256"},           {"vc+cose", "Ed25519"},
        {"vc+sd-jwt", "P-521"},         {"ecdsa-sd-2023", "P-256"},    {"bbs-2023", "BLS12381G2"},
    };
    tm_verifier *verifier = new_verifier();
    for (size_t at = 0; at < sizeof ways / sizeof *ways; at++) {
        tm_issuer *issuer = new_issuer(ways[at].type);
        tm_buffer *credential = issued(issuer, DRAFT, ways[at].securing), *inspection = NULL;
        tm_credential_policy *policy = anyone();
        MUST(tm_credential_policy_as_holder(policy, &error));
        CHECK(verdict_on(verifier, credential, policy) == TM_VERDICT_ACCEPTED);
        MUST(tm_inspect(BYTES(credential), &inspection, &error));
        CHECK(strstr(tm_buffer_data(inspection), "/credentialSubject/id") != NULL);
        tm_buffer_free(inspection);
        tm_buffer_free(credential);
        tm_credential_policy_free(policy);
        tm_issuer_free(issuer);
    }
    tm_verifier_free(verifier);
    tm_issue_options *options = NULL;
    FAILS(TM_CODE_USAGE_ARGUMENT, tm_issue_options_new(TM_TEXT("rot13"), &options, error));
}

/* A badge goes into an image and comes out as it was, and the image is verified like the badge. */
static void badges(void) {
    static const char badge[] =
        "{\"@context\": [\"https://www.w3.org/ns/credentials/v2\","
        " \"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"],"
        " \"type\": [\"VerifiableCredential\", \"OpenBadgeCredential\"],"
        " \"credentialSubject\": {\"type\": \"AchievementSubject\", \"id\": \"did:example:ada\"}}";
    static const char picture[] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    tm_verifier *verifier = new_verifier();
    tm_issuer *issuer = new_issuer("Ed25519");
    tm_credential_policy *policy = anyone();
    tm_buffer *credential = issued(issuer, badge, "eddsa-rdfc-2022");
    tm_buffer *other = issued(issuer, DRAFT, "eddsa-rdfc-2022");
    tm_buffer *image = NULL, *again = NULL, *extracted = NULL;
    MUST(tm_badge_bake(BYTES(credential), TM_TEXT(picture), TM_BAKED_REFUSED, &image, &error));
    CHECK(verdict_on(verifier, image, policy) == TM_VERDICT_ACCEPTED);
    MUST(tm_badge_extract(BYTES(image), &extracted, &error));
    CHECK(strcmp(tm_buffer_data(extracted), tm_buffer_data(credential)) == 0);
    FAILS(TM_CODE_USAGE_BAKED, tm_badge_bake(BYTES(credential), BYTES(image), TM_BAKED_REFUSED, &again, error));
    FAILS(TM_CODE_USAGE_ARGUMENT, tm_badge_bake(BYTES(credential), BYTES(image), 2, &again, error));
    FAILS(TM_CODE_USAGE_BAKE, tm_badge_bake(BYTES(other), TM_TEXT(picture), TM_BAKED_REFUSED, &again, error));
    MUST(tm_badge_bake(BYTES(credential), BYTES(image), TM_BAKED_REPLACED, &again, &error));
    CHECK(tm_buffer_len(again) == tm_buffer_len(image));
    tm_buffer_free(extracted);
    tm_buffer_free(again);
    FAILS(TM_CODE_INPUT_IMAGE_EMPTY, tm_badge_extract(TM_TEXT(picture), &extracted, error));
    tm_buffer_free(image);
    tm_buffer_free(other);
    tm_buffer_free(credential);
    tm_credential_policy_free(policy);
    tm_issuer_free(issuer);
    tm_verifier_free(verifier);
}

/* Many issuers at once, all or none. */
static void registries(void) {
    tm_verifier *verifier = new_verifier();
    tm_credential_policy *policy = NULL;
    tm_issuer *issuer = new_issuer("Ed25519");
    tm_buffer *credential = issued(issuer, DRAFT, "eddsa-jcs-2022");
    char issuers[512];
    MUST(tm_credential_policy_new(&policy, &error));
    snprintf(issuers, sizeof issuers, "[\"%s\", \"no issuer\"]", tm_issuer_id(issuer, NULL));
    FAILS(TM_CODE_USAGE_TRUST_ENTRY, tm_credential_policy_trust_issuers(policy, TM_TEXT(issuers), error));
    FAILS(TM_CODE_USAGE_ARGUMENT, tm_credential_policy_trust_issuers(policy, TM_TEXT("[1]"), error));
    FAILS(TM_CODE_USAGE_ARGUMENT, tm_credential_policy_trust_issuers(policy, TM_TEXT("{}"), error));
    CHECK(verdict_on(verifier, credential, policy) == TM_VERDICT_REJECTED);
    snprintf(issuers, sizeof issuers, "[\"https://uni.example\", \"%s\"]", tm_issuer_id(issuer, NULL));
    MUST(tm_credential_policy_trust_issuers(policy, TM_TEXT(issuers), &error));
    CHECK(verdict_on(verifier, credential, policy) == TM_VERDICT_ACCEPTED);
    tm_buffer_free(credential);
    tm_issuer_free(issuer);
    tm_credential_policy_free(policy);
    tm_verifier_free(verifier);
}

static void reports(void) {
    tm_verifier *verifier = new_verifier();
    tm_credential_policy *policy = NULL;
    tm_issuer *issuer = new_issuer("Ed25519");
    tm_buffer *credential = issued(issuer, DRAFT, "eddsa-rdfc-2022"), *data = NULL;
    tm_report *report = NULL;
    /* A policy that was told nothing trusts nobody. */
    MUST(tm_credential_policy_new(&policy, &error));
    CHECK(verdict_on(verifier, credential, policy) == TM_VERDICT_REJECTED);
    MUST(tm_credential_policy_trust_issuer(policy, TM_TEXT("did:example:other"), &error));
    MUST(tm_verifier_verify_credential(verifier, BYTES(credential), policy, &report, &error));
    CHECK(tm_report_finding_count(report) == 1);
    CHECK(strcmp(tm_report_finding_check(report, 0, NULL), "trusted_issuer") == 0);
    CHECK(tm_report_finding_outcome(report, 0) == TM_OUTCOME_FAILED);
    CHECK(tm_report_finding_number(report, 0) / 1000 == 8);
    CHECK(strcmp(tm_report_finding_code(report, 1, NULL), "") == 0);
    FAILS(TM_CODE_USAGE_NOT_ACCEPTED, tm_report_accept(report, &data, error));
    tm_report_free(report);
    MUST(tm_credential_policy_trust_issuer(policy, TM_TEXT(tm_issuer_id(issuer, NULL)), &error));
    MUST(tm_verifier_verify_credential(verifier, BYTES(credential), policy, &report, &error));
    MUST(tm_report_accept(report, &data, &error));
    CHECK(strstr(tm_buffer_data(data), "did:example:ada") != NULL);
    CHECK(tm_buffer_free(data) == TM_OK);
    FAILS(TM_CODE_USAGE_NOT_ACCEPTED, tm_report_accept_presentation(report, &data, error));
    tm_report_free(report);
    FAILS(TM_CODE_USAGE_ARGUMENT, tm_credential_policy_status(policy, 9, error));
    FAILS(TM_CODE_USAGE_ARGUMENT, tm_credential_policy_limit(policy, 99, 1, error));
    FAILS(TM_CODE_USAGE_ARGUMENT, tm_credential_policy_limit(policy, TM_LIMIT_INPUT_DEPTH, 97, error));
    FAILS(TM_CODE_USAGE_ARGUMENT, tm_credential_policy_limit(policy, TM_LIMIT_INPUT_DEPTH, 10000000, error));
    MUST(tm_credential_policy_limit(policy, TM_LIMIT_INPUT_DEPTH, 96, &error));
    MUST(tm_credential_policy_limit(policy, TM_LIMIT_INPUT_BYTES, 10, &error));
    CHECK(verdict_on(verifier, credential, policy) == TM_VERDICT_REJECTED);
    tm_buffer_free(credential);
    tm_credential_policy_free(policy);
    tm_issuer_free(issuer);
    tm_verifier_free(verifier);
}

/* A credential with a part held back, in a presentation that is bound to the moment. */
static void presentations(void) {
    tm_issuer *issuer = new_issuer("P-256");
    tm_signer *signer = new_signer("Ed25519");
    tm_holder *holder = NULL;
    tm_disclosure *disclosure = NULL;
    tm_presentation *presentation = NULL;
    tm_buffer *credential = issued(issuer, DESCRIBED, "ecdsa-sd-2023"), *derived = NULL, *shown = NULL, *data = NULL;
    tm_verifier *verifier = new_verifier();
    tm_credential_policy *credentials = anyone();
    tm_presentation_policy *policy = NULL, *other = NULL;
    tm_report *report = NULL;
    tm_bundle *bundle = NULL;
    MUST(tm_holder_new_did_key(signer, &holder, &error));
    MUST(tm_disclosure_new(&disclosure, &error));
    MUST(tm_disclosure_show(disclosure, TM_TEXT("/credentialSubject/id"), &error));
    MUST(tm_holder_derive(holder, BYTES(credential), disclosure, &derived, &error));
    CHECK(strstr(tm_buffer_data(derived), "Held back") == NULL);
    MUST(tm_presentation_new(&presentation, &error));
    CHECK(tm_presentation_add_credential(presentation, TM_TEXT("{"), NULL) != TM_OK);
    MUST(tm_presentation_add_credential(presentation, BYTES(derived), &error));
    MUST(tm_presentation_domain(presentation, TM_TEXT("https://shop.example"), &error));
    MUST(tm_presentation_challenge(presentation, TM_TEXT("n-1"), &error));
    MUST(tm_presentation_policy_new(credentials, TM_TEXT("https://shop.example"), TM_TEXT("n-1"), &policy, &error));
    MUST(tm_presentation_policy_new(credentials, TM_TEXT("https://shop.example"), TM_TEXT("n-2"), &other, &error));
    static const char *ways[] = {"eddsa-rdfc-2022", "vp+jwt"};
    for (size_t at = 0; at < 2; at++) {
        MUST(tm_holder_present(holder, presentation, TM_TEXT(ways[at]), &shown, &error));
        MUST(tm_verifier_make_bundle(verifier, BYTES(shown), policy, &report, &bundle, &error));
        CHECK(tm_report_verdict(report) == TM_VERDICT_ACCEPTED && tm_bundle_time(bundle) > 1700000000);
        MUST(tm_report_accept_presentation(report, &data, &error));
        CHECK(tm_buffer_len(data) > 100);
        tm_buffer_free(data);
        tm_report_free(report);
        MUST(tm_verifier_verify_presentation(verifier, BYTES(shown), other, &report, &error));
        CHECK(tm_report_verdict(report) == TM_VERDICT_REJECTED);
        tm_report_free(report);
        tm_buffer_free(shown);
        tm_bundle_free(bundle);
    }
    tm_presentation_policy_free(policy);
    tm_presentation_policy_free(other);
    tm_credential_policy_free(credentials);
    tm_verifier_free(verifier);
    tm_buffer_free(credential);
    tm_buffer_free(derived);
    tm_presentation_free(presentation);
    tm_disclosure_free(disclosure);
    tm_holder_free(holder);
    tm_signer_free(signer);
    tm_issuer_free(issuer);
}

/* A credential on a status list, revoked, with the list as evidence; and the same by steps. */
static void status_lists(void) {
    tm_issuer *issuer = new_issuer("Ed25519");
    tm_status_store *store = NULL;
    tm_buffer *list = NULL, *documents = NULL;
    uint64_t index = 0;
    uint8_t before = 9;
    /* Room for an int, of which not a part only is written. */
    uint32_t found = UINT32_MAX;
    const char *document = "https://uni.example/status/1/revocation.json";
    MUST(tm_status_store_new_memory(&store, &error));
    MUST(tm_status_store_add_revocation_list(store, TM_TEXT(URL), &error));
    FAILS(TM_CODE_STATUS_LIST_EXISTS, tm_status_store_add_revocation_list(store, TM_TEXT(URL), error));
    MUST(tm_issuer_status(issuer, store, TM_TEXT(URL), &error));
    tm_buffer *credential = issued(issuer, DRAFT, "eddsa-rdfc-2022");
    MUST(tm_status_store_documents(store, TM_TEXT(URL), &documents, &error));
    CHECK(strstr(tm_buffer_data(documents), document) != NULL);
    MUST(tm_status_store_find(store, TM_TEXT(URL), TM_TEXT("urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"),
                              &found, &index, &error));
    CHECK(found == 1);
    found = UINT32_MAX;
    MUST(tm_status_store_find(store, TM_TEXT(URL), TM_TEXT("urn:uuid:other"), &found, &index, &error));
    CHECK(found == 0 && index == 0);
    index = 7;
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_status_store_find(store, TM_TEXT(URL), TM_TEXT("x"), NULL, &index, error));
    CHECK(index == 0);
    MUST(tm_status_store_find(store, TM_TEXT(URL), TM_TEXT("urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"),
                              &found, &index, &error));
    tm_verifier *verifier = new_verifier();
    tm_credential_policy *policy = anyone();
    for (uint8_t bit = 0; bit < 2; bit++) {
        MUST(tm_status_store_set(store, TM_TEXT(URL), index, bit, &before, &error));
        CHECK(before == 0);
        MUST(tm_issuer_sign_status_list(issuer, store, TM_TEXT(URL), TM_TEXT(document), &list, &error));
        tm_inquiry *inquiry = NULL;
        tm_report *report = NULL;
        MUST(tm_verifier_begin_credential(verifier, BYTES(credential), policy, &inquiry, &error));
        CHECK(tm_inquiry_request_count(inquiry) == 1);
        CHECK(tm_inquiry_request_purpose(inquiry, 0) == TM_PURPOSE_STATUS);
        CHECK(strcmp(tm_inquiry_request_url(inquiry, 0, NULL), document) == 0);
        FAILS(TM_CODE_USAGE_REQUEST, tm_inquiry_refuse(inquiry, TM_TEXT("https://other.example"), 404, "", 0, error));
        FAILS(TM_CODE_USAGE_ARGUMENT,
              tm_inquiry_supply(inquiry, TM_TEXT(document), BYTES(list), NULL, 0, 77, error));
        MUST(tm_inquiry_supply(inquiry, TM_TEXT(document), BYTES(list), TM_TEXT("application/vc"),
                               TM_SOURCE_NETWORK, &error));
        CHECK(tm_inquiry_request_count(inquiry) == 0);
        tm_buffer *wrong = NULL;
        FAILS(TM_CODE_USAGE_INQUIRY, tm_inquiry_finish(inquiry, NULL, &wrong, error));
        tm_bundle *bundle = NULL;
        if (bit == 0) {
            MUST(tm_inquiry_finish_report(inquiry, &report, &error));
        } else {
            MUST(tm_inquiry_finish_bundle(inquiry, &report, &bundle, &error));
            CHECK(tm_bundle_time(bundle) > 1700000000);
            tm_bundle_free(bundle);
        }
        CHECK(tm_report_verdict(report) == (bit == 0 ? TM_VERDICT_ACCEPTED : TM_VERDICT_REJECTED));
        tm_report_free(report);
        FAILS(TM_CODE_USAGE_INQUIRY, tm_inquiry_finish_bundle(inquiry, NULL, &bundle, error));
        FAILS(TM_CODE_USAGE_INQUIRY, tm_inquiry_finish_report(inquiry, &report, error));
        tm_inquiry_free(inquiry);
        tm_buffer_free(list);
    }
    FAILS(TM_CODE_STATUS_FOR_GOOD, tm_status_store_set(store, TM_TEXT(URL), index, 0, NULL, error));
    /* Without the list the verdict is open. */
    CHECK(verdict_on(verifier, credential, policy) == TM_VERDICT_INDETERMINATE);
    tm_buffer_free(credential);
    tm_buffer_free(documents);
    tm_credential_policy_free(policy);
    tm_verifier_free(verifier);
    tm_status_store_free(store);
    tm_issuer_free(issuer);
}

static void dids(void) {
    tm_verifier *verifier = new_verifier();
    tm_key *key = NULL;
    tm_public_key *public_key = NULL;
    tm_buffer *did = NULL, *result = NULL;
    tm_did_options *options = NULL;
    MUST(tm_key_generate(TM_TEXT("Ed25519"), &key, &error));
    MUST(tm_key_public(key, &public_key, &error));
    MUST(tm_public_key_did_key(public_key, &did, &error));
    MUST(tm_verifier_resolve(verifier, BYTES(did), NULL, &result, &error));
    CHECK(strstr(tm_buffer_data(result), "didDocumentMetadata") != NULL);
    tm_buffer_free(result);
    MUST(tm_verifier_dereference(verifier, BYTES(did), NULL, &result, &error));
    tm_buffer_free(result);
    MUST(tm_did_options_new(&options, &error));
    FAILS(TM_CODE_USAGE_ARGUMENT, tm_did_options_relationship(options, TM_TEXT("friend"), error));
    MUST(tm_did_options_version_id(options, TM_TEXT("1"), &error));
    tm_error *why = NULL;
    CHECK(tm_verifier_resolve(verifier, BYTES(did), options, &result, &why) != TM_OK);
    MUST(tm_error_to_did_resolution(why, &result, &error));
    CHECK(strstr(tm_buffer_data(result), "didResolutionMetadata") != NULL);
    tm_buffer_free(result);
    tm_error_free(why);
    tm_did_options_free(options);
    tm_buffer_free(did);
    tm_public_key_free(public_key);
    tm_key_free(key);
    tm_verifier_free(verifier);
}

int main(void) {
    keys();
    if (getenv("TEST_QUICKLY") == NULL) {
        encrypted_keys();
    }
    securings();
    badges();
    registries();
    reports();
    presentations();
    status_lists();
    dids();
    CHECK(tm_live_handles() == 0);
    puts("roles: passed");
    return 0;
}
