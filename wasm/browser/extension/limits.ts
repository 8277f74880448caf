// What a page can do to the extension ends at these numbers.

/** Credentials of one page that are verified without being asked for: what a person can look through. */
export const FINDINGS = 20;
/** Images of one page that are downloaded to see whether a badge is baked into them. A page has one to a few. */
export const IMAGES = 20;
/** Milliseconds in which what was found in a page is verified: who waits for a panel seldom waits longer. */
export const PAGE_TIME = 120_000;
/** Links that are listed; none is followed without a click. */
export const LINKS = 50;
/** Elements of each kind that are looked at: more than the largest pages of real badges have. */
export const ELEMENTS = 2000;
/** Pieces of text of a page: as many as a long book has words. */
export const TEXTS = 200_000;
/** Characters of one text that is looked through for a credential. */
export const TEXT_LENGTH = 2_000_000;
/** Characters of all texts of a page that are looked through: elements inside elements hold the same text again. */
export const LOOKED_LENGTH = 20_000_000;
/** Characters of all texts that are taken from one page: messages between processes take time. */
export const TAKEN_LENGTH = 8_000_000;
/** Sides of an image below which it is an icon, in pixels. */
export const IMAGE_SIDE = 48;
/** Milliseconds in which a page must be looked through: a script of its own may never let others have their turn. */
export const LOOKING_TIME = 10_000;
/** Characters of a text from the context menu. */
export const SELECTION_LENGTH = 1_000_000;
/** Milliseconds until what was chosen in a context menu is forgotten. */
export const CHOSEN_TIME = 60_000;
/** Downloads that are listed. */
export const DOWNLOADS = 10;
/** Characters of what a document calls itself, in the words of a mark. */
export const MARK_LENGTH = 120;
