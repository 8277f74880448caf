/* NULL, lengths that cannot be, texts that are none, and handles that are none. */

#include "check.h"
#include <stdint.h>

static void of_nothing(void) {
    /* Whatever is asked of no report, the answer accepts nothing. */
    size_t len = 7;
    CHECK(tm_report_verdict(NULL) == TM_VERDICT_NONE);
    CHECK(tm_report_check_count(NULL) == 0 && tm_report_finding_count(NULL) == 0);
    CHECK(tm_report_check_outcome(NULL, 0) == TM_OUTCOME_NONE);
    CHECK(strcmp(tm_report_check_name(NULL, 0, &len), "") == 0 && len == 0);
    CHECK(strcmp(tm_error_sentence(NULL, 0, NULL), "") == 0 && tm_error_count(NULL) == 0);
    CHECK(tm_buffer_len(NULL) == 0 && strcmp(tm_buffer_data(NULL), "") == 0);
    CHECK(tm_inquiry_request_count(NULL) == 0 && tm_inquiry_request_purpose(NULL, 0) == TM_PURPOSE_NONE);
    CHECK(tm_bundle_time(NULL) == INT64_MIN);
    /* NULL may be freed. */
    CHECK(tm_key_free(NULL) == TM_OK && tm_report_free(NULL) == TM_OK && tm_error_free(NULL) == TM_OK);
    CHECK(tm_buffer_free(NULL) == TM_OK && tm_verifier_free(NULL) == TM_OK && tm_inquiry_free(NULL) == TM_OK);
}

static void of_null(void) {
    tm_key *key = NULL;
    tm_report *report = NULL;
    tm_buffer *buffer = NULL;
    tm_issuer *issuer = NULL;
    tm_signer *signer = NULL;
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_key_generate(TM_TEXT("Ed25519"), NULL, error));
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_key_generate(NULL, 7, &key, error));
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_key_to_secret_jwk(NULL, &buffer, error));
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_signer_from_key(NULL, &signer, error));
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_signer_from_callback(NULL, NULL, NULL, NULL, &signer, error));
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_issuer_new_did_key(NULL, &issuer, error));
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_issuer_issue(NULL, TM_TEXT(DRAFT), NULL, NULL, &buffer, error));
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_verifier_verify_credential(NULL, "x", 1, NULL, &report, error));
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_report_accept(NULL, &buffer, error));
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_credential_policy_require_type(NULL, TM_TEXT("A"), error));
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_inquiry_supply(NULL, "", 0, "", 0, NULL, 0, TM_SOURCE_GIVEN, error));
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_status_store_find(NULL, "", 0, "", 0, NULL, NULL, error));
    CHECK(key == NULL && report == NULL && buffer == NULL && issuer == NULL && signer == NULL);
    /* With length 0 it is an empty text. */
    FAILS(TM_CODE_USAGE_ARGUMENT, tm_key_generate(NULL, 0, &key, error));
}

static void of_lengths_and_texts(void) {
    tm_key *key = NULL;
    tm_evidence *evidence = NULL;
    tm_buffer *buffer = NULL;
    FAILS(TM_CODE_USAGE_LENGTH, tm_key_generate("Ed25519", SIZE_MAX, &key, error));
    FAILS(TM_CODE_USAGE_LENGTH, tm_key_from_pem("x", (size_t)-1, &key, error));
    FAILS(TM_CODE_USAGE_LENGTH, tm_inspect("x", SIZE_MAX / 2 + 1, &buffer, error));
    FAILS(TM_CODE_USAGE_TEXT, tm_key_generate("Ed\xff", 3, &key, error));
    FAILS(TM_CODE_KEY_JWK, tm_key_from_jwk("{}", 2, &key, error));
    MUST(tm_evidence_new(&evidence, &error));
    FAILS(TM_CODE_USAGE_TEXT, tm_evidence_add(evidence, "\xc3", 1, "", 0, error));
    MUST(tm_evidence_add(evidence, "https://uni.example/\0nul", 24, NULL, 0, &error));
    CHECK(tm_evidence_free(evidence) == TM_OK);
    /* A place for a result need not be aligned. */
    char places[2 * sizeof(tm_key *)];
    MUST(tm_key_generate(TM_TEXT("Ed25519"), (tm_key **)(void *)(places + 1), &error));
    memcpy(&key, places + 1, sizeof key);
    CHECK(tm_key_free(key) == TM_OK);
}

static void of_handles(void) {
    tm_issuer *issuer = new_issuer("Ed25519");
    tm_verifier *verifier = new_verifier();
    tm_credential_policy *policy = anyone();
    tm_buffer *credential = issued(issuer, DRAFT, "eddsa-rdfc-2022"), *buffer = NULL;
    tm_report *report = NULL;
    MUST(tm_verifier_verify_credential(verifier, BYTES(credential), policy, &report, &error));
    CHECK(tm_report_verdict(report) == TM_VERDICT_ACCEPTED);
    /* Another type. */
    FAILS(TM_CODE_USAGE_HANDLE, tm_report_to_json((const tm_report *)(const void *)verifier, &buffer, error));
    CHECK(tm_key_free((tm_key *)(void *)report) == TM_CODE_USAGE_HANDLE);
    CHECK(tm_report_verdict(report) == TM_VERDICT_ACCEPTED);
    /* Numbers that were made up, and places that are no handles. */
    int local = 0;
    CHECK(tm_report_verdict((const tm_report *)(const void *)&local) == TM_VERDICT_NONE);
    for (uintptr_t number = 1; number != 0; number <<= 1) {
        CHECK(tm_report_verdict((const tm_report *)number) == TM_VERDICT_NONE);
    }
    /* After it was freed, and freed again: nothing of it is left, whatever came into its place. */
    CHECK(tm_report_free(report) == TM_OK);
    for (int round = 0; round < 100; round++) {
        tm_report *other = NULL;
        MUST(tm_verifier_verify_credential(verifier, BYTES(credential), policy, &other, &error));
        CHECK(other != report && tm_report_verdict(report) == TM_VERDICT_NONE);
        CHECK(tm_report_free(report) == TM_CODE_USAGE_HANDLE);
        FAILS(TM_CODE_USAGE_HANDLE, tm_report_accept(report, &buffer, error));
        CHECK(tm_report_free(other) == TM_OK);
    }
    tm_error *error = NULL;
    CHECK(tm_key_from_jwk("{", 1, NULL, &error) != TM_OK);
    CHECK(tm_error_free(error) == TM_OK && tm_error_free(error) == TM_CODE_USAGE_HANDLE);
    CHECK(strcmp(tm_error_sentence(error, 0, NULL), "") == 0);
    tm_buffer_free(credential);
    tm_credential_policy_free(policy);
    tm_verifier_free(verifier);
    tm_issuer_free(issuer);
}

int main(void) {
    CHECK(tm_abi_is_compatible(TM_ABI_MAJOR, TM_ABI_MINOR));
    CHECK(!tm_abi_is_compatible(TM_ABI_MAJOR + 1, 0) && tm_abi_version() == (TM_ABI_MAJOR << 16 | TM_ABI_MINOR));
    of_nothing();
    of_null();
    of_lengths_and_texts();
    of_handles();
    CHECK(tm_live_handles() == 0);
    puts("pointers: passed");
    return 0;
}
