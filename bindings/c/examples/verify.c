/* Verifies the credential of a file, without a network: verify badge.json did:web:registrar.example.edu */

#include <stdio.h>
#include <testamur.h>

int main(int count, char **arguments) {
    static unsigned char bytes[1 << 20];
    FILE *file = count == 3 ? fopen(arguments[1], "rb") : NULL;
    if (file == NULL) return 2;
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);

    tm_error *error = NULL; /* of the first call that fails */
    tm_verifier_builder *builder = NULL;
    tm_verifier *verifier = NULL;
    tm_credential_policy *policy = NULL;
    tm_report *report = NULL;
    if (tm_verifier_builder_new(&builder, &error) || tm_verifier_builder_offline(builder, &error) ||
        tm_verifier_builder_build(builder, &verifier, &error) || tm_credential_policy_new(&policy, &error) ||
        tm_credential_policy_trust_issuer(policy, TM_TEXT(arguments[2]), &error) || /* whom you trust */
        tm_verifier_verify_credential(verifier, bytes, length, policy, &report, &error)) {
        fprintf(stderr, "%s\n", tm_error_sentence(error, 0, NULL));
        return 2;
    }
    for (size_t at = 0; at < tm_report_check_count(report); at++)
        printf("%s: %s\n", tm_report_check_name(report, at, NULL), tm_report_check_sentence(report, at, NULL));
    return tm_report_verdict(report) == TM_VERDICT_ACCEPTED ? 0 : 1;
}
