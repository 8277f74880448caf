/*
 * testamur for C++17: handles that free themselves, and errors that are thrown, for what most programs do. Header only, over
 * testamur.h, whose functions can be used beside it for all else: every class gives its handle with get(), and
 * detail::Handle, detail::make and detail::call serve for types that have no class here.
 */

#ifndef TESTAMUR_HPP
#define TESTAMUR_HPP

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "testamur.h"
#include "testamur_codes.h"

namespace testamur {

/* Why a call failed. what() is the sentence. */
class Error : public std::runtime_error {
public:
    Error(tm_result status, std::string code, const std::string &sentence, std::string remedy, std::string pointer)
        : std::runtime_error(sentence), status_(status),
          words_(std::make_shared<const Words>(Words{std::move(code), std::move(remedy), std::move(pointer)})) {}

    /* The permanent number of the code: TM_CODE_... */
    tm_result status() const noexcept { return status_; }
    /* The name of the code. */
    const std::string &code() const noexcept { return words_->code; }
    /* What to do about it. */
    const std::string &remedy() const noexcept { return words_->remedy; }
    /* The JSON pointer of the place that it is about. */
    const std::string &pointer() const noexcept { return words_->pointer; }

private:
    struct Words {
        std::string code, remedy, pointer;
    };
    tm_result status_;
    /* Shared, so that a copy, which is made while it is thrown, cannot throw. */
    std::shared_ptr<const Words> words_;
};

namespace detail {

/* A handle that is freed at the end. */
template <typename T, tm_result (*Free)(T *)> class Handle {
public:
    Handle() = default;
    explicit Handle(T *handle) noexcept : handle_(handle) {}
    Handle(Handle &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Handle &operator=(Handle &&other) noexcept {
        if (this != &other) {
            Free(handle_);
            handle_ = std::exchange(other.handle_, nullptr);
        }
        return *this;
    }
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;
    ~Handle() { Free(handle_); }

    T *get() const noexcept { return handle_; }
    /* A place for a new handle; the one that was there is freed. */
    T **out() noexcept {
        Free(std::exchange(handle_, nullptr));
        return &handle_;
    }

private:
    T *handle_ = nullptr;
};

using Failed = Handle<tm_error, tm_error_free>;
using Buffer = Handle<tm_buffer, tm_buffer_free>;

/* Throws what a call says. */
inline void check(tm_result status, const Failed &error) {
    if (status == TM_OK) {
        return;
    }
    const tm_error *why = error.get();
    size_t len = 0;
    const char *sentence = tm_error_sentence(why, 0, &len);
    throw Error(status, tm_error_code(why, 0, nullptr), std::string(sentence, len), tm_error_remedy(why, 0, nullptr),
                tm_error_pointer(why, 0, nullptr));
}

/* Calls a function that has the out-parameter and the error last. */
template <typename H, typename F, typename... A> H make(F function, A... arguments) {
    H made;
    Failed error;
    tm_result status = function(arguments..., made.out(), error.out());
    check(status, error);
    return made;
}

/* Calls a function that has the error last. */
template <typename F, typename... A> void call(F function, A... arguments) {
    Failed error;
    tm_result status = function(arguments..., error.out());
    check(status, error);
}

/* Calls a function that gives a buffer. */
template <typename F, typename... A> std::string text(F function, A... arguments) {
    Buffer buffer = make<Buffer>(function, arguments...);
    return std::string(tm_buffer_data(buffer.get()), tm_buffer_len(buffer.get()));
}

} // namespace detail

/* Whether this program fits the library that runs. */
inline bool abi_is_compatible() { return tm_abi_is_compatible(TM_ABI_MAJOR, TM_ABI_MINOR) != 0; }

class PublicKey : public detail::Handle<tm_public_key, tm_public_key_free> {
public:
    using Handle::Handle;

    static PublicKey from_jwk(std::string_view jwk) {
        return detail::make<PublicKey>(tm_public_key_from_jwk, jwk.data(), jwk.size());
    }
    std::string to_jwk() const { return detail::text(tm_public_key_to_jwk, get()); }
    std::string did_key() const { return detail::text(tm_public_key_did_key, get()); }
};

class Key : public detail::Handle<tm_key, tm_key_free> {
public:
    using Handle::Handle;

    static Key generate(std::string_view type) {
        return detail::make<Key>(tm_key_generate, type.data(), type.size());
    }
    static Key from_jwk(std::string_view jwk) { return detail::make<Key>(tm_key_from_jwk, jwk.data(), jwk.size()); }
    static Key from_pem(std::string_view pem) { return detail::make<Key>(tm_key_from_pem, pem.data(), pem.size()); }
    static Key from_encrypted_pem(std::string_view pem, std::string_view password) {
        return detail::make<Key>(tm_key_from_encrypted_pem, pem.data(), pem.size(), password.data(), password.size());
    }
    PublicKey public_key() const { return detail::make<PublicKey>(tm_key_public, get()); }
    /* The SECRET key. */
    std::string to_secret_jwk() const { return detail::text(tm_key_to_secret_jwk, get()); }
};

/* Signs with a key, or through a function that may throw: what it throws is the reason in the error of the call that
 * asked for the signature. The function is called by several threads at once if several threads issue with the signer. */
class Signer : public detail::Handle<tm_signer, tm_signer_free> {
public:
    using Handle::Handle;
    using Function = std::function<std::vector<std::uint8_t>(std::string_view algorithm, std::string_view message)>;

    explicit Signer(const Key &key) : Handle(detail::make<Handle>(tm_signer_from_key, key.get())) {}
    Signer(const PublicKey &key, Function sign) {
        auto held = std::make_unique<Function>(std::move(sign));
        detail::call(
            [&](tm_error **error) {
                return tm_signer_from_callback(key.get(), &Signer::ask, &Signer::release, held.get(), out(), error);
            });
        held.release();
    }

private:
    static int32_t ask(void *function, tm_signing *signing) noexcept {
        auto fail = [&](std::string_view why) { tm_signing_fail(signing, why.data(), why.size()); };
        try {
            size_t len = 0;
            const char *algorithm = tm_signing_algorithm(signing, &len);
            std::string_view message(reinterpret_cast<const char *>(tm_signing_message(signing)),
                                     tm_signing_message_len(signing));
            auto signature = (*static_cast<Function *>(function))({algorithm, len}, message);
            return tm_signing_give(signing, signature.data(), signature.size()) == TM_OK ? 0 : 1;
        } catch (const std::exception &why) {
            fail(why.what());
        } catch (...) {
            fail("it threw what is no std::exception");
        }
        return 1;
    }
    static void release(void *function) noexcept { delete static_cast<Function *>(function); }
};

class IssueOptions : public detail::Handle<tm_issue_options, tm_issue_options_free> {
public:
    using Handle::Handle;

    /* A cryptosuite or a kind of token: see tm_issue_options_new. */
    explicit IssueOptions(std::string_view securing)
        : Handle(detail::make<Handle>(tm_issue_options_new, securing.data(), securing.size())) {}
    IssueOptions &created(std::int64_t seconds) {
        detail::call(tm_issue_options_created, get(), seconds);
        return *this;
    }
    IssueOptions &mandatory(std::string_view pointer) {
        detail::call(tm_issue_options_mandatory, get(), pointer.data(), pointer.size());
        return *this;
    }
    IssueOptions &disclosable(std::string_view pointer) {
        detail::call(tm_issue_options_disclosable, get(), pointer.data(), pointer.size());
        return *this;
    }
};

class Issuer : public detail::Handle<tm_issuer, tm_issuer_free> {
public:
    using Handle::Handle;

    /* The issuer whose DID is the did:key of the signer's key. */
    explicit Issuer(const Signer &signer) : Handle(detail::make<Handle>(tm_issuer_new_did_key, signer.get())) {}
    Issuer(std::string_view id, std::string_view method, const Signer &signer)
        : Handle(detail::make<Handle>(tm_issuer_new_with_method, id.data(), id.size(), method.data(), method.size(),
                                      signer.get())) {}
    std::string id() const { return tm_issuer_id(get(), nullptr); }
    std::string issue(std::string_view draft, const IssueOptions &options) const {
        return detail::text(tm_issuer_issue, get(), draft.data(), draft.size(), options.get(),
                            static_cast<tm_error **>(nullptr));
    }
};

enum class Verdict : std::uint32_t {
    none = TM_VERDICT_NONE,
    accepted = TM_VERDICT_ACCEPTED,
    rejected = TM_VERDICT_REJECTED,
    indeterminate = TM_VERDICT_INDETERMINATE
};

struct Finding {
    std::string check, code, sentence, pointer;
    tm_outcome outcome;
};

class Report : public detail::Handle<tm_report, tm_report_free> {
public:
    using Handle::Handle;

    Verdict verdict() const noexcept { return static_cast<Verdict>(tm_report_verdict(get())); }
    std::string to_json() const { return detail::text(tm_report_to_json, get()); }
    /* The credential, if it was accepted; throws if not. */
    std::string accept() const { return detail::text(tm_report_accept, get()); }
    std::vector<Finding> findings() const {
        std::vector<Finding> all;
        for (size_t at = 0; at < tm_report_finding_count(get()); ++at) {
            all.push_back({tm_report_finding_check(get(), at, nullptr), tm_report_finding_code(get(), at, nullptr),
                           tm_report_finding_sentence(get(), at, nullptr),
                           tm_report_finding_pointer(get(), at, nullptr), tm_report_finding_outcome(get(), at)});
        }
        return all;
    }
};

/* Trusts nobody until it is told. Other demands: the functions of testamur.h with get(). */
class CredentialPolicy : public detail::Handle<tm_credential_policy, tm_credential_policy_free> {
public:
    CredentialPolicy() : Handle(detail::make<Handle>(tm_credential_policy_new)) {}
    CredentialPolicy &trust_issuer(std::string_view issuer) {
        detail::call(tm_credential_policy_trust_issuer, get(), issuer.data(), issuer.size());
        return *this;
    }
    CredentialPolicy &trust_anyone() {
        detail::call(tm_credential_policy_trust_anyone, get());
        return *this;
    }
    CredentialPolicy &require_type(std::string_view name) {
        detail::call(tm_credential_policy_require_type, get(), name.data(), name.size());
        return *this;
    }
};

class Network : public detail::Handle<tm_network, tm_network_free> {
public:
    Network() : Handle(detail::make<Handle>(tm_network_new)) {}
};

class Verifier : public detail::Handle<tm_verifier, tm_verifier_free> {
public:
    using Handle::Handle;

    static Verifier offline() {
        return built([](tm_verifier_builder *builder) { detail::call(tm_verifier_builder_offline, builder); });
    }
    static Verifier online(const Network &network = Network()) {
        return built([&](tm_verifier_builder *builder) {
            detail::call(tm_verifier_builder_network, builder, network.get());
        });
    }
    /* A verifier with other settings: `set` gets the builder. */
    template <typename F> static Verifier built(F set) {
        using Builder = detail::Handle<tm_verifier_builder, tm_verifier_builder_free>;
        Builder builder = detail::make<Builder>(tm_verifier_builder_new);
        set(builder.get());
        return detail::make<Verifier>(tm_verifier_builder_build, builder.get());
    }
    Report credential(std::string_view credential, const CredentialPolicy &policy) const {
        return detail::make<Report>(tm_verifier_verify_credential, get(), credential.data(), credential.size(),
                                    policy.get());
    }
    std::string resolve(std::string_view did) const {
        return detail::text(tm_verifier_resolve, get(), did.data(), did.size(),
                            static_cast<const tm_did_options *>(nullptr));
    }
};

/* What an HTTP client of your own gave: the document and its Content-Type, or the status that there is none. Status 0 is no
 * answer, for the reason. Nothing that a server can put into it throws. */
struct Fetched {
    unsigned status = 200;
    std::string body, media_type;
    bool left_origin = false;
    std::string reason = {};
};

/* Verifies with your client: `fetch` gets each URL, and the TM_PURPOSE_... */
template <typename F>
Report verify_with(const Verifier &verifier, std::string_view credential, const CredentialPolicy &policy, F fetch) {
    using Inquiry = detail::Handle<tm_inquiry, tm_inquiry_free>;
    Inquiry inquiry = detail::make<Inquiry>(tm_verifier_begin_credential, verifier.get(), credential.data(),
                                            credential.size(), policy.get());
    while (tm_inquiry_request_count(inquiry.get()) > 0) {
        const std::string url = tm_inquiry_request_url(inquiry.get(), 0, nullptr);
        const Fetched got = fetch(url, tm_inquiry_request_purpose(inquiry.get(), 0));
        if (got.status == 200) {
            detail::call(tm_inquiry_supply, inquiry.get(), url.data(), url.size(),
                         static_cast<const void *>(got.body.data()), got.body.size(), got.media_type.data(),
                         got.media_type.size(), static_cast<tm_source>(
                             got.left_origin ? TM_SOURCE_REDIRECTED : TM_SOURCE_NETWORK));
        } else {
            detail::call(tm_inquiry_refuse, inquiry.get(), url.data(), url.size(),
                         static_cast<std::uint16_t>(got.status), got.reason.data(), got.reason.size());
        }
    }
    return detail::make<Report>(tm_inquiry_finish_report, inquiry.get());
}

} // namespace testamur

#endif
