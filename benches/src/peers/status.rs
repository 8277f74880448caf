//! Status lists of ssi: the same statuses, and the same text where it reads it.

use crate::measure::Work;
use crate::status::{List, ListForm};
use ssi::status::Compression;
use ssi::status::bitstring_status_list as bitstring;
use ssi::status::token_status_list as token;
use ssi::status::token_status_list::json::JsonStatusList;
use std::hint::black_box;

/// ssi with one list.
pub struct SsiStatus {
    list: SsiList,
    index: usize,
    status: u8,
}

enum SsiList {
    Bitstring(bitstring::StatusSize, bitstring::BitString, bitstring::EncodedList),
    Token(token::BitString, JsonStatusList),
}

impl SsiStatus {
    /// A Bitstring Status List is the text that we published. A token status list is one that ssi
    /// made of the same statuses: it reads base64url with padding only, which the draft rules out.
    pub fn new(list: &List) -> SsiStatus {
        let (index, status) = list.asked();
        let entries = list.case.entries as usize;
        let bits = list.case.bits;
        let statuses = bitstring::BitString::from_bytes(list.statuses().to_vec());
        let size = bitstring::StatusSize::try_from(bits).expect("1 to 8");
        let list = match list.case.form {
            ListForm::Bitstring => {
                let encoded = bitstring::EncodedList::new(list.text().to_owned());
                SsiList::Bitstring(size, statuses, encoded)
            }
            ListForm::Token => {
                let token_size = token::StatusSize::try_from(bits).expect("it divides 8");
                let status = |index| statuses.get(size, index).expect("within");
                let statuses = token::BitString::new_with(token_size, entries, status);
                let statuses = statuses.expect("it has so many bits");
                let encoded = JsonStatusList::encode(&statuses, Compression::default());
                SsiList::Token(statuses, encoded)
            }
        };
        SsiStatus { list, index: index as usize, status }
    }

    /// From the statuses to the text.
    pub fn publish(&self) -> Work<'_> {
        Box::new(|| match &self.list {
            SsiList::Bitstring(_, statuses, _) => {
                black_box(statuses.encode());
            }
            SsiList::Token(statuses, _) => {
                black_box(JsonStatusList::encode(statuses, Compression::default()));
            }
        })
    }

    /// From the text to one status.
    pub fn check(&self) -> Work<'_> {
        Box::new(|| {
            let status = match &self.list {
                SsiList::Bitstring(size, _, encoded) => {
                    let bytes = encoded.decode(None).expect("it was made for this");
                    bitstring::BitString::from_bytes(bytes).get(*size, self.index)
                }
                SsiList::Token(_, encoded) => {
                    encoded.decode(None).expect("its own").get(self.index)
                }
            };
            assert_eq!(status, Some(self.status));
        })
    }
}
