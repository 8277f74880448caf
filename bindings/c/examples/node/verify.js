// Issues a credential and verifies it from Node, through koffi.
//
//     npm ci && TESTAMUR_LIBRARY=PREFIX/lib/libtestamur.so node verify.js

import koffi from "koffi";

const library = koffi.load(process.env.TESTAMUR_LIBRARY ?? "libtestamur.so");

// A text goes as its bytes and their number; a handle as what it is.
const kinds = (values) => values.flatMap((one) => (typeof one === "string" ? ["const char *", "size_t"] : ["void *"]));
const spread = (values) => values.flatMap((one) => (typeof one === "string" ? [one, Buffer.byteLength(one)] : [one]));
const known = new Map();

function bind(name, result, types) {
  const signature = `${result} ${name}(${types.join(", ")})`;
  if (!known.has(signature)) known.set(signature, library.func(name, result, types));
  return known.get(signature);
}

if (bind("tm_abi_is_compatible", "uint32_t", ["uint32_t", "uint32_t"])(0, 1) === 0) {
  throw new Error("this program needs another version of libtestamur");
}

const told = (name, error) => bind(name, "const char *", ["void *", "size_t", "void *"])(error, 0, null);
const free = (type, handle) => bind(`tm_${type}_free`, "uint32_t", ["void *"])(handle);

function check(status, [error]) {
  if (status === 0) return;
  const message = `${told("tm_error_code", error)}: ${told("tm_error_sentence", error)}`;
  free("error", error);
  throw new Error(message);
}

// A call that can fail, with its error as the last argument.
function call(name, ...values) {
  const error = [null];
  check(bind(name, "uint32_t", [...kinds(values), "_Out_ void **"])(...spread(values), error), error);
}

// A call that gives a handle.
function make(name, ...values) {
  const [out, error] = [[null], [null]];
  const types = [...kinds(values), "_Out_ void **", "_Out_ void **"];
  check(bind(name, "uint32_t", types)(...spread(values), out, error), error);
  return out[0];
}

// The text of a buffer, which ends here.
function taken(buffer) {
  const value = bind("tm_buffer_data", "const char *", ["void *"])(buffer);
  free("buffer", buffer);
  return value;
}

const draft = JSON.stringify({
  "@context": ["https://www.w3.org/ns/credentials/v2"],
  type: ["VerifiableCredential"],
  credentialSubject: { id: "did:example:ada" },
});
const key = make("tm_key_generate", "Ed25519");
const signer = make("tm_signer_from_key", key);
const issuer = make("tm_issuer_new_did_key", signer);
const options = make("tm_issue_options_new", "eddsa-rdfc-2022");
const credential = taken(make("tm_issuer_issue", issuer, draft, options, null));

const builder = make("tm_verifier_builder_new");
call("tm_verifier_builder_offline", builder);
const verifier = make("tm_verifier_builder_build", builder);
const policy = make("tm_credential_policy_new");
call("tm_credential_policy_trust_issuer", policy, bind("tm_issuer_id", "const char *", ["void *", "void *"])(issuer, null));

const verdicts = [credential, credential.replace("ada", "eve")].map((one) => {
  const report = make("tm_verifier_verify_credential", verifier, one, policy);
  const { verdict } = JSON.parse(taken(make("tm_report_to_json", report)));
  free("report", report);
  return verdict;
});
console.log(verdicts.join(", "));
const handles = { credential_policy: policy, verifier, verifier_builder: builder, issue_options: options, issuer, signer, key };
for (const [type, handle] of Object.entries(handles)) free(type, handle);
const left = bind("tm_live_handles", "size_t", [])();
process.exitCode = verdicts.join() === "accepted,rejected" && Number(left) === 0 ? 0 : 1;
