/* Documents beside the credential: links with domains, what a DID says of itself, contexts of one's own, and why a
 * signature does not match. */

#include "check.h"

#define DID "did:web:uni.example"
#define ORIGIN "https://uni.example"
#define DOCUMENT_URL "https://uni.example/.well-known/did.json"
#define CONFIGURATION_URL "https://uni.example/.well-known/did-configuration.json"
#define WHOIS_URL "https://uni.example/whois.vp"
#define TERMS_URL "https://uni.example/terms"

static const char DID_DOCUMENT[] =
    "{\"@context\": [\"https://www.w3.org/ns/did/v1\", \"https://w3id.org/security/multikey/v1\"], \"id\": \"" DID "\","
    " \"verificationMethod\": [{\"id\": \"" DID "#k\", \"type\": \"Multikey\", \"controller\": \"" DID "\","
    "   \"publicKeyMultibase\": \"%s\"}],"
    " \"assertionMethod\": [\"" DID "#k\"], \"authentication\": [\"" DID "#k\"],"
    " \"service\": [{\"id\": \"" DID "#domain\", \"type\": \"LinkedDomains\", \"serviceEndpoint\": \"" ORIGIN "\"}]}";

static const char CONFIGURATION[] =
    "{\"@context\": \"https://identity.foundation/.well-known/did-configuration/v1\", \"linked_dids\": [\"%s\"]}";

/* A university with a DID on its own server, and what it has there. */
struct university {
    tm_signer *signer;
    tm_issuer *issuer;
    char document[2048], configuration[4096];
};

static struct university new_university(void) {
    struct university uni = {.signer = new_signer("Ed25519")};
    tm_public_key *key = NULL;
    tm_buffer *multikey = NULL, *link = NULL;
    MUST(tm_signer_public_key(uni.signer, &key, &error));
    MUST(tm_public_key_to_multikey(key, &multikey, &error));
    snprintf(uni.document, sizeof uni.document, DID_DOCUMENT, tm_buffer_data(multikey));
    MUST(tm_issuer_new_with_method(TM_TEXT(DID), TM_TEXT(DID "#k"), uni.signer, &uni.issuer, &error));
    FAILS(TM_CODE_USAGE_ARGUMENT,
          tm_issuer_link_domain(uni.issuer, TM_TEXT(ORIGIN), 4000000000, TM_TEXT("rot13"), &link, error));
    FAILS(TM_CODE_USAGE_NULL_POINTER,
          tm_issuer_link_domain(uni.issuer, TM_TEXT(ORIGIN), 4000000000, NULL, 9, &link, error));
    FAILS(TM_CODE_DOMAIN_ORIGIN,
          tm_issuer_link_domain(uni.issuer, TM_TEXT("uni.example"), 4000000000, NULL, 0, &link, error));
    MUST(tm_issuer_link_domain(uni.issuer, TM_TEXT(ORIGIN), 4000000000, NULL, 0, &link, &error));
    snprintf(uni.configuration, sizeof uni.configuration, CONFIGURATION, tm_buffer_data(link));
    tm_buffer_free(link);
    tm_buffer_free(multikey);
    tm_public_key_free(key);
    return uni;
}

static void free_university(struct university uni) {
    tm_issuer_free(uni.issuer);
    tm_signer_free(uni.signer);
}

/* A verifier without a network that has these documents, up to the first NULL. */
static tm_verifier *knowing(const char *const *urls_and_documents) {
    tm_verifier_builder *builder = NULL;
    tm_evidence *evidence = NULL;
    tm_verifier *verifier = NULL;
    MUST(tm_evidence_new(&evidence, &error));
    for (; *urls_and_documents != NULL; urls_and_documents += 2) {
        MUST(tm_evidence_add(evidence, TM_TEXT(urls_and_documents[0]), TM_TEXT(urls_and_documents[1]), &error));
    }
    MUST(tm_verifier_builder_new(&builder, &error));
    MUST(tm_verifier_builder_offline(builder, &error));
    MUST(tm_verifier_builder_evidence(builder, evidence, &error));
    MUST(tm_verifier_builder_build(builder, &verifier, &error));
    tm_evidence_free(evidence);
    tm_verifier_builder_free(builder);
    return verifier;
}

static void linked(const tm_domain_links *links) {
    CHECK(tm_domain_links_verdict(links) == TM_VERDICT_ACCEPTED && tm_domain_links_count(links) == 1);
    CHECK(tm_domain_links_link_verdict(links, 0) == TM_VERDICT_ACCEPTED);
    CHECK(strcmp(tm_domain_links_link_did(links, 0, NULL), DID) == 0);
    CHECK(strcmp(tm_domain_links_link_origin(links, 0, NULL), ORIGIN) == 0);
    CHECK(tm_domain_links_link_verdict(links, 1) == TM_VERDICT_NONE);
    CHECK(strcmp(tm_domain_links_link_did(links, 1, NULL), "") == 0);
    tm_buffer *json = NULL;
    MUST(tm_domain_links_to_json(links, &json, &error));
    CHECK(strstr(tm_buffer_data(json), "\"verdict\":\"accepted\"") != NULL);
    tm_buffer_free(json);
}

static void domains(void) {
    struct university uni = new_university();
    const char *both[] = {DOCUMENT_URL, uni.document, CONFIGURATION_URL, uni.configuration, NULL};
    tm_verifier *verifier = knowing(both), *ignorant = new_verifier();
    tm_domain_links *links = NULL;
    MUST(tm_verifier_linked_dids(verifier, TM_TEXT(ORIGIN), &links, &error));
    linked(links);
    tm_domain_links_free(links);
    MUST(tm_verifier_linked_domains(verifier, TM_TEXT(DID), &links, &error));
    linked(links);
    tm_domain_links_free(links);
    MUST(tm_verifier_domain_link(verifier, TM_TEXT(DID), TM_TEXT(ORIGIN), &links, &error));
    linked(links);
    tm_domain_links_free(links);
    MUST(tm_verifier_domain_link(ignorant, TM_TEXT(DID), TM_TEXT(ORIGIN), &links, &error));
    CHECK(tm_domain_links_verdict(links) == TM_VERDICT_INDETERMINATE);
    tm_domain_links_free(links);
    CHECK(tm_domain_links_verdict(links) == TM_VERDICT_NONE);
    FAILS(TM_CODE_DOMAIN_ORIGIN, tm_verifier_linked_dids(verifier, TM_TEXT("ftp://uni.example"), &links, error));

    /* By steps, in either direction. */
    for (int way = 0; way < 3; way++) {
        tm_inquiry *inquiry = NULL;
        tm_report *report = NULL;
        switch (way) {
        case 0:
            MUST(tm_verifier_begin_linked_dids(ignorant, TM_TEXT(ORIGIN), &inquiry, &error));
            break;
        case 1:
            MUST(tm_verifier_begin_linked_domains(ignorant, TM_TEXT(DID), &inquiry, &error));
            break;
        default:
            MUST(tm_verifier_begin_domain_link(ignorant, TM_TEXT(DID), TM_TEXT(ORIGIN), &inquiry, &error));
        }
        int asked = 0;
        for (; tm_inquiry_request_count(inquiry) > 0; asked++) {
            char url[256];
            snprintf(url, sizeof url, "%s", tm_inquiry_request_url(inquiry, 0, NULL));
            bool is_document = tm_inquiry_request_purpose(inquiry, 0) == TM_PURPOSE_DID;
            CHECK(is_document || tm_inquiry_request_purpose(inquiry, 0) == TM_PURPOSE_DID_CONFIGURATION);
            CHECK(strcmp(url, is_document ? DOCUMENT_URL : CONFIGURATION_URL) == 0);
            const char *document = is_document ? uni.document : uni.configuration;
            MUST(tm_inquiry_supply(inquiry, TM_TEXT(url), TM_TEXT(document), TM_TEXT("application/json"),
                                   TM_SOURCE_NETWORK, &error));
        }
        CHECK(asked == 2);
        FAILS(TM_CODE_USAGE_INQUIRY, tm_inquiry_finish_report(inquiry, &report, error));
        MUST(tm_inquiry_finish_domain_links(inquiry, &links, &error));
        linked(links);
        tm_domain_links_free(links);
        FAILS(TM_CODE_USAGE_INQUIRY, tm_inquiry_finish_domain_links(inquiry, &links, error));
        tm_inquiry_free(inquiry);
    }
    tm_verifier_free(verifier);
    tm_verifier_free(ignorant);
    free_university(uni);
}

/* A server of this machine is asked only where that is said. */
static void localhost(void) {
    static const char document[] =
        "{\"@context\": \"https://www.w3.org/ns/did/v1\", \"id\": \"" DID "\", \"service\": [{\"id\": \"" DID "#domains\","
        " \"type\": \"LinkedDomains\", \"serviceEndpoint\": \"http://localhost:8080\"}]}";
    for (int allowed = 0; allowed < 2; allowed++) {
        tm_verifier_builder *builder = NULL;
        tm_verifier *verifier = NULL;
        tm_inquiry *inquiry = NULL;
        MUST(tm_verifier_builder_new(&builder, &error));
        MUST(tm_verifier_builder_offline(builder, &error));
        if (allowed) {
            MUST(tm_verifier_builder_insecure_localhost(builder, &error));
        }
        MUST(tm_verifier_builder_build(builder, &verifier, &error));
        MUST(tm_verifier_begin_linked_domains(verifier, TM_TEXT(DID), &inquiry, &error));
        MUST(tm_inquiry_supply(inquiry, TM_TEXT(DOCUMENT_URL), TM_TEXT(document), TM_TEXT("application/did"),
                               TM_SOURCE_NETWORK, &error));
        CHECK(tm_inquiry_request_count(inquiry) == (size_t)allowed);
        tm_inquiry_free(inquiry);
        tm_verifier_free(verifier);
        tm_verifier_builder_free(builder);
    }
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_verifier_builder_insecure_localhost(NULL, error));
}

/* What a resolver says itself with a status of failure counts, and what stands before it says nothing. */
static void resolvers_that_know_better(void) {
    static const char unknown[] =
        "{\"didResolutionMetadata\": {\"error\": \"notFound\"}, \"didDocument\": null, \"didDocumentMetadata\": {}}";
    tm_resolver *resolver = NULL;
    tm_verifier_builder *builder = NULL;
    tm_verifier *verifier = NULL;
    tm_did_options *options = NULL;
    MUST(tm_resolver_new(&resolver, &error));
    MUST(tm_resolver_universal(resolver, TM_TEXT("https://resolver.example/1.0/identifiers/"), &error));
    MUST(tm_verifier_builder_new(&builder, &error));
    MUST(tm_verifier_builder_offline(builder, &error));
    MUST(tm_verifier_builder_resolver(builder, resolver, &error));
    MUST(tm_verifier_builder_build(builder, &verifier, &error));
    MUST(tm_did_options_new(&options, &error));
    for (int says = 0; says < 2; says++) {
        const char *body = says ? unknown : "<html>404</html>";
        tm_inquiry *inquiry = NULL;
        if (says) {
            MUST(tm_did_options_no_cache(options, &error));
        }
        MUST(tm_verifier_begin_resolve(verifier, TM_TEXT("did:cheqd:mainnet:1234"), options, &inquiry, &error));
        CHECK(tm_inquiry_asks_anew(inquiry) == (uint32_t)says);
        CHECK(tm_inquiry_request_purpose(inquiry, 0) == TM_PURPOSE_DID_RESOLUTION);
        const char *url = tm_inquiry_request_url(inquiry, 0, NULL);
        tm_result result = tm_inquiry_refuse_with_body(inquiry, TM_TEXT(url), 404, TM_TEXT(body),
                                                       TM_TEXT("application/did-resolution; charset=utf-8"),
                                                       TM_SOURCE_NETWORK, NULL);
        CHECK(result == (says ? TM_CODE_DID_NOT_FOUND : TM_CODE_DID_UNAVAILABLE));
        tm_inquiry_free(inquiry);
    }
    CHECK(tm_inquiry_asks_anew(NULL) == 0);
    tm_did_options_free(options);
    tm_verifier_free(verifier);
    tm_verifier_builder_free(builder);
    tm_resolver_free(resolver);
}

/* A policy that wants the issuer to own a domain. */
static void domains_of_issuers(void) {
    struct university uni = new_university();
    const char *both[] = {DOCUMENT_URL, uni.document, CONFIGURATION_URL, uni.configuration, NULL};
    const char *one[] = {DOCUMENT_URL, uni.document, NULL};
    tm_verifier *verifier = knowing(both), *half = knowing(one);
    tm_buffer *credential = issued(uni.issuer, DRAFT, "eddsa-rdfc-2022");
    tm_credential_policy *policy = anyone(), *other = anyone(), *showing = anyone();
    MUST(tm_credential_policy_require_linked_domain(policy, TM_TEXT(ORIGIN), &error));
    MUST(tm_credential_policy_require_linked_domain(other, TM_TEXT("https://other.example"), &error));
    MUST(tm_credential_policy_show_linked_domains(showing, &error));
    FAILS(TM_CODE_DOMAIN_ORIGIN, tm_credential_policy_require_linked_domain(policy, TM_TEXT("uni"), error));
    CHECK(verdict_on(verifier, credential, policy) == TM_VERDICT_ACCEPTED);
    CHECK(verdict_on(half, credential, policy) == TM_VERDICT_INDETERMINATE);
    CHECK(verdict_on(verifier, credential, other) != TM_VERDICT_ACCEPTED);
    tm_report *report = NULL;
    tm_buffer *json = NULL;
    MUST(tm_verifier_verify_credential(verifier, BYTES(credential), showing, &report, &error));
    MUST(tm_report_to_json(report, &json, &error));
    CHECK(strstr(tm_buffer_data(json), ORIGIN) != NULL);
    tm_buffer_free(json);
    tm_report_free(report);
    tm_credential_policy_free(policy);
    tm_credential_policy_free(other);
    tm_credential_policy_free(showing);
    tm_buffer_free(credential);
    tm_verifier_free(verifier);
    tm_verifier_free(half);
    free_university(uni);
}

/* did:web has no place for it, did:webvh has; what is here is that the answer is a report either way. */
static void whois(void) {
    struct university uni = new_university();
    const char *one[] = {DOCUMENT_URL, uni.document, NULL};
    tm_verifier *verifier = knowing(one);
    tm_credential_policy *credentials = anyone();
    tm_presentation_policy *policy = NULL;
    tm_report *report = NULL;
    tm_inquiry *inquiry = NULL;
    MUST(tm_presentation_policy_new_dangerous_replayable(credentials, &policy, &error));
    MUST(tm_verifier_whois(verifier, TM_TEXT(DID), policy, &report, &error));
    CHECK(tm_report_verdict(report) == TM_VERDICT_INDETERMINATE);
    tm_report_free(report);
    FAILS(TM_CODE_DID_SYNTAX, tm_verifier_whois(verifier, TM_TEXT("uni.example"), policy, &report, error));
    MUST(tm_verifier_begin_whois(verifier, TM_TEXT("did:webvh:QmaJp6pmb6RUk4oaDyWQcjeqYbvxsc3kvmHWPpz7CyAKVH:uni.example"),
                                 policy, &inquiry, &error));
    CHECK(tm_inquiry_request_count(inquiry) >= 1);
    CHECK(strcmp(tm_inquiry_request_url(inquiry, 0, NULL), "https://uni.example/.well-known/did.jsonl") == 0);
    MUST(tm_inquiry_finish_report(inquiry, &report, &error));
    CHECK(tm_report_verdict(report) == TM_VERDICT_INDETERMINATE);
    tm_report_free(report);
    tm_inquiry_free(inquiry);
    tm_presentation_policy_free(policy);
    tm_credential_policy_free(credentials);
    tm_verifier_free(verifier);
    free_university(uni);
}

/* A log that is broken is looked for again at once: its owner may have mended it. Of other documents nothing is said. */
static void lifetimes(void) {
    static const char LOG_URL[] = "https://uni.example/.well-known/did.jsonl";
    tm_verifier *verifier = new_verifier();
    tm_did_options *options = NULL;
    tm_inquiry *inquiry = NULL;
    MUST(tm_did_options_new(&options, &error));
    MUST(tm_did_options_no_cache(options, &error));
    MUST(tm_verifier_begin_resolve(verifier, TM_TEXT("did:webvh:QmaJp6pmb6RUk4oaDyWQcjeqYbvxsc3kvmHWPpz7CyAKVH:uni.example"),
                                   options, &inquiry, &error));
    CHECK(tm_inquiry_lifetime(inquiry, TM_TEXT(LOG_URL)) == -1);
    CHECK(tm_inquiry_supply(inquiry, TM_TEXT(LOG_URL), TM_TEXT("{}"), TM_TEXT("text/jsonl"), TM_SOURCE_NETWORK,
                            NULL) == TM_CODE_DID_WEBVH_ENTRY);
    CHECK(tm_inquiry_lifetime(inquiry, TM_TEXT(LOG_URL)) == 0);
    CHECK(tm_inquiry_lifetime(inquiry, TM_TEXT("https://uni.example/")) == -1);
    CHECK(tm_inquiry_lifetime(NULL, TM_TEXT(LOG_URL)) == -1);
    tm_inquiry_free(inquiry);
    tm_did_options_free(options);
    tm_verifier_free(verifier);
}

static void contexts(void) {
    static const char TERMS[] = "{\"@context\": {\"motto\": \"https://uni.example/terms#motto\"}}";
    static const char WITH_MOTTO[] =
        "{\"@context\": [\"https://www.w3.org/ns/credentials/v2\", \"" TERMS_URL "\"], \"type\": [\"VerifiableCredential\"],"
        " \"credentialSubject\": {\"id\": \"did:example:ada\", \"motto\": \"Read first\"}}";
    tm_issuer *issuer = new_issuer("P-256");
    tm_signer *signer = new_signer("Ed25519");
    tm_holder *holder = NULL;
    tm_evidence *evidence = NULL;
    tm_issue_options *options = NULL;
    tm_buffer *credential = NULL, *derived = NULL;
    tm_disclosure *disclosure = NULL;
    tm_credential_policy *policy = anyone();
    MUST(tm_holder_new_did_key(signer, &holder, &error));
    MUST(tm_disclosure_new(&disclosure, &error));
    MUST(tm_disclosure_show(disclosure, TM_TEXT("/credentialSubject/motto"), &error));
    MUST(tm_evidence_new(&evidence, &error));
    MUST(tm_evidence_add(evidence, TM_TEXT(TERMS_URL), TM_TEXT(TERMS), &error));
    MUST(tm_issue_options_new(TM_TEXT("ecdsa-sd-2023"), &options, &error));
    FAILS(TM_CODE_CONTEXT_UNKNOWN,
          tm_issuer_issue(issuer, TM_TEXT(WITH_MOTTO), options, NULL, &credential, error));
    MUST(tm_issuer_contexts(issuer, evidence, &error));
    MUST(tm_issuer_issue(issuer, TM_TEXT(WITH_MOTTO), options, NULL, &credential, &error));
    FAILS(TM_CODE_CONTEXT_UNKNOWN, tm_holder_derive(holder, BYTES(credential), disclosure, &derived, error));
    MUST(tm_holder_contexts(holder, evidence, &error));
    MUST(tm_holder_derive(holder, BYTES(credential), disclosure, &derived, &error));
    const char *given[] = {TERMS_URL, TERMS, NULL};
    tm_verifier *verifier = knowing(given), *ignorant = new_verifier();
    CHECK(verdict_on(ignorant, derived, policy) != TM_VERDICT_ACCEPTED);
    CHECK(verdict_on(verifier, derived, policy) == TM_VERDICT_ACCEPTED);
    tm_verifier_free(ignorant);
    tm_verifier_free(verifier);
    tm_buffer_free(credential);
    tm_buffer_free(derived);
    tm_issue_options_free(options);
    tm_evidence_free(evidence);
    tm_disclosure_free(disclosure);
    tm_credential_policy_free(policy);
    tm_holder_free(holder);
    tm_signer_free(signer);
    tm_issuer_free(issuer);
}

static void explanations(void) {
    tm_verifier *verifier = new_verifier(), *batch = NULL;
    tm_issuer *issuer = new_issuer("Ed25519");
    tm_credential_policy *policy = anyone();
    tm_buffer *credential = issued(issuer, DRAFT, "eddsa-rdfc-2022"), *explanation = NULL;
    MUST(tm_verifier_for_batch(verifier, &batch, &error));
    MUST(tm_verifier_explain(batch, BYTES(credential), policy, &explanation, &error));
    CHECK(strstr(tm_buffer_data(explanation), "\"matches\":true") != NULL);
    CHECK(strstr(tm_buffer_data(explanation), "<did:example:ada>") != NULL);
    tm_buffer_free(explanation);
    char *forged = strdup(tm_buffer_data(credential));
    memcpy(strstr(forged, "did:example:ada"), "did:example:bob", 15);
    MUST(tm_verifier_explain(batch, TM_TEXT(forged), policy, &explanation, &error));
    CHECK(strstr(tm_buffer_data(explanation), "\"matches\":false") != NULL);
    tm_buffer_free(explanation);
    free(forged);
    CHECK(tm_verifier_explain(batch, TM_TEXT("{"), policy, &explanation, NULL) != TM_OK);
    tm_buffer_free(credential);
    tm_credential_policy_free(policy);
    tm_issuer_free(issuer);
    tm_verifier_free(batch);
    tm_verifier_free(verifier);
}

/* Calls by JSON-RPC are for the caller to send. */
static void calls(void) {
    tm_verifier *verifier = new_verifier();
    tm_inquiry *inquiry = NULL;
    tm_buffer *result = NULL;
    MUST(tm_verifier_begin_resolve(verifier, TM_TEXT("did:ethr:0x01d9c8bb9c1e7bd3b3f0a3a2b5ed5dd8a5e1ac3b"), NULL,
                                   &inquiry, &error));
    CHECK(tm_inquiry_request_purpose(inquiry, 0) == TM_PURPOSE_JSON_RPC);
    CHECK(strcmp(tm_inquiry_request_service(inquiry, 0, NULL), "eip155:1") == 0);
    CHECK(strstr(tm_inquiry_request_body(inquiry, 0, NULL), "\"method\":\"eth_") != NULL);
    CHECK(strcmp(tm_inquiry_request_body(inquiry, 99, NULL), "") == 0);
    CHECK(tm_inquiry_finish(inquiry, NULL, &result, NULL) != TM_OK);
    tm_inquiry_free(inquiry);
    MUST(tm_verifier_begin_resolve(verifier, TM_TEXT(DID), NULL, &inquiry, &error));
    CHECK(strcmp(tm_inquiry_request_service(inquiry, 0, NULL), "") == 0);
    tm_inquiry_free(inquiry);
    tm_verifier_free(verifier);
}

/* What a server sends beside a document, and what stands in memory while others answer. */
static void answers(void) {
    static const struct {
        const char *content_type;
        tm_verdict verdict;
    } sent[] = {
        {"application/did", TM_VERDICT_ACCEPTED},
        {"Application/DID+LD+JSON;charset=utf-8", TM_VERDICT_ACCEPTED},
        {" application/json ; charset=UTF-8; profile=\"x\"", TM_VERDICT_ACCEPTED},
        {"text/html; charset=utf-8", TM_VERDICT_INDETERMINATE},
        {"; charset=utf-8", TM_VERDICT_INDETERMINATE},
        {"text/\xfctml", TM_VERDICT_INDETERMINATE},
        {NULL, TM_VERDICT_INDETERMINATE},
    };
    struct university uni = new_university();
    tm_buffer *credential = issued(uni.issuer, DRAFT, "eddsa-rdfc-2022");
    tm_verifier *verifier = new_verifier();
    tm_credential_policy *policy = anyone();
    for (size_t at = 0; at < sizeof sent / sizeof *sent; at++) {
        tm_inquiry *inquiry = NULL;
        tm_report *report = NULL;
        const char *type = sent[at].content_type;
        MUST(tm_verifier_begin_credential(verifier, BYTES(credential), policy, &inquiry, &error));
        const char *url = tm_inquiry_request_url(inquiry, 0, NULL);
        CHECK(strcmp(url, DOCUMENT_URL) == 0);
        MUST(tm_inquiry_supply(inquiry, TM_TEXT(url), TM_TEXT(uni.document), type, type == NULL ? 0 : strlen(type),
                               TM_SOURCE_NETWORK, &error));
        CHECK(tm_inquiry_request_count(inquiry) == 0 && strcmp(url, DOCUMENT_URL) == 0);
        MUST(tm_inquiry_finish_report(inquiry, &report, &error));
        /* It is the inquiry's to its end. */
        CHECK(strcmp(url, DOCUMENT_URL) == 0);
        CHECK(tm_report_verdict(report) == sent[at].verdict);
        tm_report_free(report);
        tm_inquiry_free(inquiry);
    }
    /* What a server says instead of a document need not be a text, and is not read. */
    tm_inquiry *inquiry = NULL;
    tm_report *report = NULL;
    MUST(tm_verifier_begin_credential(verifier, BYTES(credential), policy, &inquiry, &error));
    MUST(tm_inquiry_refuse(inquiry, TM_TEXT(DOCUMENT_URL), 500, "\xff\xfe", 2, &error));
    MUST(tm_inquiry_finish_report(inquiry, &report, &error));
    CHECK(tm_report_verdict(report) == TM_VERDICT_INDETERMINATE);
    CHECK(strstr(tm_report_finding_sentence(report, 0, NULL), "500") != NULL);
    tm_report_free(report);
    tm_inquiry_free(inquiry);
    MUST(tm_verifier_begin_credential(verifier, BYTES(credential), policy, &inquiry, &error));
    MUST(tm_inquiry_refuse(inquiry, TM_TEXT(DOCUMENT_URL), 0, "no r\xf6ute", 8, &error));
    MUST(tm_inquiry_finish_report(inquiry, &report, &error));
    CHECK(strstr(tm_report_finding_sentence(report, 0, NULL), "no r\xef\xbf\xbdute") != NULL);
    tm_report_free(report);
    tm_inquiry_free(inquiry);
    tm_credential_policy_free(policy);
    tm_verifier_free(verifier);
    tm_buffer_free(credential);
    free_university(uni);
}

/* Whoever issues with a client of their own learns what that did not get. */
static void unchecked(void) {
    struct university uni = new_university();
    tm_issue_options *options = NULL;
    MUST(tm_issue_options_new(TM_TEXT("eddsa-rdfc-2022"), &options, &error));
    for (int round = 0; round < 2; round++) {
        tm_inquiry *inquiry = NULL;
        tm_error *left = NULL;
        tm_buffer *credential = NULL;
        MUST(tm_issuer_begin_issue(uni.issuer, TM_TEXT(DRAFT), options, &inquiry, &error));
        CHECK(tm_inquiry_request_count(inquiry) == 1);
        if (round == 1) {
            MUST(tm_inquiry_supply(inquiry, TM_TEXT(DOCUMENT_URL), TM_TEXT(uni.document), TM_TEXT("application/did"),
                                   TM_SOURCE_NETWORK, &error));
        }
        MUST(tm_inquiry_finish(inquiry, &left, &credential, &error));
        CHECK((left == NULL) == (round == 1) && (round == 1 || tm_error_count(left) == 1));
        tm_error_free(left);
        tm_buffer_free(credential);
        tm_inquiry_free(inquiry);
    }
    tm_issue_options_free(options);
    free_university(uni);
}

/* Who wrote a credential does not choose where what is said of it ends. */
static void texts_with_nul(void) {
    static const char WITH_NUL[] = "{\"@context\": [\"https://www.w3.org/ns/credentials/v2\"], \"type\": [\"VerifiableCredential\"],"
                                   " \"issuer\": \"did:example:a\\u0000b\", \"credentialSubject\": {\"id\": \"did:example:ada\"}}";
    tm_verifier *verifier = new_verifier();
    tm_credential_policy *policy = anyone();
    tm_report *report = NULL;
    bool was_there = false;
    MUST(tm_verifier_verify_credential(verifier, TM_TEXT(WITH_NUL), policy, &report, &error));
    CHECK(tm_report_verdict(report) == TM_VERDICT_REJECTED && tm_report_finding_count(report) > 0);
    for (size_t at = 0; at < tm_report_finding_count(report); at++) {
        size_t len = 0;
        const char *sentence = tm_report_finding_sentence(report, at, &len);
        CHECK(strlen(sentence) == len);
        was_there = was_there || strstr(sentence, "did:example:a\xef\xbf\xbd" "b") != NULL;
    }
    CHECK(was_there);
    tm_report_free(report);
    tm_credential_policy_free(policy);
    tm_verifier_free(verifier);
}

int main(void) {
    answers();
    unchecked();
    texts_with_nul();
    domains();
    localhost();
    resolvers_that_know_better();
    domains_of_issuers();
    whois();
    lifetimes();
    contexts();
    explanations();
    calls();
    CHECK(tm_live_handles() == 0);
    puts("documents: passed");
    return 0;
}
