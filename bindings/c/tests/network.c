/* The built-in client and its guard, against a server in this program.
 *
 *   network AUTHORITY CERTIFICATE KEY     PEM files: who signed the certificate of 127.0.0.1, that, and its key */

#define _GNU_SOURCE
#include "check.h"
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 4, PATIENT = 600000 };

/* What the server has at a path, and how often it was asked there. */
struct page {
    const char *path, *media_type;
    /* NULL if it never answers. */
    const char *body;
    /* Where a 302 leads to, or NULL. */
    const char *moved;
    atomic_int asked;
};

struct server {
    int listener;
    /* NULL for plain http. */
    SSL_CTX *tls;
    char base[64];
    struct page *pages;
    pthread_t thread;
};

struct connection {
    int socket;
    SSL *tls;
};

static int receive(struct connection *from, char *into, size_t room) {
    return from->tls != NULL ? SSL_read(from->tls, into, (int)room) : (int)read(from->socket, into, room);
}

static void transmit(struct connection *to, const char *text, size_t len) {
    if (to->tls != NULL) {
        SSL_write(to->tls, text, (int)len);
    } else if (write(to->socket, text, len) < 0) {
        /* Who asked has gone. */
    }
}

/* Reads a request, with its body if it has one. */
static bool request(struct connection *from, char *text, size_t room) {
    size_t len = 0;
    for (;;) {
        int got = receive(from, text + len, room - 1 - len);
        if (got <= 0) {
            return false;
        }
        len += (size_t)got;
        text[len] = 0;
        const char *end = strstr(text, "\r\n\r\n"), *length = strcasestr(text, "content-length:");
        if (end != NULL && (length == NULL || strlen(end + 4) >= strtoul(length + 15, NULL, 10))) {
            return true;
        }
    }
}

/* A node of a blockchain on which nothing was ever written about anybody. */
static const char *node(const char *call) {
    if (strstr(call, "eth_chainId") != NULL) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x539\"}";
    }
    if (strstr(call, "eth_getBlockByNumber") != NULL) {
        /* A node whose last block is old is not believed to know what holds now. */
        static char block[128];
        snprintf(block, sizeof block, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"number\":\"0x43\",\"timestamp\":\"0x%llx\"}}",
                 (unsigned long long)time(NULL));
        return block;
    }
    /* identityOwner(address): it is its own. */
    if (strstr(call, "0x8733d4e8") != NULL) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":"
               "\"0x000000000000000000000000f3beac30c498d9e26865f34fcaa57dbb935b0d74\"}";
    }
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":"
           "\"0x0000000000000000000000000000000000000000000000000000000000000000\"}";
}

static void answer(struct server *server, struct connection *to) {
    char text[8192], head[512], path[512] = "";
    if (!request(to, text, sizeof text) || sscanf(text, "%*s %511s", path) != 1) {
        return;
    }
    struct page *page = server->pages;
    while (page->path != NULL && strcmp(page->path, path) != 0) {
        page++;
    }
    atomic_fetch_add(&page->asked, 1);
    const char *body = page->body != NULL ? page->body : "";
    if (page->path != NULL && page->body == NULL && page->moved == NULL) {
        /* Until the other side has enough of it. */
        while (receive(to, text, sizeof text) > 0) {
        }
        return;
    }
    if (strcmp(path, "/node") == 0) {
        body = node(text);
    }
    int len = snprintf(head, sizeof head,
                       "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s%s%sConnection: close\r\n\r\n",
                       page->moved != NULL ? "302 Found" : page->path != NULL ? "200 OK" : "404 Not Found",
                       page->media_type != NULL ? page->media_type : "text/plain", strlen(body),
                       page->moved != NULL ? "Location: " : "", page->moved != NULL ? page->moved : "",
                       page->moved != NULL ? "\r\n" : "");
    transmit(to, head, (size_t)len);
    transmit(to, body, strlen(body));
}

static void *serve(void *argument) {
    struct server *server = argument;
    for (;;) {
        struct connection connection = {.socket = accept(server->listener, NULL, NULL)};
        if (connection.socket < 0) {
            return NULL;
        }
        if (server->tls != NULL) {
            connection.tls = SSL_new(server->tls);
            SSL_set_fd(connection.tls, connection.socket);
        }
        if (connection.tls == NULL || SSL_accept(connection.tls) == 1) {
            answer(server, &connection);
        }
        if (connection.tls != NULL) {
            SSL_shutdown(connection.tls);
            SSL_free(connection.tls);
        }
        close(connection.socket);
    }
}

/* Begins to serve at a port of its own; the last page has no path and counts what is not there. */
static void start(struct server *server, struct page *pages, SSL_CTX *tls) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(server->listener >= 0 && bind(server->listener, (struct sockaddr *)&address, size) == 0);
    CHECK(listen(server->listener, 16) == 0);
    CHECK(getsockname(server->listener, (struct sockaddr *)&address, &size) == 0);
    snprintf(server->base, sizeof server->base, "%s://127.0.0.1:%u", tls != NULL ? "https" : "http",
             (unsigned)ntohs(address.sin_port));
    server->tls = tls;
    server->pages = pages;
    CHECK(pthread_create(&server->thread, NULL, serve, server) == 0);
}

static void stop(struct server *server) {
    shutdown(server->listener, SHUT_RDWR);
    CHECK(pthread_join(server->thread, NULL) == 0);
    close(server->listener);
}

/* A credential whose status is at a URL that follows from the server's. */
static tm_buffer *on_a_list(const tm_issuer *issuer, const char *base, const char *path) {
    char draft[1024];
    snprintf(draft, sizeof draft,
             "{\"@context\": [\"https://www.w3.org/ns/credentials/v2\"], \"type\": [\"VerifiableCredential\"],"
             " \"credentialSubject\": {\"id\": \"did:example:ada\"}, \"credentialStatus\": {"
             "  \"type\": \"BitstringStatusListEntry\", \"statusPurpose\": \"revocation\", \"statusListIndex\": \"1\","
             "  \"statusListCredential\": \"%s%s\"}}",
             base, path);
    return issued(issuer, draft, "eddsa-rdfc-2022");
}

static tm_verifier *through(const tm_network *network, const tm_resolver *resolver, uint32_t milliseconds) {
    tm_verifier_builder *builder = NULL;
    tm_verifier *verifier = NULL;
    MUST(tm_verifier_builder_new(&builder, &error));
    MUST(tm_verifier_builder_network(builder, network, &error));
    MUST(tm_verifier_builder_download_time(builder, milliseconds, &error));
    if (resolver != NULL) {
        MUST(tm_verifier_builder_resolver(builder, resolver, &error));
    }
    MUST(tm_verifier_builder_build(builder, &verifier, &error));
    tm_verifier_builder_free(builder);
    return verifier;
}

/* The built-in client, with time enough for a slow machine. */
static tm_network *new_network(void) {
    tm_network *network = NULL;
    MUST(tm_network_new(&network, &error));
    MUST(tm_network_time(network, PATIENT, &error));
    MUST(tm_network_connect_time(network, PATIENT, &error));
    return network;
}

/* That the verdict stays open for want of the list, and the reason. */
static void open_for(const char *reason, const tm_verifier *verifier, const tm_buffer *credential,
                     const tm_credential_policy *policy) {
    tm_report *report = NULL;
    MUST(tm_verifier_verify_credential(verifier, BYTES(credential), policy, &report, &error));
    CHECK(tm_report_verdict(report) == TM_VERDICT_INDETERMINATE);
    CHECK(tm_report_finding_number(report, 0) == TM_CODE_STATUS_UNREACHABLE);
    if (strstr(tm_report_finding_sentence(report, 0, NULL), reason) == NULL) {
        fprintf(stderr, "%s, in the place of %s\n", tm_report_finding_sentence(report, 0, NULL), reason);
        exit(1);
    }
    tm_report_free(report);
}

static char *contents(const char *path) {
    static char text[16384];
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    return text;
}

struct shared {
    tm_verifier *verifier;
    tm_buffer *credential;
    tm_credential_policy *policy;
};

static void *accept_it(void *argument) {
    struct shared *shared = argument;
    CHECK(verdict_on(shared->verifier, shared->credential, shared->policy) == TM_VERDICT_ACCEPTED);
    return NULL;
}

/* A status list that is signed by the issuer and says that nothing is revoked. */
static tm_buffer *new_list(const tm_issuer *issuer, const char *base) {
    char list[128], document[192];
    tm_status_store *store = NULL;
    tm_buffer *signed_list = NULL;
    snprintf(list, sizeof list, "%s/status/1", base);
    snprintf(document, sizeof document, "%s/revocation.json", list);
    MUST(tm_status_store_new_memory(&store, &error));
    MUST(tm_status_store_add_revocation_list(store, TM_TEXT(list), &error));
    MUST(tm_issuer_sign_status_list(issuer, store, TM_TEXT(list), TM_TEXT(document), &signed_list, &error));
    tm_status_store_free(store);
    return signed_list;
}

enum { LIST, SILENT, MOVED, MISSING };

static void over_tls(const char *authority, SSL_CTX *tls) {
    struct page pages[] = {
        [LIST] = {.path = "/status/1/revocation.json", .media_type = "application/vc"},
        [SILENT] = {.path = "/silent"},
        [MOVED] = {.path = "/moved", .moved = "https://10.0.0.1/inside"},
        [MISSING] = {.path = NULL},
    };
    struct server server;
    start(&server, pages, tls);
    tm_issuer *issuer = new_issuer("Ed25519");
    tm_buffer *list = new_list(issuer, server.base);
    pages[LIST].body = tm_buffer_data(list);
    tm_buffer *credential = on_a_list(issuer, server.base, pages[LIST].path);
    tm_credential_policy *policy = anyone();
    tm_network *network = new_network();

    /* Nobody verifies by an address of this machine unless it is allowed. */
    tm_verifier *verifier = through(network, NULL, PATIENT);
    open_for("a loopback address", verifier, credential, policy);
    tm_verifier_free(verifier);
    MUST(tm_network_dangerous_allow_loopback(network, &error));
    verifier = through(network, NULL, PATIENT);
    open_for("UnknownIssuer", verifier, credential, policy);
    tm_verifier_free(verifier);
    CHECK(atomic_load(&pages[LIST].asked) == 0);

    FAILS(TM_CODE_FETCH_CLIENT, tm_network_add_root_certificates(network, TM_TEXT("no certificate"), error));
    MUST(tm_network_add_root_certificates(network, TM_TEXT(authority), &error));
    verifier = through(network, NULL, PATIENT);
    pthread_t all[THREADS];
    struct shared shared = {verifier, credential, policy};
    for (int at = 0; at < THREADS; at++) {
        CHECK(pthread_create(&all[at], NULL, accept_it, &shared) == 0);
    }
    for (int at = 0; at < THREADS; at++) {
        CHECK(pthread_join(all[at], NULL) == 0);
    }
    /* Who asks at the same time waits for the same download. */
    CHECK(atomic_load(&pages[LIST].asked) == 1);

    tm_buffer *other = on_a_list(issuer, server.base, "/gone");
    open_for("404", verifier, other, policy);
    CHECK(atomic_load(&pages[MISSING].asked) == 1);
    tm_buffer_free(other);
    other = on_a_list(issuer, server.base, "/moved");
    open_for("10.0.0.1", verifier, other, policy);
    tm_buffer_free(other);
    tm_verifier_free(verifier);
    verifier = through(network, NULL, 500);
    other = on_a_list(issuer, server.base, "/silent");
    open_for("within 500ms", verifier, other, policy);
    tm_buffer_free(other);
    tm_verifier_free(verifier);

    stop(&server);
    tm_network_free(network);
    tm_credential_policy_free(policy);
    tm_buffer_free(credential);
    tm_buffer_free(list);
    tm_issuer_free(issuer);
}

static void resolves(const tm_verifier *verifier, const char *did, const char *told) {
    tm_buffer *result = NULL;
    MUST(tm_verifier_resolve(verifier, TM_TEXT(did), NULL, &result, &error));
    if (strstr(tm_buffer_data(result), told) == NULL) {
        fprintf(stderr, "%s is not in %s\n", told, tm_buffer_data(result));
        exit(1);
    }
    tm_buffer_free(result);
}

/* Services that the caller named are asked by plain http and on this machine, and nothing else is. */
static void services(void) {
    static const char REGISTRY[] = "0x700b6a60ce7eaaea56f065753d8dcb9653dbad35";
    static const char ACCOUNT[] = "did:ethr:dev:0xf3beac30c498d9e26865f34fcaa57dbb935b0d74";
    char own[256], own_did[128], of_node[128];
    struct page pages[] = {
        {.path = "/1.0/identifiers/did:cheqd:testnet:1", .media_type = "application/did",
         .body = "{\"id\": \"did:cheqd:testnet:1\"}"},
        {.path = "/node", .media_type = "application/json", .body = ""},
        {.path = "/.well-known/did.json", .media_type = "application/did", .body = own},
        {.path = NULL},
    };
    struct server server;
    start(&server, pages, NULL);
    snprintf(own_did, sizeof own_did, "did:web:localhost%%3A%s", strrchr(server.base, ':') + 1);
    snprintf(own, sizeof own, "{\"id\": \"%s\"}", own_did);
    snprintf(of_node, sizeof of_node, "%s/node", server.base);
    tm_network *network = new_network();
    tm_resolver *resolver = NULL;
    tm_buffer *result = NULL;
    MUST(tm_resolver_new(&resolver, &error));
    FAILS(TM_CODE_USAGE_ARGUMENT, tm_resolver_universal_method(resolver, TM_TEXT("cheqd"), error));
    FAILS(TM_CODE_DID_RESOLVER_URL, tm_resolver_universal(resolver, TM_TEXT("ftp://resolver.example"), error));
    FAILS(TM_CODE_USAGE_ARGUMENT, tm_resolver_ethr_block(resolver, 7, error));
    FAILS(TM_CODE_USAGE_ETHR_NETWORK,
          tm_resolver_ethr_network(resolver, TM_TEXT("dev"), 1337, TM_TEXT("0x0"), error));
    FAILS(TM_CODE_FETCH_URL, tm_network_json_rpc(network, TM_TEXT("eip155:1337"), TM_TEXT("node"), error));
    FAILS(TM_CODE_FETCH_URL, tm_network_did_resolver(network, TM_TEXT("ftp://resolver.example"), error));
    FAILS(TM_CODE_FETCH_API_KEY,
          tm_network_did_resolver_with_key(network, TM_TEXT("https://resolver.example"), TM_TEXT("a\nb"), error));
    MUST(tm_network_did_resolver_with_key(network, TM_TEXT("https://resolver.example"), TM_TEXT("a"), &error));

    MUST(tm_resolver_universal(resolver, TM_TEXT(server.base), &error));
    tm_verifier *verifier = through(network, resolver, PATIENT);
    FAILS(TM_CODE_DID_UNAVAILABLE, tm_verifier_resolve(verifier, TM_TEXT("did:cheqd:testnet:1"), NULL, &result, error));
    tm_verifier_free(verifier);
    CHECK(atomic_load(&pages[0].asked) == 0);
    MUST(tm_network_did_resolver(network, TM_TEXT(server.base), &error));
    verifier = through(network, resolver, PATIENT);
    resolves(verifier, "did:cheqd:testnet:1", "\"id\":\"did:cheqd:testnet:1\"");
    tm_verifier_free(verifier);
    MUST(tm_resolver_universal_method(resolver, TM_TEXT("dock"), &error));
    verifier = through(network, resolver, PATIENT);
    FAILS(TM_CODE_DID_METHOD_NOT_SUPPORTED,
          tm_verifier_resolve(verifier, TM_TEXT("did:cheqd:testnet:1"), NULL, &result, error));
    FAILS(TM_CODE_DID_WEB_LOCALHOST, tm_verifier_resolve(verifier, TM_TEXT(own_did), NULL, &result, error));
    tm_verifier_free(verifier);

    MUST(tm_network_json_rpc(network, TM_TEXT("eip155:1337"), TM_TEXT(of_node), &error));
    MUST(tm_resolver_ethr_network(resolver, TM_TEXT("dev"), 1337, TM_TEXT(REGISTRY), &error));
    MUST(tm_resolver_ethr_block(resolver, TM_ETHR_BLOCK_SAFE, &error));
    verifier = through(network, resolver, PATIENT);
    resolves(verifier, ACCOUNT, "\"finality\":\"safe\"");
    CHECK(atomic_load(&pages[1].asked) >= 3);
    tm_verifier_free(verifier);

    MUST(tm_resolver_insecure_localhost(resolver, &error));
    MUST(tm_network_dangerous_allow_http(network, &error));
    MUST(tm_network_dangerous_allow_loopback(network, &error));
    verifier = through(network, resolver, PATIENT);
    resolves(verifier, own_did, own_did);
    tm_verifier_free(verifier);

    stop(&server);
    tm_resolver_free(resolver);
    tm_network_free(network);
}

/* A list by plain http, which anybody on the way could change. */
static void in_the_clear(void) {
    struct page pages[] = {{.path = "/status/1/revocation.json", .media_type = "application/vc"}, {.path = NULL}};
    struct server server;
    start(&server, pages, NULL);
    tm_issuer *issuer = new_issuer("Ed25519");
    tm_buffer *list = new_list(issuer, server.base);
    pages[0].body = tm_buffer_data(list);
    tm_buffer *credential = on_a_list(issuer, server.base, pages[0].path);
    tm_credential_policy *policy = anyone();
    tm_network *network = new_network();
    MUST(tm_network_dangerous_allow_loopback(network, &error));
    tm_verifier *verifier = through(network, NULL, PATIENT);
    open_for("http", verifier, credential, policy);
    tm_verifier_free(verifier);
    CHECK(atomic_load(&pages[0].asked) == 0);
    MUST(tm_network_dangerous_allow_http(network, &error));
    verifier = through(network, NULL, PATIENT);
    CHECK(verdict_on(verifier, credential, policy) == TM_VERDICT_ACCEPTED);
    CHECK(verdict_on(verifier, credential, policy) == TM_VERDICT_ACCEPTED);
    CHECK(atomic_load(&pages[0].asked) == 1);
    tm_verifier_free(verifier);
    MUST(tm_network_cache_bytes(network, 0, &error));
    verifier = through(network, NULL, PATIENT);
    CHECK(verdict_on(verifier, credential, policy) == TM_VERDICT_ACCEPTED);
    CHECK(verdict_on(verifier, credential, policy) == TM_VERDICT_ACCEPTED);
    CHECK(atomic_load(&pages[0].asked) == 3);
    tm_verifier_free(verifier);
    stop(&server);
    tm_network_free(network);
    tm_credential_policy_free(policy);
    tm_buffer_free(credential);
    tm_buffer_free(list);
    tm_issuer_free(issuer);
}

static tm_buffer *published(const tm_publisher *publisher, const tm_status_store *store, const char *folder,
                            uint32_t always) {
    tm_buffer *all = NULL;
    MUST(tm_publisher_publish(publisher, store, TM_TEXT(folder), always, NULL, &all, &error));
    return all;
}

/* An issuer who looks for its own document while it publishes. */
static void publications(void) {
    static const char LIST_URL[] = "https://uni.example/status/1";
    char own[1024], did[128], method[160], folder[] = "/tmp/testamur-network-XXXXXX", path[128];
    struct page pages[] = {{.path = "/.well-known/did.json", .media_type = "application/did", .body = own}, {.path = NULL}};
    struct server server;
    start(&server, pages, NULL);
    snprintf(did, sizeof did, "did:web:localhost%%3A%s", strrchr(server.base, ':') + 1);
    snprintf(method, sizeof method, "%s#key-1", did);
    tm_signer *signer = new_signer("Ed25519");
    tm_public_key *key = NULL;
    tm_buffer *jwk = NULL;
    MUST(tm_signer_public_key(signer, &key, &error));
    MUST(tm_public_key_to_jwk(key, &jwk, &error));
    snprintf(own, sizeof own,
             "{\"id\": \"%s\", \"assertionMethod\": [\"%s\"], \"verificationMethod\": [{\"id\": \"%s\","
             " \"controller\": \"%s\", \"type\": \"JsonWebKey\", \"publicKeyJwk\": %s}]}",
             did, method, method, did, tm_buffer_data(jwk));
    tm_network *network = new_network();
    tm_resolver *resolver = NULL;
    tm_issuer *issuer = NULL;
    tm_publisher *publisher = NULL;
    tm_status_store *store = NULL;
    MUST(tm_resolver_new(&resolver, &error));
    MUST(tm_resolver_insecure_localhost(resolver, &error));
    MUST(tm_network_dangerous_allow_http(network, &error));
    MUST(tm_network_dangerous_allow_loopback(network, &error));
    MUST(tm_issuer_new_with_method(TM_TEXT(did), TM_TEXT(method), signer, &issuer, &error));
    MUST(tm_issuer_resolver(issuer, resolver, &error));
    MUST(tm_issuer_network(issuer, network, &error));
    MUST(tm_publisher_new(issuer, &publisher, &error));
    MUST(tm_status_store_new_memory(&store, &error));
    MUST(tm_status_store_add_revocation_list(store, TM_TEXT(LIST_URL), &error));
    CHECK(mkdtemp(folder) != NULL);

    tm_buffer *all = published(publisher, store, folder, 0);
    CHECK(strstr(tm_buffer_data(all), "https://uni.example/status/1/revocation.json") != NULL);
    CHECK(strstr(tm_buffer_data(all), "\"isNew\":true") != NULL);
    CHECK(atomic_load(&pages[0].asked) == 1 && atomic_load(&pages[1].asked) == 0);
    tm_buffer_free(all);
    snprintf(path, sizeof path, "%s/status/1/revocation.json", folder);
    CHECK(strstr(contents(path), did) != NULL);
    /* Nothing is due, unless all are asked for: by whatever a language has for true. */
    all = published(publisher, store, folder, 0);
    CHECK(strstr(tm_buffer_data(all), "\"isNew\":false") != NULL);
    tm_buffer_free(all);
    static const uint32_t yes[] = {1, 256, UINT32_MAX};
    for (size_t at = 0; at < sizeof yes / sizeof *yes; at++) {
        all = published(publisher, store, folder, yes[at]);
        CHECK(strstr(tm_buffer_data(all), "\"isNew\":true") != NULL);
        tm_buffer_free(all);
    }

    snprintf(path, sizeof path, "rm -r %s", folder);
    CHECK(system(path) == 0);
    stop(&server);
    tm_status_store_free(store);
    tm_publisher_free(publisher);
    tm_issuer_free(issuer);
    tm_resolver_free(resolver);
    tm_network_free(network);
    tm_buffer_free(jwk);
    tm_public_key_free(key);
    tm_signer_free(signer);
}

int main(int count, char **arguments) {
    CHECK(count == 4);
    signal(SIGPIPE, SIG_IGN);
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    CHECK(tls != NULL && SSL_CTX_use_certificate_file(tls, arguments[2], SSL_FILETYPE_PEM) == 1);
    CHECK(SSL_CTX_use_PrivateKey_file(tls, arguments[3], SSL_FILETYPE_PEM) == 1);
    over_tls(contents(arguments[1]), tls);
    in_the_clear();
    services();
    publications();
    SSL_CTX_free(tls);
    CHECK(tm_live_handles() == 0);
    puts("network: passed");
    return 0;
}
