// Issues a credential and verifies it from Go, through cgo.
//
//	PKG_CONFIG_PATH=PREFIX/lib/pkgconfig go run .
package main

// #cgo pkg-config: testamur
// #include <stdlib.h>
// #include <testamur.h>
import "C"

import (
	"fmt"
	"log"
	"strings"
	"unsafe"
)

const draft = `{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"],
	"credentialSubject": {"id": "did:example:ada"}}`

// given is a text as the two arguments that the library takes. It is read only during the call.
func given(text string) (*C.char, C.size_t) {
	bytes := append([]byte(text), 0)
	return (*C.char)(unsafe.Pointer(&bytes[0])), C.size_t(len(text))
}

// must ends the program with what an error says.
func must(status C.tm_result, failure *C.tm_error) {
	if status != C.TM_OK {
		defer C.tm_error_free(failure)
		log.Fatalf("%s: %s", C.GoString(C.tm_error_code(failure, 0, nil)), C.GoString(C.tm_error_sentence(failure, 0, nil)))
	}
}

// taken is the text of a buffer, which ends here.
func taken(buffer *C.tm_buffer) string {
	defer C.tm_buffer_free(buffer)
	return C.GoStringN(C.tm_buffer_data(buffer), C.int(C.tm_buffer_len(buffer)))
}

func issue() (did, credential string) {
	var failure *C.tm_error
	var key *C.tm_key
	var signer *C.tm_signer
	var issuer *C.tm_issuer
	var options *C.tm_issue_options
	var out *C.tm_buffer
	name, length := given("Ed25519")
	must(C.tm_key_generate(name, length, &key, &failure), failure)
	defer C.tm_key_free(key)
	must(C.tm_signer_from_key(key, &signer, &failure), failure)
	defer C.tm_signer_free(signer)
	must(C.tm_issuer_new_did_key(signer, &issuer, &failure), failure)
	defer C.tm_issuer_free(issuer)
	name, length = given("eddsa-rdfc-2022")
	must(C.tm_issue_options_new(name, length, &options, &failure), failure)
	defer C.tm_issue_options_free(options)
	name, length = given(draft)
	must(C.tm_issuer_issue(issuer, unsafe.Pointer(name), length, options, nil, &out, &failure), failure)
	return C.GoString(C.tm_issuer_id(issuer, nil)), taken(out)
}

func verify(did, credential string) C.tm_verdict {
	var failure *C.tm_error
	var builder *C.tm_verifier_builder
	var verifier *C.tm_verifier
	var policy *C.tm_credential_policy
	var report *C.tm_report
	must(C.tm_verifier_builder_new(&builder, &failure), failure)
	defer C.tm_verifier_builder_free(builder)
	must(C.tm_verifier_builder_offline(builder, &failure), failure)
	must(C.tm_verifier_builder_build(builder, &verifier, &failure), failure)
	defer C.tm_verifier_free(verifier)
	must(C.tm_credential_policy_new(&policy, &failure), failure)
	defer C.tm_credential_policy_free(policy)
	name, length := given(did)
	must(C.tm_credential_policy_trust_issuer(policy, name, length, &failure), failure)
	name, length = given(credential)
	must(C.tm_verifier_verify_credential(verifier, unsafe.Pointer(name), length, policy, &report, &failure), failure)
	defer C.tm_report_free(report)
	return C.tm_report_verdict(report)
}

func main() {
	if C.tm_abi_is_compatible(C.TM_ABI_MAJOR, C.TM_ABI_MINOR) == 0 {
		log.Fatal("this program needs another version of libtestamur")
	}
	did, credential := issue()
	good, bad := verify(did, credential), verify(did, strings.Replace(credential, "ada", "eve", 1))
	if good != C.TM_VERDICT_ACCEPTED || bad != C.TM_VERDICT_REJECTED || C.tm_live_handles() != 0 {
		log.Fatal("verdicts: ", good, bad)
	}
	fmt.Println("accepted, and the forged one rejected")
}
