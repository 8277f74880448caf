//! Which members of a draft no context defines: all of them, where they are refused and where they
//! are let be.

use crate::refused::Refused;
use testamur_canon::Budget;
use testamur_canon::jsonld::{Contexts, Options, Undefined, undefined_terms};
use testamur_core::json::Value;
use testamur_core::model::DECISIVE_MEMBERS;
use testamur_core::{Code, Error, Result};

/// What signing refuses, with all undefined members where it ends at the first of them.
pub(crate) fn refused(error: Error, draft: &Value, contexts: &Contexts) -> Refused {
    if error.code() != Code::ContextUndefinedTerm {
        return error.into();
    }
    // A draft with other faults, too, does not get to the end: then the first says enough.
    let all = undefined(draft, contexts, &[]).map(|undefined| undefined.errors().collect());
    all.ok().and_then(Refused::of).unwrap_or_else(|| error.into())
}

/// The undefined members that were let be.
pub(crate) fn allowed(credential: &Value, contexts: &Contexts) -> Result<Undefined> {
    undefined(credential, contexts, DECISIVE_MEMBERS)
}

fn undefined(
    document: &Value,
    contexts: &Contexts,
    except: &'static [&'static str],
) -> Result<Undefined> {
    let Some(members) = document.as_object() else { return Ok(Undefined::default()) };
    let options = Options::default().without_member("proof").dangerous_drop_undefined_terms(except);
    undefined_terms(members, contexts, &options, &mut Budget::default())
}
