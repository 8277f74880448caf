//! What must hold for images.

use testamur_baking::{AlreadyBaked, bake, unbake};

/// A token that may be baked: its payload is `{"type":["OpenBadgeCredential"]}`.
const TOKEN: &[u8] =
    b"eyJhbGciOiJFZERTQSJ9.eyJ0eXBlIjpbIk9wZW5CYWRnZUNyZWRlbnRpYWwiXX0.c2lnbmF0dXJl";

/// What is in an image is taken out or refused. What is then baked into it is what is taken out, and the picture is the same
/// whether it was baked into once or twice.
pub fn baked(data: &[u8]) {
    if let Ok(baked) = unbake(data) {
        assert!(baked.credential.len() <= data.len(), "no more than was in the image");
        assert!(bake(TOKEN, data, AlreadyBaked::Refused).is_err(), "it has one already");
    }
    if let Ok(image) = bake(TOKEN, data, AlreadyBaked::Replaced) {
        assert_eq!(&*unbake(&image).expect("one was baked in").credential, TOKEN);
        let again = bake(TOKEN, &image, AlreadyBaked::Replaced).expect("as before");
        assert_eq!(again, image);
    }
}
