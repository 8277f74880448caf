// Whatever a stranger can enlarge has a number here, with its reason.

/** Bytes of one file or text: what the library takes of a document, which is twice a learner's record with images. */
export const INPUT_BYTES = 16 << 20;
/** Documents that are given at once: what a person can look through. */
export const INPUTS = 20;
/** Milliseconds for one verification, downloads included (30 seconds) and whatever the module takes. */
export const EXAMINATION_TIME = 60_000;
/** Characters of a name that are shown; the document itself shows the rest. */
export const NAME_LENGTH = 160;
/** Characters of an identifier: whole, so that no two look alike, for all but DIDs that hold a document. */
export const IDENTIFIER_LENGTH = 2000;
/** Marks above and below one letter: every living script needs fewer, and more cover the lines beside. */
export const MARKS = 4;
/** Characters of a document that are shown: browsers draw more of them too slowly. */
export const SHOWN_LENGTH = 200_000;
/** Findings that are shown of one check, and documents that were asked for: what a person can read. */
export const FINDINGS = 50;
/** Servers that a person is asked about at once: an issuer has one or two. */
export const HOSTS = 5;
/** Levels of reports inside reports: a presentation, its credentials, their status lists. */
export const REPORT_DEPTH = 4;
/** Issuers that a person trusts. Trusting takes a click each. */
export const TRUSTED = 1000;

/** Documents that are kept for offline verifications. */
export const KEPT_DOCUMENTS = 200;
/** Characters of all of them: below the five million that browsers give a page. */
export const KEPT_LENGTH = 3_000_000;
/** Characters of one: status lists of a million entries fit. */
export const KEPT_DOCUMENT_LENGTH = 500_000;
/** How long they are kept, in milliseconds, whatever they say: keys do not say it, and nobody is without a network for longer. */
export const KEPT_TIME = 30 * 24 * 3600 * 1000;
/** How long a status list is used that does not say how long it holds: most are made anew each day. */
export const KEPT_SILENT_TIME = 24 * 3600 * 1000;
