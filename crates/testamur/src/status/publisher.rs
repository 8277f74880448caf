//! Signing the lists of a store when they are due.

use crate::Issuer;
use crate::status::turns::Turns;
use crate::status::{
    ListDocument, ListForm, ListSecuring, Period, PublishedList, Schedule, Snapshot, Standing,
    StatusStore,
};
use std::sync::Arc;
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_issuer::{Refused, Secured};
use testamur_keys::Shareable;

/// Where signed lists are put, to be served at their URLs.
pub trait Sink: Shareable {
    /// What is there now for a document; `None` when nothing is.
    ///
    /// # Errors
    /// When that cannot be found out.
    fn published(&self, document: &ListDocument) -> Result<Option<Vec<u8>>>;

    /// Where a document is put, in words for people; unless said, at its URL.
    fn place(&self, document: &ListDocument) -> String {
        document.url().to_owned()
    }

    /// Puts a signed document in the place of the one before, as a whole: who asks meanwhile gets the
    /// one or the other.
    ///
    /// # Errors
    /// [`Code::StatusSink`]; then the one before is still there.
    fn put(&self, document: &ListDocument, signed: &Secured) -> Result<()>;
}

/// Signs lists with one issuer's key and puts them where they are served.
///
/// All documents of a list are signed together, from one state of it, as soon as one of them is due.
/// A list whose key or issuer changed is not due for that: publish it [always](When::Always) then.
///
/// Asked twice at the same time, it publishes a list once after the other, so that no older state takes the
/// place of a newer one. Its clones keep to that, too; publishers that were made apart, in this process or in
/// others, know nothing of each other: let one publish into a [`Sink`].
#[derive(Clone, Debug)]
pub struct Publisher {
    issuer: Issuer,
    turns: Arc<Turns>,
    securing: ListSecuring,
    forms: Option<Vec<ListForm>>,
    margin: Option<u64>,
    replaced: Replaced,
}

/// Which published lists give way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Replaced {
    /// Those of the same issuer that have no revocation that would be lost.
    Own,
    /// Any list of the same form and URL.
    Any,
}

/// Whether lists are signed that need not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Whatever is published.
    Always,
    /// When a status changed, or when too little is left of a signature.
    IfDue,
}

/// What became of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The document.
    pub document: ListDocument,
    /// Until when what is published now holds.
    pub until: Timestamp,
    /// Whether it was signed now.
    pub is_new: bool,
}

/// What became of one list.
#[derive(Clone, Debug)]
#[must_use = "it may have been refused"]
pub struct Published {
    /// The list.
    pub list: String,
    /// Its documents that are published as they should be.
    pub documents: Vec<Publication>,
    /// Why others are not.
    pub refused: Option<Refused>,
}

impl Published {
    /// Its documents, if all of them are published.
    ///
    /// # Errors
    /// [`refused`](Published::refused).
    pub fn into_result(self) -> Result<Vec<Publication>, Refused> {
        match self.refused {
            None => Ok(self.documents),
            Some(refused) => Err(refused),
        }
    }
}

impl Publisher {
    /// Signs with this issuer's key, at its clock's time, in the forms and for the lifetime that each
    /// list was described with, when a third of that is left.
    pub fn new(issuer: Issuer) -> Publisher {
        let (turns, securing) = (Arc::default(), ListSecuring::default());
        Publisher { issuer, turns, securing, forms: None, margin: None, replaced: Replaced::Own }
    }

    /// Signs so, where a form leaves a choice.
    #[must_use]
    pub fn securing(self, securing: ListSecuring) -> Publisher {
        Publisher { securing, ..self }
    }

    /// Publishes these forms instead of those that the list was described with.
    #[must_use]
    pub fn forms(self, forms: impl IntoIterator<Item = ListForm>) -> Publisher {
        Publisher { forms: Some(forms.into_iter().collect()), ..self }
    }

    /// Signs again when so many seconds of a signature are left.
    #[must_use]
    pub fn margin(self, seconds: u64) -> Publisher {
        Publisher { margin: Some(seconds), ..self }
    }

    /// Replaces also published lists of another issuer, and those with revocations of which the store
    /// knows nothing: after a revocation was taken back, say.
    #[must_use]
    pub fn dangerous_replace(self) -> Publisher {
        Publisher { replaced: Replaced::Any, ..self }
    }

    /// Publishes every list of a store. A list that fails keeps none of the others back.
    ///
    /// # Errors
    /// When the store does not say which lists it has. What becomes of each, the answer tells.
    pub async fn publish_all(
        &self,
        store: &dyn StatusStore,
        sink: &dyn Sink,
        when: When,
    ) -> Result<Vec<Published>> {
        let mut all = Vec::new();
        for list in store.lists()? {
            all.push(self.publish(store, list.url(), sink, when).await);
        }
        Ok(all)
    }

    /// Publishes a list. Nothing of it is put there if one of its documents cannot be signed; a document
    /// that the sink does not take keeps none of the others back.
    ///
    /// It is [refused](Published::refused) by the store and the sink; by [`Issuer::sign_list`]; with
    /// [`Code::StatusListDescription`] for a margin as long as the list's lifetime; with [`Code::StatusSink`]
    /// when something else stands in the place of a document, which is not replaced; unless
    /// [`dangerous_replace`](Publisher::dangerous_replace) allows it, with [`Code::StatusPublishedIssuer`]
    /// when the list there is by another issuer, and with [`Code::StatusPublishedRevoked`] when it has a
    /// revocation that the store has not.
    pub async fn publish(
        &self,
        store: &dyn StatusStore,
        list: &str,
        sink: &dyn Sink,
        when: When,
    ) -> Published {
        // From the look at the list until the last document is put there.
        let _turn = self.turns.take(list).await;
        let mut published =
            Published { list: list.to_owned(), documents: Vec::new(), refused: None };
        let signed = match self.signed(store, list, sink, when).await {
            Ok(Due::No(documents)) => return Published { documents, ..published },
            Ok(Due::Now(signed)) => signed,
            Err(refused) => return Published { refused: Some(refused), ..published },
        };
        let mut errors = Vec::new();
        for (document, secured, until) in signed {
            match sink.put(&document, &secured) {
                Ok(()) => {
                    published.documents.push(Publication { document, until, is_new: true });
                }
                Err(error) => errors.push(error),
            }
        }
        published.refused = Refused::of(errors);
        published
    }

    async fn signed(
        &self,
        store: &dyn StatusStore,
        list: &str,
        sink: &dyn Sink,
        when: When,
    ) -> Result<Due, Refused> {
        let snapshot = store.publish(list)?;
        let description = snapshot.description();
        let documents = match &self.forms {
            None => description.documents(),
            Some(forms) => forms.iter().flat_map(|form| description.documents_in(*form)).collect(),
        };
        let schedule = match self.margin {
            None => Schedule::of(description),
            Some(seconds) => Schedule::with_margin(description, seconds)?,
        };
        let now = self.issuer.now()?;
        let mut current = Vec::new();
        for document in &documents {
            let standing = self.standing(&snapshot, document, sink)?;
            if let (Standing::Current { until }, false) = (standing, schedule.is_due(standing, now))
            {
                current.push(Publication { document: document.clone(), until, is_new: false });
            }
        }
        if when == When::IfDue && current.len() == documents.len() {
            return Ok(Due::No(current));
        }
        let period = Period::starting(now, description);
        let mut signed = Vec::new();
        for document in documents {
            let secured =
                self.issuer.sign_list(&snapshot, &document, &self.securing, period).await?;
            signed.push((document, secured, period.until));
        }
        Ok(Due::Now(signed))
    }

    /// How what is there now stands to the list, if it may be replaced.
    fn standing(
        &self,
        snapshot: &Snapshot,
        document: &ListDocument,
        sink: &dyn Sink,
    ) -> Result<Standing> {
        let Some(bytes) = sink.published(document)? else { return Ok(Standing::Absent) };
        let about = |code| Error::new(code).with("list", document.url());
        let published = PublishedList::read(&bytes).ok();
        let standing = published.as_ref().and_then(|list| snapshot.standing(document, list));
        let (Some(published), Some(standing)) = (published, standing) else {
            let place = sink.place(document);
            let reason = format_args!("{place} is no such list, and is not replaced: take it away");
            return Err(about(Code::StatusSink).with("reason", reason));
        };
        if self.replaced == Replaced::Any {
            // Another issuer's is not as good as one's own.
            let is_own = published.issuer.as_deref() == Some(self.issuer.id());
            return Ok(if is_own { standing } else { Standing::Changed });
        }
        if let Some(other) = published.issuer.as_ref().filter(|id| *id != self.issuer.id()) {
            let error = about(Code::StatusPublishedIssuer).with("actual", other);
            return Err(error.with("expected", self.issuer.id()));
        }
        if let Some(index) = snapshot.lost_revocation(document, &published) {
            return Err(about(Code::StatusPublishedRevoked).with("index", index));
        }
        Ok(standing)
    }
}

/// Whether a list had to be signed.
enum Due {
    No(Vec<Publication>),
    Now(Vec<(ListDocument, Secured, Timestamp)>),
}
