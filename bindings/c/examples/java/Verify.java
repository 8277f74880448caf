// Issues a credential and verifies it from Java, through JNA.
//
//     java -cp /usr/share/java/jna.jar -Djna.library.path=PREFIX/lib Verify.java

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

public class Verify {
    private static final NativeLibrary LIBRARY = NativeLibrary.getInstance("testamur");

    /** A size_t. */
    private static Object size(long value) {
        return Native.SIZE_T_SIZE == 8 ? (Object) value : (Object) (int) value;
    }

    /** Texts become two arguments. */
    private static List<Object> spread(Object... arguments) {
        List<Object> all = new ArrayList<>();
        for (Object one : arguments) {
            if (one instanceof String) {
                byte[] bytes = ((String) one).getBytes(StandardCharsets.UTF_8);
                all.add(bytes);
                all.add(size(bytes.length));
            } else {
                all.add(one);
            }
        }
        return all;
    }

    private static String text(String function, Object... arguments) {
        Pointer text = LIBRARY.getFunction(function).invokePointer(arguments);
        return text.getString(0, "UTF-8");
    }

    /** A call that can fail, with its error as the last argument. */
    private static void call(String function, Object... arguments) {
        PointerByReference error = new PointerByReference();
        List<Object> all = spread(arguments);
        all.add(error);
        if (LIBRARY.getFunction(function).invokeInt(all.toArray()) != 0) {
            Pointer why = error.getValue();
            String message = text("tm_error_code", why, size(0), null) + ": " + text("tm_error_sentence", why, size(0), null);
            free("error", why);
            throw new IllegalStateException(message);
        }
    }

    /** A call that gives a handle. */
    private static Pointer make(String function, Object... arguments) {
        PointerByReference out = new PointerByReference();
        Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = out;
        call(function, all);
        return out.getValue();
    }

    private static void free(String type, Pointer handle) {
        LIBRARY.getFunction("tm_" + type + "_free").invokeInt(new Object[] {handle});
    }

    /** The bytes of a buffer, which ends here. */
    private static String taken(Pointer buffer) {
        int length = (int) LIBRARY.getFunction("tm_buffer_len").invokeLong(new Object[] {buffer});
        Pointer data = LIBRARY.getFunction("tm_buffer_data").invokePointer(new Object[] {buffer});
        String value = new String(data.getByteArray(0, length), StandardCharsets.UTF_8);
        free("buffer", buffer);
        return value;
    }

    private static int verdict(Pointer verifier, Pointer policy, String credential) {
        Pointer report = make("tm_verifier_verify_credential", verifier, credential, policy);
        int verdict = LIBRARY.getFunction("tm_report_verdict").invokeInt(new Object[] {report});
        free("report", report);
        return verdict;
    }

    public static void main(String[] arguments) {
        if (LIBRARY.getFunction("tm_abi_is_compatible").invokeInt(new Object[] {0, 1}) == 0) {
            System.err.println("this program needs another version of libtestamur");
            System.exit(1);
        }
        String draft = "{\"@context\": [\"https://www.w3.org/ns/credentials/v2\"], \"type\": [\"VerifiableCredential\"],"
            + " \"credentialSubject\": {\"id\": \"did:example:ada\"}}";
        Pointer key = make("tm_key_generate", "Ed25519");
        Pointer signer = make("tm_signer_from_key", key);
        Pointer issuer = make("tm_issuer_new_did_key", signer);
        Pointer options = make("tm_issue_options_new", "eddsa-rdfc-2022");
        String credential = taken(make("tm_issuer_issue", issuer, draft, options, null));

        Pointer builder = make("tm_verifier_builder_new");
        call("tm_verifier_builder_offline", builder);
        Pointer verifier = make("tm_verifier_builder_build", builder);
        Pointer policy = make("tm_credential_policy_new");
        call("tm_credential_policy_trust_issuer", policy, text("tm_issuer_id", issuer, null));

        int good = verdict(verifier, policy, credential);
        int bad = verdict(verifier, policy, credential.replace("ada", "eve"));
        free("credential_policy", policy);
        free("verifier", verifier);
        free("verifier_builder", builder);
        free("issue_options", options);
        free("issuer", issuer);
        free("signer", signer);
        free("key", key);
        long left = LIBRARY.getFunction("tm_live_handles").invokeLong(new Object[0]);
        System.out.println("verdicts: " + good + ", " + bad);
        System.exit(good == 1 && bad == 2 && left == 0 ? 0 : 1);
    }
}
