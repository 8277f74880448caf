# Issues a credential and verifies it from Ruby, with nothing but fiddle.
#
#     LD_LIBRARY_PATH=PREFIX/lib ruby verify.rb

require "fiddle"
require "json"

LIBRARY = Fiddle.dlopen(ENV.fetch("TESTAMUR_LIBRARY", "libtestamur.so"))
POINTER = Fiddle::TYPE_VOIDP
SIZE = Fiddle::TYPE_SIZE_T

def function(name, arguments, result = -Fiddle::TYPE_INT)
  Fiddle::Function.new(LIBRARY[name], arguments, result)
end

if function("tm_abi_is_compatible", [-Fiddle::TYPE_INT, -Fiddle::TYPE_INT]).call(0, 1).zero?
  abort "this program needs another version of libtestamur"
end

# Texts become two arguments, handles one.
def spread(arguments)
  arguments.flat_map do |one|
    one.is_a?(String) ? [[POINTER, one], [SIZE, one.bytesize]] : [[POINTER, one]]
  end
end

def text_of(name, error)
  function(name, [POINTER, SIZE, POINTER], POINTER).call(error, 0, nil).to_s
end

# A call that can fail, with its error as the last argument.
def call(name, *arguments)
  error = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
  given = spread(arguments) + [[POINTER, error]]
  return if function(name, given.map(&:first)).call(*given.map(&:last)).zero?

  message = "#{text_of("tm_error_code", error.ptr)}: #{text_of("tm_error_sentence", error.ptr)}"
  free("error", error.ptr)
  raise message
end

# A call that gives a handle.
def make(name, *arguments)
  out = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
  call(name, *arguments, out)
  out.ptr
end

def free(type, handle)
  function("tm_#{type}_free", [POINTER]).call(handle)
end

# The bytes of a buffer, which ends here.
def taken(buffer)
  length = function("tm_buffer_len", [POINTER], SIZE).call(buffer)
  value = function("tm_buffer_data", [POINTER], POINTER).call(buffer)[0, length]
  free("buffer", buffer)
  value
end

draft = JSON.generate(
  "@context": ["https://www.w3.org/ns/credentials/v2"],
  type: ["VerifiableCredential"],
  credentialSubject: { id: "did:example:ada" }
)
key = make("tm_key_generate", "Ed25519")
signer = make("tm_signer_from_key", key)
issuer = make("tm_issuer_new_did_key", signer)
options = make("tm_issue_options_new", "eddsa-rdfc-2022")
credential = taken(make("tm_issuer_issue", issuer, draft, options, nil))

builder = make("tm_verifier_builder_new")
call("tm_verifier_builder_offline", builder)
verifier = make("tm_verifier_builder_build", builder)
policy = make("tm_credential_policy_new")
did = function("tm_issuer_id", [POINTER, POINTER], POINTER).call(issuer, nil).to_s
call("tm_credential_policy_trust_issuer", policy, did)

verdicts = [credential, credential.sub("ada", "eve")].map do |one|
  report = make("tm_verifier_verify_credential", verifier, one, policy)
  verdict = JSON.parse(taken(make("tm_report_to_json", report)))["verdict"]
  free("report", report)
  verdict
end
p verdicts
{ credential_policy: policy, verifier: verifier, verifier_builder: builder, issue_options: options,
  issuer: issuer, signer: signer, key: key }.each { |type, handle| free(type, handle) }
left = function("tm_live_handles", [], SIZE).call
exit(verdicts == %w[accepted rejected] && left.zero?)
