/* Issues with a key that the library never sees: here one of OpenSSL's; a module or a cloud service works the same way.
 *
 *     cc signer_callback.c $(pkg-config --cflags --libs testamur libcrypto) -o signer_callback
 */

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Signs with the key that user_data is. Called by several threads at once if several issue. */
static int32_t sign(void *user_data, tm_signing *signing) {
    if (strcmp(tm_signing_algorithm(signing, NULL), "EdDSA") != 0 &&
        strcmp(tm_signing_algorithm(signing, NULL), "Ed25519") != 0) {
        tm_signing_fail(signing, TM_TEXT("this key makes Ed25519 signatures"));
        return 1;
    }
    unsigned char signature[64];
    size_t len = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int done = context != NULL && EVP_DigestSignInit(context, NULL, NULL, NULL, user_data) == 1 &&
               EVP_DigestSign(context, signature, &len, tm_signing_message(signing),
                              tm_signing_message_len(signing)) == 1;
    EVP_MD_CTX_free(context);
    if (!done) {
        tm_signing_fail(signing, TM_TEXT("OpenSSL did not sign"));
        return 1;
    }
    return tm_signing_give(signing, signature, len) == TM_OK ? 0 : 1;
}

static void release(void *user_data) { EVP_PKEY_free(user_data); }

/* The public part of OpenSSL's key. */
static tm_public_key *public_part(EVP_PKEY *key) {
    tm_error *error = NULL;
    tm_public_key *public_key = NULL;
    char *pem = NULL;
    BIO *memory = BIO_new(BIO_s_mem());
    long len = 0;
    if (memory == NULL || PEM_write_bio_PUBKEY(memory, key) != 1 || (len = BIO_get_mem_data(memory, &pem)) <= 0) {
        fprintf(stderr, "OpenSSL wrote no public key\n");
        exit(1);
    }
    must(tm_public_key_from_pem(pem, (size_t)len, &public_key, &error), error);
    BIO_free(memory);
    return public_key;
}

/* Whether a credential counts, which is to say that it was signed with the key that it names. */
static int is_accepted(const tm_buffer *credential) {
    tm_error *error = NULL;
    tm_verifier_builder *builder = NULL;
    tm_verifier *verifier = NULL;
    tm_credential_policy *policy = NULL;
    tm_report *report = NULL;
    must(tm_verifier_builder_new(&builder, &error), error);
    must(tm_verifier_builder_offline(builder, &error), error);
    must(tm_verifier_builder_build(builder, &verifier, &error), error);
    must(tm_credential_policy_new(&policy, &error), error);
    must(tm_credential_policy_trust_anyone(policy, &error), error);
    must(tm_verifier_verify_credential(verifier, tm_buffer_data(credential), tm_buffer_len(credential), policy, &report,
                                       &error), error);
    int accepted = tm_report_verdict(report) == TM_VERDICT_ACCEPTED;
    tm_report_free(report);
    tm_credential_policy_free(policy);
    tm_verifier_free(verifier);
    tm_verifier_builder_free(builder);
    return accepted;
}

int main(void) {
    if (!tm_abi_is_compatible(TM_ABI_MAJOR, TM_ABI_MINOR)) {
        fprintf(stderr, "this program was compiled for another testamur than %s\n", tm_version(NULL));
        return 1;
    }
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    if (key == NULL) {
        fprintf(stderr, "OpenSSL made no key\n");
        return 1;
    }
    tm_error *error = NULL;
    tm_public_key *public_key = public_part(key);
    tm_signer *signer = NULL;
    tm_issuer *issuer = NULL;
    tm_issue_options *options = NULL;
    tm_buffer *credential = NULL;
    tm_result status = tm_signer_from_callback(public_key, sign, release, key, &signer, &error);
    if (status != TM_OK) {
        /* The key is the signer's only if there is one. */
        EVP_PKEY_free(key);
    }
    must(status, error);
    must(tm_issuer_new_did_key(signer, &issuer, &error), error);
    must(tm_issue_options_new(TM_TEXT("eddsa-jcs-2022"), &options, &error), error);
    must(tm_issuer_issue(issuer, TM_TEXT(DRAFT), options, NULL, &credential, &error), error);
    printf("%s\n", tm_buffer_data(credential));
    int accepted = is_accepted(credential);
    tm_buffer_free(credential);
    tm_issue_options_free(options);
    tm_issuer_free(issuer);
    tm_signer_free(signer);
    tm_public_key_free(public_key);
    return accepted && tm_live_handles() == 0 ? 0 : 1;
}
