//! The keywords of JSON-LD 1.1 (JSON-LD 1.1, section 9.16).

macro_rules! keywords {
    ($($name:ident $text:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Keyword {
            $(#[doc = $text] $name,)*
        }

        impl Keyword {
            /// The keyword that is written so.
            pub(super) fn find(text: &str) -> Option<Keyword> {
                match text {
                    $($text => Some(Keyword::$name),)*
                    _ => None,
                }
            }

            pub(super) fn text(self) -> &'static str {
                match self {
                    $(Keyword::$name => $text,)*
                }
            }
        }
    };
}

keywords! {
    Base "@base",
    Container "@container",
    Context "@context",
    Direction "@direction",
    Graph "@graph",
    Id "@id",
    Import "@import",
    Included "@included",
    Index "@index",
    Json "@json",
    Language "@language",
    List "@list",
    Nest "@nest",
    None "@none",
    Prefix "@prefix",
    Propagate "@propagate",
    Protected "@protected",
    Reverse "@reverse",
    Set "@set",
    Type "@type",
    Value "@value",
    Version "@version",
    Vocab "@vocab",
}

/// Whether the text is an at sign and letters. Such names are kept for future keywords.
pub(super) fn looks_like_keyword(text: &str) -> bool {
    match text.as_bytes() {
        [b'@', letters @ ..] => !letters.is_empty() && letters.iter().all(u8::is_ascii_alphabetic),
        _ => false,
    }
}

/// The writing direction of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Left to right
    Ltr,
    /// Right to left
    Rtl,
}

impl Direction {
    pub(super) fn find(text: &str) -> Option<Direction> {
        match text {
            "ltr" => Some(Direction::Ltr),
            "rtl" => Some(Direction::Rtl),
            _ => None,
        }
    }

    pub(super) fn text(self) -> &'static str {
        match self {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        }
    }
}
