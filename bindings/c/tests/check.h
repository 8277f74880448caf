/* What the tests have in common. */

#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <testamur.h>
#include <testamur_codes.h>

#define CHECK(condition)                                                                   \
    do {                                                                                   \
        if (!(condition)) {                                                                \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);  \
            exit(1);                                                                       \
        }                                                                                  \
    } while (0)

/* A call that must go well; `error` is the last argument. */
#define MUST(call)                                                                         \
    do {                                                                                   \
        tm_error *error = NULL;                                                            \
        tm_result status_of_call = (call);                                                         \
        if (status_of_call != TM_OK) {                                                             \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, tm_error_code(error, 0, NULL), \
                    tm_error_sentence(error, 0, NULL));                                    \
            exit(1);                                                                       \
        }                                                                                  \
        CHECK(error == NULL);                                                              \
    } while (0)

/* A call that must fail with this code, say why, and be the same without an error to fill. */
#define FAILS(code, call)                                                                  \
    do {                                                                                   \
        tm_error *failure = NULL, **error = &failure;                                      \
        tm_result status_of_call = (call);                                                         \
        if (status_of_call != (code)) {                                                            \
            fprintf(stderr, "%s:%d: %u (%s) in the place of %s\n", __FILE__, __LINE__, (unsigned)status_of_call, \
                    tm_error_sentence(failure, 0, NULL), #code);                           \
            exit(1);                                                                       \
        }                                                                                  \
        CHECK(failure != NULL && tm_error_count(failure) > 0);                             \
        CHECK(tm_error_number(failure, 0) == status_of_call);                                      \
        size_t length = 0;                                                                 \
        const char *sentence = tm_error_sentence(failure, 0, &length);                     \
        CHECK(length > 10 && strlen(sentence) == length);                                  \
        CHECK(tm_error_free(failure) == TM_OK);                                            \
        error = NULL;                                                                      \
        CHECK((call) == (code));                                                           \
    } while (0)

#define BYTES(buffer) tm_buffer_data(buffer), tm_buffer_len(buffer)

static const char DRAFT[] =
    "{\"@context\": [\"https://www.w3.org/ns/credentials/v2\"], \"type\": [\"VerifiableCredential\"],"
    " \"id\": \"urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33\","
    " \"credentialSubject\": {\"id\": \"did:example:ada\"}}";

static inline tm_signer *new_signer(const char *type) {
    tm_key *key = NULL;
    tm_signer *signer = NULL;
    MUST(tm_key_generate(TM_TEXT(type), &key, &error));
    MUST(tm_signer_from_key(key, &signer, &error));
    CHECK(tm_key_free(key) == TM_OK);
    return signer;
}

static inline tm_issuer *new_issuer(const char *type) {
    tm_signer *signer = new_signer(type);
    tm_issuer *issuer = NULL;
    MUST(tm_issuer_new_did_key(signer, &issuer, &error));
    CHECK(tm_signer_free(signer) == TM_OK);
    return issuer;
}

static inline tm_buffer *issued(const tm_issuer *issuer, const char *draft, const char *securing) {
    tm_issue_options *options = NULL;
    tm_buffer *credential = NULL;
    MUST(tm_issue_options_new(TM_TEXT(securing), &options, &error));
    MUST(tm_issuer_issue(issuer, TM_TEXT(draft), options, NULL, &credential, &error));
    CHECK(tm_issue_options_free(options) == TM_OK);
    return credential;
}

static inline tm_verifier *new_verifier(void) {
    tm_verifier_builder *builder = NULL;
    tm_verifier *verifier = NULL;
    MUST(tm_verifier_builder_new(&builder, &error));
    FAILS(TM_CODE_USAGE_NETWORK, tm_verifier_builder_build(builder, &verifier, error));
    CHECK(verifier == NULL);
    MUST(tm_verifier_builder_offline(builder, &error));
    MUST(tm_verifier_builder_build(builder, &verifier, &error));
    CHECK(tm_verifier_builder_free(builder) == TM_OK);
    return verifier;
}

static inline tm_credential_policy *anyone(void) {
    tm_credential_policy *policy = NULL;
    MUST(tm_credential_policy_new(&policy, &error));
    MUST(tm_credential_policy_trust_anyone(policy, &error));
    return policy;
}

static inline tm_verdict verdict_on(const tm_verifier *verifier, const tm_buffer *credential,
                                    const tm_credential_policy *policy) {
    tm_report *report = NULL;
    MUST(tm_verifier_verify_credential(verifier, BYTES(credential), policy, &report, &error));
    tm_verdict verdict = tm_report_verdict(report);
    CHECK(tm_report_free(report) == TM_OK);
    return verdict;
}

#endif
