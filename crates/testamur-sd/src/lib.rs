//! Selective disclosure: a holder shows a part of a credential, and the rest stays hidden while the
//! issuer's signature still holds.
