"""Issues a credential and verifies it from Python, with nothing but ctypes.

    LD_LIBRARY_PATH=PREFIX/lib python3 verify.py
"""

import ctypes
import json
import os
import sys

lib = ctypes.CDLL(os.environ.get("TESTAMUR_LIBRARY", "libtestamur.so"))
handle, text, size = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t


class Failed(Exception):
    """A call failed: the code and the sentence."""


def function(name, *arguments, result=ctypes.c_uint32):
    found = getattr(lib, name)
    found.argtypes, found.restype = arguments, result
    return found


def call(name, *arguments):
    """A call that can fail, with its error as the last argument."""
    error = handle()
    kinds = [type(argument) for argument in arguments] + [ctypes.POINTER(handle)]
    if function(name, *kinds)(*arguments, ctypes.byref(error)) != 0:
        code = function("tm_error_code", handle, size, handle, result=text)(error, 0, None)
        sentence = function("tm_error_sentence", handle, size, handle, result=text)(error, 0, None)
        message = f"{code.decode()}: {sentence.decode()}"
        function("tm_error_free", handle)(error)
        raise Failed(message)


def make(name, *arguments):
    """A call that gives a handle."""
    out = handle()
    call(name, *arguments, ctypes.pointer(out))
    return out


def given(value):
    """A text as two arguments."""
    value = value.encode()
    return text(value), size(len(value))


def taken(buffer):
    """The bytes of a buffer, which ends here."""
    length = function("tm_buffer_len", handle, result=size)(buffer)
    data = function("tm_buffer_data", handle, result=handle)(buffer)
    value = ctypes.string_at(data, length)
    function("tm_buffer_free", handle)(buffer)
    return value.decode()


if not function("tm_abi_is_compatible", ctypes.c_uint32, ctypes.c_uint32, result=ctypes.c_uint32)(0, 1):
    sys.exit("this program needs another version of libtestamur")

draft = json.dumps({
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "credentialSubject": {"id": "did:example:ada"},
})
key = make("tm_key_generate", *given("Ed25519"))
signer = make("tm_signer_from_key", key)
issuer = make("tm_issuer_new_did_key", signer)
options = make("tm_issue_options_new", *given("eddsa-rdfc-2022"))
credential = taken(make("tm_issuer_issue", issuer, *given(draft), options, handle()))

builder = make("tm_verifier_builder_new")
call("tm_verifier_builder_offline", builder)
verifier = make("tm_verifier_builder_build", builder)
policy = make("tm_credential_policy_new")
did = function("tm_issuer_id", handle, handle, result=text)(issuer, None).decode()
call("tm_credential_policy_trust_issuer", policy, *given(did))


def verdict(of):
    report = make("tm_verifier_verify_credential", verifier, *given(of), policy)
    result = json.loads(taken(make("tm_report_to_json", report)))["verdict"]
    function("tm_report_free", handle)(report)
    return result


verdicts = [verdict(credential), verdict(credential.replace("ada", "eve"))]
print(verdicts)
for name, one in [("credential_policy", policy), ("verifier", verifier), ("verifier_builder", builder), ("issue_options", options),
                  ("issuer", issuer), ("signer", signer), ("key", key)]:
    function(f"tm_{name}_free", handle)(one)
left = function("tm_live_handles", result=size)()
sys.exit(0 if verdicts == ["accepted", "rejected"] and left == 0 else 1)
