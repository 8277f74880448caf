/* Every function that the library exports, called with nothing: NULL for every pointer and 0 for every number. The list,
 * symbols.inc, is made of the exported names; what is expected follows from the types. */

#include <cstdio>
#include <cstring>
#include <testamur.h>
#include <testamur_codes.h>
#include <type_traits>

namespace {

bool failed = false;

void check(bool holds, const char *name, const char *what) {
    if (!holds) {
        std::fprintf(stderr, "%s: %s does not hold\n", name, what);
        failed = true;
    }
}

/* Functions that are of no handle, or that say with another number that there is none. */
bool is_special(const char *name) {
    static const char *const names[] = {"tm_abi_version", "tm_abi_is_compatible", "tm_live_handles", "tm_version",
                                        "tm_bundle_time", "tm_error_to_json",     "tm_inquiry_lifetime", nullptr};
    for (const char *const *special = names; *special != nullptr; special++) {
        if (std::strcmp(name, *special) == 0) {
            return true;
        }
    }
    return false;
}

bool ends_with(const char *text, const char *end) {
    size_t len = std::strlen(text), of_end = std::strlen(end);
    return len >= of_end && std::strcmp(text + len - of_end, end) == 0;
}

/* What can fail has the error as its last argument. Makers of what needs nothing are those of one out-parameter: without
 * it, they fail too. */
template <typename... A> struct last {
    using type = void;
};
template <typename A> struct last<A> {
    using type = A;
};
template <typename A, typename B, typename... C> struct last<A, B, C...> : last<B, C...> {};

/* The answer to nothing of functions that cannot fail. */
void says_nothing(const char *answer, const char *name) { check(answer != nullptr && *answer == 0, name, "\"\""); }
void says_nothing(const unsigned char *answer, const char *name) { check(answer != nullptr, name, "a place"); }
template <typename R> void says_nothing(R answer, const char *name) { check(answer == R(), name, "0"); }

template <typename R, typename... A> void call(R (*function)(A...), const char *name) {
    R answer = function(A()...);
    if (is_special(name)) {
        return;
    }
    if constexpr (std::is_same<typename last<A...>::type, tm_error **>::value) {
        check(answer != TM_OK, name, "a failure");
        check(answer == TM_CODE_USAGE_NULL_POINTER, name, "usage.null_pointer");
    } else if (ends_with(name, "_free")) {
        check(answer == R(), name, "that NULL may be freed");
    } else if (std::strncmp(name, "tm_signing_", 11) == 0 && std::is_same<R, tm_result>::value) {
        check(answer == R(TM_CODE_USAGE_NULL_POINTER), name, "usage.null_pointer");
    } else {
        says_nothing(answer, name);
    }
}

} // namespace

int main() {
    size_t count = 0;
#define CALL(name)                                                                                                     \
    call(name, #name);                                                                                                 \
    count++;
#include "symbols.inc"
    check(tm_live_handles() == 0, "tm_live_handles", "0");
    check(std::strcmp(tm_version(nullptr), "") != 0, "tm_version", "a version");
    if (failed) {
        return 1;
    }
    std::printf("nothing: passed, %zu functions\n", count);
}
