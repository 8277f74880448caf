//! What one document needs to know of the outside, and what it was told.

use crate::status::Staples;
use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;
use testamur_core::evidence::{Document, Evidence, Purpose, Request, Step};
use testamur_core::ordered::{BTreeMap, BTreeSet};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::{Did, Resolution, ResolutionOptions, Resolver};

/// Questions to the evidence. Everything that was looked at is kept, so that the report can name
/// it, and everything that was missing, so that it can be asked for.
pub(crate) struct Inquiry<'e> {
    evidence: &'e Evidence,
    limit: usize,
    asked: Asked,
    peeked: RefCell<Peeked>,
    /// What the holder handed over.
    staples: Arc<Staples>,
}

/// What was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// The part of the evidence that was asked for so far. Resolvers see only this.
    seen: Evidence,
    needs: BTreeSet<Request>,
    /// The URLs of those that do not count: what is asked for only to tell of it.
    uncounted: BTreeSet<String>,
    postponed: bool,
    peeked: Peeked,
    /// After how long documents should be looked for again.
    lifetimes: BTreeMap<String, Duration>,
    /// The lists beside the input that took the place of a download, by the URL.
    handed: BTreeMap<String, Arc<[u8]>>,
}

/// What was looked at without asking for it.
#[derive(Clone, Debug, Default)]
struct Peeked {
    /// What there was of each URL.
    documents: BTreeMap<String, Option<Result<Document>>>,
    /// Whether it may have been anything.
    everything: bool,
}

impl<'e> Inquiry<'e> {
    /// No questions yet; at most `limit` documents may be asked for.
    pub(crate) fn new(evidence: &'e Evidence, limit: usize) -> Inquiry<'e> {
        let (asked, peeked, staples) = Default::default();
        Inquiry { evidence, limit, asked, peeked, staples }
    }

    /// An inquiry for a document inside this one, with what is left of the limit.
    pub(crate) fn inside(&self) -> Inquiry<'e> {
        let staples = Arc::clone(&self.staples);
        Inquiry { staples, ..self.apart(self.left()) }
    }

    /// An inquiry with the same evidence that asks for so many documents, whatever this one asked for; nothing is
    /// handed over to it.
    pub(crate) fn apart(&self, limit: usize) -> Inquiry<'e> {
        Inquiry::new(self.evidence, limit)
    }

    /// How many more documents may be asked for.
    pub(crate) fn left(&self) -> usize {
        self.limit.saturating_sub(self.count())
    }

    /// Lets this and every document inside use what was handed over.
    pub(crate) fn staple(&mut self, staples: Staples) {
        self.staples = Arc::new(staples);
    }

    /// What was handed over.
    pub(crate) fn staples(&self) -> Arc<Staples> {
        Arc::clone(&self.staples)
    }

    /// Notes after how long a document should be looked for again; the shortest counts.
    pub(crate) fn lasts(&mut self, url: &str, time: Duration) {
        let known = self.asked.lifetimes.entry(url.to_owned()).or_insert(time);
        *known = time.min(*known);
    }

    /// Notes that a list beside the input took the place of a download.
    pub(crate) fn used_handed(&mut self, url: &str, list: &Arc<[u8]>) {
        self.asked.handed.insert(url.to_owned(), Arc::clone(list));
    }

    /// Takes over what was asked for on account of something that decides nothing: it leaves room for as many
    /// documents as there was room for before.
    pub(crate) fn absorb_uncounted(&mut self, mut apart: Asked) {
        let urls = apart.seen.iter().map(|(url, _)| url);
        let urls = urls.chain(apart.needs.iter().map(|request| &*request.url));
        apart.uncounted = urls.map(str::to_owned).collect();
        self.absorb(apart);
    }

    /// Takes over what a document inside asked for.
    pub(crate) fn absorb(&mut self, inside: Asked) {
        let all = self.asked.uncounted.union(&inside.uncounted);
        let uncounted = all.filter(|url| !self.asked.counts(url) && !inside.counts(url)).cloned();
        self.asked.uncounted = uncounted.collect();
        self.asked.seen.extend(inside.seen);
        self.asked.needs.extend(inside.needs);
        self.asked.postponed |= inside.postponed;
        for (url, time) in inside.lifetimes {
            self.lasts(&url, time);
        }
        self.asked.handed.extend(inside.handed);
        let peeked = self.peeked.get_mut();
        peeked.documents.extend(inside.peeked.documents);
        peeked.everything |= inside.peeked.everything;
    }

    /// Runs a step until it is done with the evidence there is; `None` when something is missing,
    /// which is noted.
    ///
    /// # Errors
    /// Those of the step; [`Code::LimitRequests`].
    pub(crate) fn ask<T>(
        &mut self,
        mut step: impl FnMut(&Evidence) -> Result<Step<T>>,
    ) -> Result<Option<T>> {
        loop {
            let requests = match step(&self.asked.seen)? {
                Step::Done(answer) => return Ok(Some(answer)),
                Step::Needs(requests) => requests,
            };
            let before = self.asked.seen.len();
            let mut missing = false;
            for request in requests {
                missing |= !self.look(request)?;
            }
            if missing {
                return Ok(None);
            }
            if self.asked.seen.len() == before {
                let reason = "a step asked for what it had";
                return Err(Error::new(Code::InternalUnexpected).with("reason", reason));
            }
        }
    }

    /// What a DID resolves to, with how long the documents for it are to be kept; `None` when one is missing, which is noted.
    ///
    /// # Errors
    /// Those of [`Resolver::resolve`]; [`Code::LimitRequests`].
    pub(crate) fn resolved(
        &mut self,
        resolver: &Resolver,
        did: &Did,
        options: &ResolutionOptions,
        now: Timestamp,
    ) -> Result<Option<Resolution>> {
        if let Some(request) = resolver.taken_if_known(did)
            && self.peek(&request.url).is_some()
        {
            self.look(request)?;
        }
        let found = self.ask(|evidence| resolver.resolve(did, options, evidence, now));
        self.lasts_as_resolved(resolver, did, now, found.as_ref().err());
        found
    }

    /// Notes after how long the documents that a DID was resolved from should be looked for again, whatever came of it: also an
    /// error.
    pub(crate) fn lasts_as_resolved(
        &mut self,
        resolver: &Resolver,
        did: &Did,
        now: Timestamp,
        failed: Option<&Error>,
    ) {
        for (url, time) in resolver.lifetimes(did, self.seen(), now, failed) {
            if self.seen().get(&url).is_some() {
                self.lasts(&url, time);
            }
        }
    }

    /// What the evidence has for a URL, whether or not it may be asked for. Counts as used only
    /// when it is taken.
    pub(crate) fn peek(&self, url: &str) -> Option<Result<&'e Document, &'e Error>> {
        let found = self.evidence.get(url);
        let peeked = &mut self.peeked.borrow_mut().documents;
        if !peeked.contains_key(url) {
            let found = found.map(|found| found.cloned().map_err(Error::clone));
            peeked.insert(url.to_owned(), found);
        }
        found
    }

    /// Everything that was given, used or not.
    pub(crate) fn evidence(&self) -> &'e Evidence {
        self.peeked.borrow_mut().everything = true;
        self.evidence
    }

    /// Whether asking all of this again would get the same answers.
    pub(crate) fn agrees_with(&self, asked: &Asked) -> bool {
        let seen = || asked.seen.iter().all(|(url, known)| self.evidence.get(url) == Some(known));
        let room = self.left();
        let same = |(url, known): (&String, &Option<Result<Document>>)| {
            self.evidence.get(url) == known.as_ref().map(Result::as_ref)
        };
        asked.needs.is_empty()
            && !asked.postponed
            && !asked.peeked.everything
            && asked.seen.len() <= room
            && seen()
            && asked.peeked.documents.iter().all(same)
    }

    /// The document of a URL for a purpose, as [`Evidence::find`].
    pub(crate) fn find(&self, url: &str, purpose: Purpose) -> Option<Result<&'e Document>> {
        self.evidence.find(url, purpose)
    }

    /// Looks for a document and notes that it was used or is missing.
    ///
    /// # Errors
    /// [`Code::LimitRequests`].
    pub(crate) fn look(&mut self, request: Request) -> Result<bool> {
        if self.asked.seen.get(&request.url).is_some() {
            return Ok(true);
        }
        if !self.asked.needs.contains(&request) && self.count() >= self.limit {
            return Err(Error::new(Code::LimitRequests).with("limit", self.limit));
        }
        match self.evidence.get(&request.url) {
            Some(outcome) => {
                let outcome = outcome.cloned().map_err(Error::clone);
                self.asked.seen.insert(request.url, outcome);
                Ok(true)
            }
            None => {
                self.asked.needs.insert(request);
                Ok(false)
            }
        }
    }

    /// Whether something is missing, so that everything will be asked again.
    pub(crate) fn is_waiting(&self) -> bool {
        self.asked.is_waiting()
    }

    /// Notes that work was put off until nothing is missing any more.
    pub(crate) fn postpone(&mut self) {
        self.asked.postponed = true;
    }

    /// What was looked at.
    pub(crate) fn seen(&self) -> &Evidence {
        &self.asked.seen
    }

    /// What came of it.
    pub(crate) fn into_asked(self) -> Asked {
        Asked { peeked: self.peeked.into_inner(), ..self.asked }
    }

    fn count(&self) -> usize {
        self.asked.count()
    }
}

impl Asked {
    /// Whether something is missing.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.needs.is_empty()
    }

    /// How many documents were asked for, without those that do not count.
    pub(crate) fn count(&self) -> usize {
        (self.seen.len() + self.needs.len()).saturating_sub(self.uncounted.len())
    }

    /// Whether a document was asked for, and counts.
    fn counts(&self, url: &str) -> bool {
        let asked = || self.needs.iter().any(|request| request.url == url);
        (self.seen.get(url).is_some() || asked()) && !self.uncounted.contains(url)
    }

    /// The bytes of all documents that were looked at.
    pub(crate) fn bytes(&self) -> usize {
        let peeked = self.peeked.documents.values().flatten();
        let seen = self.seen.iter().filter_map(|(_, found)| found.ok());
        let all = seen.chain(peeked.filter_map(|found| found.as_ref().ok()));
        all.map(|document| document.bytes.len()).sum()
    }

    /// After how long documents should be looked for again, by URL.
    pub(crate) fn lifetimes(&self) -> &BTreeMap<String, Duration> {
        &self.lifetimes
    }

    /// The lists beside the input that took the place of a download, by the URL.
    pub(crate) fn handed(&self) -> &BTreeMap<String, Arc<[u8]>> {
        &self.handed
    }

    /// Whether work was put off.
    pub(crate) fn has_postponed(&self) -> bool {
        self.postponed
    }

    /// What is missing, in a fixed order.
    pub(crate) fn into_needs(self) -> Vec<Request> {
        self.needs.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str) -> Request {
        Request { url: url.to_owned(), purpose: Purpose::Did }
    }

    /// A step that needs the documents of these URLs, one after the other.
    fn chain(urls: &'static [&'static str]) -> impl FnMut(&Evidence) -> Result<Step<usize>> {
        move |evidence| match urls.iter().find(|url| evidence.get(url).is_none()) {
            Some(url) => Ok(Step::Needs(vec![request(url)])),
            None => Ok(Step::Done(urls.len())),
        }
    }

    #[test]
    fn steps_see_what_they_asked_for_and_nothing_else() {
        let mut evidence = Evidence::new();
        for url in ["urn:a", "urn:b", "urn:c"] {
            evidence.insert(url, Ok(Document::given(*b"x")));
        }
        let mut inquiry = Inquiry::new(&evidence, 10);
        assert_eq!(inquiry.ask(chain(&["urn:a", "urn:c"])).unwrap(), Some(2));
        assert_eq!(
            inquiry.seen().iter().map(|(url, _)| url).collect::<Vec<_>>(),
            ["urn:a", "urn:c"]
        );
        assert_eq!(inquiry.ask(chain(&["urn:b", "urn:d", "urn:e"])).unwrap(), None);
        assert_eq!(inquiry.into_asked().into_needs(), [request("urn:d")]);
    }

    #[test]
    fn there_is_an_end_to_asking() {
        let evidence = Evidence::new();
        let mut inquiry = Inquiry::new(&evidence, 2);
        for url in ["urn:a", "urn:b", "urn:a"] {
            assert_eq!(inquiry.look(request(url)), Ok(false));
        }
        assert_eq!(inquiry.look(request("urn:c")).unwrap_err().code(), Code::LimitRequests);
        let inside = inquiry.inside();
        assert_eq!(inside.limit, 0);
        // A step that never has enough is an error, not a loop.
        let mut known = Evidence::new();
        known.insert("urn:a", Ok(Document::given(*b"x")));
        let mut inquiry = Inquiry::new(&known, 9);
        let stuck = inquiry.ask(|_| Ok(Step::<()>::Needs(vec![request("urn:a")])));
        assert_eq!(stuck.unwrap_err().code(), Code::InternalUnexpected);
    }
}
