/* Verifies a credential by a did:web with an HTTP client of one's own: the step interface. The client of this example
 * knows one document; put your own in its place, and guard which addresses it may reach.
 *
 *     cc own_client.c $(pkg-config --cflags --libs testamur) -o own_client
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <testamur.h>

static const char DRAFT[] =
    "{\"@context\": [\"https://www.w3.org/ns/credentials/v2\"], \"type\": [\"VerifiableCredential\"],"
    " \"credentialSubject\": {\"id\": \"did:example:ada\"}}";

static void must(tm_result status, tm_error *error) {
    if (status != TM_OK) {
        fprintf(stderr, "%s: %s\n", tm_error_code(error, 0, NULL), tm_error_sentence(error, 0, NULL));
        tm_error_free(error);
        exit(1);
    }
}

/* What the university serves. */
static char document[2048];

static void publish(const tm_key *key) {
    tm_error *error = NULL;
    tm_public_key *public_key = NULL;
    tm_buffer *multikey = NULL;
    must(tm_key_public(key, &public_key, &error), error);
    must(tm_public_key_to_multikey(public_key, &multikey, &error), error);
    int len = snprintf(document, sizeof document,
             "{\"@context\": [\"https://www.w3.org/ns/did/v1\", \"https://w3id.org/security/multikey/v1\"],"
             " \"id\": \"did:web:uni.example\", \"verificationMethod\": [{\"id\": \"did:web:uni.example#key-1\","
             "  \"type\": \"Multikey\", \"controller\": \"did:web:uni.example\", \"publicKeyMultibase\": \"%s\"}],"
             " \"assertionMethod\": [\"did:web:uni.example#key-1\"]}",
             tm_buffer_data(multikey));
    if (len < 0 || (size_t)len >= sizeof document) {
        fprintf(stderr, "the document has no room\n");
        exit(1);
    }
    tm_buffer_free(multikey);
    tm_public_key_free(public_key);
}

/* The HTTP client: the body of a URL, or NULL. */
static const char *get(const char *url) {
    printf("GET %s\n", url);
    return strcmp(url, "https://uni.example/.well-known/did.json") == 0 ? document : NULL;
}

/* Answers the requests of an inquiry until there are none. */
static void answer(tm_inquiry *inquiry) {
    tm_error *error = NULL;
    while (tm_inquiry_request_count(inquiry) > 0) {
        const char *url = tm_inquiry_request_url(inquiry, 0, NULL);
        const char *body = get(url);
        if (body != NULL) {
            must(tm_inquiry_supply(inquiry, TM_TEXT(url), TM_TEXT(body), TM_TEXT("application/did"),
                                   TM_SOURCE_NETWORK, &error), error);
        } else {
            must(tm_inquiry_refuse(inquiry, TM_TEXT(url), 404, NULL, 0, &error), error);
        }
    }
}

int main(void) {
    if (!tm_abi_is_compatible(TM_ABI_MAJOR, TM_ABI_MINOR)) {
        fprintf(stderr, "this program was compiled for another testamur than %s\n", tm_version(NULL));
        return 1;
    }
    tm_error *error = NULL;
    tm_key *key = NULL;
    tm_signer *signer = NULL;
    tm_issuer *issuer = NULL;
    tm_issue_options *options = NULL;
    tm_buffer *credential = NULL;
    must(tm_key_generate(TM_TEXT("P-256"), &key, &error), error);
    must(tm_signer_from_key(key, &signer, &error), error);
    must(tm_issuer_new_with_method(TM_TEXT("did:web:uni.example"), TM_TEXT("did:web:uni.example#key-1"), signer,
                                   &issuer, &error), error);
    must(tm_issue_options_new(TM_TEXT("vc+jwt"), &options, &error), error);
    must(tm_issuer_issue(issuer, TM_TEXT(DRAFT), options, NULL, &credential, &error), error);
    publish(key);

    tm_verifier_builder *builder = NULL;
    tm_verifier *verifier = NULL;
    tm_credential_policy *policy = NULL;
    must(tm_verifier_builder_new(&builder, &error), error);
    must(tm_verifier_builder_offline(builder, &error), error);
    must(tm_verifier_builder_build(builder, &verifier, &error), error);
    must(tm_credential_policy_new(&policy, &error), error);
    must(tm_credential_policy_trust_issuer(policy, TM_TEXT("did:web:uni.example"), &error), error);

    tm_inquiry *inquiry = NULL;
    tm_report *report = NULL;
    must(tm_verifier_begin_credential(verifier, tm_buffer_data(credential), tm_buffer_len(credential), policy,
                                      &inquiry, &error), error);
    answer(inquiry);
    must(tm_inquiry_finish_report(inquiry, &report, &error), error);
    for (size_t at = 0; at < tm_report_finding_count(report); at++) {
        printf("%s: %s\n", tm_report_finding_code(report, at, NULL), tm_report_finding_sentence(report, at, NULL));
    }
    int accepted = tm_report_verdict(report) == TM_VERDICT_ACCEPTED;
    printf("%s\n", accepted ? "accepted" : "NOT accepted");

    tm_report_free(report);
    tm_inquiry_free(inquiry);
    tm_credential_policy_free(policy);
    tm_verifier_free(verifier);
    tm_verifier_builder_free(builder);
    tm_buffer_free(credential);
    tm_issue_options_free(options);
    tm_issuer_free(issuer);
    tm_signer_free(signer);
    tm_key_free(key);
    return accepted && tm_live_handles() == 0 ? 0 : 1;
}
