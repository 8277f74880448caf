//! Whatever is done in whatever order, the store answers as plain maps do, also after it was closed and opened.

use crate::common::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use testamur_core::Code;
use testamur_store::{Answered, Issue, Reserved, SqliteStore, Store, audit};

#[derive(Clone, Debug)]
enum Step {
    Issue { credential: u8, entries: u8, key: Option<(u8, u8)> },
    Set { changes: Vec<(prop::sample::Index, u8)> },
    Pass { seconds: i64 },
    Sweep,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let key = prop::option::of((0..4_u8, 0..2_u8));
    prop_oneof![
        4 => (0..4_u8, 0..3_u8, key)
            .prop_map(|(credential, entries, key)| Step::Issue { credential, entries, key }),
        3 => prop::collection::vec((any::<prop::sample::Index>(), 0..2_u8), 1..4)
            .prop_map(|changes| Step::Set { changes }),
        1 => (1..50_i64).prop_map(|seconds| Step::Pass { seconds }),
        1 => Just(Step::Sweep),
        1 => Just(Step::Reopen),
    ]
}

/// How long answers last here.
const LASTS: i64 = 60;

#[derive(Default)]
struct Model {
    now: i64,
    /// How often each credential was issued, with how many entries the last time.
    issued: BTreeMap<u8, (usize, usize)>,
    /// By key: the request, the answer, and when it expires.
    answers: BTreeMap<u8, (u8, String, i64)>,
    /// The status of each entry in the order of issuing.
    statuses: Vec<(u64, u8)>,
    revision: u64,
    /// Entries of the audit log; the first is that the list was created.
    audit: u64,
}

impl Model {
    /// Issues, and says whether the store answered as it should.
    async fn issue(&mut self, store: &SqliteStore, step: (u8, u8, Option<(u8, u8)>)) {
        let (credential, entries, key_and_request) = step;
        let body = format!("answer {}", self.audit);
        let mut reserved = None;
        if let Some((key, request)) = key_and_request {
            let found =
                store.reserve(super::common::key(&key.to_string()), [request; 32], at(self.now));
            let live = self.answers.get(&key).filter(|(_, _, expires)| *expires > self.now);
            match (live, found.await) {
                (None, Ok(Reserved::New(reservation))) => reserved = Some(reservation),
                (Some((of, stored, _)), Ok(Reserved::Answered(found))) => {
                    assert_eq!((*of, answer(stored)), (request, found));
                    return;
                }
                (Some((of, _, _)), Err(error)) => {
                    assert_ne!(*of, request);
                    assert_eq!(error.code(), Code::StoreIdempotencyConflict);
                    return;
                }
                (live, found) => panic!("{live:?} in the model, and {found:?}"),
            }
            self.answers.insert(key, (request, body.clone(), self.now + LASTS));
        }
        let mut places = Vec::new();
        for _ in 0..entries {
            let index = store.allocate(LIST).await.unwrap();
            assert!(self.statuses.iter().all(|(given, _)| *given != index));
            self.statuses.push((index, 0));
            places.push(entry(LIST, index));
        }
        let (now, expires) = (at(self.now), at(self.now + LASTS));
        let answered = reserved.map(|reservation| Answered {
            reservation,
            answer: answer(&body),
            at: now,
            expires,
        });
        let credential_id = credential.to_string();
        let issue = Issue { answered, ..issue(&credential_id, places) };
        store.issue(issue).await.unwrap();
        self.audit += 1;
        let known = self.issued.entry(credential).or_default();
        *known = (known.0 + 1, usize::from(entries));
    }

    async fn set(&mut self, store: &SqliteStore, changes: &[(prop::sample::Index, u8)]) {
        if self.statuses.is_empty() {
            return;
        }
        let (mut before, mut asked) = (Vec::new(), Vec::new());
        let (kept, mut is_refused) = (self.statuses.clone(), false);
        for (at, status) in changes {
            let at = at.index(self.statuses.len());
            let (index, known) = &mut self.statuses[at];
            asked.push((entry(LIST, *index), *status));
            // A revocation is for good.
            is_refused |= (*known, *status) == (1, 0);
            before.push(std::mem::replace(known, *status));
        }
        if is_refused {
            self.statuses = kept;
            let refused = store.set_status(update(asked)).await.expect_err("taken back");
            return assert_eq!(refused.code(), Code::StatusForGood);
        }
        let changed = before.iter().zip(changes).any(|(before, (_, after))| before != after);
        self.revision += u64::from(changed);
        self.audit += 1;
        assert_eq!(store.set_status(update(asked)).await.unwrap(), before);
    }

    async fn sweep(&mut self, store: &SqliteStore) {
        let known = self.answers.len();
        self.answers.retain(|_, (_, _, expires)| *expires > self.now);
        let swept = store.sweep(at(self.now)).await.unwrap();
        assert_eq!(swept, (known - self.answers.len()) as u64);
    }

    async fn compare(&self, store: &SqliteStore) {
        let snapshot = store.snapshot(LIST).await.unwrap();
        assert_eq!(snapshot.revision(), self.revision);
        for (index, set) in &self.statuses {
            assert_eq!(status(&snapshot, *index), *set);
        }
        let set = self.statuses.iter().filter(|(_, status)| *status == 1).count();
        let ones: u32 = snapshot.bits().as_bytes().iter().map(|byte| byte.count_ones()).sum();
        assert_eq!(ones as usize, set);
        for credential in 0..4 {
            let issued = store.issued(&credential.to_string()).await.unwrap();
            let (times, entries) = self.issued.get(&credential).copied().unwrap_or_default();
            assert_eq!(issued.len(), times);
            assert_eq!(issued.first().map_or(0, |issued| issued.entries.len()), entries);
        }
        assert_eq!(audit::verify(store).await.unwrap().sequence, self.audit);
    }
}

async fn follow(steps: Vec<Step>) {
    let folder = Folder::new();
    let mut store = folder.open().await;
    create_list(&store, LIST).await;
    let mut model = Model { audit: 1, ..Model::default() };
    for step in steps {
        match step {
            Step::Issue { credential, entries, key } => {
                model.issue(&store, (credential, entries, key)).await;
            }
            Step::Set { changes } => model.set(&store, &changes).await,
            Step::Pass { seconds } => model.now += seconds,
            Step::Sweep => model.sweep(&store).await,
            Step::Reopen => {
                store.close().await.unwrap();
                store = folder.open().await;
                model.compare(&store).await;
            }
        }
    }
    model.compare(&store).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_store_is_like_plain_maps(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(follow(steps));
    }
}
