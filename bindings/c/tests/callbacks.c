/* Signers that fail, lie, and come back too late; many threads; processes that were forked. */

#include "check.h"
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8 };

/* How often each thread does its work; less under Valgrind, which runs one at a time. */
static int rounds(void) { return getenv("TEST_QUICKLY") == NULL ? 40 : 2; }

/* What a callback is to do, and how often it was asked and released. */
struct plan {
    enum { FORWARD, FAIL_WITH_REASON, FAIL_SILENTLY, GIVE_NOTHING, GIVE_WRONG, GIVE_TWICE, PUBLISH } deed;
    atomic_int asked, released;
    /* Whom the callback itself issues with. */
    const tm_issuer *other;
    /* What it publishes in the midst of publishing it. */
    const tm_publisher *publisher;
    const tm_status_store *store;
    tm_result published;
};

/* Where lists are published. */
static char folder[] = "/tmp/testamur-callbacks-XXXXXX";

static int32_t sign(void *user_data, tm_signing *signing) {
    struct plan *plan = user_data;
    unsigned char wrong[64] = {1};
    atomic_fetch_add(&plan->asked, 1);
    CHECK(tm_signing_message_len(signing) > 0 && tm_signing_message(signing) != NULL);
    CHECK(strcmp(tm_signing_algorithm(signing, NULL), "EdDSA") == 0 ||
          strcmp(tm_signing_algorithm(signing, NULL), "Ed25519") == 0);
    switch (plan->deed) {
    case FAIL_WITH_REASON:
        CHECK(tm_signing_fail(signing, TM_TEXT("the card was pulled out")) == TM_OK);
        return 0;
    case PUBLISH: {
        tm_buffer *all = NULL;
        plan->published = tm_publisher_publish(plan->publisher, plan->store, TM_TEXT(folder), 1, NULL, &all, NULL);
        CHECK(all == NULL && tm_signing_fail(signing, "no r\xf6ute", 8) == TM_OK);
        return 0;
    }
    case FAIL_SILENTLY:
        return 42;
    case GIVE_NOTHING:
        return 0;
    case GIVE_TWICE:
        CHECK(tm_signing_fail(signing, TM_TEXT("not yet")) == TM_OK);
        /* fallthrough */
    case GIVE_WRONG:
        CHECK(tm_signing_give(signing, NULL, 64) == TM_CODE_USAGE_NULL_POINTER);
        CHECK(tm_signing_give(signing, wrong, sizeof wrong) == TM_OK);
        return 0;
    default:
        break;
    }
    /* Other functions may be called from within. */
    tm_buffer_free(issued(plan->other, DRAFT, "eddsa-jcs-2022"));
    tm_signing_give(signing, wrong, sizeof wrong);
    return 0;
}

static void release(void *user_data) { atomic_fetch_add(&((struct plan *)user_data)->released, 1); }

static tm_issuer *with_callback(struct plan *plan) {
    tm_signer *own = new_signer("Ed25519"), *signer = NULL;
    tm_public_key *key = NULL;
    tm_issuer *issuer = NULL;
    MUST(tm_signer_public_key(own, &key, &error));
    FAILS(TM_CODE_USAGE_NULL_POINTER, tm_signer_from_callback(key, NULL, release, plan, &signer, error));
    CHECK(atomic_load(&plan->released) == 0);
    MUST(tm_signer_from_callback(key, sign, release, plan, &signer, &error));
    MUST(tm_issuer_new_did_key(signer, &issuer, &error));
    tm_public_key_free(key);
    tm_signer_free(own);
    tm_signer_free(signer);
    /* The issuer holds it. */
    CHECK(atomic_load(&plan->released) == 0);
    return issuer;
}

static void callbacks_that_fail(void) {
    static const char *reasons[] = {"", "the card was pulled out", "returned 42", "gave no signature", "", ""};
    for (int deed = FAIL_WITH_REASON; deed <= GIVE_TWICE; deed++) {
        struct plan plan = {.deed = deed};
        tm_issuer *issuer = with_callback(&plan);
        tm_issue_options *options = NULL;
        tm_buffer *credential = NULL;
        tm_error *error = NULL;
        MUST(tm_issue_options_new(TM_TEXT("eddsa-jcs-2022"), &options, &error));
        tm_result status = tm_issuer_issue(issuer, TM_TEXT(DRAFT), options, NULL, &credential, &error);
        CHECK(atomic_load(&plan.asked) == 1);
        if (deed < GIVE_WRONG) {
            CHECK(status == TM_CODE_KEY_SIGNING && credential == NULL);
            CHECK(strstr(tm_error_sentence(error, 0, NULL), reasons[deed]) != NULL);
            tm_error_free(error);
        } else {
            /* A signature that is none is found by whoever verifies. */
            CHECK(status == TM_OK);
            tm_verifier *verifier = new_verifier();
            tm_credential_policy *policy = anyone();
            CHECK(verdict_on(verifier, credential, policy) == TM_VERDICT_REJECTED);
            tm_credential_policy_free(policy);
            tm_verifier_free(verifier);
        }
        tm_buffer_free(credential);
        tm_issue_options_free(options);
        tm_issuer_free(issuer);
        CHECK(atomic_load(&plan.released) == 1);
    }
}

static void callbacks_that_call(void) {
    tm_issuer *other = new_issuer("Ed25519");
    struct plan plan = {.deed = FORWARD, .other = other};
    tm_issuer *issuer = with_callback(&plan);
    tm_buffer_free(issued(issuer, DRAFT, "eddsa-jcs-2022"));
    tm_issuer_free(issuer);
    tm_issuer_free(other);
}

/* A callback that asks for what waits for it is told so, and does not hang. */
static void callbacks_that_publish(void) {
    struct plan plan = {.deed = PUBLISH};
    tm_issuer *issuer = with_callback(&plan);
    tm_publisher *publisher = NULL;
    tm_status_store *store = NULL;
    tm_buffer *all = NULL;
    tm_error *error = NULL;
    CHECK(mkdtemp(folder) != NULL);
    MUST(tm_status_store_new_memory(&store, &error));
    MUST(tm_status_store_add_revocation_list(store, TM_TEXT("https://uni.example/status/1"), &error));
    MUST(tm_publisher_new(issuer, &publisher, &error));
    plan.publisher = publisher;
    plan.store = store;
    for (int round = 1; round <= 2; round++) {
        CHECK(tm_publisher_publish(publisher, store, TM_TEXT(folder), 0, NULL, &all, &error) == TM_CODE_KEY_SIGNING);
        CHECK(atomic_load(&plan.asked) == round && plan.published == TM_CODE_USAGE_CALLBACK);
        CHECK(strstr(tm_error_sentence(error, 0, NULL), "no r\xef\xbf\xbdute") != NULL);
        CHECK(all == NULL && tm_error_free(error) == TM_OK);
    }
    CHECK(rmdir(folder) == 0);
    tm_publisher_free(publisher);
    tm_status_store_free(store);
    tm_issuer_free(issuer);
}

struct shared {
    tm_issuer *issuer;
    tm_verifier *verifier;
    tm_credential_policy *policy;
    tm_buffer *credential;
    atomic_int freed;
    pthread_barrier_t done;
};

static void *use(void *argument) {
    struct shared *shared = argument;
    for (int round = 0; round < rounds(); round++) {
        CHECK(verdict_on(shared->verifier, shared->credential, shared->policy) == TM_VERDICT_ACCEPTED);
        tm_buffer *own = issued(shared->issuer, DRAFT, "eddsa-jcs-2022");
        CHECK(verdict_on(shared->verifier, own, shared->policy) == TM_VERDICT_ACCEPTED);
        CHECK(tm_buffer_free(own) == TM_OK);
        /* A policy that changes while others read it. */
        MUST(tm_credential_policy_clock_skew(shared->policy, (uint32_t)round, &error));
    }
    /* When all are done, all free it at the same time, and one does. */
    pthread_barrier_wait(&shared->done);
    if (tm_buffer_free(shared->credential) == TM_OK) {
        atomic_fetch_add(&shared->freed, 1);
    }
    return NULL;
}

/* Uses a report until somebody else has freed it. */
static void *read_on(void *report) {
    while (tm_report_verdict(report) == TM_VERDICT_REJECTED) {
        tm_buffer *json = NULL;
        if (tm_report_to_json(report, &json, NULL) == TM_OK) {
            CHECK(tm_buffer_len(json) > 100);
            tm_buffer_free(json);
        }
    }
    return NULL;
}

static void threads(void) {
    struct shared shared = {.issuer = new_issuer("Ed25519"), .verifier = new_verifier(), .policy = anyone()};
    shared.credential = issued(shared.issuer, DRAFT, "eddsa-rdfc-2022");
    CHECK(pthread_barrier_init(&shared.done, NULL, THREADS) == 0);
    pthread_t all[THREADS];
    for (int at = 0; at < THREADS; at++) {
        CHECK(pthread_create(&all[at], NULL, use, &shared) == 0);
    }
    for (int at = 0; at < THREADS; at++) {
        CHECK(pthread_join(all[at], NULL) == 0);
    }
    CHECK(atomic_load(&shared.freed) == 1);
    pthread_barrier_destroy(&shared.done);
    tm_report *report = NULL;
    MUST(tm_verifier_verify_credential(shared.verifier, "no badge", 8, shared.policy, &report, &error));
    for (int at = 0; at < THREADS; at++) {
        CHECK(pthread_create(&all[at], NULL, read_on, report) == 0);
    }
    usleep(20000);
    CHECK(tm_report_free(report) == TM_OK);
    for (int at = 0; at < THREADS; at++) {
        CHECK(pthread_join(all[at], NULL) == 0);
    }
    tm_credential_policy_free(shared.policy);
    tm_verifier_free(shared.verifier);
    tm_issuer_free(shared.issuer);
}

static const char ON_A_LIST_HERE[] =
    "{\"@context\": [\"https://www.w3.org/ns/credentials/v2\"], \"type\": [\"VerifiableCredential\"],"
    " \"credentialSubject\": {\"id\": \"did:example:ada\"}, \"credentialStatus\": {"
    "  \"type\": \"BitstringStatusListEntry\", \"statusPurpose\": \"revocation\", \"statusListIndex\": \"1\","
    "  \"statusListCredential\": \"https://127.0.0.1:1/list\"}}";

static void forked(void) {
    tm_verifier_builder *builder = NULL;
    tm_network *network = NULL;
    tm_verifier *verifier = NULL;
    MUST(tm_network_new(&network, &error));
    MUST(tm_verifier_builder_new(&builder, &error));
    MUST(tm_verifier_builder_network(builder, network, &error));
    MUST(tm_verifier_builder_build(builder, &verifier, &error));
    tm_issuer *issuer = new_issuer("Ed25519");
    tm_buffer *credential = issued(issuer, ON_A_LIST_HERE, "eddsa-rdfc-2022");
    tm_credential_policy *policy = anyone();
    tm_report *report = NULL;
    /* The guard refuses this machine, so that no server is needed. */
    MUST(tm_verifier_verify_credential(verifier, BYTES(credential), policy, &report, &error));
    CHECK(tm_report_verdict(report) == TM_VERDICT_INDETERMINATE);
    CHECK(strstr(tm_report_finding_sentence(report, 0, NULL), "127.0.0.1") != NULL);
    tm_report_free(report);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        tm_result status = tm_verifier_verify_credential(verifier, BYTES(credential), policy, &report, NULL);
        /* One of its own does not have the threads either. */
        tm_verifier *own = NULL;
        MUST(tm_verifier_builder_build(builder, &own, &error));
        if (tm_verifier_verify_credential(own, BYTES(credential), policy, &report, NULL) != TM_CODE_USAGE_FORKED) {
            status = TM_OK;
        }
        /* Another program, so that no tool looks for lost memory in half a process. */
        const char *answer = status == TM_CODE_USAGE_FORKED ? "true" : "false";
        execlp(answer, answer, (char *)NULL);
        _exit(2);
    }
    int outcome = 0;
    CHECK(waitpid(child, &outcome, 0) == child && WIFEXITED(outcome) && WEXITSTATUS(outcome) == 0);
    tm_credential_policy_free(policy);
    tm_buffer_free(credential);
    tm_issuer_free(issuer);
    tm_verifier_free(verifier);
    tm_verifier_builder_free(builder);
    tm_network_free(network);
}

int main(void) {
    callbacks_that_fail();
    callbacks_that_call();
    callbacks_that_publish();
    threads();
    forked();
    CHECK(tm_live_handles() == 0);
    puts("callbacks: passed");
    return 0;
}
