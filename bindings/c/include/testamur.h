/*
 * testamur: issue and verify W3C verifiable credentials and Open Badges.
 *
 * Generated from the sources of bindings/c by `cargo xtask header`; do not edit. Examples are in bindings/c/examples.
 *
 * THE CONTRACT, which holds for every function:
 *
 * Version. Ask tm_abi_is_compatible(TM_ABI_MAJOR, TM_ABI_MINOR) first: the library that runs need not be the one that
 * this header came with.
 *
 * Handles. Types are opaque. A handle that a call gives through an out-parameter is the caller's, who ends it with the
 * _free of its type, once. NULL may be freed. Handles are looked up and never followed: one that was freed, one of
 * another type and one that was made up are refused with usage.handle, at every use and when freed. What a value
 * was made of may be freed before it: the library keeps what it needs.
 *
 * Status. A call that can fail returns a tm_result: 0 (TM_OK), or the number of a code (testamur_codes.h). If it fails
 * and `error` is not NULL, *error is a handle that says more, which the caller frees; else *error is NULL. Out-parameters
 * of a failed call are NULL or 0. Nothing is kept per thread. A bad credential is no failure: it has a
 * report with a verdict. Calls that cannot fail return NULL-like values for handles that are none: 0, "".
 *
 * Texts and bytes. Given as pointer and length in bytes; texts are UTF-8, and need no NUL at the end. With length 0
 * the pointer may be NULL. They are only read during the call. TM_TEXT("...") writes both for a C string.
 * Texts that calls return end with a NUL and have none inside (it is replaced with U+FFFD), and live as long as the handle
 * they are of; `len`, if it is not NULL, gets the length. They belong to the library. The bytes of a tm_buffer are as they are.
 *
 * Threads. Every function may be called from every thread. A handle that is given as `const` may be used by several at
 * the same time; so may the others, and a change is seen by calls that begin after it. No thread may read a text that a call
 * returned while another frees the handle it is of.
 *
 * Callbacks. See tm_sign_callback. No callback may let a C++ exception or longjmp out.
 *
 * Processes. The first call that uses a network makes the threads for all of them. A child that is forked after it has none:
 * there every call with a network fails with usage.forked, also of a verifier or issuer that the child made. Servers that
 * fork their workers make no such call before. A process of several threads should only call exec in its child, as always.
 *
 * Faults. A defect of the library ends as the status internal.unexpected, not as a crash. What the library cannot see
 * is whether a pointer to text, bytes or a place for a result leads to memory of that size, and whether a text that it
 * returned is read after its handle was freed: that is the caller's to promise.
 */

#ifndef TESTAMUR_H
#define TESTAMUR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A C string as two arguments: where it begins, and its length. */
#define TM_TEXT(text) (text), strlen(text)

/* Before each function; define it if your compiler wants to be told where they come from. */
#ifndef TM_API
#define TM_API
#endif


// The part of the ABI's version that grows when a program that was compiled before would no longer run.
#define TM_ABI_MAJOR 0

// The part of the ABI's version that grows when something is added.
#define TM_ABI_MINOR 1

// Bytes that a call gave: JSON, a token, a key. Wiped when freed. Never changes, so threads may share it.
typedef struct tm_buffer tm_buffer;

// The documents that a verification needed and the time it was made for. With them the same question gets the same
// report, without a network. Never changes, so threads may share it.
typedef struct tm_bundle tm_bundle;

// What is demanded of a credential. Unless told otherwise: an issuer who is trusted, a proof by that issuer's own key
// for the purpose assertionMethod, within its validity, its status good where it has one. May be changed by
// one thread while others use it; they see it as it was when their call began.
typedef struct tm_credential_policy tm_credential_policy;

// What is asked of a resolution or dereferencing. Nothing unless set.
typedef struct tm_did_options tm_did_options;

// What is to be shown of a credential, by JSON pointers. May be changed by one thread while others use it; they see it as
// it was when their call began.
typedef struct tm_disclosure tm_disclosure;

// What was found about links between DIDs and domains, each verified from both sides
// (https://identity.foundation/.well-known/resources/did-configuration/). Never changes, so threads may share it.
typedef struct tm_domain_links tm_domain_links;

// Why a call failed: the most useful reason first, and others behind it where several things are wrong. Never changes,
// so threads may share it.
typedef struct tm_error tm_error;

// Documents that the caller has, by URL: DID documents, status lists, schemas, contexts. May be changed by one thread
// while others use it; they see it as it was when their call began.
typedef struct tm_evidence tm_evidence;

// Presents credentials with one key. May be changed by one thread while others use it; they see it as it was when their
// call began.
typedef struct tm_holder tm_holder;

// A question that was begun and names the documents it needs. While tm_inquiry_request_count is not 0, get what the
// first request names and supply it, or refuse it with the reason; then finish. As soon as all documents
// of a round are there, the requests are those of the next. Threads may share it; which
// of them gets what is for them to agree on.
typedef struct tm_inquiry tm_inquiry;

// How a credential is secured, and what its proof says. May be changed by one thread while others use it; they see it
// as it was when their call began.
typedef struct tm_issue_options tm_issue_options;

// Issues credentials with one key. May be changed by one thread while others use it; they see it as it was when their
// call began.
typedef struct tm_issuer tm_issuer;

// A secret key, wiped when the last that uses it is freed. Never changes, so threads may share it.
typedef struct tm_key tm_key;

// Settings of the built-in client, which gets what credentials of strangers name: https only, public addresses only
// (looked at after the name was resolved, again at each redirect), with bounds on size, time and redirects.
typedef struct tm_network tm_network;

// Credentials that are to be shown together, and what the proof says. May be changed by one thread while others use it;
// they see it as it was when their call began.
typedef struct tm_presentation tm_presentation;

// What is demanded of a presentation: the policy for each credential in it, and what ties it to this moment and this
// verifier. May be changed by one thread while others use it; they see it as it was when their call began.
typedef struct tm_presentation_policy tm_presentation_policy;

// A public key. Never changes, so threads may share it.
typedef struct tm_public_key tm_public_key;

// Signs the lists of a store and puts them into a folder that a web server serves. Let one publish into a folder;
// threads may share it.
typedef struct tm_publisher tm_publisher;

// What was examined and found: a verdict, and every check in a fixed order. Never changes, so threads may share it.
typedef struct tm_report tm_report;

// The DID methods, where something is to be chosen: networks of did:ethr, and a Universal Resolver for methods that
// are not known here. May be changed by one thread while others use it.
typedef struct tm_resolver tm_resolver;

// Signs with a key, wherever that is. Never changes, so threads may share it; what a callback does then is for its
// author.
typedef struct tm_signer tm_signer;

// One signature that a callback is asked for. It ends when the callback returns.
typedef struct tm_signing tm_signing;

// An issuer's account of its status lists: which indices are given away, and the status at each. Lists are named by the
// URL that they were made with. Threads may share it.
typedef struct tm_status_store tm_status_store;

// Verifies, and remembers what is the same for all who ask: contexts, keys, status lists. Make one and share it
// between threads.
typedef struct tm_verifier tm_verifier;

// Settings of a verifier. One of tm_verifier_builder_offline and tm_verifier_builder_network must be called; the rest
// has defaults.
typedef struct tm_verifier_builder tm_verifier_builder;

// How a call ended: 0 (TM_OK) if all went well, or the permanent number of the error's code. The numbers and names
// stand in testamur_codes.h and docs/error-codes.md.
typedef uint32_t tm_result;

// Makes a signature: reads tm_signing_algorithm and tm_signing_message, and calls tm_signing_give, or tm_signing_fail
// with a reason. 0 says that it did; anything else is a failure too. It is called on the thread that asked for
// the signature, by several threads at the same time if several issue, and must not let exceptions or longjmp out.
// It may call other functions of this library, but tm_publisher_publish not while that asks for the signature.
typedef int32_t (*tm_sign_callback)(void *user_data, tm_signing *signing);

// Ends what user_data points to: called once, on whichever thread frees the last that uses the signer.
typedef void (*tm_release_callback)(void *user_data);

// Up to which block a chain counts.
typedef uint32_t tm_ethr_block;

// What to do about the status of a credential.
typedef uint32_t tm_status_rule;

// A bound on the work for one document.
typedef uint32_t tm_limit;

// Whether a document may be relied on. 0 is no verdict, so that zeroed memory never reads as accepted.
typedef uint32_t tm_verdict;

// How a check ended, and how much a finding weighs.
typedef uint32_t tm_outcome;

// What a requested document is for.
typedef uint32_t tm_purpose;

// Where a document comes from. 0 is none of them.
typedef uint32_t tm_source;

// What to do with an image that has a credential in it.
typedef uint32_t tm_baked;

// All went well.
#define TM_OK 0

// The caller vouches for it: its media type is not looked at.
#define TM_SOURCE_GIVEN 1

// It was downloaded from its URL, or from another on the same scheme, host and port.
#define TM_SOURCE_NETWORK 2

// It was downloaded, and a redirect led to another scheme, host or port.
#define TM_SOURCE_REDIRECTED 3

// The last one that cannot be undone without a great loss to those who keep the chain. This is so unless set.
#define TM_ETHR_BLOCK_FINALIZED 0

// The last one that is unlikely to be undone.
#define TM_ETHR_BLOCK_SAFE 1

// The last one. What it says may never have been, a moment later.
#define TM_ETHR_BLOCK_LATEST 2

// A status that is there must be good; a credential may have none. Of an unsigned list (1EdTechRevocationList) that cannot
// be had, there is a warning only. This is so unless set.
#define TM_STATUS_RULE_CHECK 0

// There must be a status, its list must be had, and it must be good.
#define TM_STATUS_RULE_REQUIRE 1

// A status is not looked at: a revoked credential passes. The report warns of it.
#define TM_STATUS_RULE_IGNORE 2

// Bytes of the text of the input; 16 MiB unless set.
#define TM_LIMIT_INPUT_BYTES 1

// Arrays and objects inside each other; 64 unless set, and 96 at most, for which the stack of a thread is large enough.
#define TM_LIMIT_INPUT_DEPTH 2

// Documents asked for, over all rounds; 256 unless set.
#define TM_LIMIT_REQUESTS 3

// Credentials inside a presentation, and endorsements and credentials inside credentials; 1024 unless set.
#define TM_LIMIT_CREDENTIALS 4

// Status lists examined; 128 unless set.
#define TM_LIMIT_STATUS_LISTS 5

// Bytes of the document with a status list; 16 MiB unless set.
#define TM_LIMIT_STATUS_DOCUMENT_BYTES 6

// Bytes of a status list when it is unpacked.
#define TM_LIMIT_STATUS_LIST_BYTES 7

// There is no report.
#define TM_VERDICT_NONE 0

// Every check that matters passed.
#define TM_VERDICT_ACCEPTED 1

// Something is wrong.
#define TM_VERDICT_REJECTED 2

// Nothing was seen to be wrong, but something could not be found out.
#define TM_VERDICT_INDETERMINATE 3

// There is no such check.
#define TM_OUTCOME_NONE 0

// It holds.
#define TM_OUTCOME_PASSED 1

// It does not hold.
#define TM_OUTCOME_FAILED 2

// It could not be found out.
#define TM_OUTCOME_INCONCLUSIVE 3

// It holds, but there is something to know.
#define TM_OUTCOME_WARNED 4

// It was not made, for the reason that its sentence says.
#define TM_OUTCOME_SKIPPED 5

// There is no such request.
#define TM_PURPOSE_NONE 0

// A DID document, or the log that makes one.
#define TM_PURPOSE_DID 1

// Keys of an issuer, or metadata that leads to them.
#define TM_PURPOSE_ISSUER_KEYS 2

// A JSON-LD context.
#define TM_PURPOSE_CONTEXT 3

// Metadata of a type of credentials.
#define TM_PURPOSE_TYPE_METADATA 4

// A JSON schema.
#define TM_PURPOSE_SCHEMA 5

// A status list.
#define TM_PURPOSE_STATUS 6

// A document that the credential names with its digest.
#define TM_PURPOSE_RELATED_RESOURCE 7

// The answer to a call by JSON-RPC: see tm_inquiry_request_service.
#define TM_PURPOSE_JSON_RPC 8

// The answer of a Universal Resolver.
#define TM_PURPOSE_DID_RESOLUTION 9

// The links of an origin with DIDs.
#define TM_PURPOSE_DID_CONFIGURATION 10

// A presentation that a DID publishes of itself.
#define TM_PURPOSE_PRESENTATION 11

// Something else, of a later version.
#define TM_PURPOSE_OTHER 255

// Fail with usage.baked.
#define TM_BAKED_REFUSED 0

// Take it out, and put the new one in.
#define TM_BAKED_REPLACED 1

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of the ABI of the library that runs: the major part times 65536, and the minor part. The header has
// those of the library that it came with as TM_ABI_MAJOR and TM_ABI_MINOR.
TM_API
uint32_t tm_abi_version(void);

// 1 if a program that was compiled with this version of the header runs with this library, else 0: the major parts are
// the same, and the library's minor part is no less; while the major part is 0, the minor parts are the same too.
// Write `tm_abi_is_compatible(TM_ABI_MAJOR, TM_ABI_MINOR)` before anything else.
TM_API
uint32_t tm_abi_is_compatible(uint32_t major,
                              uint32_t minor);

// The version of the library, for people: "0.1.0". It lives as long as the library.
TM_API const char *tm_version(size_t *len);

// How many handles the process has that were not freed. Tools that look for lost memory do not see handles; a test
// that ends with 0 has lost none.
TM_API
size_t tm_live_handles(void);

// How many reasons there are: 1 as a rule, more where a draft breaks several rules.
TM_API size_t tm_error_count(const tm_error *error);

// The permanent number of a reason's code; of the first, `at` is 0. 0 if there is none.
TM_API tm_result tm_error_number(const tm_error *error, size_t at);

// The name of a reason's code, such as "key.jwk". Empty if there is none.
TM_API const char *tm_error_code(const tm_error *error, size_t at, size_t *len);

// The sentence that says what is wrong, with the facts in it. Empty if there is none.
TM_API const char *tm_error_sentence(const tm_error *error, size_t at, size_t *len);

// What to do about it. Empty if there is none.
TM_API const char *tm_error_remedy(const tm_error *error, size_t at, size_t *len);

// The JSON pointer (RFC 6901) of the place in the document that a reason is about. Empty where it is about no place, and
// for the document as a whole.
TM_API
const char *tm_error_pointer(const tm_error *error,
                             size_t at,
                             size_t *len);

// The result of a DID resolution that failed with this error, as DID Resolution has it: JSON with the error in
// `didResolutionMetadata`.
TM_API
tm_result tm_error_to_did_resolution(const tm_error *failed,
                                     tm_buffer **out,
                                     tm_error **error);

// The result of a dereferencing that failed with this error, as DID Resolution has it: JSON with the error in
// `dereferencingMetadata`.
TM_API tm_result tm_error_to_did_dereferencing(const tm_error *failed, tm_buffer **out, tm_error **error);

// Frees an error.
TM_API tm_result tm_error_free(tm_error *error);

// What the code with this number means: its explanation, for people. Fails for a number that is none.
TM_API tm_result tm_result_explain(tm_result status, tm_buffer **out, tm_error **error);

// The bytes, and a NUL behind them that is not counted. They live as long as the buffer.
TM_API const char *tm_buffer_data(const tm_buffer *buffer);

// How many bytes there are.
TM_API size_t tm_buffer_len(const tm_buffer *buffer);

// Wipes and frees the bytes.
TM_API tm_result tm_buffer_free(tm_buffer *buffer);

// Makes a key of a type: "Ed25519", "P-256", "P-384", "P-521", "secp256k1", "BLS12381G2", "X25519",
// "ML-DSA-44", "SLH-DSA-SHA2-128s"; "RSA" is one of 3072 bits.
TM_API tm_result tm_key_generate(const char *type_name, size_t type_name_len, tm_key **out, tm_error **error);

// Makes an RSA key of so many bits, 2048 to 4096 in steps of 8; takes seconds.
TM_API tm_result tm_key_generate_rsa(uint32_t bits, tm_key **out, tm_error **error);

// Reads a secret key from a JWK (RFC 7517), JSON.
TM_API tm_result tm_key_from_jwk(const char *jwk, size_t jwk_len, tm_key **out, tm_error **error);

// Reads a secret key from a Multikey text, "z…" (Controlled Identifiers 1.0, section 2.2.2).
TM_API
tm_result tm_key_from_multikey(const char *multikey,
                               size_t multikey_len,
                               tm_key **out,
                               tm_error **error);

// Reads a secret key from PEM: PKCS#8, SEC 1 or PKCS#1, in the clear.
TM_API tm_result tm_key_from_pem(const char *pem, size_t pem_len, tm_key **out, tm_error **error);

// Reads a secret key from PEM that a password encrypts (PBES2); can take seconds. For one in the clear the password
// is not looked at.
TM_API
tm_result tm_key_from_encrypted_pem(const char *pem,
                                    size_t pem_len,
                                    const void *password,
                                    size_t password_len,
                                    tm_key **out,
                                    tm_error **error);

// The name of the key's type, as tm_key_generate takes it. It lives as long as the key.
TM_API const char *tm_key_type(const tm_key *key, size_t *len);

// The public part.
TM_API tm_result tm_key_public(const tm_key *key, tm_public_key **out, tm_error **error);

// The SECRET key as JWK, JSON.
TM_API tm_result tm_key_to_secret_jwk(const tm_key *key, tm_buffer **out, tm_error **error);

// The SECRET key as a Multikey text.
TM_API tm_result tm_key_to_secret_multikey(const tm_key *key, tm_buffer **out, tm_error **error);

// The SECRET key as PEM (PKCS#8), in the clear.
TM_API tm_result tm_key_to_secret_pem(const tm_key *key, tm_buffer **out, tm_error **error);

// The key as PEM, encrypted with this password (PBES2: PBKDF2 with 600,000 rounds of HMAC-SHA-256, AES-256-CBC); takes
// up to a second. How strong the password is, is not looked at.
TM_API
tm_result tm_key_to_encrypted_pem(const tm_key *key,
                                  const void *password,
                                  size_t password_len,
                                  tm_buffer **out,
                                  tm_error **error);

// Frees a key. Signers that were made of it live on.
TM_API tm_result tm_key_free(tm_key *key);

// Reads a public key from a JWK (RFC 7517), JSON. A secret one is refused.
TM_API
tm_result tm_public_key_from_jwk(const char *jwk,
                                 size_t jwk_len,
                                 tm_public_key **out,
                                 tm_error **error);

// Reads a public key from a Multikey text, "z…": also the last part of a did:key.
TM_API
tm_result tm_public_key_from_multikey(const char *multikey,
                                      size_t multikey_len,
                                      tm_public_key **out,
                                      tm_error **error);

// Reads a public key from PEM (SubjectPublicKeyInfo).
TM_API
tm_result tm_public_key_from_pem(const char *pem,
                                 size_t pem_len,
                                 tm_public_key **out,
                                 tm_error **error);

// The name of the key's type, as tm_key_generate takes it. It lives as long as the key.
TM_API const char *tm_public_key_type(const tm_public_key *key, size_t *len);

// The key as JWK, JSON.
TM_API tm_result tm_public_key_to_jwk(const tm_public_key *key, tm_buffer **out, tm_error **error);

// The key as a Multikey text.
TM_API tm_result tm_public_key_to_multikey(const tm_public_key *key, tm_buffer **out, tm_error **error);

// The key as PEM.
TM_API tm_result tm_public_key_to_pem(const tm_public_key *key, tm_buffer **out, tm_error **error);

// The thumbprint of the JWK (RFC 7638) with SHA-256, base64url.
TM_API tm_result tm_public_key_thumbprint(const tm_public_key *key, tm_buffer **out, tm_error **error);

// The did:key that is made of the key.
TM_API tm_result tm_public_key_did_key(const tm_public_key *key, tm_buffer **out, tm_error **error);

// The did:jwk that is made of the key.
TM_API tm_result tm_public_key_did_jwk(const tm_public_key *key, tm_buffer **out, tm_error **error);

// Frees a public key.
TM_API tm_result tm_public_key_free(tm_public_key *key);

// A signer with this key. The key may be freed afterwards.
TM_API tm_result tm_signer_from_key(const tm_key *key, tm_signer **out, tm_error **error);

// A signer whose key is elsewhere: in a module, a cloud service, another process. `sign` is called for each signature,
// with `user_data`, which may be NULL; `release`, which may be NULL, when nothing uses the signer any more. If this
// function fails, `release` is not called. BBS signatures are not made by callbacks.
TM_API
tm_result tm_signer_from_callback(const tm_public_key *public_key,
                                  tm_sign_callback sign,
                                  tm_release_callback release,
                                  void *user_data,
                                  tm_signer **out,
                                  tm_error **error);

// The public key that verifies its signatures.
TM_API tm_result tm_signer_public_key(const tm_signer *signer, tm_public_key **out, tm_error **error);

// Frees a signer. Issuers and holders that were made with it live on.
TM_API tm_result tm_signer_free(tm_signer *signer);

// The algorithm to sign by, as JOSE names it (RFC 7518): "EdDSA", "ES256", "PS256". ECDSA gives r and s one after the
// other, of equal length, and not DER.
TM_API
const char *tm_signing_algorithm(const tm_signing *signing,
                                 size_t *len);

// The bytes to sign, which the algorithm hashes.
TM_API const uint8_t *tm_signing_message(const tm_signing *signing);

// How many bytes there are to sign.
TM_API size_t tm_signing_message_len(const tm_signing *signing);

// Gives the signature. The last call counts.
TM_API tm_result tm_signing_give(tm_signing *signing, const void *signature, size_t signature_len);

// Says why there is no signature: the reason stands in the error of the call that asked for it. What is not UTF-8 in it is
// replaced.
TM_API
tm_result tm_signing_fail(tm_signing *signing,
                          const char *reason,
                          size_t reason_len);

// No evidence, to begin with.
TM_API tm_result tm_evidence_new(tm_evidence **out, tm_error **error);

// Adds the document of a URL, which the caller vouches for. The last one for a URL counts.
TM_API
tm_result tm_evidence_add(tm_evidence *evidence,
                          const char *url,
                          size_t url_len,
                          const void *document,
                          size_t document_len,
                          tm_error **error);

// Adds everything that a bundle has. Where both know a URL, the bundle counts.
TM_API tm_result tm_evidence_add_bundle(tm_evidence *evidence, const tm_bundle *bundle, tm_error **error);

// Frees evidence. Verifiers and issuers that were given it live on.
TM_API tm_result tm_evidence_free(tm_evidence *evidence);

// Reads a bundle from the JSON that tm_bundle_write wrote. Nothing protects a bundle from changes: keep it as carefully
// as a list of trusted keys.
TM_API
tm_result tm_bundle_read(const void *bundle,
                         size_t bundle_len,
                         tm_bundle **out,
                         tm_error **error);

// The bundle as JSON, for a file.
TM_API tm_result tm_bundle_write(const tm_bundle *bundle, tm_buffer **out, tm_error **error);

// The time that the documents were gathered for, in seconds since 1970 (UTC). INT64_MIN if there is no bundle.
TM_API
int64_t tm_bundle_time(const tm_bundle *bundle);

// Frees a bundle.
TM_API tm_result tm_bundle_free(tm_bundle *bundle);

// The client with its guard.
TM_API tm_result tm_network_new(tm_network **out, tm_error **error);

// Bounds the time for one document, redirects and the wait for a turn included, in milliseconds; 10 000 unless set.
TM_API
tm_result tm_network_time(tm_network *network,
                          uint32_t milliseconds,
                          tm_error **error);

// Bounds the time to make one connection, TLS included, in milliseconds; 5 000 unless set.
TM_API tm_result tm_network_connect_time(tm_network *network, uint32_t milliseconds, tm_error **error);

// Bounds the bytes of all remembered answers, of which the least recently used go first; 64 MiB unless set, and 0 for
// none.
TM_API
tm_result tm_network_cache_bytes(tm_network *network,
                                 size_t bytes,
                                 tm_error **error);

// Trusts these certificate authorities, PEM, one or more, beside those of the system.
TM_API
tm_result tm_network_add_root_certificates(tm_network *network,
                                           const void *pem,
                                           size_t pem_len,
                                           tm_error **error);

// Calls a service by JSON-RPC at this URL, also by plain http and at private addresses: a node of a blockchain, which is
// believed. `service` is its name by CAIP-2: "eip155:1" is the main network of Ethereum. The URL, which may hold a
// secret, stands in no error and no report.
TM_API
tm_result tm_network_json_rpc(tm_network *network,
                              const char *service,
                              size_t service_len,
                              const char *url,
                              size_t url_len,
                              tm_error **error);

// Lets this URL and all below it be asked for DIDs, also by plain http and at private addresses: a service of your own
// that resolves them (tm_resolver_universal).
TM_API
tm_result tm_network_did_resolver(tm_network *network,
                                  const char *url,
                                  size_t url_len,
                                  tm_error **error);

// As tm_network_did_resolver, for a service that wants to know who asks: sends this API key in the header Authorization, as a
// bearer token, with what is asked below that URL, and nowhere else. It stands in no error and no report.
TM_API
tm_result tm_network_did_resolver_with_key(tm_network *network,
                                           const char *url,
                                           size_t url_len,
                                           const char *api_key,
                                           size_t api_key_len,
                                           tm_error **error);

// DANGEROUS: allows plain http. Anyone on the way can then change what verification decides on; for tests on one
// machine.
TM_API
tm_result tm_network_dangerous_allow_http(tm_network *network,
                                          tm_error **error);

// DANGEROUS: allows addresses of this machine. Whoever can have a credential verified can then send GET requests to
// its servers.
TM_API
tm_result tm_network_dangerous_allow_loopback(tm_network *network,
                                              tm_error **error);

// DANGEROUS: allows addresses of private networks. Whoever can have a credential verified can then send GET requests
// to the servers there.
TM_API
tm_result tm_network_dangerous_allow_private(tm_network *network,
                                             tm_error **error);

// Frees the settings. Verifiers and issuers that were given them live on.
TM_API tm_result tm_network_free(tm_network *network);

// The methods that are taken unless told otherwise: did:ethr, did:ion, did:jwk, did:key, did:peer, did:pkh, did:web and
// did:webvh.
TM_API
tm_result tm_resolver_new(tm_resolver **out,
                          tm_error **error);

// Takes DIDs of did:ethr on this network too: its name in DIDs, its chain id (EIP-155), and the address of its registry,
// "0x" and 40 hexadecimal digits. Networks that are widely known need not be added; their nodes must be named by
// tm_network_json_rpc all the same.
TM_API
tm_result tm_resolver_ethr_network(tm_resolver *resolver,
                                   const char *name,
                                   size_t name_len,
                                   uint64_t chain,
                                   const char *registry,
                                   size_t registry_len,
                                   tm_error **error);

// Reads did:ethr up to this block.
TM_API tm_result tm_resolver_ethr_block(tm_resolver *resolver, tm_ethr_block block, tm_error **error);

// Asks a Universal Resolver at this base URL for the DIDs of methods that are not known here. It is believed; the report
// warns of it. At a private address, or by plain http, the built-in client asks it if tm_network_did_resolver has
// the same URL.
TM_API
tm_result tm_resolver_universal(tm_resolver *resolver,
                                const char *url,
                                size_t url_len,
                                tm_error **error);

// Asks the Universal Resolver for this method ("cheqd"), and those that were named so before, only. Call
// tm_resolver_universal first.
TM_API
tm_result tm_resolver_universal_method(tm_resolver *resolver,
                                       const char *method,
                                       size_t method_len,
                                       tm_error **error);

// Takes did:web and did:webvh of the host "localhost" too, and asks that one by plain http: for development. The client
// must be allowed both (tm_network_dangerous_allow_http, tm_network_dangerous_allow_loopback).
TM_API
tm_result tm_resolver_insecure_localhost(tm_resolver *resolver,
                                         tm_error **error);

// Frees a resolver. Verifiers and issuers that were given it live on.
TM_API tm_result tm_resolver_free(tm_resolver *resolver);

// Options for one way to secure credentials: a cryptosuite ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019",
// "ecdsa-jcs-2019", "ecdsa-sd-2023", "bbs-2023" and others that docs/cli.md names) for a proof in the document,
// or a kind of token or COSE signature around it: "vc+jwt", "vc+cose", "vc+sd-jwt", "dc+sd-jwt", "vc-jwt"
// (VCDM 1.1), "ob3-jwt".
TM_API
tm_result tm_issue_options_new(const char *securing,
                               size_t securing_len,
                               tm_issue_options **out,
                               tm_error **error);

// When the proof is made, in seconds since 1970 (UTC); unless set, now.
TM_API tm_result tm_issue_options_created(tm_issue_options *options, int64_t seconds, tm_error **error);

// When the proof stops being valid, which is not when the credential does.
TM_API tm_result tm_issue_options_expires(tm_issue_options *options, int64_t seconds, tm_error **error);

// What the proof is for; assertionMethod unless set.
TM_API
tm_result tm_issue_options_proof_purpose(tm_issue_options *options,
                                         const char *purpose,
                                         size_t purpose_len,
                                         tm_error **error);

// Adds a domain that the proof is meant for.
TM_API
tm_result tm_issue_options_domain(tm_issue_options *options,
                                  const char *domain,
                                  size_t domain_len,
                                  tm_error **error);

// The challenge that the proof answers.
TM_API
tm_result tm_issue_options_challenge(tm_issue_options *options,
                                     const char *challenge,
                                     size_t challenge_len,
                                     tm_error **error);

// The identifier of the proof, a URL, by which another proof can name it.
TM_API
tm_result tm_issue_options_proof_id(tm_issue_options *options,
                                    const char *id,
                                    size_t id_len,
                                    tm_error **error);

// Adds a proof of the draft, by its id, that this one signs too.
TM_API
tm_result tm_issue_options_previous_proof(tm_issue_options *options,
                                          const char *id,
                                          size_t id_len,
                                          tm_error **error);

// Lets a draft have proofs already: they stay, and this one is put beside them.
TM_API tm_result tm_issue_options_add_to_proofs(tm_issue_options *options, tm_error **error);

// Names by a JSON pointer what a holder must show, with a suite for selective disclosure.
TM_API
tm_result tm_issue_options_mandatory(tm_issue_options *options,
                                     const char *pointer,
                                     size_t pointer_len,
                                     tm_error **error);

// DANGEROUS: signs a draft with members that no context defines. An RDF suite does not cover them, so that anyone can
// change them.
TM_API
tm_result tm_issue_options_dangerous_allow_undefined_terms(tm_issue_options *options,
                                                           tm_error **error);

// Of tokens and COSE signatures: chooses among the algorithms of the key, as JOSE names them ("PS256"). "Ed25519" says
// so in the place of "EdDSA".
TM_API
tm_result tm_issue_options_algorithm(tm_issue_options *options,
                                     const char *name,
                                     size_t name_len,
                                     tm_error **error);

// Of SD-JWTs: names by a JSON pointer what the holder can hide.
TM_API
tm_result tm_issue_options_disclosable(tm_issue_options *options,
                                       const char *pointer,
                                       size_t pointer_len,
                                       tm_error **error);

// Of tokens and COSE signatures: binds the credential to this key of its holder (cnf).
TM_API
tm_result tm_issue_options_holder_key(tm_issue_options *options,
                                      const tm_public_key *key,
                                      tm_error **error);

// Of tokens: puts the issuer's public key into the header (jwk).
TM_API tm_result tm_issue_options_with_embedded_key(tm_issue_options *options, tm_error **error);

// Of tokens: adds a certificate in DER to the header (x5c), that of the issuer's key first.
TM_API
tm_result tm_issue_options_certificate(tm_issue_options *options,
                                       const void *certificate,
                                       size_t certificate_len,
                                       tm_error **error);

// Frees options.
TM_API tm_result tm_issue_options_free(tm_issue_options *options);

// Lists in memory, which end with the store.
TM_API tm_result tm_status_store_new_memory(tm_status_store **out, tm_error **error);

// Lists in a new file, which is to be kept as secret as a key. Fails if it is there already.
TM_API
tm_result tm_status_store_create_file(const char *path,
                                      size_t path_len,
                                      tm_status_store **out,
                                      tm_error **error);

// Lists in a file that tm_status_store_create_file made. One store at a time has it.
TM_API
tm_result tm_status_store_open_file(const char *path,
                                    size_t path_len,
                                    tm_status_store **out,
                                    tm_error **error);

// Makes the usual list: for revocation, with room for 131 072 credentials.
TM_API
tm_result tm_status_store_add_revocation_list(tm_status_store *store,
                                              const char *url,
                                              size_t url_len,
                                              tm_error **error);

// Makes a list as JSON describes it: {"url": …, "entries": 131072, "bits": 1, "purposes": ["revocation"], "forms":
// ["data-integrity"], "lifetime": 86400}. tm_status_store_lists writes the same.
TM_API
tm_result tm_status_store_add_list(tm_status_store *store,
                                   const char *description,
                                   size_t description_len,
                                   tm_error **error);

// The descriptions of all lists, a JSON array.
TM_API tm_result tm_status_store_lists(const tm_status_store *store, tm_buffer **out, tm_error **error);

// Gives away one index that nobody has.
TM_API
tm_result tm_status_store_allocate(tm_status_store *store,
                                   const char *list,
                                   size_t list_len,
                                   uint64_t *out_index,
                                   tm_error **error);

// Gives away an index to the credential with this identifier; asked again, the same.
TM_API
tm_result tm_status_store_allocate_for(tm_status_store *store,
                                       const char *list,
                                       size_t list_len,
                                       const char *id,
                                       size_t id_len,
                                       uint64_t *out_index,
                                       tm_error **error);

// The index of the credential with this identifier. `out_found` gets 1 if it has one, and 0 if not.
TM_API
tm_result tm_status_store_find(const tm_status_store *store,
                               const char *list,
                               size_t list_len,
                               const char *id,
                               size_t id_len,
                               uint32_t *out_found,
                               uint64_t *out_index,
                               tm_error **error);

// Sets the status at an index: 1 revokes, for good, in a list for revocation. `out_before`, which may be NULL, gets the
// status before.
TM_API
tm_result tm_status_store_set(tm_status_store *store,
                              const char *list,
                              size_t list_len,
                              uint64_t index,
                              uint8_t status,
                              uint8_t *out_before,
                              tm_error **error);

// The status at an index.
TM_API
tm_result tm_status_store_get(const tm_status_store *store,
                              const char *list,
                              size_t list_len,
                              uint64_t index,
                              uint8_t *out_status,
                              tm_error **error);

// Gives so many indices to nobody and sets this status there, so that the list does not tell how many have it.
TM_API
tm_result tm_status_store_add_decoys(tm_status_store *store,
                                     const char *list,
                                     size_t list_len,
                                     uint64_t count,
                                     uint8_t status,
                                     tm_error **error);

// DANGEROUS: sets a status also where that takes a revocation back. Verifiers may have told others that it is for good.
TM_API
tm_result tm_status_store_dangerous_unrevoke(tm_status_store *store,
                                             const char *list,
                                             size_t list_len,
                                             uint64_t index,
                                             uint8_t status,
                                             tm_error **error);

// The documents that a list is published as: a JSON array of {"url", "form", "mediaType", "purpose"}.
TM_API
tm_result tm_status_store_documents(const tm_status_store *store,
                                    const char *list,
                                    size_t list_len,
                                    tm_buffer **out,
                                    tm_error **error);

// Frees a store. Issuers that were given it live on.
TM_API tm_result tm_status_store_free(tm_status_store *store);

// Signs a list as it is now, as the document with this URL, to be served there. Begins now, and holds for the lifetime
// of the list.
TM_API
tm_result tm_issuer_sign_status_list(const tm_issuer *issuer,
                                     const tm_status_store *store,
                                     const char *list,
                                     size_t list_len,
                                     const char *url,
                                     size_t url_len,
                                     tm_buffer **out,
                                     tm_error **error);

// Publishes with this issuer's key, as the issuer is now.
TM_API tm_result tm_publisher_new(const tm_issuer *issuer, tm_publisher **out, tm_error **error);

// Signs every list of a store that is due, or with an `always` that is not 0 every list, and puts it where a server serves
// this folder as the root of the lists' host. Gives a JSON array of {"list", "url", "until", "isNew"} for what is published as it
// should be, and of {"list", "errors": [{"code", "sentence"}]} for each list of which not all is. Then, if `out_failed` is not NULL,
// it gets an error with all reasons, and else the call fails with them, though the other lists are published all the same. Waits for downloads. A tm_sign_callback that this function called must not call
// it: that fails with usage.callback.
TM_API
tm_result tm_publisher_publish(const tm_publisher *publisher,
                               const tm_status_store *store,
                               const char *folder,
                               size_t folder_len,
                               uint32_t always,
                               tm_error **out_failed,
                               tm_buffer **out,
                               tm_error **error);

// Frees a publisher.
TM_API tm_result tm_publisher_free(tm_publisher *publisher);

// The issuer whose DID is the did:key of the signer's key.
TM_API tm_result tm_issuer_new_did_key(const tm_signer *signer, tm_issuer **out, tm_error **error);

// The issuer with a DID that is made from the signer's key: did:key or did:jwk.
TM_API
tm_result tm_issuer_new(const char *did,
                        size_t did_len,
                        const tm_signer *signer,
                        tm_issuer **out,
                        tm_error **error);

// The issuer with this DID or URL, whose document has the signer's key under the URL `method`, for assertions:
// "did:web:uni.example", "did:web:uni.example#key-1".
TM_API
tm_result tm_issuer_new_with_method(const char *id,
                                    size_t id_len,
                                    const char *method,
                                    size_t method_len,
                                    const tm_signer *signer,
                                    tm_issuer **out,
                                    tm_error **error);

// The issuer's identifier. It lives as long as the issuer.
TM_API const char *tm_issuer_id(const tm_issuer *issuer, size_t *len);

// Dates proofs with this time, in seconds since 1970 (UTC), and not with that of the machine's clock.
TM_API tm_result tm_issuer_time(tm_issuer *issuer, int64_t seconds, tm_error **error);

// Looks into this evidence, as it is now, for schemas, related resources and the issuer's document. Contexts do not come
// from it: see tm_issuer_contexts.
TM_API
tm_result tm_issuer_evidence(tm_issuer *issuer,
                             const tm_evidence *evidence,
                             tm_error **error);

// Takes the contexts among this evidence, as it is now, beside those of the library: each document that has a member
// `@context`. Who verifies must have them too.
TM_API
tm_result tm_issuer_contexts(tm_issuer *issuer,
                             const tm_evidence *evidence,
                             tm_error **error);

// Finds the issuer's document by these DID methods, as they are set now.
TM_API tm_result tm_issuer_resolver(tm_issuer *issuer, const tm_resolver *resolver, tm_error **error);

// Gets what is missing through the built-in client, as it is set now. Unless told, no network is used.
TM_API tm_result tm_issuer_network(tm_issuer *issuer, const tm_network *network, tm_error **error);

// Gives each credential an index of this list of the store, and puts its status into the draft. With an `id` (a `jti`) a
// draft gets the same index again.
TM_API
tm_result tm_issuer_status(tm_issuer *issuer,
                           const tm_status_store *store,
                           const char *list,
                           size_t list_len,
                           tm_error **error);

// Makes a credential of a draft: JSON without proof, VCDM 1.1 or 2.0, or the claims of an SD-JWT VC. The issuer is filled
// in where the draft names none. Gives the bytes of a file: JSON, a token, a COSE signature. What could not be
// checked for want of a document is no failure: if `out_unchecked` is not NULL, it gets an error that lists it, or NULL
// if there is nothing of the kind.
TM_API
tm_result tm_issuer_issue(const tm_issuer *issuer,
                          const void *draft,
                          size_t draft_len,
                          const tm_issue_options *options,
                          tm_error **out_unchecked,
                          tm_buffer **out,
                          tm_error **error);

// Frees an issuer.
TM_API tm_result tm_issuer_free(tm_issuer *issuer);

// A policy that trusts nobody so far: call tm_credential_policy_trust_issuer for each issuer to believe, or
// tm_credential_policy_trust_anyone.
TM_API tm_result tm_credential_policy_new(tm_credential_policy **out, tm_error **error);

// Believes this issuer too: a DID, or a URL as it stands in credentials, compared letter by letter. After
// tm_credential_policy_trust_anyone that changes nothing.
TM_API
tm_result tm_credential_policy_trust_issuer(tm_credential_policy *policy,
                                            const char *issuer,
                                            size_t issuer_len,
                                            tm_error **error);

// Believes these issuers too, a JSON array of what tm_credential_policy_trust_issuer takes, or none of them if it fails.
TM_API
tm_result tm_credential_policy_trust_issuers(tm_credential_policy *policy,
                                             const void *issuers,
                                             size_t issuers_len,
                                             tm_error **error);

// Asks only whether a credential is genuine, and not who issued it: anybody can issue a genuine one. The report says
// so at the check of the trusted issuer.
TM_API
tm_result tm_credential_policy_trust_anyone(tm_credential_policy *policy,
                                            tm_error **error);

// Demands this type, as it stands in the document, beside those already demanded.
TM_API
tm_result tm_credential_policy_require_type(tm_credential_policy *policy,
                                            const char *name,
                                            size_t name_len,
                                            tm_error **error);

// Demands that the issuer owns this origin, such as "https://uni.example", beside those already demanded: its DID and the
// origin are linked (tm_verifier_domain_link).
TM_API
tm_result tm_credential_policy_require_linked_domain(tm_credential_policy *policy,
                                                     const char *origin,
                                                     size_t origin_len,
                                                     tm_error **error);

// Looks for the domains that the document of the issuer names, and tells in the report which of them are linked with it.
// The owner of that document chooses which servers are asked for that.
TM_API
tm_result tm_credential_policy_show_linked_domains(tm_credential_policy *policy,
                                                   tm_error **error);

// Lets clocks differ by so many seconds; 0 unless set.
TM_API
tm_result tm_credential_policy_clock_skew(tm_credential_policy *policy,
                                          uint32_t seconds,
                                          tm_error **error);

// Says what to do about the status.
TM_API
tm_result tm_credential_policy_status(tm_credential_policy *policy,
                                      tm_status_rule rule,
                                      tm_error **error);

// Lets status lists that this issuer signed count for credentials of any issuer.
TM_API
tm_result tm_credential_policy_status_issuer(tm_credential_policy *policy,
                                             const char *issuer,
                                             size_t issuer_len,
                                             tm_error **error);

// Demands that a status list was made within so many seconds.
TM_API
tm_result tm_credential_policy_status_max_age(tm_credential_policy *policy,
                                              uint32_t seconds,
                                              tm_error **error);

// Verifies for a time in the past with the status of that time, as far as it is to be had. The issuer's server learns
// which time that is.
TM_API
tm_result tm_credential_policy_status_of_asked_time(tm_credential_policy *policy,
                                                    tm_error **error);

// Takes a status list that the holder handed over, in any form. It counts in the place of a download only if it is
// genuine, by the right issuer and recent.
TM_API
tm_result tm_credential_policy_status_list(tm_credential_policy *policy,
                                           const void *list,
                                           size_t list_len,
                                           tm_error **error);

// DANGEROUS: a status list that cannot be had is a warning only. Whoever can keep the list away then makes a revoked
// credential pass.
TM_API
tm_result tm_credential_policy_dangerous_allow_unreachable_status(tm_credential_policy *policy,
                                                                  tm_error **error);

// Demands another purpose of the proofs than assertionMethod.
TM_API
tm_result tm_credential_policy_proof_purpose(tm_credential_policy *policy,
                                             const char *purpose,
                                             size_t purpose_len,
                                             tm_error **error);

// Demands this domain: of proofs as their domain, of tokens as an audience.
TM_API
tm_result tm_credential_policy_domain(tm_credential_policy *policy,
                                      const char *domain,
                                      size_t domain_len,
                                      tm_error **error);

// Demands this challenge: of proofs as their challenge, of tokens as their nonce.
TM_API
tm_result tm_credential_policy_challenge(tm_credential_policy *policy,
                                         const char *challenge,
                                         size_t challenge_len,
                                         tm_error **error);

// Demands that the holder bound an SD-JWT that is shown by itself to this audience, in answer to this nonce (RFC 9901,
// section 7.3). A credential in another form is refused.
TM_API
tm_result tm_credential_policy_require_key_binding(tm_credential_policy *policy,
                                                   const char *audience,
                                                   size_t audience_len,
                                                   const char *nonce,
                                                   size_t nonce_len,
                                                   tm_error **error);

// Lets a key binding be so many seconds old; 300 unless set, where one is demanded.
TM_API
tm_result tm_credential_policy_key_binding_max_age(tm_credential_policy *policy,
                                                   uint32_t seconds,
                                                   tm_error **error);

// Demands of a credential that is shown by itself that the one it is about does so.
TM_API
tm_result tm_credential_policy_require_holder_is_subject(tm_credential_policy *policy,
                                                         tm_error **error);

// Demands a pseudonym for this verifier, by the identifier that it gave holders (bbs-2023).
TM_API
tm_result tm_credential_policy_require_pseudonym(tm_credential_policy *policy,
                                                 const void *verifier,
                                                 size_t verifier_len,
                                                 tm_error **error);

// Says that this key is one of the owner's, a DID or URL: tokens of an owner with such keys are checked with these and no
// others.
TM_API
tm_result tm_credential_policy_known_key(tm_credential_policy *policy,
                                         const char *owner,
                                         size_t owner_len,
                                         const tm_public_key *key,
                                         tm_error **error);

// Believes this authority, a certificate in DER, about the keys of issuers that are https URLs (x5c), beside those
// already believed.
TM_API
tm_result tm_credential_policy_certificate_authority(tm_credential_policy *policy,
                                                     const void *certificate,
                                                     size_t certificate_len,
                                                     tm_error **error);

// Lets this JSON-LD context be taken from the network. Without it, contexts come from the library and the evidence.
TM_API
tm_result tm_credential_policy_allow_context(tm_credential_policy *policy,
                                             const char *url,
                                             size_t url_len,
                                             tm_error **error);

// Lets only this suite count, and those for which this was called before. Without it all that are known do. Tokens
// have no suite: with this, none of them counts.
TM_API
tm_result tm_credential_policy_only_suite(tm_credential_policy *policy,
                                          const char *suite,
                                          size_t suite_len,
                                          tm_error **error);

// Demands a proof of this suite, or with "post-quantum" of any that is thought to withstand quantum computers, beside
// those already demanded.
TM_API
tm_result tm_credential_policy_require_suite(tm_credential_policy *policy,
                                             const char *suite,
                                             size_t suite_len,
                                             tm_error **error);

// Refuses keys that their issuer's DID lists no longer, also for what was signed while it did.
TM_API tm_result tm_credential_policy_refuse_past_keys(tm_credential_policy *policy, tm_error **error);

// DANGEROUS: lets anybody sign for any issuer; for test suites whose documents are made so.
TM_API
tm_result tm_credential_policy_dangerous_accept_keys_of_others(tm_credential_policy *policy,
                                                               tm_error **error);

// Checks a credential as its holder does: a base proof for selective disclosure counts.
TM_API tm_result tm_credential_policy_as_holder(tm_credential_policy *policy, tm_error **error);

// DANGEROUS: accepts members that no context defines, with a warning for each. An RDF signature does not cover them.
TM_API
tm_result tm_credential_policy_dangerous_allow_undefined_terms(tm_credential_policy *policy,
                                                               tm_error **error);

// Sets one of the bounds on the work.
TM_API
tm_result tm_credential_policy_limit(tm_credential_policy *policy,
                                     tm_limit limit,
                                     size_t value,
                                     tm_error **error);

// Frees a policy. Presentation policies that were made of it live on.
TM_API tm_result tm_credential_policy_free(tm_credential_policy *policy);

// A policy with this one, as it is now, for the credentials, that demands this domain, by which the verifier goes, and
// this challenge, which should be fresh: what was recorded elsewhere or before is refused.
TM_API
tm_result tm_presentation_policy_new(const tm_credential_policy *credentials,
                                     const char *domain,
                                     size_t domain_len,
                                     const char *challenge,
                                     size_t challenge_len,
                                     tm_presentation_policy **out,
                                     tm_error **error);

// DANGEROUS: a policy that demands no domain and no challenge so far, so that a presentation that somebody recorded
// passes again. Right for bare credentials, which nothing ties to a moment.
TM_API
tm_result tm_presentation_policy_new_dangerous_replayable(const tm_credential_policy *credentials,
                                                          tm_presentation_policy **out,
                                                          tm_error **error);

// Demands this domain.
TM_API
tm_result tm_presentation_policy_domain(tm_presentation_policy *policy,
                                        const char *domain,
                                        size_t domain_len,
                                        tm_error **error);

// Demands this challenge.
TM_API
tm_result tm_presentation_policy_challenge(tm_presentation_policy *policy,
                                           const char *challenge,
                                           size_t challenge_len,
                                           tm_error **error);

// Demands that every credential is about the one who presents it. Without it, another is a warning.
TM_API
tm_result tm_presentation_policy_require_holder_is_subject(tm_presentation_policy *policy,
                                                           tm_error **error);

// DANGEROUS: accepts members of the presentation that no context defines. For the credentials in it, see their policy.
TM_API
tm_result tm_presentation_policy_dangerous_allow_undefined_terms(tm_presentation_policy *policy,
                                                                 tm_error **error);

// Frees a policy.
TM_API tm_result tm_presentation_policy_free(tm_presentation_policy *policy);

// Begins a verifier.
TM_API tm_result tm_verifier_builder_new(tm_verifier_builder **out, tm_error **error);

// Uses no network: what is not in the evidence is reported as not to be had. Also for programs with a client of their
// own, which take the functions with `begin` in their names. No threads are made.
TM_API
tm_result tm_verifier_builder_offline(tm_verifier_builder *builder,
                                      tm_error **error);

// Gets documents through the built-in client, as it is set now. The first call that needs it makes two threads, which
// stay; a process that is forked afterwards must not use it.
TM_API
tm_result tm_verifier_builder_network(tm_verifier_builder *builder,
                                      const tm_network *network,
                                      tm_error **error);

// Looks into this evidence, as it is now, before the network. What the caller gives is believed.
TM_API
tm_result tm_verifier_builder_evidence(tm_verifier_builder *builder,
                                       const tm_evidence *evidence,
                                       tm_error **error);

// Takes the evidence and the time of a bundle, in the place of those set before.
TM_API
tm_result tm_verifier_builder_bundle(tm_verifier_builder *builder,
                                     const tm_bundle *bundle,
                                     tm_error **error);

// Finds keys by these DID methods, as they are set now.
TM_API
tm_result tm_verifier_builder_resolver(tm_verifier_builder *builder,
                                       const tm_resolver *resolver,
                                       tm_error **error);

// Asks servers on this machine where the document of a DID names them: linked domains and `/whois` of "localhost", for
// development. Which DIDs of this machine are resolved is up to tm_resolver_insecure_localhost.
TM_API
tm_result tm_verifier_builder_insecure_localhost(tm_verifier_builder *builder,
                                                 tm_error **error);

// Verifies for this time, in seconds since 1970 (UTC), and not for that of the machine's clock.
TM_API tm_result tm_verifier_builder_time(tm_verifier_builder *builder, int64_t seconds, tm_error **error);

// Bounds the bytes of all documents of one verification together; 64 MiB unless set.
TM_API
tm_result tm_verifier_builder_download_bytes(tm_verifier_builder *builder,
                                             size_t bytes,
                                             tm_error **error);

// Bounds the time of all downloads of one verification together, in milliseconds; 30 000 unless set.
TM_API
tm_result tm_verifier_builder_download_time(tm_verifier_builder *builder,
                                            uint32_t milliseconds,
                                            tm_error **error);

// The verifier. The builder may be freed, or used again.
TM_API
tm_result tm_verifier_builder_build(const tm_verifier_builder *builder,
                                    tm_verifier **out,
                                    tm_error **error);

// Frees a builder.
TM_API tm_result tm_verifier_builder_free(tm_verifier_builder *builder);

// Examines a credential in any form, told by its bytes: JSON with a proof, a token, a COSE signature. A bad one is a
// report, not an error. Waits for downloads.
TM_API
tm_result tm_verifier_verify_credential(const tm_verifier *verifier,
                                        const void *credential,
                                        size_t credential_len,
                                        const tm_credential_policy *policy,
                                        tm_report **out,
                                        tm_error **error);

// Examines a presentation and every credential in it. Waits for downloads.
TM_API
tm_result tm_verifier_verify_presentation(const tm_verifier *verifier,
                                          const void *presentation,
                                          size_t presentation_len,
                                          const tm_presentation_policy *policy,
                                          tm_report **out,
                                          tm_error **error);

// Examines whichever of the two the input is: a presentation under the policy, or a bare credential under the policy
// for credentials in it, with the domain and the challenge of the presentation policy.
TM_API
tm_result tm_verifier_verify(const tm_verifier *verifier,
                             const void *input,
                             size_t input_len,
                             const tm_presentation_policy *policy,
                             tm_report **out,
                             tm_error **error);

// Examines as tm_verifier_verify, and keeps every document that it took: a verifier with this bundle gives the same
// report without a network. `out_report` may be NULL.
TM_API
tm_result tm_verifier_make_bundle(const tm_verifier *verifier,
                                  const void *input,
                                  size_t input_len,
                                  const tm_presentation_policy *policy,
                                  tm_report **out_report,
                                  tm_bundle **out,
                                  tm_error **error);

// Shows every stage between a credential and its signatures, and why one does not match, where that can be proven: JSON
// with `proofs`, for people. The verdict is in a report only. Waits for downloads.
TM_API
tm_result tm_verifier_explain(const tm_verifier *verifier,
                              const void *credential,
                              size_t credential_len,
                              const tm_credential_policy *policy,
                              tm_buffer **out,
                              tm_error **error);

// A verifier for one batch of documents, which shares what this one remembers: a server that could not be reached is not
// asked again for a minute, so that one that is silent costs the batch the time for one download. Free it after
// the batch.
TM_API
tm_result tm_verifier_for_batch(const tm_verifier *verifier,
                                tm_verifier **out,
                                tm_error **error);

// Frees a verifier.
TM_API tm_result tm_verifier_free(tm_verifier *verifier);

// The verdict; TM_VERDICT_NONE without a report.
TM_API tm_verdict tm_report_verdict(const tm_report *report);

// The whole report as JSON (its schema is crates/testamur-core/src/report/schema.json in the sources).
TM_API tm_result tm_report_to_json(const tm_report *report, tm_buffer **out, tm_error **error);

// The credential that was accepted, as JSON: what the issuer said, with nothing around it. Fails with
// usage.not_accepted under any other verdict, and for a presentation: this is the one way from a
// report to data.
TM_API tm_result tm_report_accept(const tm_report *report, tm_buffer **out, tm_error **error);

// The presentation that was accepted, as JSON, with every credential in it. Fails as tm_report_accept.
TM_API tm_result tm_report_accept_presentation(const tm_report *report, tm_buffer **out, tm_error **error);

// How many checks there are: always the same number, in the same order.
TM_API size_t tm_report_check_count(const tm_report *report);

// The name of a check, such as "proof" or "trusted_issuer". Empty if there is none at this place.
TM_API const char *tm_report_check_name(const tm_report *report, size_t at, size_t *len);

// How a check ended.
TM_API tm_outcome tm_report_check_outcome(const tm_report *report, size_t at);

// What a check found, in a sentence.
TM_API const char *tm_report_check_sentence(const tm_report *report, size_t at, size_t *len);

// How many findings there are, over all checks: what failed first.
TM_API size_t tm_report_finding_count(const tm_report *report);

// The name of the check that a finding belongs to. Empty if there is no finding at this place.
TM_API const char *tm_report_finding_check(const tm_report *report, size_t at, size_t *len);

// How much a finding weighs: failed, inconclusive or warned.
TM_API tm_outcome tm_report_finding_outcome(const tm_report *report, size_t at);

// The permanent number of a finding's code. 0 if there is no finding at this place.
TM_API tm_result tm_report_finding_number(const tm_report *report, size_t at);

// The name of a finding's code, such as "status.revoked".
TM_API const char *tm_report_finding_code(const tm_report *report, size_t at, size_t *len);

// What was found, in a sentence with the facts in it.
TM_API const char *tm_report_finding_sentence(const tm_report *report, size_t at, size_t *len);

// The JSON pointer of the place in the document that a finding is about. Empty where it is about none.
TM_API const char *tm_report_finding_pointer(const tm_report *report, size_t at, size_t *len);

// Frees a report.
TM_API tm_result tm_report_free(tm_report *report);

// Options that ask for nothing so far.
TM_API tm_result tm_did_options_new(tm_did_options **out, tm_error **error);

// Asks for the version with this id, as its method names it.
TM_API
tm_result tm_did_options_version_id(tm_did_options *options,
                                    const char *id,
                                    size_t id_len,
                                    tm_error **error);

// Asks for the version with this number, from 1.
TM_API tm_result tm_did_options_version_number(tm_did_options *options, uint64_t number, tm_error **error);

// Asks for the version in force at this time, in seconds since 1970 (UTC).
TM_API tm_result tm_did_options_version_time(tm_did_options *options, int64_t seconds, tm_error **error);

// Takes nothing that was kept from before: servers are asked anew, and so is a resolver elsewhere. Of an inquiry the
// caller sees to that.
TM_API
tm_result tm_did_options_no_cache(tm_did_options *options,
                                  tm_error **error);

// Of dereferencing: wants the URLs of selected services, and not the document with these services.
TM_API tm_result tm_did_options_uri_list(tm_did_options *options, tm_error **error);

// Of dereferencing: demands that the document authorizes the key for this relationship, such as "assertionMethod".
TM_API
tm_result tm_did_options_relationship(tm_did_options *options,
                                      const char *name,
                                      size_t name_len,
                                      tm_error **error);

// Frees options.
TM_API tm_result tm_did_options_free(tm_did_options *options);

// Resolves a DID with the network, evidence and clock of a verifier, and gives the result as DID Resolution has it: JSON
// with `didDocument`, `didDocumentMetadata` and `didResolutionMetadata`. `options` may be NULL. If there is
// no document the call fails; tm_error_to_did_resolution writes that as a result too.
TM_API
tm_result tm_verifier_resolve(const tm_verifier *verifier,
                              const char *did,
                              size_t did_len,
                              const tm_did_options *options,
                              tm_buffer **out,
                              tm_error **error);

// Finds what a DID URL leads to, and gives the result as DID Resolution has it: JSON with `content`, `contentMetadata` and
// `dereferencingMetadata`. `options` may be NULL. If there is nothing the call fails; tm_error_to_did_dereferencing
// writes that as a result too.
TM_API
tm_result tm_verifier_dereference(const tm_verifier *verifier,
                                  const char *url,
                                  size_t url_len,
                                  const tm_did_options *options,
                                  tm_buffer **out,
                                  tm_error **error);

// Examines the presentation that a DID publishes of itself, at its path /whois. Waits for downloads.
TM_API
tm_result tm_verifier_whois(const tm_verifier *verifier,
                            const char *did,
                            size_t did_len,
                            const tm_presentation_policy *policy,
                            tm_report **out,
                            tm_error **error);

// The DIDs that an origin, such as "https://uni.example", is linked with. Waits for downloads.
TM_API
tm_result tm_verifier_linked_dids(const tm_verifier *verifier,
                                  const char *origin,
                                  size_t origin_len,
                                  tm_domain_links **out,
                                  tm_error **error);

// The origins that a DID is linked with: those that its document names. Waits for downloads.
TM_API
tm_result tm_verifier_linked_domains(const tm_verifier *verifier,
                                     const char *did,
                                     size_t did_len,
                                     tm_domain_links **out,
                                     tm_error **error);

// Whether a DID is linked with this origin. Waits for downloads.
TM_API
tm_result tm_verifier_domain_link(const tm_verifier *verifier,
                                  const char *did,
                                  size_t did_len,
                                  const char *origin,
                                  size_t origin_len,
                                  tm_domain_links **out,
                                  tm_error **error);

// Begins what tm_verifier_linked_dids does. End it with tm_inquiry_finish_domain_links.
TM_API
tm_result tm_verifier_begin_linked_dids(const tm_verifier *verifier,
                                        const char *origin,
                                        size_t origin_len,
                                        tm_inquiry **out,
                                        tm_error **error);

// Begins what tm_verifier_linked_domains does.
TM_API
tm_result tm_verifier_begin_linked_domains(const tm_verifier *verifier,
                                           const char *did,
                                           size_t did_len,
                                           tm_inquiry **out,
                                           tm_error **error);

// Begins what tm_verifier_domain_link does.
TM_API
tm_result tm_verifier_begin_domain_link(const tm_verifier *verifier,
                                        const char *did,
                                        size_t did_len,
                                        const char *origin,
                                        size_t origin_len,
                                        tm_inquiry **out,
                                        tm_error **error);

// The links of an inquiry about domains. What was not supplied counts as not to be had. An inquiry is finished once.
TM_API
tm_result tm_inquiry_finish_domain_links(tm_inquiry *inquiry,
                                         tm_domain_links **out,
                                         tm_error **error);

// Accepted if there are links and all of them hold; TM_VERDICT_NONE without a handle. A single link holds by its own
// verdict.
TM_API
tm_verdict tm_domain_links_verdict(const tm_domain_links *links);

// How many links there are, whether they hold or not.
TM_API size_t tm_domain_links_count(const tm_domain_links *links);

// Accepted if this DID and this origin are linked: whoever controls one is taken for who controls the other.
// TM_VERDICT_NONE if there is no link at this place.
TM_API tm_verdict tm_domain_links_link_verdict(const tm_domain_links *links, size_t at);

// The DID of a link, by the link's own words unless it is accepted. Empty if there is none.
TM_API const char *tm_domain_links_link_did(const tm_domain_links *links, size_t at, size_t *len);

// The origin that publishes a link. Empty if there is none.
TM_API const char *tm_domain_links_link_origin(const tm_domain_links *links, size_t at, size_t *len);

// All of it as JSON: `verdict`, `about`, `links`, each with its findings and report, `findings`, `at`.
TM_API tm_result tm_domain_links_to_json(const tm_domain_links *links, tm_buffer **out, tm_error **error);

// Frees links.
TM_API tm_result tm_domain_links_free(tm_domain_links *links);

// Links the issuer's DID with an origin: makes the Domain Linkage Credential that the origin is to publish in the list
// `linked_dids` of its file /.well-known/did-configuration.json, valid from now until this time, in seconds since 1970
// (UTC). With a cryptosuite ("eddsa-rdfc-2022") it is JSON with a proof; with NULL a token, which most take.
TM_API
tm_result tm_issuer_link_domain(const tm_issuer *issuer,
                                const char *origin,
                                size_t origin_len,
                                int64_t until,
                                const char *suite,
                                size_t suite_len,
                                tm_buffer **out,
                                tm_error **error);

// Begins to examine a credential. The network of the verifier is not used.
TM_API
tm_result tm_verifier_begin_credential(const tm_verifier *verifier,
                                       const void *credential,
                                       size_t credential_len,
                                       const tm_credential_policy *policy,
                                       tm_inquiry **out,
                                       tm_error **error);

// Begins to examine a presentation.
TM_API
tm_result tm_verifier_begin_presentation(const tm_verifier *verifier,
                                         const void *presentation,
                                         size_t presentation_len,
                                         const tm_presentation_policy *policy,
                                         tm_inquiry **out,
                                         tm_error **error);

// Begins to examine whichever of the two the input is.
TM_API
tm_result tm_verifier_begin(const tm_verifier *verifier,
                            const void *input,
                            size_t input_len,
                            const tm_presentation_policy *policy,
                            tm_inquiry **out,
                            tm_error **error);

// Begins to resolve a DID. `options` may be NULL.
TM_API
tm_result tm_verifier_begin_resolve(const tm_verifier *verifier,
                                    const char *did,
                                    size_t did_len,
                                    const tm_did_options *options,
                                    tm_inquiry **out,
                                    tm_error **error);

// Begins to examine the presentation that a DID publishes of itself, as tm_verifier_whois does.
TM_API
tm_result tm_verifier_begin_whois(const tm_verifier *verifier,
                                  const char *did,
                                  size_t did_len,
                                  const tm_presentation_policy *policy,
                                  tm_inquiry **out,
                                  tm_error **error);

// Begins to find what a DID URL leads to. `options` may be NULL.
TM_API
tm_result tm_verifier_begin_dereference(const tm_verifier *verifier,
                                        const char *url,
                                        size_t url_len,
                                        const tm_did_options *options,
                                        tm_inquiry **out,
                                        tm_error **error);

// Begins to issue: the documents are those that tm_issuer_issue would look for. What is not supplied is not checked.
TM_API
tm_result tm_issuer_begin_issue(const tm_issuer *issuer,
                                const void *draft,
                                size_t draft_len,
                                const tm_issue_options *options,
                                tm_inquiry **out,
                                tm_error **error);

// How many documents are needed now; 0 when it can be finished.
TM_API size_t tm_inquiry_request_count(const tm_inquiry *inquiry);

// The URL of a request. It lives as long as the inquiry. Strangers chose it: guard which addresses your client may reach. Empty if there is no request at this place.
TM_API
const char *tm_inquiry_request_url(const tm_inquiry *inquiry,
                                   size_t at,
                                   size_t *len);

// The service that is to be called by JSON-RPC, by its name in CAIP-2, such as "eip155:1": which of its nodes is for the
// caller to choose. POST the body of the request to it as application/json, and supply the body of the answer under
// the URL of the request. Empty for a document, which its URL leads to. It lives as long as the inquiry.
TM_API
const char *tm_inquiry_request_service(const tm_inquiry *inquiry,
                                       size_t at,
                                       size_t *len);

// What is to be sent to the service. Empty for a document. It lives as long as the inquiry.
TM_API const char *tm_inquiry_request_body(const tm_inquiry *inquiry, size_t at, size_t *len);

// What a request is for.
TM_API tm_purpose tm_inquiry_request_purpose(const tm_inquiry *inquiry, size_t at);

// Supplies the document of a request. `media_type` is the `Content-Type` of the answer, as it was sent, or NULL if there was
// none.
TM_API
tm_result tm_inquiry_supply(tm_inquiry *inquiry,
                            const char *url,
                            size_t url_len,
                            const void *data,
                            size_t data_len,
                            const char *media_type,
                            size_t media_type_len,
                            tm_source source,
                            tm_error **error);

// Says that the document of a request cannot be had: by the status of the HTTP answer, and then `reason` is not read, or
// with 0, where none came, for this reason. The report names it. What is not UTF-8 in it is replaced.
TM_API
tm_result tm_inquiry_refuse(tm_inquiry *inquiry,
                            const char *url,
                            size_t url_len,
                            uint16_t http_status,
                            const char *reason,
                            size_t reason_len,
                            tm_error **error);

// After how many seconds the document of a URL should be looked for again, counted from when it was had, by its own words: a
// status list with a ttl, or the log of a did:webvh. Who keeps documents keeps this one no longer, and at 0 not at all.
// Negative where nothing is said of it, and then it is as its server says. This is known when nothing is requested any more,
// also where a call has failed: look before the inquiry is finished.
TM_API
int64_t tm_inquiry_lifetime(const tm_inquiry *inquiry,
                            const char *url,
                            size_t url_len);

// Says that a request was answered with an HTTP status of 400 or above and this body. Some services say in it themselves why
// there is no document (a Universal Resolver, of a DID): that is read, where it is of a media type that may say it, and
// anything else is as without a body (tm_inquiry_refuse).
TM_API
tm_result tm_inquiry_refuse_with_body(tm_inquiry *inquiry,
                                      const char *url,
                                      size_t url_len,
                                      uint16_t http_status,
                                      const void *data,
                                      size_t data_len,
                                      const char *media_type,
                                      size_t media_type_len,
                                      tm_source source,
                                      tm_error **error);

// Whether nothing that was kept from before may be supplied (tm_did_options_no_cache): 1 if so, else 0.
TM_API uint32_t tm_inquiry_asks_anew(const tm_inquiry *inquiry);

// The report of an inquiry that examines. What was not supplied counts as not to be had. An inquiry is finished once.
TM_API
tm_result tm_inquiry_finish_report(tm_inquiry *inquiry,
                                   tm_report **out,
                                   tm_error **error);

// As tm_inquiry_finish_report, and keeps every document that it took, as tm_verifier_make_bundle does. `out_report` may be
// NULL.
TM_API
tm_result tm_inquiry_finish_bundle(tm_inquiry *inquiry,
                                   tm_report **out_report,
                                   tm_bundle **out,
                                   tm_error **error);

// The answer of an inquiry that resolves, dereferences or issues: what the function of that name gives. What was not
// supplied counts as not to be had. An inquiry is finished once. If `out_unchecked` is not NULL, it gets, of one that
// issues, an error that lists what could not be checked, or NULL if there is nothing of the kind.
TM_API
tm_result tm_inquiry_finish(tm_inquiry *inquiry,
                            tm_error **out_unchecked,
                            tm_buffer **out,
                            tm_error **error);

// Frees an inquiry, finished or not.
TM_API tm_result tm_inquiry_free(tm_inquiry *inquiry);

// A presentation of nothing so far.
TM_API tm_result tm_presentation_new(tm_presentation **out, tm_error **error);

// Adds a credential in any form, as its issuer handed it out, or derived from that.
TM_API
tm_result tm_presentation_add_credential(tm_presentation *presentation,
                                         const void *credential,
                                         size_t credential_len,
                                         tm_error **error);

// The identifier of the presentation, a URL; none unless set.
TM_API
tm_result tm_presentation_id(tm_presentation *presentation,
                             const char *id,
                             size_t id_len,
                             tm_error **error);

// The holder, a URL; that of the key that signs unless set.
TM_API
tm_result tm_presentation_holder(tm_presentation *presentation,
                                 const char *holder,
                                 size_t holder_len,
                                 tm_error **error);

// Adds a type beside VerifiablePresentation.
TM_API
tm_result tm_presentation_type(tm_presentation *presentation,
                               const char *name,
                               size_t name_len,
                               tm_error **error);

// When the proof is made, in seconds since 1970 (UTC); now unless set.
TM_API tm_result tm_presentation_created(tm_presentation *presentation, int64_t seconds, tm_error **error);

// From when on the proof is no longer valid; no end unless set.
TM_API tm_result tm_presentation_expires(tm_presentation *presentation, int64_t seconds, tm_error **error);

// Answers a verifier's challenge.
TM_API
tm_result tm_presentation_challenge(tm_presentation *presentation,
                                    const char *challenge,
                                    size_t challenge_len,
                                    tm_error **error);

// Adds a domain that the presentation is meant for, as the verifier calls itself.
TM_API
tm_result tm_presentation_domain(tm_presentation *presentation,
                                 const char *domain,
                                 size_t domain_len,
                                 tm_error **error);

// DANGEROUS: presents credentials with members that no context defines. An RDF signature does not cover them.
TM_API
tm_result tm_presentation_dangerous_allow_undefined_terms(tm_presentation *presentation,
                                                          tm_error **error);

// Of tokens and COSE signatures: chooses among the algorithms of the key, as JOSE names them.
TM_API
tm_result tm_presentation_algorithm(tm_presentation *presentation,
                                    const char *name,
                                    size_t name_len,
                                    tm_error **error);

// Of SD-JWTs: names by a JSON pointer what can be hidden of the presentation later.
TM_API
tm_result tm_presentation_disclosable(tm_presentation *presentation,
                                      const char *pointer,
                                      size_t pointer_len,
                                      tm_error **error);

// Frees a presentation.
TM_API tm_result tm_presentation_free(tm_presentation *presentation);

// What a credential or presentation in any form says, as JSON: its form, and its claims by JSON pointers, each as shown
// always or chosen by the holder. Nothing is verified.
TM_API
tm_result tm_inspect(const void *credential,
                     size_t credential_len,
                     tm_buffer **out,
                     tm_error **error);

// Nothing but what is always shown, to begin with.
TM_API tm_result tm_disclosure_new(tm_disclosure **out, tm_error **error);

// Shows what this JSON pointer names, whole: one that tm_inspect lists.
TM_API
tm_result tm_disclosure_show(tm_disclosure *disclosure,
                             const char *pointer,
                             size_t pointer_len,
                             tm_error **error);

// Frees a disclosure.
TM_API tm_result tm_disclosure_free(tm_disclosure *disclosure);

// The holder whose DID is the did:key of the signer's key.
TM_API tm_result tm_holder_new_did_key(const tm_signer *signer, tm_holder **out, tm_error **error);

// The holder with a DID that is made from the signer's key: did:key or did:jwk.
TM_API
tm_result tm_holder_new(const char *did,
                        size_t did_len,
                        const tm_signer *signer,
                        tm_holder **out,
                        tm_error **error);

// The holder with this DID or URL, whose document has the signer's key under the URL `method`, for authentication.
TM_API
tm_result tm_holder_new_with_method(const char *id,
                                    size_t id_len,
                                    const char *method,
                                    size_t method_len,
                                    const tm_signer *signer,
                                    tm_holder **out,
                                    tm_error **error);

// Takes the contexts among this evidence, as it is now, beside those of the library: each document that has a member
// `@context`.
TM_API
tm_result tm_holder_contexts(tm_holder *holder,
                             const tm_evidence *evidence,
                             tm_error **error);

// The holder's identifier. It lives as long as the holder.
TM_API const char *tm_holder_id(const tm_holder *holder, size_t *len);

// A credential of the same form with a part of what this one says: what its issuer made mandatory, and what the
// disclosure names. Works for ecdsa-sd-2023, bbs-2023 and SD-JWTs.
TM_API
tm_result tm_holder_derive(const tm_holder *holder,
                           const void *credential,
                           size_t credential_len,
                           const tm_disclosure *disclosure,
                           tm_buffer **out,
                           tm_error **error);

// Binds an SD-JWT to a verifier, to show it by itself: `audience` is what the verifier calls itself, and `nonce` what it
// asked to be answered.
TM_API
tm_result tm_holder_bind(const tm_holder *holder,
                         const void *credential,
                         size_t credential_len,
                         const char *audience,
                         size_t audience_len,
                         const char *nonce,
                         size_t nonce_len,
                         tm_buffer **out,
                         tm_error **error);

// Signs a presentation: with a cryptosuite ("eddsa-rdfc-2022") for a proof in it, or as "vp+jwt", "vp+sd-jwt", "vp+cose"
// or "vp-jwt" (VCDM 1.1).
TM_API
tm_result tm_holder_present(const tm_holder *holder,
                            const tm_presentation *presentation,
                            const char *securing,
                            size_t securing_len,
                            tm_buffer **out,
                            tm_error **error);

// Frees a holder.
TM_API tm_result tm_holder_free(tm_holder *holder);

// Bakes a signed Open Badge 3.0 or learner record (CLR 2.0) into a PNG or SVG image: a document in JSON with its proof, or a
// compact JSON Web Token. Gives the new image; the picture stays as it is. The signature is not verified. `already` says
// what to do if the image has a credential.
TM_API
tm_result tm_badge_bake(const void *credential,
                        size_t credential_len,
                        const void *image,
                        size_t image_len,
                        tm_baked already,
                        tm_buffer **out,
                        tm_error **error);

// Takes the credential out of a PNG or SVG image, as its issuer made it. Nothing is verified: tm_verifier_verify and its like
// take the image itself.
TM_API
tm_result tm_badge_extract(const void *image,
                           size_t image_len,
                           tm_buffer **out,
                           tm_error **error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TESTAMUR_H */
