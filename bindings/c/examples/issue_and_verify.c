/* Issues a badge with a new key and verifies it, without a network.
 *
 *     cc issue_and_verify.c $(pkg-config --cflags --libs testamur) -o issue_and_verify
 */

#include <stdio.h>
#include <stdlib.h>
#include <testamur.h>

static const char DRAFT[] =
    "{\"@context\": [\"https://www.w3.org/ns/credentials/v2\","
    "  \"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"],"
    " \"type\": [\"VerifiableCredential\", \"OpenBadgeCredential\"],"
    " \"name\": \"Reads C\","
    " \"issuer\": {\"type\": [\"Profile\"], \"name\": \"Example University\"},"
    " \"validFrom\": \"2026-01-01T00:00:00Z\","
    " \"credentialSubject\": {\"type\": [\"AchievementSubject\"], \"achievement\": {"
    "  \"id\": \"https://uni.example/badges/c\", \"type\": [\"Achievement\"], \"name\": \"Reads C\","
    "  \"description\": \"Reads programs in C.\", \"criteria\": {\"narrative\": \"Read one.\"}}}}";

/* Ends the program with what an error says. */
static void must(tm_result status, tm_error *error) {
    if (status != TM_OK) {
        fprintf(stderr, "%s (%u): %s\n%s\n", tm_error_code(error, 0, NULL), (unsigned)status,
                tm_error_sentence(error, 0, NULL), tm_error_remedy(error, 0, NULL));
        tm_error_free(error);
        exit(1);
    }
}

int main(void) {
    tm_error *error = NULL;
    if (!tm_abi_is_compatible(TM_ABI_MAJOR, TM_ABI_MINOR)) {
        fprintf(stderr, "this program needs another version of libtestamur than %s\n", tm_version(NULL));
        return 1;
    }

    /* A key, and the issuer whose DID is made of it. */
    tm_key *key = NULL;
    tm_signer *signer = NULL;
    tm_issuer *issuer = NULL;
    must(tm_key_generate(TM_TEXT("Ed25519"), &key, &error), error);
    must(tm_signer_from_key(key, &signer, &error), error);
    must(tm_issuer_new_did_key(signer, &issuer, &error), error);

    /* The badge. */
    tm_issue_options *options = NULL;
    tm_buffer *badge = NULL;
    must(tm_issue_options_new(TM_TEXT("eddsa-rdfc-2022"), &options, &error), error);
    must(tm_issuer_issue(issuer, TM_TEXT(DRAFT), options, NULL, &badge, &error), error);

    /* A verifier that trusts this issuer. */
    tm_verifier_builder *builder = NULL;
    tm_verifier *verifier = NULL;
    tm_credential_policy *policy = NULL;
    tm_report *report = NULL;
    must(tm_verifier_builder_new(&builder, &error), error);
    must(tm_verifier_builder_offline(builder, &error), error);
    must(tm_verifier_builder_build(builder, &verifier, &error), error);
    must(tm_credential_policy_new(&policy, &error), error);
    must(tm_credential_policy_trust_issuer(policy, TM_TEXT(tm_issuer_id(issuer, NULL)), &error), error);
    must(tm_credential_policy_require_type(policy, TM_TEXT("OpenBadgeCredential"), &error), error);
    must(tm_verifier_verify_credential(verifier, tm_buffer_data(badge), tm_buffer_len(badge), policy, &report,
                                       &error), error);

    for (size_t at = 0; at < tm_report_check_count(report); at++) {
        printf("%-20s %s\n", tm_report_check_name(report, at, NULL), tm_report_check_sentence(report, at, NULL));
    }
    int accepted = tm_report_verdict(report) == TM_VERDICT_ACCEPTED;
    printf("%s\n", accepted ? "accepted" : "NOT accepted");

    tm_report_free(report);
    tm_credential_policy_free(policy);
    tm_verifier_free(verifier);
    tm_verifier_builder_free(builder);
    tm_buffer_free(badge);
    tm_issue_options_free(options);
    tm_issuer_free(issuer);
    tm_signer_free(signer);
    tm_key_free(key);
    return accepted && tm_live_handles() == 0 ? 0 : 1;
}
