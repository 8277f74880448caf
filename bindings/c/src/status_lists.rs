//! Status lists of an issuer: kept, changed, signed, published.

use crate::buffer::tm_buffer;
use crate::credential_policy::unknown;
use crate::error::{tm_error, tm_result};
use crate::ffi::{Failure, Out, Reach, done, find, free, give, handles, text};
use crate::issuer::tm_issuer;
use std::cell::Cell;
use std::ffi::c_char;
use std::ptr::null_mut;
use std::sync::Arc;
use testamur::core::json::Object;
use testamur::status::{
    FileStore, Folder, ListDescription, ListDocument, ListSecuring, MemoryStore, Period, Published,
    Publisher, StatusStore, When,
};
use testamur::{Code, Error, OsRandom, Value, parse};

/// An issuer's account of its status lists: which indices are given away, and the status at each. Lists are named by the
/// URL that they were made with. Threads may share it.
pub struct tm_status_store(pub(crate) Arc<dyn StatusStore>);

/// Signs the lists of a store and puts them into a folder that a web server serves. Let one publish into a folder;
/// threads may share it.
pub struct tm_publisher {
    publisher: Publisher,
    reach: Reach,
}

handles!(tm_status_store, tm_publisher);

/// Lists in memory, which end with the store.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_new_memory(
    out: *mut *mut tm_status_store,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_status_store(Arc::new(MemoryStore::new()))))
}

/// Lists in a new file, which is to be kept as secret as a key. Fails if it is there already.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_create_file(
    path: *const c_char,
    path_len: usize,
    out: *mut *mut tm_status_store,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        Ok(tm_status_store(Arc::new(FileStore::create(text(&path, path_len, "path")?)?)))
    })
}

/// Lists in a file that tm_status_store_create_file made. One store at a time has it.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_open_file(
    path: *const c_char,
    path_len: usize,
    out: *mut *mut tm_status_store,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        Ok(tm_status_store(Arc::new(FileStore::open(text(&path, path_len, "path")?)?)))
    })
}

/// Makes the usual list: for revocation, with room for 131 072 credentials.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_add_revocation_list(
    store: *mut tm_status_store,
    url: *const c_char,
    url_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let store = find(store, "store")?;
        let list = ListDescription::revocation(text(&url, url_len, "url")?)?;
        Ok(store.0.create(list, &mut OsRandom)?)
    })
}

/// Makes a list as JSON describes it: {"url": …, "entries": 131072, "bits": 1, "purposes": ["revocation"], "forms":
/// ["data-integrity"], "lifetime": 86400}. tm_status_store_lists writes the same.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_add_list(
    store: *mut tm_status_store,
    description: *const c_char,
    description_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let store = find(store, "store")?;
        let description = text(&description, description_len, "description")?;
        let list = ListDescription::read(&parse(description.as_bytes())?)?;
        Ok(store.0.create(list, &mut OsRandom)?)
    })
}

/// The descriptions of all lists, a JSON array.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_lists(
    store: *const tm_status_store,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let lists = find(store, "store")?.0.lists()?;
        let lists: Vec<Value> = lists.iter().map(|list| list.to_value()).collect();
        Ok(tm_buffer::json(&lists.into()))
    })
}

/// Gives away one index that nobody has.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_allocate(
    store: *mut tm_status_store,
    list: *const c_char,
    list_len: usize,
    out_index: *mut u64,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let out = Out::at(out_index, "out_index", 0)?;
        out.set(find(store, "store")?.0.allocate_one(text(&list, list_len, "list")?)?);
        Ok(())
    })
}

/// Gives away an index to the credential with this identifier; asked again, the same.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_allocate_for(
    store: *mut tm_status_store,
    list: *const c_char,
    list_len: usize,
    id: *const c_char,
    id_len: usize,
    out_index: *mut u64,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let out = Out::at(out_index, "out_index", 0)?;
        let (list, id) = (text(&list, list_len, "list")?, text(&id, id_len, "id")?);
        out.set(find(store, "store")?.0.allocate_for(list, id)?);
        Ok(())
    })
}

/// The index of the credential with this identifier. `out_found` gets 1 if it has one, and 0 if not.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_find(
    store: *const tm_status_store,
    list: *const c_char,
    list_len: usize,
    id: *const c_char,
    id_len: usize,
    out_found: *mut u32,
    out_index: *mut u64,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        // Both are 0 before one of them is found missing.
        let (found, index) =
            (Out::at(out_found, "out_found", 0), Out::at(out_index, "out_index", 0));
        let (out_found, out_index) = (found?, index?);
        let (list, id) = (text(&list, list_len, "list")?, text(&id, id_len, "id")?);
        if let Some(index) = find(store, "store")?.0.find(list, id)? {
            out_found.set(1);
            out_index.set(index);
        }
        Ok(())
    })
}

/// Sets the status at an index: 1 revokes, for good, in a list for revocation. `out_before`, which may be NULL, gets the
/// status before.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_set(
    store: *mut tm_status_store,
    list: *const c_char,
    list_len: usize,
    index: u64,
    status: u8,
    out_before: *mut u8,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let out = Out::optional(out_before, 0);
        let before = find(store, "store")?.0.set(text(&list, list_len, "list")?, index, status)?;
        if let Some(out) = out {
            out.set(before);
        }
        Ok(())
    })
}

/// The status at an index.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_get(
    store: *const tm_status_store,
    list: *const c_char,
    list_len: usize,
    index: u64,
    out_status: *mut u8,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let out = Out::at(out_status, "out_status", 0)?;
        out.set(find(store, "store")?.0.read(text(&list, list_len, "list")?, index)?);
        Ok(())
    })
}

/// Gives so many indices to nobody and sets this status there, so that the list does not tell how many have it.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_add_decoys(
    store: *mut tm_status_store,
    list: *const c_char,
    list_len: usize,
    count: u64,
    status: u8,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        Ok(find(store, "store")?.0.add_decoys(text(&list, list_len, "list")?, count, status)?)
    })
}

/// DANGEROUS: sets a status also where that takes a revocation back. Verifiers may have told others that it is for good.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_dangerous_unrevoke(
    store: *mut tm_status_store,
    list: *const c_char,
    list_len: usize,
    index: u64,
    status: u8,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let list = text(&list, list_len, "list")?;
        find(store, "store")?.0.dangerous_unrevoke(list, &[(index, status)])?;
        Ok(())
    })
}

/// The documents that a list is published as: a JSON array of {"url", "form", "mediaType", "purpose"}.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_documents(
    store: *const tm_status_store,
    list: *const c_char,
    list_len: usize,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let list = find(store, "store")?.0.description(text(&list, list_len, "list")?)?;
        let documents: Vec<Value> = list.documents().iter().map(described).collect();
        Ok(tm_buffer::json(&documents.into()))
    })
}

/// Frees a store. Issuers that were given it live on.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_store_free(store: *mut tm_status_store) -> tm_result {
    free(store)
}

/// Signs a list as it is now, as the document with this URL, to be served there. Begins now, and holds for the lifetime
/// of the list.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_sign_status_list(
    issuer: *const tm_issuer,
    store: *const tm_status_store,
    list: *const c_char,
    list_len: usize,
    url: *const c_char,
    url_len: usize,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let choice = find(issuer, "issuer")?.settings.now();
        let snapshot = find(store, "store")?.0.publish(text(&list, list_len, "list")?)?;
        let url = text(&url, url_len, "url")?;
        let documents = snapshot.description().documents();
        let document = documents.iter().find(|document| document.url() == url);
        let document = document
            .ok_or_else(|| unknown("url", url, "tm_status_store_documents lists those that can"))?;
        let period = Period::starting(choice.issuer.now()?, snapshot.description());
        let securing = ListSecuring::default();
        let signed = choice.issuer.sign_list(&snapshot, document, &securing, period);
        Ok(tm_buffer::new(choice.reach.wait(signed)??.to_bytes()))
    })
}

/// Publishes with this issuer's key, as the issuer is now.
#[unsafe(no_mangle)]
pub extern "C" fn tm_publisher_new(
    issuer: *const tm_issuer,
    out: *mut *mut tm_publisher,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let choice = find(issuer, "issuer")?.settings.now();
        Ok(tm_publisher { publisher: Publisher::new(choice.issuer.clone()), reach: choice.reach })
    })
}

/// Signs every list of a store that is due, or with an `always` that is not 0 every list, and puts it where a server serves
/// this folder as the root of the lists' host. Gives a JSON array of {"list", "url", "until", "isNew"} for what is published as it
/// should be, and of {"list", "errors": [{"code", "sentence"}]} for each list of which not all is. Then, if `out_failed` is not NULL,
/// it gets an error with all reasons, and else the call fails with them, though the other lists are published all the same. Waits for downloads. A tm_sign_callback that this function called must not call
/// it: that fails with usage.callback.
#[unsafe(no_mangle)]
pub extern "C" fn tm_publisher_publish(
    publisher: *const tm_publisher,
    store: *const tm_status_store,
    folder: *const c_char,
    folder_len: usize,
    always: u32,
    out_failed: *mut *mut tm_error,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let out_failed = Out::optional(out_failed, null_mut());
        let publisher = find(publisher, "publisher")?;
        let store = find(store, "store")?;
        let folder = Folder::new(text(&folder, folder_len, "folder")?);
        let when = match always {
            0 => When::IfDue,
            _ => When::Always,
        };
        let published = publisher.publisher.publish_all(&*store.0, &folder, when);
        let _publishing = Publishing::begin()?;
        let published = publisher.reach.wait(published)??;
        let errors = published.iter().filter_map(|list| list.refused.as_ref());
        let errors: Vec<Error> = errors.flat_map(|refused| refused.errors().cloned()).collect();
        match (errors.is_empty(), out_failed) {
            (true, _) => {}
            (false, Some(out_failed)) => out_failed.hand(tm_error::new(errors)),
            (false, None) => return Err(Failure(errors)),
        }
        Ok(tm_buffer::json(&published.iter().flat_map(told).collect::<Vec<_>>().into()))
    })
}

/// Frees a publisher.
#[unsafe(no_mangle)]
pub extern "C" fn tm_publisher_free(publisher: *mut tm_publisher) -> tm_result {
    free(publisher)
}

thread_local! {
    static IS_PUBLISHING: Cell<bool> = const { Cell::new(false) };
}

/// That this thread publishes. A list is one publication's until it is signed, so that a callback which signs it and
/// publishes would wait for itself.
struct Publishing;

impl Publishing {
    fn begin() -> Result<Publishing, Error> {
        match IS_PUBLISHING.replace(true) {
            true => Err(Error::new(Code::UsageCallback).with("function", "tm_publisher_publish")),
            false => Ok(Publishing),
        }
    }
}

impl Drop for Publishing {
    fn drop(&mut self) {
        IS_PUBLISHING.set(false);
    }
}

fn described(document: &ListDocument) -> Value {
    let mut out = Object::new();
    out.insert("url", document.url());
    out.insert("form", document.form().name());
    out.insert("mediaType", document.form().media_type());
    if let Some(purpose) = document.purpose() {
        out.insert("purpose", purpose.name());
    }
    out.into()
}

/// What became of a list: each of its documents, and why others are not published.
fn told(list: &Published) -> Vec<Value> {
    let published = list.documents.iter().map(|publication| {
        Object::from_iter::<[(&str, Value); 4]>([
            ("list", list.list.as_str().into()),
            ("url", publication.document.url().into()),
            ("until", publication.until.to_string().into()),
            ("isNew", Value::Bool(publication.is_new)),
        ])
    });
    let refused = list.refused.iter().map(|refused| {
        let errors = refused.errors().map(|error| {
            Object::from_iter::<[(&str, Value); 2]>([
                ("code", error.code().name().into()),
                ("sentence", error.sentence().into()),
            ])
        });
        let errors: Vec<Value> = errors.map(Value::from).collect();
        Object::from_iter::<[(&str, Value); 2]>([
            ("list", list.list.as_str().into()),
            ("errors", errors.into()),
        ])
    });
    published.chain(refused).map(Value::from).collect()
}
