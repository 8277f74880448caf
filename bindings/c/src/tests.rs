//! The boundary itself. What stands behind it is tested from C, in `tests/`.

use crate::buffer::{tm_buffer, tm_buffer_free, tm_buffer_len};
use crate::credential_policy::{
    TM_LIMIT_INPUT_DEPTH, tm_credential_policy, tm_credential_policy_clock_skew,
    tm_credential_policy_limit, tm_credential_policy_new, tm_credential_policy_trust_anyone,
    tm_credential_policy_trust_issuer,
};
use crate::error::{
    TM_OK, tm_error, tm_error_code, tm_error_free, tm_error_number, tm_error_sentence, tm_result,
    tm_result_explain,
};
use crate::evidence::tm_evidence;
use crate::ffi::{Out, Settings, bytes, done, find, give, here, look, put, take, text};
use crate::key::{tm_key, tm_key_generate};
use crate::version::is_compatible;
use std::ffi::CStr;
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut, without_provenance_mut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;
use testamur::core::limits::INPUT_DEPTH;
use testamur::{Code, Error, Verifier};

/// What a failed call said, and its status.
fn said(
    error: *mut tm_error,
    text: extern "C" fn(*const tm_error, usize, *mut usize) -> *const std::ffi::c_char,
) -> String {
    // SAFETY: what is lent ends with a NUL, and the error lives.
    let text = unsafe { CStr::from_ptr(text(error, 0, null_mut())) };
    text.to_str().unwrap().to_owned()
}

#[test]
fn a_panic_ends_at_the_entry_and_says_what_it_said() {
    let mut error = null_mut();
    let status = done(&mut error, || panic!("of {} kinds", 2));
    assert_eq!(status, tm_result::from(Code::InternalUnexpected.number()));
    assert_eq!(said(error, tm_error_code), "internal.unexpected");
    assert!(said(error, tm_error_sentence).contains("of 2 kinds"));
    assert_eq!(tm_error_free(error), TM_OK);
    assert_eq!(look(7, || panic!("no answer")), 7);
    // The library goes on.
    let mut key = null_mut();
    assert_eq!(tm_key_generate(c"P-256".as_ptr(), 5, &mut key, null_mut()), TM_OK);
    assert!(take(key, "key").is_ok());
}

#[test]
fn a_failure_leaves_null_and_a_success_no_error() {
    let mut error = put(tm_error::new(vec![Error::new(Code::UsageClock)]));
    let old = error;
    let mut out: *mut tm_buffer = without_provenance_mut(8);
    let status = give(&mut out, &mut error, || Err(Error::new(Code::UsageNetwork).into()));
    assert_eq!((status, out.is_null()), (Code::UsageNetwork.number().into(), true));
    assert_eq!(tm_error_number(error, 0), status);
    tm_error_free(error);
    assert_eq!(give(&mut out, &mut error, || Ok(tm_buffer::new("four"))), TM_OK);
    assert!(error.is_null());
    assert_eq!((tm_buffer_len(out), tm_buffer_free(out), tm_buffer_len(out)), (4, TM_OK, 0));
    tm_error_free(old);
}

#[test]
fn a_handle_is_what_it_was_given_out_as_and_only_until_it_is_taken() {
    let buffer = put(tm_buffer::new("x"));
    assert!(find(buffer, "buffer").is_ok());
    assert_eq!(find(buffer.cast::<tm_evidence>(), "").err().unwrap().code(), Code::UsageHandle);
    assert_eq!(take(buffer.cast::<tm_evidence>(), "").err().unwrap().code(), Code::UsageHandle);
    let kept = find(buffer, "buffer").unwrap();
    assert!(take(buffer, "buffer").is_ok());
    for _ in 0..2 {
        assert_eq!(take(buffer, "buffer").err().unwrap().code(), Code::UsageHandle);
    }
    // Whoever uses it meanwhile has it to the end.
    drop(kept);
    assert_eq!(find(null::<tm_key>(), "key").err().unwrap().code(), Code::UsageNullPointer);
}

#[test]
fn of_many_threads_that_free_a_handle_one_does() {
    for _ in 0..50 {
        let handle = put(tm_buffer::new("x")).addr();
        let freed = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    if take::<tm_buffer>(without_provenance_mut(handle), "").is_ok() {
                        freed.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(freed.into_inner(), 1);
    }
}

#[test]
fn what_cannot_be_read_is_not_read() {
    let code = |outcome: Result<&[u8], Error>| outcome.unwrap_err().code();
    assert_eq!(bytes(&null(), 0, "").unwrap(), b"");
    assert_eq!(code(bytes(&null(), 1, "")), Code::UsageNullPointer);
    for length in [usize::MAX, isize::MAX as usize + 1] {
        assert_eq!(code(bytes(&b"x".as_ptr().cast(), length, "")), Code::UsageLength);
    }
    assert_eq!(text(&c"Größe".as_ptr(), 7, "").unwrap(), "Größe");
    let cut = text(&c"Größe".as_ptr(), 3, "name").unwrap_err();
    assert_eq!(cut.sentence(), "name is not UTF-8 from its byte 2 on.");
    assert_eq!(Out::at(null_mut::<u8>(), "out", 0).unwrap_err().sentence(), "out is NULL.");
}

#[test]
fn the_rule_of_versions() {
    for (library, program, fits) in [
        ((0, 1), (0, 1), true),
        ((0, 2), (0, 1), false),
        ((0, 1), (0, 2), false),
        ((1, 4), (1, 4), true),
        ((1, 4), (1, 3), true),
        ((1, 4), (1, 5), false),
        ((2, 0), (1, 4), false),
        ((1, 4), (0, 1), false),
    ] {
        assert_eq!(is_compatible(library, program), fits, "{library:?} {program:?}");
    }
}

#[test]
fn every_number_of_a_code_is_explained() {
    for code in Code::all() {
        let mut out = null_mut();
        assert_eq!(tm_result_explain(code.number().into(), &mut out, null_mut()), TM_OK);
        assert_eq!(tm_buffer_len(out), code.explanation().len());
        tm_buffer_free(out);
    }
    let mut out = null_mut();
    let unknown = tm_result_explain(1, &mut out, null_mut());
    assert_eq!(unknown, tm_result::from(Code::UsageArgument.number()));
}

/// How often it was copied.
struct Counted(Arc<AtomicUsize>);

impl Clone for Counted {
    fn clone(&self) -> Counted {
        self.0.fetch_add(1, Ordering::SeqCst);
        Counted(Arc::clone(&self.0))
    }
}

#[test]
fn what_is_added_one_by_one_is_not_copied_each_time() {
    let copies = Arc::new(AtomicUsize::new(0));
    let settings = Settings::new((Counted(Arc::clone(&copies)), 0));
    let add = |settings: &Settings<(Counted, i32)>| {
        settings.edit(|(_, number)| {
            *number += 1;
            Ok(())
        })
    };
    for _ in 0..100 {
        add(&settings).unwrap();
    }
    assert_eq!(copies.load(Ordering::SeqCst), 0);
    // A call that has it goes on with what it has.
    let held = settings.now();
    add(&settings).unwrap();
    assert_eq!((copies.load(Ordering::SeqCst), held.1, settings.now().1), (1, 100, 101));
}

#[test]
fn a_policy_is_made_once_for_all_who_verify_and_anew_after_a_change() {
    let mut policy: *mut tm_credential_policy = null_mut();
    assert_eq!(tm_credential_policy_new(&mut policy, null_mut()), TM_OK);
    let issuer = c"https://uni.example";
    let add = || tm_credential_policy_trust_issuer(policy, issuer.as_ptr(), 19, null_mut());
    assert_eq!(add(), TM_OK);
    let whole = || find(policy, "policy").unwrap().whole();
    let first = whole();
    assert!(Arc::ptr_eq(&first, &whole()));
    assert_eq!(add(), TM_OK);
    let second = whole();
    assert!(!Arc::ptr_eq(&first, &second));
    assert_eq!(tm_credential_policy_clock_skew(policy, 1, null_mut()), TM_OK);
    assert!(!Arc::ptr_eq(&second, &whole()));
    // One that fails changes nothing.
    let third = whole();
    assert_ne!(tm_credential_policy_limit(policy, 99, 1, null_mut()), TM_OK);
    assert!(Arc::ptr_eq(&third, &whole()));
    drop(take(policy, "policy"));
}

#[test]
fn a_callback_that_waits_takes_no_wake_up_of_its_caller() {
    // Pends once, after what happens inside the callback.
    fn pending_once(mut inside: impl FnMut()) -> impl Future<Output = ()> {
        let mut was_asked = false;
        std::future::poll_fn(move |context| {
            if std::mem::replace(&mut was_asked, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            inside();
            Poll::Pending
        })
    }
    let (done, is_done) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        here(pending_once(|| here(pending_once(|| ()))));
        done.send(()).unwrap();
    });
    is_done.recv_timeout(Duration::from_secs(60)).expect("the caller is woken");
}

/// As deep as a caller may allow it, on the smallest stack that a usual system gives a thread.
#[test]
fn the_deepest_document_needs_no_more_stack_than_a_thread_has() {
    let documents = ["eddsa-jcs-2022", "eddsa-rdfc-2022"].map(deep);
    let verify = || {
        let mut policy: *mut tm_credential_policy = null_mut();
        assert_eq!(tm_credential_policy_new(&mut policy, null_mut()), TM_OK);
        assert_eq!(tm_credential_policy_trust_anyone(policy, null_mut()), TM_OK);
        let limit =
            tm_credential_policy_limit(policy, TM_LIMIT_INPUT_DEPTH, INPUT_DEPTH, null_mut());
        assert_eq!(limit, TM_OK);
        let policy = take(policy, "policy").unwrap().whole();
        let verifier = Verifier::builder().offline().build().unwrap();
        for document in &documents {
            let report = here(verifier.examine(document.as_bytes(), &policy)).unwrap();
            // It was read, and what was signed was made of it.
            let findings = report.findings();
            let first = findings.first().map(|(_, finding)| finding.code());
            assert_eq!(first, Some(Code::ProofSignature), "{findings:?}");
        }
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(512 << 10);
        thread.spawn_scoped(scope, verify).unwrap().join().unwrap();
    });
}

/// A credential with as many objects inside each other as there may be, and a proof that is none.
fn deep(suite: &str) -> String {
    let key = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    let method = key.replace("did:key:", "#");
    // With names: what has none is told apart by all that it is connected with.
    let inside = INPUT_DEPTH - 2;
    let opened: String = (0..inside).map(|at| format!(r#"{{"id":"urn:x:{at}","a":"#)).collect();
    let subject = opened + r#""b""# + &"}".repeat(inside);
    let proof = format!(
        r#"{{"type":"DataIntegrityProof","cryptosuite":"{suite}","proofPurpose":"assertionMethod",
            "verificationMethod":"{key}{method}","proofValue":"z{}"}}"#,
        "1".repeat(64)
    );
    format!(
        r#"{{"@context":["https://www.w3.org/ns/credentials/v2",{{"a":"https://example.org/a"}}],
            "type":["VerifiableCredential"],"issuer":"{key}","credentialSubject":{{"a":{subject}}},"proof":{proof}}}"#
    )
}

/// The promise of the crate's documentation: a reader of the one file has seen all of it.
#[test]
fn only_one_file_is_unsafe() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![sources.clone()];
    let mut with: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("tests.rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                if ["unsafe {", "unsafe fn", "unsafe impl"].iter().any(|word| source.contains(word))
                {
                    with.push(path.strip_prefix(&sources).unwrap().to_owned());
                }
            }
        }
    }
    assert_eq!(with, [Path::new("ffi/memory.rs")]);
}
