//! Status lists: published, unpacked and asked, changed; and plain DEFLATE beside them.

use crate::measure::Work;
use crate::random::Counting;
use std::hint::black_box;
use testamur_core::Timestamp;
use testamur_core::json::Value;
use testamur_keys::multibase::decode_base64url;
use testamur_status::{
    BitstringEntry, BitstringList, LIST_BYTES, StatusSize, StatusTable, TokenStatus,
    TokenStatusList, TokenStatusType,
};
use zlib_rs::{Inflate, InflateFlush, Status};

/// What a list is and what stands in it.
#[derive(Clone, Copy)]
pub struct ListCase {
    pub form: ListForm,
    pub entries: u64,
    /// Of each status.
    pub bits: u8,
    /// One status in so many is set, at random; none where it is 0.
    pub one_in: u64,
}

/// How a list is published.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ListForm {
    Bitstring,
    Token,
}

/// A table and what is published of it.
pub struct List {
    pub case: ListCase,
    table: StatusTable,
    published: Published,
    text: String,
    index: u64,
    status: u8,
}

enum Published {
    Bitstring(BitstringList, BitstringEntry),
    Token(TokenStatusList, TokenStatus),
}

/// Statuses that are set at a time: one is too short to be measured.
pub const SETS: u64 = 1000;

const URL: &str = "https://registrar.example.edu/status/1";

impl ListCase {
    /// As it stands in the tables.
    pub fn name(self) -> &'static str {
        match self.form {
            ListForm::Bitstring => "Bitstring Status List",
            ListForm::Token => "Token Status List",
        }
    }

    /// How many statuses are set, in words.
    pub fn density(self) -> String {
        match self.one_in {
            0 => "none".to_owned(),
            one_in => format!("1 in {one_in}"),
        }
    }
}

impl List {
    pub fn new(case: ListCase) -> List {
        let table = table(case);
        // One that is set, if there is any.
        let index = (0..case.entries).find(|index| table.get(*index).expect("within") != 0);
        let index = index.unwrap_or(case.entries / 2);
        let status = table.get(index).expect("within");
        let value = published(case.form, &table);
        let (published, text) = match case.form {
            ListForm::Bitstring => {
                let credential = credential(&value);
                let list = BitstringList::read(&credential, testamur_status::Dialect::Bitstring);
                let entry = BitstringEntry::new(URL, "revocation", index);
                let entry = match case.bits {
                    1 => entry,
                    bits => {
                        let size = StatusSize::new(bits.into()).expect("1 to 8");
                        let messages = (0..size.values()).map(|value| format!("status {value}"));
                        entry.with_messages(size, messages).expect("one message for each")
                    }
                };
                let text = text(&value, &["encodedList"]);
                (Published::Bitstring(list.expect("ours"), entry), text)
            }
            ListForm::Token => {
                let list = TokenStatusList::read_jwt(&value).expect("ours");
                let text = text(&value, &["status_list", "lst"]);
                (Published::Token(list, TokenStatus::new(URL, index)), text)
            }
        };
        List { case, table, published, text, index, status }
    }

    /// From the table to what is signed.
    pub fn publish(&self) -> Work<'_> {
        Box::new(|| {
            black_box(self.published());
        })
    }

    /// What is signed.
    pub fn published(&self) -> Value {
        published(self.case.form, &self.table)
    }

    /// From what was signed to one status.
    pub fn check(&self) -> Work<'_> {
        Box::new(|| self.checked())
    }

    /// As [`check`](List::check), once.
    ///
    /// # Panics
    /// When the status is another.
    pub fn checked(&self) {
        match &self.published {
            Published::Bitstring(list, entry) => {
                let bits = list.expand(LIST_BYTES).expect("ours");
                assert_eq!(list.status(entry, &bits).expect("within"), self.status);
            }
            Published::Token(list, entry) => {
                let bits = list.expand(LIST_BYTES).expect("ours");
                let status = list.status(entry, &bits).expect("within");
                assert_eq!(status, TokenStatusType::from(self.status));
            }
        }
    }

    /// Sets [`SETS`] statuses all over the list.
    pub fn set(&self) -> Work<'static> {
        let statuses = self.statuses().to_vec();
        let table = StatusTable::from_parts(self.table.state(), statuses);
        let mut table = table.expect("it is the table that there is");
        let mut random = Counting(3);
        Box::new(move || {
            for _ in 0..SETS {
                let number = random.next();
                let status = (number & 1) as u8;
                black_box(table.set((number >> 1) % table.entries(), status).expect("within"));
            }
        })
    }

    /// Nothing but DEFLATE, from the same bytes into memory that is there.
    pub fn inflate(&self) -> Work<'static> {
        let text = self.text.strip_prefix('u').unwrap_or(&self.text);
        let packed = decode_base64url(text).expect("ours");
        let mut bytes = vec![0; self.bytes()];
        let window_bits = match self.case.form {
            ListForm::Bitstring => 16 + 15,
            ListForm::Token => 15,
        };
        Box::new(move || {
            let mut inflate = Inflate::new(true, window_bits);
            let status = inflate.decompress(&packed, &mut bytes, InflateFlush::Finish);
            assert_eq!(status, Ok(Status::StreamEnd));
            black_box(&bytes);
        })
    }

    /// Bytes of the statuses themselves.
    pub fn bytes(&self) -> usize {
        self.table.bits().as_bytes().len()
    }

    /// The statuses, packed with the most significant first.
    pub fn statuses(&self) -> &[u8] {
        self.table.bits().as_bytes()
    }

    /// The list as it is published.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The index that is asked for, and the status there.
    pub fn asked(&self) -> (u64, u8) {
        (self.index, self.status)
    }
}

fn table(case: ListCase) -> StatusTable {
    let size = StatusSize::new(case.bits.into()).expect("1 to 8");
    let mut random = Counting(11);
    let mut table = StatusTable::new(case.entries, size, &mut random).expect("within the limits");
    if case.one_in == 0 {
        return table;
    }
    for index in 0..case.entries {
        let number = random.next();
        if number.is_multiple_of(case.one_in) {
            let values = size.values() as u64 - 1;
            let status = 1 + (number >> 24) % values;
            table.set(index, status as u8).expect("within");
        }
    }
    table
}

fn published(form: ListForm, table: &StatusTable) -> Value {
    let (bits, size) = (table.bits(), table.size());
    match form {
        ListForm::Bitstring => {
            let list = BitstringList::new(bits, size, ["revocation".to_owned()]);
            list.expect("it is long enough").to_value()
        }
        ListForm::Token => {
            let issued = Timestamp::from_unix(1_800_000_000).expect("within range");
            let list = TokenStatusList::new(URL, bits, size, issued);
            list.expect("its statuses divide a byte").to_jwt()
        }
    }
}

fn credential(subject: &Value) -> Value {
    let mut credential = testamur_core::json::Object::new();
    credential.insert("type", "BitstringStatusListCredential");
    credential.insert("credentialSubject", subject.clone());
    credential.into()
}

fn text(value: &Value, path: &[&str]) -> String {
    let found = path.iter().try_fold(value, |at, name| at.get(name));
    found.and_then(Value::as_str).expect("it has a list").to_owned()
}
