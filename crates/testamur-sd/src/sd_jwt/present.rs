//! Presenting: disclosures are left out.

use super::issue::{no_claim, pointer};
use super::{Disclosed, Processed, SdJwt};
use testamur_core::Result;
use testamur_core::json::Pointer;

/// What a holder shows of what could be hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclose(Choice);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Choice {
    Everything,
    Whole(Vec<Pointer>),
    Exactly(Vec<Pointer>),
}

impl Disclose {
    /// Nothing of what could be hidden.
    pub fn nothing() -> Disclose {
        Disclose(Choice::Whole(Vec::new()))
    }

    /// All of it.
    pub fn everything() -> Disclose {
        Disclose(Choice::Everything)
    }

    /// The claims that these JSON pointers name, each whole with all that is in it, and nothing else.
    /// Where a claim stands inside another that could be hidden, that one is shown as well, as far as
    /// it must be.
    ///
    /// # Errors
    /// [`Code::DisclosurePointer`](testamur_core::Code::DisclosurePointer) when one is no JSON
    /// pointer.
    pub fn only<P: AsRef<str>>(pointers: impl IntoIterator<Item = P>) -> Result<Disclose> {
        read(pointers).map(|pointers| Disclose(Choice::Whole(pointers)))
    }

    /// As [`only`](Disclose::only), but of what is in the claims, only what the issuer did not make
    /// disclosable by itself.
    ///
    /// # Errors
    /// As [`only`](Disclose::only).
    pub fn exactly<P: AsRef<str>>(pointers: impl IntoIterator<Item = P>) -> Result<Disclose> {
        read(pointers).map(|pointers| Disclose(Choice::Exactly(pointers)))
    }
}

impl SdJwt {
    /// The same token with only these disclosures, and without key binding, which would no longer
    /// fit. Pointers point into the claims as [`process`](SdJwt::process) gives them.
    ///
    /// # Errors
    /// [`Code::DisclosurePointer`](testamur_core::Code::DisclosurePointer) when a pointer names no
    /// claim; those of [`process`](SdJwt::process).
    pub fn present(mut self, disclose: &Disclose) -> Result<SdJwt> {
        let shown = disclose.choose(&self.process()?)?;
        let mut shown = shown.into_iter();
        self.disclosures.retain(|_| shown.next().unwrap_or(false));
        self.key_binding = None;
        Ok(self)
    }
}

impl Disclose {
    /// For each disclosure, whether it is shown.
    fn choose(&self, processed: &Processed) -> Result<Vec<bool>> {
        let disclosed = processed.disclosed();
        let (pointers, whole) = match &self.0 {
            Choice::Everything => return Ok(vec![true; disclosed.len()]),
            Choice::Whole(pointers) => (pointers, true),
            Choice::Exactly(pointers) => (pointers, false),
        };
        let mut shown = vec![false; disclosed.len()];
        for pointer in pointers {
            if pointer.of(processed.as_value()).is_none() {
                return Err(no_claim(pointer));
            }
            for (shown, Disclosed { pointer: place, .. }) in shown.iter_mut().zip(disclosed) {
                // What stands above or at the claim, and what stands in it.
                *shown |= is_within(pointer, place) || (whole && is_within(place, pointer));
            }
        }
        Ok(shown)
    }
}

/// Whether one place is the other, or inside it.
fn is_within(inner: &Pointer, outer: &Pointer) -> bool {
    let rest = inner.as_str().strip_prefix(outer.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn read<P: AsRef<str>>(pointers: impl IntoIterator<Item = P>) -> Result<Vec<Pointer>> {
    pointers.into_iter().map(|text| pointer(text.as_ref())).collect()
}
