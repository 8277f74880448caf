//! Stores on a disk that loses its power, refuses to write, or makes a thread panic.

use super::*;
use testamur_status::{LEAST_ENTRIES, Meaning, Purpose};

const URL: &str = "https://example.edu/status/1";

/// A disk of blocks. What it was not made to keep it may have or not, block by block.
#[derive(Default)]
struct Disk(Mutex<Blocks>);

#[derive(Default)]
struct Blocks {
    kept: Vec<u8>,
    written: Vec<u8>,
    chance: u32,
    /// How many answers there were, and what the disk could have if the power failed then.
    images: Vec<(usize, Vec<u8>)>,
    answers: usize,
    next: Next,
}

#[derive(Clone, Copy, Default)]
enum Next {
    #[default]
    Writes,
    Refuses,
    Panics,
}

impl Blocks {
    fn below(&mut self, end: usize) -> usize {
        self.chance = self.chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.chance >> 8) as usize % end
    }

    fn lose_power(&mut self) {
        for _ in 0..6 {
            let more = self.written.len() - self.kept.len();
            let length = self.kept.len() + [0, more, self.below(more + 1)][self.below(3)];
            let mut image = self.kept.clone();
            image.resize(length, 0);
            for start in (0..length).step_by(512) {
                let end = (start + 512).min(length);
                if self.below(2) == 0 {
                    image[start..end].copy_from_slice(&self.written[start..end]);
                }
            }
            self.images.push((self.answers, image));
        }
    }
}

impl Medium for Disk {
    fn read(&self) -> io::Result<zeroize::Zeroizing<Vec<u8>>> {
        Ok(self.0.lock().expect("no panic").written.clone().into())
    }

    fn write_at(&self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let next = self.0.lock().expect("no panic").next;
        match next {
            Next::Writes => {}
            Next::Refuses => return Err(ErrorKind::StorageFull.into()),
            Next::Panics => panic!("as it was told to"),
        }
        let mut blocks = self.0.lock().expect("no panic");
        assert_eq!(at, blocks.written.len() as u64);
        blocks.written.extend_from_slice(bytes);
        blocks.lose_power();
        Ok(())
    }

    fn settle(&self) -> io::Result<()> {
        let mut blocks = self.0.lock().expect("no panic");
        blocks.lose_power();
        blocks.kept = blocks.written.clone();
        blocks.lose_power();
        Ok(())
    }

    fn cut(&self, length: u64) -> io::Result<()> {
        let mut blocks = self.0.lock().expect("no panic");
        blocks.written.truncate(length as usize);
        blocks.kept = blocks.written.clone();
        Ok(())
    }
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A store with a list, from now on on a disk of its own.
fn store(name: &str) -> (FileStore, Arc<Disk>, Folder) {
    let path = std::env::temp_dir().join(format!("testamur-power-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&path).expect("a folder");
    let folder = Folder(path);
    let store = FileStore::create(folder.0.join("lists")).expect("a new file");
    let both = Meaning::Purposes(vec![Purpose::Revocation, Purpose::Suspension]);
    let list = ListDescription::new(URL, LEAST_ENTRIES, both).expect("a list");
    store.create(list, &mut OsRandom).expect("its first list");
    let store = store.compacting_from(u64::MAX / 2);
    let disk = Arc::new(Disk::default());
    {
        let mut blocks = disk.0.lock().expect("no panic");
        blocks.written = std::fs::read(store.path()).expect("it is there");
        blocks.kept = blocks.written.clone();
    }
    store.state().file = Arc::clone(&disk) as Arc<dyn Medium>;
    (store, disk, folder)
}

#[test]
fn whenever_the_power_fails_what_was_answered_is_there() {
    let (store, disk, _folder) = store("fails");
    let mut answered = Vec::new();
    for number in 0..40 {
        let id = format!("urn:{number}");
        let index = store.allocate_for(URL, &id).expect("room");
        // From a part of a block to several of them.
        let mut statuses = vec![(index, 1_u8)];
        let more = store.allocate(URL, 1 + number * 7 % 150).expect("room");
        statuses.extend(more.into_iter().map(|index| (index, 2)));
        store.set_all(URL, &statuses).expect("they were given");
        answered.push((id, index, statuses));
        disk.0.lock().expect("no panic").answers = answered.len();
    }
    let images = std::mem::take(&mut disk.0.lock().expect("no panic").images);
    assert!(images.len() > 500);
    let mut cut_off = 0;
    for (number, (answers, image)) in images.iter().enumerate() {
        let opened = Journal::open(image).unwrap_or_else(|error| panic!("{number}: {error}"));
        cut_off += usize::from(opened.torn > 0);
        for (id, index, statuses) in &answered[..*answers] {
            assert_eq!(opened.ledger.find(URL, id), Ok(Some(*index)), "{number}: {id}");
            for (index, status) in statuses {
                assert_eq!(opened.ledger.read(URL, *index), Ok(*status), "{number}: {index}");
            }
        }
    }
    assert!(cut_off > 100, "{cut_off}");
}

#[test]
fn what_the_disk_has_is_answered_whatever_becomes_of_others() {
    let (store, disk, _folder) = store("others");
    let ask = || {
        let mut state = store.state();
        let (_, record) = state.ledger.allocate(URL, 1).expect("room");
        state.outcome_with(vec![record]).expect("it is not written")
    };
    let next = |next| disk.0.lock().expect("no panic").next = next;
    let flush = || drop(store.flush(store.state()));
    let first = ask();
    flush();
    let second = ask();
    next(Next::Refuses);
    flush();
    let third = ask();
    next(Next::Writes);
    flush();
    let codes = [first, second, third]
        .map(|outcome| outcome.get().expect("each is told").clone().map_err(|error| error.code()));
    assert_eq!(codes, [Ok(()), Err(Code::StatusStoreWrite), Ok(())]);
    assert_eq!(store.publish(URL).expect("it goes on").allocated(), 2);
}

#[test]
fn nobody_waits_for_a_thread_that_panicked() {
    let (store, disk, _folder) = store("panicked");
    disk.0.lock().expect("no panic").next = Next::Panics;
    let panicked = std::thread::scope(|scope| scope.spawn(|| store.allocate(URL, 1)).join());
    assert!(panicked.is_err());
    disk.0.lock().expect("no panic").next = Next::Writes;
    let refused = store.allocate(URL, 1).expect_err("nobody knows what the file has");
    assert_eq!(refused.code(), Code::StatusStoreWrite);
}

#[test]
fn a_batch_takes_no_more_than_a_frame_can_hold() {
    let (store, _disk, _folder) = store("large");
    let mut state = store.state();
    let (_, record) = state.ledger.allocate(URL, 1).expect("room");
    let first = state.outcome_with(vec![record]).expect("it is not written");
    state.waiting[0].size = BATCH_BYTES;
    let (_, record) = state.ledger.allocate(URL, 1).expect("room");
    let second = state.outcome_with(vec![record]).expect("nor is this");
    assert_eq!(state.waiting.len(), 2);
    let state = store.flush(state);
    assert!(first.get().is_some() && second.get().is_none());
    drop(store.flush(state));
    assert_eq!(second.get(), Some(&Ok(())));
}
