//! Whether a credential was revoked or suspended: one reader for each type of status entry.

use crate::StatusRule;
use crate::examination::Examination;
use testamur_core::json::{Pointer, Value};
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Error};

/// Examines every status entry of a credential as the policy has it. What is missing for it is
/// noted in the inquiry.
pub(crate) fn examine(examination: &mut Examination<'_>, credential: &Value) {
    let check = CheckId::Status;
    let place = Pointer::root().child("credentialStatus");
    let member = credential.get("credentialStatus");
    let entries = member.map_or(&[][..], Value::as_set);
    match (examination.policy.status, entries) {
        (StatusRule::Require, []) => {
            examination.draft.fail(check, Error::new(Code::StatusMissing));
        }
        (_, []) => examination.draft.skip(check, "The credential has no status."),
        (StatusRule::Ignore, _) => {
            examination.draft.find(
                check,
                Outcome::Warned,
                Error::new(Code::StatusIgnored).at(place),
            );
        }
        (StatusRule::Check | StatusRule::Require, entries) => {
            let is_array = member.is_some_and(|member| member.as_array().is_some());
            for (index, entry) in entries.iter().enumerate() {
                let place = if is_array { place.item(index) } else { place.clone() };
                read(examination, entry, place);
            }
        }
    }
}

/// Reads one entry with the reader for its type.
fn read(examination: &mut Examination<'_>, entry: &Value, place: Pointer) {
    let types = entry.get("type").map_or(&[][..], Value::as_set);
    let kind = types.first().and_then(Value::as_str).unwrap_or("(none)");
    let error = Error::new(Code::StatusTypeUnsupported).with("type", kind).at(place);
    examination.draft.find(CheckId::Status, Outcome::Inconclusive, error);
}
