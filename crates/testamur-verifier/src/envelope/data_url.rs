//! The data URLs of envelopes ([RFC 2397](https://www.rfc-editor.org/rfc/rfc2397)).

use base64ct::{Base64, Base64Unpadded, Encoding};
use testamur_core::json::{Pointer, Value};
use testamur_core::model::check_envelope;
use testamur_core::{Code, Error};

/// What an envelope holds: a media type, in small letters, and the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DataUrl {
    pub(crate) media_type: String,
    pub(crate) bytes: Vec<u8>,
}

impl DataUrl {
    /// Reads an envelope: its context, type and id, and the data URL. A token stands in it as it is, a
    /// COSE signature in base64; parameters and percent signs have no place.
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub(crate) fn of(envelope: &Value) -> Result<DataUrl, Vec<Error>> {
        let (head, data) = check_envelope(envelope)?;
        DataUrl::read(head, data).map_err(|error| vec![error.at(Pointer::root().child("id"))])
    }

    fn read(head: &str, data: &str) -> Result<DataUrl, Error> {
        let (media_type, is_base64) = match head.strip_suffix(";base64") {
            Some(media_type) => (media_type, true),
            None => (head, false),
        };
        let media_type = media_type.to_ascii_lowercase();
        if media_type.is_empty() {
            return Err(refused("it has no media type"));
        }
        if media_type.contains([';', '%']) {
            return Err(refused("its media type has parameters"));
        }
        if data.is_empty() {
            return Err(refused("it is empty"));
        }
        let is_cose = media_type.ends_with("+cose");
        let bytes = match (is_base64, is_cose) {
            (true, true) => base64(data).ok_or_else(|| refused("its data is no base64"))?,
            (false, true) => return Err(refused("a COSE signature stands in it in base64 only")),
            (true, false) => return Err(refused("a token stands in it as it is, not in base64")),
            (false, false) if data.contains('%') => {
                return Err(refused("its data is written with percent signs"));
            }
            (false, false) => data.as_bytes().to_vec(),
        };
        Ok(DataUrl { media_type, bytes })
    }
}

/// Base64 with its padding or without (RFC 4648, section 4).
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    match text.ends_with('=') {
        true => Base64::decode_vec(text).ok(),
        false => Base64Unpadded::decode_vec(text).ok(),
    }
}

fn refused(reason: &str) -> Error {
    Error::new(Code::InputEnvelopeData).with("reason", reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_form_is_read() {
        let read = |url: &str| {
            let (head, data) = url.split_once(',').unwrap();
            DataUrl::read(head, data).map(|url| url.bytes)
        };
        assert_eq!(read("application/vc+jwt,eyJ.e30.x").unwrap(), b"eyJ.e30.x");
        assert_eq!(read("Application/VC+COSE;base64,0oQ=").unwrap(), [0xd2, 0x84]);
        assert_eq!(read("application/vc+cose;base64,0oQ").unwrap(), [0xd2, 0x84]);
        for bad in [
            ",eyJ.e30.x",
            "application/vc+jwt,",
            "application/vc+jwt;base64,ZXlK",
            "application/vc+jwt;charset=utf-8,eyJ.e30.x",
            "application/vc+jwt;base64;base64,ZXlK",
            "application/vc%2Bjwt,eyJ.e30.x",
            "application/vc+jwt,eyJ%2Ee30.x",
            "application/vc+cose,0oQ=",
            "application/vc+cose;base64,0oQ==",
            "application/vc+cose;base64,0oR=",
            "application/vc+cose;base64,0o Q",
            "application/vc+cose;base64,0oQ-",
            ";base64,0oQ=",
        ] {
            assert_eq!(read(bad).unwrap_err().code(), Code::InputEnvelopeData, "{bad}");
        }
    }
}
