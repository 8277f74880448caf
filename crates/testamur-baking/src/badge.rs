//! What is baked into images, and under which names.

/// A kind of credential that has a place in images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Badge {
    /// Open Badges 3.0, section 5.3
    OpenBadge,
    /// CLR 2.0, section 5.3
    LearnerRecord,
}

impl Badge {
    pub(crate) const ALL: [Badge; 2] = [Badge::OpenBadge, Badge::LearnerRecord];

    /// The keyword of its chunk in a PNG.
    pub(crate) fn keyword(self) -> &'static str {
        match self {
            Badge::OpenBadge => "openbadgecredential",
            Badge::LearnerRecord => "clrcredential",
        }
    }

    /// The namespace of its element in an SVG.
    pub(crate) fn namespace(self) -> &'static str {
        match self {
            Badge::OpenBadge => "https://purl.imsglobal.org/ob/v3p0",
            Badge::LearnerRecord => "https://purl.imsglobal.org/clr/v2p0",
        }
    }

    /// The prefix that the element is written with.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Badge::OpenBadge => "openbadges",
            Badge::LearnerRecord => "clr",
        }
    }
}

/// The name of the element, without its prefix.
pub(crate) const ELEMENT: &str = "credential";

/// The attribute of a token.
pub(crate) const TOKEN: &str = "verify";

/// What versions before 3.0 of Open Badges are baked in as.
pub(crate) mod older {
    pub(crate) const KEYWORD: &str = "openbadges";
    pub(crate) const NAMESPACE: &str = "http://openbadges.org";
    pub(crate) const ELEMENT: &str = "assertion";
}
