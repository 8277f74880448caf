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
