// Generated from codes.toml by `cargo xtask codes`; do not edit.

use crate::code::{Advice, Entry, rare};

/// What was found, as a stable name: the same in every version, language and report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Code {
    /// `input.not_utf8`: JSON is exchanged as UTF-8; other encodings could be read in two ways.
    InputNotUtf8 = 1001,
    /// `input.not_json`: The text breaks the grammar of RFC 8259.
    InputNotJson = 1002,
    /// `input.duplicate_key`: Programs disagree about which of two members counts, so what was signed would be uncertain.
    InputDuplicateKey = 1003,
    /// `input.number`: Signatures cover numbers as 64-bit floating point. An integer that they cannot hold, or a number past their range, would be signed as another number.
    InputNumber = 1004,
    /// `input.surrogate`: An unpaired surrogate is no character and has no UTF-8 form.
    InputSurrogate = 1005,
    /// `input.nquads`: The text breaks the grammar of RDF 1.1 N-Quads, or has an IRI that is relative or has characters that no IRI may have.
    InputNquads = 1006,
    /// `input.empty`: There is nothing in it that could be read.
    InputEmpty = 1007,
    /// `input.byte_order_mark`: JSON is exchanged as UTF-8 without a byte order mark (RFC 8259, section 8.1); other encodings could be read in two ways.
    InputByteOrderMark = 1008,
    /// `input.other_file`: The first bytes of a file tell what it is. Of what is no credential itself, nothing is read: not what is attached to a PDF or packed into an archive, nor, where a document is expected, what is baked into an image.
    InputOtherFile = 1009,
    /// `input.secured`: In a token or COSE signature the credential is packed together with its signature. Here a document is expected that stands by itself.
    InputSecured = 1010,
    /// `input.key`: A key stands in the place of the document. What is in it is not shown, and not signed.
    InputKey = 1011,
    /// `input.not_object`: Credentials and presentations are JSON objects.
    InputNotObject = 1020,
    /// `input.unknown_kind`: A credential has the type VerifiableCredential, a presentation VerifiablePresentation; an object around another form has EnvelopedVerifiableCredential or EnvelopedVerifiablePresentation.
    InputUnknownKind = 1021,
    /// `input.context_first`: The first context tells the version of the data model and gives its terms their meaning. Only the contexts of the W3C Verifiable Credentials Data Model may stand there.
    InputContextFirst = 1022,
    /// `input.member_missing`: The Verifiable Credentials Data Model requires it here.
    InputMemberMissing = 1023,
    /// `input.member_kind`: The Verifiable Credentials Data Model allows only certain kinds of values here.
    InputMemberKind = 1024,
    /// `input.member_empty`: Something without content says nothing, and the data model does not allow it here.
    InputMemberEmpty = 1025,
    /// `input.not_url`: Identifiers are absolute URLs, such as https:, did: or urn:uuid: ones, so that they mean the same everywhere.
    InputNotUrl = 1026,
    /// `input.type_missing`: The type tells what kind of document this is.
    InputTypeMissing = 1027,
    /// `input.date_time`: Times are written as 2026-11-22T08:30:00Z or with an offset such as +01:00, so that they mean the same moment everywhere.
    InputDateTime = 1028,
    /// `input.period_reversed`: Such a credential is never valid.
    InputPeriodReversed = 1029,
    /// `input.language_value`: A text with a language has only @value, @language and @direction.
    InputLanguageValue = 1030,
    /// `input.direction`: The base direction of a text is left to right or right to left.
    InputDirection = 1031,
    /// `input.duplicate_id`: Each related resource is listed once, so that there is one digest to compare with.
    InputDuplicateId = 1032,
    /// `input.digest_missing`: Without digestSRI or digestMultibase nothing ties the resource to the credential.
    InputDigestMissing = 1033,
    /// `input.envelope_id`: A credential in another form, such as a JSON Web Token, stands as a data: URL in the id of an object around it.
    InputEnvelopeId = 1034,
    /// `input.bundle`: A bundle is read strictly, because what it says is believed: each document must have its URL, its source and the hash of its bytes.
    InputBundle = 1040,
    /// `input.badge_version`: Badges of Open Badges 1 and 2 are no verifiable credentials: they are checked in another way, mostly by asking the issuer's server. So nothing is known about this one, good or bad.
    InputBadgeVersion = 1041,
    /// `input.other_kind`: A policy for one kind of document cannot answer for the other.
    InputOtherKind = 1042,
    /// `input.required_type`: The policy demands this type.
    InputRequiredType = 1043,
    /// `input.image`: A badge is baked into a part of the image that is not shown. An image is read to its end before the badge in it counts, so that what is damaged, cut short or put together wrongly is noticed.
    InputImage = 1044,
    /// `input.image_empty`: An image is a badge only if the credential is in it: in a PNG as the chunk iTXt with the keyword openbadgecredential, in an SVG as the element credential of the namespace `https://purl.imsglobal.org/ob/v3p0` (for learner records: clrcredential, `https://purl.imsglobal.org/clr/v2p0`).
    InputImageEmpty = 1045,
    /// `input.image_several`: Of several credentials one program would show one and another program another, so none of them counts.
    InputImageSeveral = 1046,
    /// `input.badge_chunk`: Open Badges 3.0 allows no compression and no other kind of chunk for what is baked in, so other programs would not find it either.
    InputBadgeChunk = 1047,
    /// `input.no_image`: Badges are baked into images of these two kinds. The first bytes of a file tell what it is, whatever its name is.
    InputNoImage = 1048,
    /// `input.digest_malformed`: A digestSRI is sha256-, sha384- or sha512- and base64 of the hash; a digestMultibase is u or z and the hash, with or without a multihash header.
    InputDigestMalformed = 1050,
    /// `input.digest_mismatch`: The issuer bound this very content by its hash. What is there now is something else, or it was changed in place.
    InputDigestMismatch = 1051,
    /// `input.resource_unavailable`: Nothing is known about a related resource as long as it is out of reach.
    InputResourceUnavailable = 1052,
    /// `input.claim_conflict`: A token says some things twice, as claims of its own and in the credential. Where they differ, programs disagree about which one counts.
    InputClaimConflict = 1060,
    /// `input.claim_missing`: The profile of the token lists claims that every token has, so that programs that know nothing of credentials can read it too.
    InputClaimMissing = 1061,
    /// `input.claim_forbidden`: In a token by VC-JOSE-COSE the payload is the credential itself. The claims vc and vp belong to the older tokens, and a token that has both could be read in two ways.
    InputClaimForbidden = 1062,
    /// `input.envelope_data`: An envelope holds a credential or presentation in a data URL: its media type, and after the comma the token as it is, or a COSE signature in base64.
    InputEnvelopeData = 1063,
    /// `input.envelope_type`: The media type of an envelope says how its content is to be read, and must be that of the content.
    InputEnvelopeType = 1064,
    /// `input.claim_header`: A claim that stands in the header as well must be the same in both places (RFC 7519, section 5.3), or two readers take the token for two different things.
    InputClaimHeader = 1065,
    /// `input.claim_uncounted`: An SD-JWT VC lies outside the W3C data model. Who reads one goes by iss, nbf, exp, status and its type, and passes over other claims: an end or a status under a name of the data model would be lost in silence.
    InputClaimUncounted = 1066,
    /// `limit.input_size`: Input is bounded so that nobody can exhaust memory or time.
    LimitInputSize = 2001,
    /// `limit.depth`: Nesting is bounded so that nobody can exhaust the stack.
    LimitDepth = 2002,
    /// `limit.canonicalization_budget`: The blank nodes of the document are so alike that telling them apart would take very long. Such graphs are made to block verifiers.
    LimitCanonicalizationBudget = 2003,
    /// `limit.path`: Whatever is found about a value is said with its place, which consists of the names of the members on the way to it. Very long names would be repeated for each of many short values, which is how documents are made to exhaust memory.
    LimitPath = 2004,
    /// `limit.image`: Images are bounded so that nobody can exhaust memory or time with one.
    LimitImage = 2005,
    /// `limit.proofs`: Each proof costs work, so their number is bounded.
    LimitProofs = 2010,
    /// `limit.statements`: A proof for selective disclosure has a signature for each statement, and each costs time to check.
    LimitStatements = 2011,
    /// `limit.did_length`: Identifiers are bounded so that nobody can exhaust memory with one. The longest in use, of DID methods that carry whole keys or documents, stay far below.
    LimitDidLength = 2020,
    /// `limit.did_document_entries`: Verification methods, relationships and services are bounded so that nobody can exhaust time with one document.
    LimitDidDocumentEntries = 2021,
    /// `limit.context_depth`: A context may take in other contexts, and terms may build on other terms. The chain is bounded so that nobody can exhaust the stack.
    LimitContextDepth = 2031,
    /// `limit.context_work`: Wherever an object has a context of its own, or a type with one, the terms in force are copied and changed. These can be combined so that their number grows without bound, which is how documents are made to block verifiers. So the work is bounded, for each document and for all that are verified together.
    LimitContextWork = 2032,
    /// `limit.quads`: Statements are bounded so that nobody can exhaust memory.
    LimitQuads = 2033,
    /// `limit.rdf_size`: A long IRI or prefix in a context can make a small document expand to a very large one. Such documents are made to exhaust memory.
    LimitRdfSize = 2034,
    /// `limit.canonical_work`: What is signed is the canonical form of a document, which can be far longer than the document, and each proof of a chain needs another one. Documents can be made so that this takes all memory or very long, so all forms that one verification makes are bounded together.
    LimitCanonicalWork = 2035,
    /// `limit.schema_steps`: A schema can be written so that checking it takes for ever, so the work is bounded, for all schemas of a document and of what stands inside together.
    LimitSchemaSteps = 2040,
    /// `limit.schema_depth`: Schemas may refer to each other and to themselves; how deep is bounded so that nobody can exhaust the stack.
    LimitSchemaDepth = 2041,
    /// `limit.schema_documents`: Schemas can refer to others without end, so their number and size are bounded.
    LimitSchemaDocuments = 2042,
    /// `limit.schema_index`: Each $id, anchor and reference in a schema is kept with its whole URL and place, so their number and length are bounded.
    LimitSchemaIndex = 2043,
    /// `limit.token_size`: Tokens are bounded so that nobody can exhaust memory or time with one.
    LimitTokenSize = 2050,
    /// `limit.token_signatures`: Each signature costs work, so their number is bounded.
    LimitTokenSignatures = 2051,
    /// `limit.disclosures`: Each disclosure and each digest costs work, so their number is bounded.
    LimitDisclosures = 2052,
    /// `limit.type_metadata`: Each type can extend another, so the chain is bounded.
    LimitTypeMetadata = 2053,
    /// `limit.type_metadata_work`: Claim paths that select every item of every array can multiply the work, so it is bounded.
    LimitTypeMetadataWork = 2054,
    /// `limit.certificates`: Each certificate costs work, so their number is bounded.
    LimitCertificates = 2055,
    /// `limit.bbs_messages`: Each message of a BBS signature costs a multiplication on a curve, and a point that is worked out once. Without a bound, a short proof could keep a verifier busy for long.
    LimitBbsMessages = 2056,
    /// `limit.token_members`: Each member of the header of a COSE signature must be compared with all others, so their number is bounded.
    LimitTokenMembers = 2057,
    /// `limit.status_list`: A few kilobytes of compressed data can ask for gigabytes, so the unpacked list is bounded.
    LimitStatusList = 2070,
    /// `limit.status_entries`: Each entry can make a verifier download a list, so their number is bounded.
    LimitStatusEntries = 2071,
    /// `limit.status_lists`: Each list is downloaded, verified and unpacked, so their number is bounded.
    LimitStatusLists = 2072,
    /// `limit.status_again`: Lists that do not fit into memory beside each other are examined again when they are needed again, which is bounded.
    LimitStatusAgain = 2073,
    /// `limit.status_changes`: All of it happens together or not at all, and is one record of the store.
    LimitStatusChanges = 2075,
    /// `limit.rounds`: What is downloaded can name further documents. The rounds are bounded so that such a chain ends.
    LimitRounds = 2090,
    /// `limit.downloads`: Each download is bounded, and so are all downloads of one verification together, so that nobody can exhaust memory by naming many large documents.
    LimitDownloads = 2091,
    /// `limit.requests`: Other documents are asked for only up to a limit, so that nobody can turn a verifier into a crawler.
    LimitRequests = 2100,
    /// `limit.credentials`: Work is bounded so that nobody can exhaust time.
    LimitCredentials = 2101,
    /// `limit.schemas`: Work is bounded so that nobody can exhaust time.
    LimitSchemas = 2102,
    /// `limit.stored_size`: Whoever may issue could fill the disk of the server otherwise.
    LimitStoredSize = 2110,
    /// `limit.did_log`: Every entry of the log costs a signature to verify, and whoever serves it could make it endless.
    LimitDidLog = 2111,
    /// `limit.did_ion_delta`: What a did:ion starts with is bounded by the rules of its network, so that nobody can anchor one that is larger.
    LimitDidIonDelta = 2112,
    /// `limit.did_ethr_events`: A document is made of all events of its account, and whoever pays for them can make as many as they like.
    LimitDidEthrEvents = 2113,
    /// `limit.domain_configuration`: A DID configuration has a credential for each DID, of about a kilobyte.
    LimitDomainConfiguration = 2114,
    /// `limit.domain_links`: Each costs a signature and the documents of its DID, and whoever publishes them can make them many. They are verified in the order in which they stand, as the specification has it.
    LimitDomainLinks = 2115,
    /// `limit.domain_origins`: For each of them a document is downloaded from a server that the owner of the DID chooses.
    LimitDomainOrigins = 2116,
    /// `context.unknown`: A context says what the terms of a document mean, so signatures depend on it. Contexts come with the library or from the caller; none is fetched because a document names it.
    ContextUnknown = 3001,
    /// `context.invalid`: The context processing of JSON-LD 1.1 refuses this context. The rule is named as the JSON-LD API names its error.
    ContextInvalid = 3002,
    /// `context.protected`: Specifications protect their terms so that no later context can change what a signed document means.
    ContextProtected = 3003,
    /// `context.undefined_term`: JSON-LD leaves a member without a definition out of the RDF, so a signature over the RDF would not cover it and anyone could change it.
    ContextUndefinedTerm = 3004,
    /// `context.undefined_type`: A type without a definition does not become an absolute IRI, so it is no RDF and a signature over the RDF would not cover it.
    ContextUndefinedType = 3005,
    /// `context.relative_iri`: Identifiers and links have to be absolute IRIs (RFC 3987): there is no base to resolve them against, and JSON-LD would leave them out of the RDF.
    ContextRelativeIri = 3006,
    /// `context.dropped_value`: The value has no place in RDF, so a signature over the RDF would not cover it.
    ContextDroppedValue = 3007,
    /// `context.language_tag`: Language tags follow BCP 47, such as en or nl-BE; RDF does not allow others.
    ContextLanguageTag = 3008,
    /// `context.json_ld`: JSON-LD 1.1 refuses this document. The rule is named as the JSON-LD API names its error.
    ContextJsonLd = 3009,
    /// `context.unusable`: The document names this context, and the caller gave something for it that is no context. That says nothing about the document: what its terms mean is not known.
    ContextUnusable = 3010,
    /// `context.disguised`: An RDF signature covers what a document means, not how its members are called. Calling the end of validity or the status something else hides it from whoever reads by name, and the signature still matches.
    ContextDisguised = 3100,
    /// `context.own_names`: It has a context of its own, IRIs in place of terms, or keywords that regroup members. What decides about it was compared with its meaning; the names of other members say what the document's own context makes them say.
    ContextOwnNames = 3101,
    /// `context.replaced`: The library knows this context by its hash, and the one that was given has another. The terms of the document mean what the given one says.
    ContextReplaced = 3102,
    /// `context.unsigned_term`: JSON-LD leaves a member without a definition out of the RDF. Whoever had the document in hand can have added or changed it, and the signature matches all the same. The policy of the caller allows that.
    ContextUnsignedTerm = 3103,
    /// `context.signed_undefined_term`: The signature is over the text of the document and covers the member, but nothing says what its name means, and a signature over the RDF would leave it out. The policy of the caller allows that.
    ContextSignedUndefinedTerm = 3104,
    /// `schema.violated`: The credential names a schema that it does not conform to.
    SchemaViolated = 4001,
    /// `schema.more_violations`: Only the first violations are listed.
    SchemaMoreViolations = 4002,
    /// `schema.type_unknown`: Supported are JsonSchema, JsonSchemaCredential and 1EdTechJsonSchemaValidator2019.
    SchemaTypeUnknown = 4003,
    /// `schema.entry`: A credentialSchema is an object with a type and, as its id, the URL of the schema.
    SchemaEntry = 4004,
    /// `schema.id_missing`: A schema must say which one it is, so that the credential and the schema agree (VC JSON Schema, section 3.1.1).
    SchemaIdMissing = 4005,
    /// `schema.id_relative`: A schema must say which one it is, so that the credential and the schema agree (VC JSON Schema, section 3.1.1).
    SchemaIdRelative = 4006,
    /// `schema.id_mismatch`: Another schema than the one the issuer named could let anything pass.
    SchemaIdMismatch = 4007,
    /// `schema.dialect_missing`: Without $schema it is uncertain by which rules the schema is to be read; such a schema must not be processed (VC JSON Schema, section 4).
    SchemaDialectMissing = 4008,
    /// `schema.dialect_unknown`: Supported are the drafts 7, 2019-09 and 2020-12 of JSON Schema.
    SchemaDialectUnknown = 4009,
    /// `schema.malformed`: A schema that breaks the rules of JSON Schema cannot be relied on, whatever the rest of it says.
    SchemaMalformed = 4010,
    /// `schema.unavailable`: Nothing is known about conformance as long as a part of the schema is out of reach.
    SchemaUnavailable = 4011,
    /// `schema.reference`: A reference must lead to a schema in a document that is known.
    SchemaReference = 4012,
    /// `schema.pattern`: Patterns are matched in linear time, with what they mean in ECMAScript. Look-around, back references, Unicode classes such as \p{L}, modifiers such as (?i:...), and escapes that have no meaning there, such as \A and \z, are not taken, nor patterns that become very large.
    SchemaPattern = 4013,
    /// `schema.credential`: A JsonSchemaCredential has the id under which it was named, the type JsonSchemaCredential, and a subject of type JsonSchema with a jsonSchema.
    SchemaCredential = 4014,
    /// `schema.credential_bad`: A schema in a credential counts only as far as that credential is genuine and valid.
    SchemaCredentialBad = 4020,
    /// `did.syntax`: A DID is `did:`, the name of a method in lower case, `:` and an identifier of letters, digits, `.`, `-`, `_`, `:` and percent-encoded bytes (DID Core, section 3.1).
    DidSyntax = 5001,
    /// `did.url_syntax`: A DID URL is a DID, then if wanted a path, a query and a fragment with the characters of RFC 3986 (DID Core, section 3.2).
    DidUrlSyntax = 5002,
    /// `did.method_not_supported`: Each DID method has rules of its own, and the resolver does not have those of this one.
    DidMethodNotSupported = 5003,
    /// `did.option_not_supported`: The option would change the answer, so it is refused rather than ignored. Only methods that keep a history can give an earlier version.
    DidOptionNotSupported = 5004,
    /// `did.option_invalid`: The value of the option is not of its kind, or two options contradict each other.
    DidOptionInvalid = 5005,
    /// `did.not_found`: The place where the document of this DID must be says that there is none, or not in the version that was asked for.
    DidNotFound = 5006,
    /// `did.unavailable`: Nothing is known about the DID as long as its document is out of reach; it may be good or bad.
    DidUnavailable = 5007,
    /// `did.deactivated`: Its owner has given the DID up for ever, so it has no document and no keys any more.
    DidDeactivated = 5008,
    /// `did.version_not_found`: The DID exists, and its history does not have the version that was asked for: it was made later, or never.
    DidVersionNotFound = 5009,
    /// `did.document`: The document does not have the shape that DID Core and Controlled Identifiers demand, so nothing in it is relied on.
    DidDocument = 5010,
    /// `did.document_id`: A document counts only for the identifier in its own `id`; else whoever serves one could speak for another.
    DidDocumentId = 5011,
    /// `did.duplicate_id`: With two verification methods or services of one id it would be uncertain which of them counts.
    DidDuplicateId = 5012,
    /// `did.verification_method_not_found`: The key that a proof names must be in the document of its controller. It may have been taken out when keys were changed.
    DidVerificationMethodNotFound = 5020,
    /// `did.verification_method_relationship`: A key counts only for the purposes under which its controller's document lists it: a key for logging in must not sign credentials.
    DidVerificationMethodRelationship = 5021,
    /// `did.verification_method_controller`: A proof by this key would speak for another controller than the document in which the key stands.
    DidVerificationMethodController = 5022,
    /// `did.verification_method_type`: The type says how the key is written; without its rules the key cannot be read.
    DidVerificationMethodType = 5023,
    /// `did.verification_method_key`: The key material is missing, is not of the kind that the method's type demands, or is no valid public key.
    DidVerificationMethodKey = 5024,
    /// `did.verification_method_secret`: Everyone can sign with a key whose secret members stand in a public document.
    DidVerificationMethodSecret = 5025,
    /// `did.verification_method_time`: The end of a key's life must be readable, or the key could be used past it (Controlled Identifiers, section 2.2).
    DidVerificationMethodTime = 5026,
    /// `did.verification_method_past`: The owner of the DID has changed keys since. When each version was in force is the word of the DID's owner for a did:webvh, to which the witnesses of a version agreed, if it has any, and that of the chain for a did:ethr, as its node tells it; that the proof was made at that time is the word of whoever had the key, and one that was stolen can be used with any date.
    DidVerificationMethodPast = 5027,
    /// `did.key_identifier`: A did:key is `did:key:` and a public key: its multicodec and bytes, in base58btc after a `z`, or, for post-quantum keys, in base64url after a `u`.
    DidKeyIdentifier = 5040,
    /// `did.key_type`: The multicodec at the start of the key names a kind of key that is unknown or not taken here.
    DidKeyType = 5041,
    /// `did.key_length`: Each key type has a public key of one length; this identifier is cut off or was padded.
    DidKeyLength = 5042,
    /// `did.key_invalid`: The bytes have the right length, but are no point of the curve, or a point that must not be used as a key.
    DidKeyInvalid = 5043,
    /// `did.jwk_identifier`: A did:jwk is `did:jwk:` and the base64url form, without padding, of a public JSON Web Key.
    DidJwkIdentifier = 5050,
    /// `did.web_identifier`: A did:web is a domain name in lower case, a port as %3A and digits if needed, and path segments after colons. Addresses, dot segments and encoded slashes are refused because they could lead to another place than the one that is read.
    DidWebIdentifier = 5060,
    /// `did.web_localhost`: localhost is another machine for everybody who reads the identifier, and a stranger's document could have services of this one asked by it. A document that is given as evidence or in a bundle is taken.
    DidWebLocalhost = 5061,
    /// `did.service_not_found`: The DID URL selects a service by its id or type, and the document lists none such.
    DidServiceNotFound = 5070,
    /// `did.resource_not_found`: The DID exists, but its method and document give no meaning to the rest of the DID URL.
    DidResourceNotFound = 5071,
    /// `did.representation_not_supported`: A list of URLs exists only for a DID URL that selects services.
    DidRepresentationNotSupported = 5072,
    /// `did.service_scheme`: A path after a DID is looked for on the web, and the document of the DID says that it is elsewhere.
    DidServiceScheme = 5073,
    /// `did.hash_link`: Whoever made the DID URL wrote the hash of the document into it (hl), so that another document is noticed. This one is another, be it that its owner has changed it since.
    DidHashLink = 5074,
    /// `did.service_insecure`: Without TLS anyone on the way could answer, and servers on this machine are nobody's business who writes a document.
    DidServiceInsecure = 5075,
    /// `did.no_whois`: At /whois the owner of a did:webvh can publish a presentation of itself. Of the methods known here no other has that.
    DidNoWhois = 5076,
    /// `did.webvh_identifier`: A did:webvh is the hash of its first log entry, a domain name, a port as %3A and digits if needed, and path segments after colons. Addresses, dot segments and encoded slashes are refused because they could lead to another place than the one that is read.
    DidWebvhIdentifier = 5080,
    /// `did.webvh_entry`: Each line of the log is a JSON object with versionId, versionTime, parameters, state and proof; after a deactivation there is none.
    DidWebvhEntry = 5081,
    /// `did.webvh_parameters`: The parameters say who may change the DID, so that only those that did:webvh 1.0 defines, with the values that it allows, are taken.
    DidWebvhParameters = 5082,
    /// `did.webvh_chain`: Each entry has the number after its predecessor's and the hash of its own content together with its predecessor's; the DID itself is the hash of the first. The log was changed after it was made, or two histories were mixed.
    DidWebvhChain = 5083,
    /// `did.webvh_time`: Each version is later than the one before it, in UTC, and none is of the future; a clock may be five minutes ahead.
    DidWebvhTime = 5084,
    /// `did.webvh_proof`: Each entry is signed by eddsa-jcs-2022 with a key that was authorized to update the DID; whoever serves the log must not be able to change it.
    DidWebvhProof = 5085,
    /// `did.webvh_document`: The id of each document holds the hash of the first entry. Where the DID was made portable its place on the web may change; the document then names the place before in alsoKnownAs.
    DidWebvhDocument = 5086,
    /// `did.webvh_witness`: The log names witnesses who have to approve each version. Their proofs stand in did-witness.json beside it; those for this version or a later one count.
    DidWebvhWitness = 5087,
    /// `did.webvh_witness_file`: did-witness.json is an array of objects, each with a versionId and its proofs.
    DidWebvhWitnessFile = 5088,
    /// `did.webvh_other_did`: A log counts for the DID whose hash is that of its first entry, and that one of its versions names with this place on the web.
    DidWebvhOtherDid = 5089,
    /// `did.webvh_approval`: A witness approves the version that waits, by a proof over its versionId with the key that the log names. What does not count is not kept.
    DidWebvhApproval = 5090,
    /// `did.peer_identifier`: A did:peer says everything itself: 0 is a key, 2 holds keys and services, 4 in its long form a document with its hash. Its short forms stand for what two parties have told each other.
    DidPeerIdentifier = 5095,
    /// `did.pkh_identifier`: A did:pkh is an account by CAIP-10: a network (eip155, bip122, solana, tezos, arweave), its chain, and an address of that network.
    DidPkhIdentifier = 5096,
    /// `did.ethr_identifier`: A did:ethr is an account, 0x and 40 hexadecimal digits, or a compressed public key on secp256k1, 0x and 66 of them; before it may stand the name of a network or its chain id in hexadecimal.
    DidEthrIdentifier = 5100,
    /// `did.ethr_network`: A did:ethr is read from a contract, and whoever resolves says where it is on each network; for some public networks that is known.
    DidEthrNetwork = 5101,
    /// `did.ethr_node`: Every change of a did:ethr names the block of the one before it, and the registry names the last and the present owner, so that it is seen when the changes of a block are missing. Of several in one block the others can be missing unseen, as a key that was revoked beside a change that is there. Logs of other contracts or identities, and blocks out of their order, are not taken.
    DidEthrNode = 5102,
    /// `did.verification_method_account`: An account is the hash of a key. Whether a signature is by its key could be told only by computing the key from the signature, which is not done here.
    DidVerificationMethodAccount = 5103,
    /// `did.ethr_behind`: A node that stands still, a chain that makes no more blocks, or answers of long ago show keys that may have been revoked since. Its last block may be a day older than the time that is asked for.
    DidEthrBehind = 5104,
    /// `did.ethr_calls`: The node does not give the logs of all blocks at once, so they were asked for in parts: the changes of this DID are too many, and too far apart, for as few blocks as it answers for.
    DidEthrCalls = 5105,
    /// `did.ion_identifier`: A did:ion is a hash; its long form has beside it, in base64url, what the DID starts with, in canonical form and by the rules of Sidetree. Each has the hash of the next, so that nothing in it can be changed.
    DidIonIdentifier = 5110,
    /// `did.ion_short_form`: The short form is a hash; what it stands for is anchored in the Bitcoin network. The long form says it itself.
    DidIonShortForm = 5111,
    /// `did.resolver_url`: A resolver for other DID methods is named by the URL that its API begins with.
    DidResolverUrl = 5112,
    /// `did.stated_by_resolver`: The DID's method is not known here, so its document was asked for elsewhere, as whoever set this verifier up allowed. Nothing but its id can be checked here: that resolver, or who changes its answers on the way, can say which keys are whose.
    DidStatedByResolver = 5113,
    /// `did.resolver_refused`: The resolver wants to know who asks, and there was no API key for it, or one that may not resolve DIDs. Nothing is known about the DID.
    DidResolverRefused = 5120,
    /// `did.resolver_circle`: Servers that ask resolvers for DIDs of other methods say through whom a question came (the header Via, RFC 9110). Where they name each other, a question would go round without end. Nothing is known about the DID.
    DidResolverCircle = 5121,
    /// `did.resolver_redirect`: A resolver is believed for where it is, as whoever set this verifier up named it. What it redirects to is somewhere else, and perhaps somebody else's. Nothing is known about the DID.
    DidResolverRedirect = 5122,
    /// `did.ethr_refused`: Nodes that others run often know who asks by a key in their URL. There was none, or one that does not count. Nothing is known about the DID.
    DidEthrRefused = 5123,
    /// `key.type_unsupported`: Supported are Ed25519, X25519, P-256, P-384, P-521, secp256k1, RSA and BLS12-381 (G2) keys; in builds with the feature post-quantum also ML-DSA-44 and SLH-DSA-SHA2-128s.
    KeyTypeUnsupported = 6001,
    /// `key.codec_unsupported`: The first bytes of a Multikey say which type of key follows. These name none that is known here.
    KeyCodecUnsupported = 6002,
    /// `key.multibase_prefix`: The first character of a multibase text says how the rest is encoded.
    KeyMultibasePrefix = 6003,
    /// `key.multibase_text`: A character outside the alphabet, padding, or bits that a correct encoder never writes.
    KeyMultibaseText = 6004,
    /// `key.multibase_size`: Decoding base58 takes time that grows with the square of the length, so the length is bounded.
    KeyMultibaseSize = 6005,
    /// `key.length`: Each type of key has one length. Another means that bytes are missing or that the type is wrong.
    KeyLength = 6006,
    /// `key.point`: The coordinates satisfy no equation of the curve, name the point at infinity, or are encoded in a second way. Such keys are broken or made to attack.
    KeyPoint = 6007,
    /// `key.low_order`: With such a key some signatures verify for every message, and key agreement gives a known result.
    KeyLowOrder = 6008,
    /// `key.scalar`: A secret scalar lies between one and the order of the group less one.
    KeyScalar = 6009,
    /// `key.rsa_modulus`: Shorter moduli can be factored, longer ones only cost time.
    KeyRsaModulus = 6010,
    /// `key.rsa_exponent`: The exponent must be odd, at least 3 and below 2^33; nearly all keys use 65537. An exponent of 1 lets anybody sign.
    KeyRsaExponent = 6011,
    /// `key.rsa_parts`: The primes, exponents and the modulus of an RSA key determine each other.
    KeyRsaParts = 6012,
    /// `key.mismatch`: A file that pairs a secret with another public key can make signing reveal the secret.
    KeyMismatch = 6013,
    /// `key.jwk`: The members of a JSON Web Key follow RFC 7517, 7518 and 8037 strictly: base64url without padding and every value in its full length.
    KeyJwk = 6014,
    /// `key.jwk_secret`: A secret key in a public place is known to everybody who reads it.
    KeyJwkSecret = 6015,
    /// `key.secret_exposed`: A secret key in a public place is known to everybody who reads it.
    KeySecretExposed = 6016,
    /// `key.secret_missing`: Signing needs the secret key.
    KeySecretMissing = 6017,
    /// `key.pem`: Keys are read from the PEM blocks PRIVATE KEY, ENCRYPTED PRIVATE KEY, EC PRIVATE KEY, RSA PRIVATE KEY, PUBLIC KEY and RSA PUBLIC KEY.
    KeyPem = 6018,
    /// `key.der`: The bytes are not the DER encoding of such a structure.
    KeyDer = 6019,
    /// `key.password_needed`: The file cannot be used without the password it was encrypted with.
    KeyPasswordNeeded = 6020,
    /// `key.password_wrong`: Decryption gave no key. An encrypted file does not say which of the two is the reason.
    KeyPasswordWrong = 6021,
    /// `key.encryption_unsupported`: Read are PBES2 with scrypt or PBKDF2 (HMAC with SHA-2) and AES in CBC or GCM mode.
    KeyEncryptionUnsupported = 6022,
    /// `key.encryption_cost`: The file itself says how much work its password takes. The work is bounded so that nobody can exhaust time or memory.
    KeyEncryptionCost = 6023,
    /// `key.algorithm_unknown`: Known are EdDSA, Ed25519, ES256, ES384, ES512, ES256K, and RS and PS with 256, 384 and 512. The algorithm none is never accepted.
    KeyAlgorithmUnknown = 6024,
    /// `key.algorithm`: Each algorithm goes with one type of key.
    KeyAlgorithm = 6025,
    /// `key.signature_form`: A signature of the wrong length or with a number out of range is no signature. ECDSA signatures are the two numbers one after the other, not DER.
    KeySignatureForm = 6026,
    /// `key.signature_mismatch`: The message was changed after it was signed, or it was signed with another key.
    KeySignatureMismatch = 6027,
    /// `key.rsa_size`: Shorter keys are unsafe; longer ones are slow without being needed.
    KeyRsaSize = 6028,
    /// `key.signing`: The provider that holds the key refused.
    KeySigning = 6029,
    /// `key.openssh`: OpenSSH keeps keys in files of its own format. Keys for logging in should not sign credentials as well.
    KeyOpenssh = 6030,
    /// `key.certificate`: A certificate binds a public key to a name. Only the key itself is of use here; the secret key is never in a certificate.
    KeyCertificate = 6031,
    /// `key.binary`: Both forms hold the same. Files in DER often end in .der, .cer, .p8, .pfx or .p12.
    KeyBinary = 6032,
    /// `key.jwk_set`: A JWK Set (RFC 7517, section 5) lists keys under its member keys.
    KeyJwkSet = 6033,
    /// `key.other_document`: A key is a JWK, a PEM text, a Multikey or a did:key. Documents only tell of keys.
    KeyOtherDocument = 6034,
    /// `key.subgroup`: Signatures are only sound within the group of prime order. A point outside it is made by a faulty program, or by an attacker.
    KeySubgroup = 6035,
    /// `key.material`: A secret key must be as hard to guess as the 32 random bytes that the standard demands.
    KeyMaterial = 6036,
    /// `key.form`: No standard says how such a key looks in that form, so no other program could read it.
    KeyForm = 6037,
    /// `key.encryption_disabled`: Encrypted keys are the Cargo feature encrypted-keys of testamur, since they need fifteen more libraries. The command line has it.
    KeyEncryptionDisabled = 6038,
    /// `key.multibase_base`: Each type of key has one base for its Multikey, so that a key has one text and makes one did:key. That of post-quantum keys is base64url, after a u.
    KeyMultibaseBase = 6040,
    /// `key.issuer`: Anyone can make a key and a proof. Only a proof by a key that the issuer's own document lists shows that the issuer made it.
    KeyIssuer = 6100,
    /// `key.holder`: Only a key of the holder shows that the holder presents the credentials.
    KeyHolder = 6101,
    /// `key.expired`: A key's owner sets its end, and no proof by it counts after that (Controlled Identifiers, section 2.2).
    KeyExpired = 6102,
    /// `key.revoked`: The owner has withdrawn the key, perhaps because somebody else has it. No proof by it counts any more, whenever it was made.
    KeyRevoked = 6103,
    /// `key.identifier`: The key of a proof is named by a DID URL, or by an https URL of a document that lists it, with a fragment.
    KeyIdentifier = 6104,
    /// `key.embedded`: Anybody can put a key of their own into the header of a token and name any issuer. Such a key counts only where the issuer's DID, its metadata or the caller says that it is the issuer's.
    KeyEmbedded = 6105,
    /// `key.not_found`: A token names its key by kid, or leaves it to be found among the keys that the issuer publishes.
    KeyNotFound = 6106,
    /// `key.unavailable`: The token names its key by an https URL, and no key in JWK form was to be had there.
    KeyUnavailable = 6107,
    /// `key.place`: A key by itself does not say whose it is. On one host many people can publish files, so only a key under the issuer's own URL is taken for the issuer's.
    KeyPlace = 6108,
    /// `proof.missing`: Nothing shows who made the document: it has no member proof, or an empty one.
    ProofMissing = 7001,
    /// `proof.malformed`: A member that every proof needs is missing, or one is not of the form that Data Integrity 1.0, section 2.1 gives it.
    ProofMalformed = 7002,
    /// `proof.type_unknown`: The types that can be checked are DataIntegrityProof and Ed25519Signature2020.
    ProofTypeUnknown = 7003,
    /// `proof.suite_unknown`: A cryptosuite says how the document becomes bytes and how they are signed. An unknown one cannot be checked.
    ProofSuiteUnknown = 7004,
    /// `proof.value`: The signature stands in proofValue in base58-btc digits after the letter z. It has 64 bytes, or 96 with a P-384 key. A proof for selective disclosure is base64url after the letter u instead.
    ProofValue = 7005,
    /// `proof.key_type`: Every cryptosuite has its types of keys.
    ProofKeyType = 7006,
    /// `proof.signature`: The document or its proof was changed after it was signed, or another key signed it.
    ProofSignature = 7007,
    /// `proof.context`: A JCS proof signs the contexts that it lists, and the document must start with these; a proof of an RDF suite has none of its own.
    ProofContext = 7008,
    /// `proof.meaning`: RDF suites sign what members mean. A context that gives a proof's members another meaning, or their meaning to another name, would let the proof be read otherwise than it was signed.
    ProofMeaning = 7009,
    /// `proof.previous`: Each id under previousProof must name one other proof of the document, which is then signed too.
    ProofPrevious = 7010,
    /// `proof.cycle`: A proof chain has a first proof. In a circle each signature would have to be made before the other.
    ProofCycle = 7011,
    /// `proof.bbs_form`: Its bytes are no sequence of points of the group and numbers below its order, as the BBS draft demands.
    ProofBbsForm = 7020,
    /// `proof.bbs_mismatch`: It was made by another key or for other data, or something was changed since.
    ProofBbsMismatch = 7021,
    /// `proof.bbs_indexes`: Each disclosed message is named once, in rising order, by its place among the signed ones.
    ProofBbsIndexes = 7022,
    /// `proof.purpose`: A proof counts only for what its maker meant it for: a proof of logging in must not pass as an issued credential.
    ProofPurpose = 7100,
    /// `proof.domain`: The domain says whom the proof is meant for. One that was meant for somebody else may have been passed on.
    ProofDomain = 7101,
    /// `proof.challenge`: The challenge shows that the proof was made just now and for this request. An old proof may have been copied.
    ProofChallenge = 7102,
    /// `proof.expired`: The proof's maker set its end.
    ProofExpired = 7103,
    /// `proof.created_later`: Either clocks differ, or the examination is for a time at which the proof did not exist yet.
    ProofCreatedLater = 7104,
    /// `proof.suite_not_allowed`: The caller lets only certain cryptosuites count.
    ProofSuiteNotAllowed = 7105,
    /// `proof.other_signer`: The issuer's own proof is there as well; this one adds another's word.
    ProofOtherSigner = 7106,
    /// `proof.unsigned_contexts`: A JCS proof signs the contexts that it lists, and others may follow, for instance because a later proof needs them. Here they do not change what the document states.
    ProofUnsignedContexts = 7107,
    /// `proof.unsigned_meaning`: A JCS proof signs the contexts that it lists. Under those that follow, members mean something that the signer may never have meant.
    ProofUnsignedMeaning = 7108,
    /// `proof.suite_required`: The verifier demands this proof beside any others, and that it is by a key of the one who is to have signed. Proofs of a set can be taken out without a trace: only a verifier who knows which there must be can notice.
    ProofSuiteRequired = 7109,
    /// `proof.in_token`: What secures the document here is the token around it. Who else signed it before is not known.
    ProofInToken = 7110,
    /// `proof.audience_unasked`: A token that names an audience is meant for nobody else (RFC 7519, section 4.1.3). Whether you are meant, only you know.
    ProofAudienceUnasked = 7111,
    /// `proof.jws`: A JSON Web Signature in its compact form is three texts in base64url, without padding, parted by full stops (RFC 7515, section 7.1). In its JSON form it is an object with payload and signature or signatures (section 7.2).
    ProofJws = 7200,
    /// `proof.jws_header`: The header says how a token was signed. It is strict JSON, each member in the form that RFC 7515, section 4 gives it, and what must be protected by the signature stands in the protected part.
    ProofJwsHeader = 7201,
    /// `proof.jws_algorithm`: Only signatures by a key pair show who made a token. A token without a signature shows nothing, and one with a shared secret could have been made by whoever can check it.
    ProofJwsAlgorithm = 7202,
    /// `proof.jws_critical`: A token's crit member names what a reader must understand. Who does not must refuse the token (RFC 7515, section 4.1.11).
    ProofJwsCritical = 7203,
    /// `proof.jws_key`: The key decides which algorithms can have signed. A header that names another one tries to confuse the reader, or the key is the wrong one.
    ProofJwsKey = 7204,
    /// `proof.jws_signature`: The token was changed after it was signed, or another key signed it.
    ProofJwsSignature = 7205,
    /// `proof.jws_type`: The header's typ says what a token is, so that one made for one purpose does not pass for another (RFC 8725, section 3.11).
    ProofJwsType = 7206,
    /// `proof.jws_claims`: The claims of a token are one JSON object, each of them in the form that its specification gives it.
    ProofJwsClaims = 7207,
    /// `proof.cose`: A COSE signature by one signer is the CBOR tag 18 and an array of four: protected header, unprotected header, payload, signature (RFC 9052, section 4.2). It is read in the preferred form of CBOR only, with stated lengths and the shortest numbers.
    ProofCose = 7210,
    /// `proof.jwt_issuer_url`: Keys of an issuer are found under /.well-known/jwt-vc-issuer only if the issuer is an https URL with a host, without query and fragment.
    ProofJwtIssuerUrl = 7220,
    /// `proof.jwt_issuer_unavailable`: Without the issuer's keys the signature cannot be checked.
    ProofJwtIssuerUnavailable = 7221,
    /// `proof.jwt_issuer_metadata`: The metadata names the issuer exactly as the credential does, and has its keys either in jwks or at the URL in jwks_uri, not both.
    ProofJwtIssuerMetadata = 7222,
    /// `proof.jwt_issuer_key`: A token names its key by kid; without kid the issuer must have just one key that fits the algorithm.
    ProofJwtIssuerKey = 7223,
    /// `proof.certificate`: The member x5c of the header holds the certificate of the key that signed, and those of the authorities above it, each in base64 of its DER form (RFC 7515, section 4.1.6).
    ProofCertificate = 7230,
    /// `proof.certificate_chain`: The chain from the key's certificate to one of the authorities that the caller trusts has a gap, a wrong signature, or a certificate out of its time.
    ProofCertificateChain = 7231,
    /// `proof.certificate_issuer`: The key's certificate must name the issuer as one of its alternative names: by the issuer's URL, or by the host of it.
    ProofCertificateIssuer = 7232,
    /// `trust.anyone`: Anyone can issue a credential that is valid in every respect. Whether its issuer is who you think, and may say such things, only you can decide.
    TrustAnyone = 8001,
    /// `trust.issuer`: The policy names the issuers that count, and this is none of them.
    TrustIssuer = 8002,
    /// `trust.no_issuer`: There is nobody to trust or not.
    TrustNoIssuer = 8003,
    /// `validity.not_yet`: Its issuer set the begin of its validity.
    ValidityNotYet = 9001,
    /// `validity.expired`: Its issuer set the end of its validity.
    ValidityExpired = 9002,
    /// `validity.token_not_yet`: The claim nbf of a token says when it begins to hold.
    ValidityTokenNotYet = 9010,
    /// `validity.token_expired`: The claim exp of a token says when its signature ends, which may be sooner than the credential does.
    ValidityTokenExpired = 9011,
    /// `validity.issued_ended`: A credential of the past may be issued, as a record of what was valid then. Mostly a wrong year is the cause.
    ValidityIssuedEnded = 9020,
    /// `status.type_unsupported`: Whether the credential was revoked is not known. Each type of status has its own way to find out, and this one is not known here.
    StatusTypeUnsupported = 10001,
    /// `status.missing`: The policy demands a status, so that the issuer could revoke the credential; this one can never be revoked.
    StatusMissing = 10002,
    /// `status.ignored`: The policy says to ignore it.
    StatusIgnored = 10003,
    /// `status.entry_malformed`: The entry says in which list the status of the credential stands, and where. As it is, nobody can look there.
    StatusEntryMalformed = 10004,
    /// `status.list_malformed`: A list is a compressed row of bits inside a signed credential or token; this one is not what its specification demands.
    StatusListMalformed = 10005,
    /// `status.list_short`: In a short list few credentials share an entry's neighbourhood, so whoever watches the requests learns which credential is being checked.
    StatusListShort = 10006,
    /// `status.index`: Each credential has its own place in the list. A place that does not exist says nothing about the credential.
    StatusIndex = 10007,
    /// `status.purpose`: A list says only what its purposes name; a bit for another purpose means nothing.
    StatusPurpose = 10008,
    /// `status.size`: The size tells how the list is divided into statuses.
    StatusSize = 10009,
    /// `status.list_subject`: A credential names the URL of its list, and the list repeats it, so that nobody can put another list in its place.
    StatusListSubject = 10010,
    /// `status.table_size`: Shorter lists tell too much about who is checked, and longer ones are more than verifiers take.
    StatusTableSize = 10011,
    /// `status.table_full`: Each credential has an entry of its own, which is never given away twice.
    StatusTableFull = 10012,
    /// `status.value`: A status has as many bits as the list was made with.
    StatusValue = 10013,
    /// `status.revoked`: The issuer took the credential back for good. It was genuine once, and is not to be relied on any more.
    StatusRevoked = 10021,
    /// `status.suspended`: For the time being the issuer does not stand behind the credential. That can change back.
    StatusSuspended = 10022,
    /// `status.refresh`: The credential still holds. What it says may have changed since it was issued.
    StatusRefresh = 10023,
    /// `status.message`: The issuer gives each state of the credential a message. Whether one of them matters is for whoever relies on the credential.
    StatusMessage = 10024,
    /// `status.purpose_unknown`: The purpose of the list is a word that no specification known here defines, so whether the credential still holds is not known.
    StatusPurposeUnknown = 10025,
    /// `status.unreachable`: Without the list nobody can say whether the credential was revoked. An attacker who can keep the list away must not be able to make a revoked credential pass.
    StatusUnreachable = 10026,
    /// `status.list_unverifiable`: A list counts only if it is genuine and valid itself: its signature, its issuer's key, its dates. Its report stands beside this finding.
    StatusListUnverifiable = 10027,
    /// `status.list_issuer`: Anybody can sign a list in which nothing is revoked. Unless the policy names others, only the issuer of the credential says whether it is.
    StatusListIssuer = 10028,
    /// `status.list_itself`: The entry leads back to a list that it is part of, so no list would ever be the one that counts.
    StatusListItself = 10029,
    /// `status.list_stale`: Whoever can replay an old list can hide what was revoked since. So a list counts until the end of its validity, and no longer than the policy allows.
    StatusListStale = 10030,
    /// `status.list_depth`: A list can have a status itself, in another list, and so on; somebody has to end that.
    StatusListDepth = 10031,
    /// `status.staple_unused`: Whoever shows a credential may hand over its status list. Since it could be any list, it counts only if it is genuine, by the right issuer, and not too old; else the list is downloaded.
    StatusStapleUnused = 10032,
    /// `status.list_unsigned`: A 1EdTechRevocationList is plain JSON: whoever serves it, or has the domain today, says whether the credential was revoked. So it can say that it was, but not for certain that it was not.
    StatusListUnsigned = 10033,
    /// `status.no_id`: A 1EdTechRevocationList has the identifiers of revoked credentials, so that nothing can be looked up for a credential without one.
    StatusNoId = 10034,
    /// `status.list_later`: A list says how things stand from when it was made. What is not revoked in a later list was not revoked before.
    StatusListLater = 10035,
    /// `status.history_unavailable`: The issuer's server does not offer the list of that time. Whether a credential that is revoked today was so by then, the list of today does not tell, nor whether a suspension was lifted since.
    StatusHistoryUnavailable = 10036,
    /// `status.list_undated`: A list says how things stand from when it was made. One without a date is the one that is published today. What is not revoked in it counts as not revoked before.
    StatusListUndated = 10037,
    /// `status.revoked_by_id`: A 1EdTechRevocationList has the identifiers of revoked credentials, and this one's is among them.
    StatusRevokedById = 10038,
    /// `status.list_unknown`: A store keeps lists under the URL that each was made with.
    StatusListUnknown = 10040,
    /// `status.list_exists`: The indices of a list are given away once. A second list under the same URL would give them away again.
    StatusListExists = 10041,
    /// `status.list_description`: What a list is for, where it is published and how long it holds are settled when it is made, because the credentials that point at it say so too.
    StatusListDescription = 10042,
    /// `status.not_allocated`: Setting the status at an index that nobody has would revoke nothing, and whoever gets the index later would have a revoked credential from the start.
    StatusNotAllocated = 10043,
    /// `status.list_form`: An entry names the URL of a published list. Credentials of the W3C data model point at a Bitstring status list, SD-JWT VCs at a token status list.
    StatusListForm = 10044,
    /// `status.already`: A second entry beside the first would leave open which of the two the issuer means to set.
    StatusAlready = 10045,
    /// `status.context`: VCDM 2.0 defines it; VCDM 1.1 came before it, so that such a credential would name a status that its signature does not cover.
    StatusContext = 10046,
    /// `status.entry_foreign`: The index in an entry means a place in the list that the entry names, and in no other.
    StatusEntryForeign = 10047,
    /// `status.id_unknown`: A store finds an index by the identifier that was named when it was given away.
    StatusIdUnknown = 10048,
    /// `status.for_good`: A revocation is for good, unlike a suspension, and so is that a newer credential can be had: whoever saw it may have passed it on, and need not look again. Of what was asked for together with it nothing was set.
    StatusForGood = 10049,
    /// `status.reissued`: A credential that is issued again under its identifier keeps its index, and with that its status: it would be revoked or suspended from the start.
    StatusReissued = 10055,
    /// `status.store_unreadable`: The store is the issuer's account of which indices are given away and which credentials are revoked.
    StatusStoreUnreadable = 10060,
    /// `status.store_unknown`: The first bytes of a store say what it is. A file that ends before them was not written by this software, or was cut off.
    StatusStoreUnknown = 10061,
    /// `status.store_damaged`: Each record has a checksum. One in the middle of the file, or the last one though it is complete, does not match, so that what it said is lost: perhaps that a credential is revoked, or an index given away.
    StatusStoreDamaged = 10062,
    /// `status.store_cut`: The process or the machine stopped in the middle of a write. Nobody had got an answer for it yet.
    StatusStoreCut = 10063,
    /// `status.store_in_use`: Two processes that give away indices of one store at the same time would give away the same ones.
    StatusStoreInUse = 10064,
    /// `status.store_write`: Nothing counts before it is on the disk, so what was asked for did not happen; what was there before is unharmed.
    StatusStoreWrite = 10065,
    /// `status.store_exists`: A store takes no file's place: with it would go the account of which indices are given away.
    StatusStoreExists = 10066,
    /// `status.sink`: It was signed and could not be put where it is served from. What is there still says what it said before.
    StatusSink = 10067,
    /// `status.published_issuer`: Verifiers take a list from the issuer of the credential only. With another issuer's in its place, the status of no credential could be found out.
    StatusPublishedIssuer = 10080,
    /// `status.published_revoked`: A revocation is for good. A store that knows less than what it published is an old copy, or another one that was made for the same URL: what it would publish takes back every revocation since, and it would give away indices that credentials have.
    StatusPublishedRevoked = 10081,
    /// `disclosure.malformed`: A disclosure is base64url of a JSON array: a salt, the name of a claim unless it is an item of an array, and the value (RFC 9901, section 4.2).
    DisclosureMalformed = 11001,
    /// `disclosure.array_length`: What discloses a member has three parts: salt, name and value. What discloses an item of an array has two: salt and value.
    DisclosureArrayLength = 11002,
    /// `disclosure.claim_name`: The names _sd, _sd_alg and ... are those by which SD-JWT itself works. A claim of such a name could bring in digests that the issuer never signed.
    DisclosureClaimName = 11003,
    /// `disclosure.claim_exists`: Two values for one claim could be read in two ways.
    DisclosureClaimExists = 11004,
    /// `disclosure.digest_twice`: Each digest stands for one claim in one place. With two places, a claim could be shown where it was not meant.
    DisclosureDigestTwice = 11005,
    /// `disclosure.unreferenced`: The issuer signed digests of what can be disclosed. A disclosure without a digest was added by somebody else, or belongs to another disclosure that was left out.
    DisclosureUnreferenced = 11006,
    /// `disclosure.twice`: Each disclosure stands for one claim and is given once.
    DisclosureTwice = 11007,
    /// `disclosure.digests_malformed`: In an SD-JWT the name _sd is for an array of digests in an object, and ... for the one digest in place of an array's item. No claim has these names.
    DisclosureDigestsMalformed = 11008,
    /// `disclosure.hash_algorithm`: The claim _sd_alg at the top level names the hash: sha-256, which is also meant where it is absent, sha-384 or sha-512. Elsewhere it may not stand.
    DisclosureHashAlgorithm = 11009,
    /// `disclosure.form`: An SD-JWT is a signed token, the disclosures, and perhaps a key binding token, each ended by a tilde except the last (RFC 9901, section 4); or JSON with disclosures and kb_jwt in the unprotected header (section 8).
    DisclosureForm = 11010,
    /// `disclosure.never`: Claims that decide whether the document is valid are always visible (RFC 9901, section 9.7), or a holder could hide that it has expired.
    DisclosureNever = 11021,
    /// `disclosure.reserved_name`: The names _sd, _sd_alg and ... convey digests, so no claim may have them.
    DisclosureReservedName = 11022,
    /// `disclosure.hidden_never`: Issuer, type, dates, status and holder's key are always visible. Where a holder can hide one of them, the credential holds or not as the holder likes.
    DisclosureHiddenNever = 11040,
    /// `disclosure.type`: An SD-JWT VC names its type under vct, a text that is not empty.
    DisclosureType = 11041,
    /// `disclosure.perhaps_hidden`: An issuer by the rules lets no holder hide what verifiers decide by, such as the end of the validity and the status. Whether this one kept to them cannot be seen from what is shown.
    DisclosurePerhapsHidden = 11042,
    /// `disclosure.type_unavailable`: The metadata of a type says which claims its credentials have and which of them can be hidden.
    DisclosureTypeUnavailable = 11050,
    /// `disclosure.type_metadata`: Type metadata is a JSON object that names its own type under vct and describes claims by their paths.
    DisclosureTypeMetadata = 11051,
    /// `disclosure.type_cycle`: A type builds on others that were there before it; a circle has no beginning.
    DisclosureTypeCycle = 11052,
    /// `disclosure.type_loosened`: A type that extends another may make its rules stricter and never lift them.
    DisclosureTypeLoosened = 11053,
    /// `disclosure.claim_missing`: The metadata of the type marks the claim as mandatory.
    DisclosureClaimMissing = 11054,
    /// `disclosure.claim_rule`: The metadata of the type says which claims the issuer always or never makes selectively disclosable.
    DisclosureClaimRule = 11055,
    /// `disclosure.proof_value`: Such a proof is CBOR after a header of three bytes, with lengths stated at the start, in the shortest form and without tags.
    DisclosureProofValue = 11060,
    /// `disclosure.base_proof`: From a base proof the holder derives proofs that disclose a part. Who has the base proof can do so too and hold back what the holder meant to show, so it is not shown to others.
    DisclosureBaseProof = 11061,
    /// `disclosure.derived_proof`: A derived proof lacks what was held back. Only the base proof that the issuer gave to the holder has it all.
    DisclosureDerivedProof = 11062,
    /// `disclosure.not_selective`: Only a credential that was issued for selective disclosure can be shown in part; every other proof holds for the whole document.
    DisclosureNotSelective = 11063,
    /// `disclosure.pointer`: Claims are chosen by JSON pointers (RFC 6901) into the document with all that is disclosed in it.
    DisclosurePointer = 11064,
    /// `disclosure.inseparable`: A list with an order, a JSON literal, or a value with its type or language is one statement or a chain of them. What would be left of it is not what was signed.
    DisclosureInseparable = 11065,
    /// `disclosure.nothing`: The issuer made no part of the document mandatory, so that without a choice nothing would be left.
    DisclosureNothing = 11066,
    /// `disclosure.mismatch`: The proof says how many statements there are, which of them are mandatory and which blank nodes they have. Something was added to the document or taken from it after the proof was made.
    DisclosureMismatch = 11067,
    /// `disclosure.statement`: Each statement that is disclosed by choice has a signature of its own, and this one does not match. It was changed, or taken from another credential.
    DisclosureStatement = 11068,
    /// `disclosure.holder_secrets`: With holder binding and pseudonyms a base proof is bound to secrets that only its holder knows; a proof without such a feature takes none.
    DisclosureHolderSecrets = 11069,
    /// `disclosure.claim_unknown`: Claims are chosen by JSON pointers (RFC 6901) into the credential with all that is disclosed in it: for a token, into its claims. An array's items are counted from 0.
    DisclosureClaimUnknown = 11070,
    /// `disclosure.bound`: A key binding covers the disclosures as they are, the audience and the nonce. With other disclosures it would not hold, and another verifier refuses it.
    DisclosureBound = 11071,
    /// `disclosure.no_subject`: A credential makes claims about a subject. What a holder shows of it without any is none.
    DisclosureNoSubject = 11072,
    /// `disclosure.linkable`: Proofs of bbs-2023 cannot be linked by themselves. What is shown can: the credential's identifier is shown always, that of the subject with anything below it, and the entry of a status list is nobody else's.
    DisclosureLinkable = 11073,
    /// `disclosure.all_shown`: The issuer names what the holder may hold back, and named nothing.
    DisclosureAllShown = 11074,
    /// `holder.replayable`: A fresh challenge ties a presentation to one request, a domain to the verifier that it is made for. Without both, a copy can pass.
    HolderReplayable = 12001,
    /// `holder.not_subject`: The holder shows somebody else's credential. That can be right, as for a parent or an employer, or wrong. Who shows an SD-JWT by itself goes by the key of the key binding.
    HolderNotSubject = 12002,
    /// `holder.missing`: It shows that somebody with the key signed it, but not who claims to.
    HolderMissing = 12003,
    /// `holder.credential_rejected`: A presentation or a record is no better than the credentials in it.
    HolderCredentialRejected = 12004,
    /// `holder.credential_indeterminate`: A presentation or a record is no better than the credentials in it.
    HolderCredentialIndeterminate = 12005,
    /// `holder.no_credentials`: It shows that its maker has a key, and nothing else.
    HolderNoCredentials = 12006,
    /// `holder.inside_not_examined`: The issuer signed that it stands there; whether it is genuine itself is not known.
    HolderInsideNotExamined = 12007,
    /// `holder.endorsement_rejected`: The credential holds without it, but the endorsement counts for nothing under this policy.
    HolderEndorsementRejected = 12008,
    /// `holder.endorsement_indeterminate`: The credential holds without it, but nothing is known of the endorsement.
    HolderEndorsementIndeterminate = 12009,
    /// `holder.binding_missing`: Key binding shows that who presents the document has the holder's key. Without it, anybody who got a copy could present it.
    HolderBindingMissing = 12020,
    /// `holder.binding_key`: The claim cnf of an SD-JWT holds the key that the holder proves to have (RFC 7800).
    HolderBindingKey = 12021,
    /// `holder.binding_hash`: The key binding token holds a hash of all that is presented with it. Claims were added or left out after the holder signed, or the token was taken from elsewhere.
    HolderBindingHash = 12022,
    /// `holder.binding_audience`: The audience says whom the presentation is meant for. One that was meant for somebody else may have been passed on.
    HolderBindingAudience = 12023,
    /// `holder.binding_nonce`: The nonce shows that the presentation was made just now and for this request. An old one may have been copied.
    HolderBindingNonce = 12024,
    /// `holder.binding_time`: A presentation is made for the moment. An old one may have been copied, and one from the future was made with a wrong clock.
    HolderBindingTime = 12025,
    /// `holder.binding_signer`: Verifiers check the key binding with the key under cnf. A binding by another key would be refused.
    HolderBindingSigner = 12026,
    /// `holder.other_key`: The issuer named the key of the one who may show the credential (the claim cnf, RFC 7800). Somebody who only got hold of a copy signs with another.
    HolderOtherKey = 12027,
    /// `holder.pseudonym`: With a pseudonym a verifier knows a holder again without learning who that is: the same credential gives the same pseudonym for the same verifier, and another one for each other. It counts only for the verifier that it was made for, in a bbs-2023 proof.
    HolderPseudonym = 12028,
    /// `holder.key_unproven`: The issuer named the key of the one who may show the credential (the claim cnf, RFC 7800). Without a key binding, and outside a presentation, whoever has a copy can show it.
    HolderKeyUnproven = 12029,
    /// `holder.key_of_other`: The subject's identifier is made from a key. Verifiers who demand that the holder is the subject refuse a credential that is shown with another.
    HolderKeyOfOther = 12030,
    /// `holder.other`: What a DID publishes of itself (its /whois) counts only when the DID is the holder and signed it. Anybody can put a copy of another's presentation there.
    HolderOther = 12031,
    /// `holder.nothing_about`: What a DID publishes of itself (its /whois) has to have at least one credential whose subject is the DID. Others may be about other names of its owner; without that one, nothing ties them to the DID.
    HolderNothingAbout = 12032,
    /// `fetch.url`: Documents are had from absolute http and https URLs without a user name or password in them.
    FetchUrl = 13001,
    /// `fetch.scheme`: What is sent without TLS can be changed by anyone on the way, and a verifier would decide on it.
    FetchScheme = 13002,
    /// `fetch.address_refused`: A credential chooses the URLs that its verifier asks. Addresses inside the verifier's own network are refused, so that nobody can reach internal services through it; they are checked after every name lookup and on every redirect.
    FetchAddressRefused = 13003,
    /// `fetch.dns`: The name has no address, or the name server did not answer.
    FetchDns = 13004,
    /// `fetch.connect`: No connection could be made, or it broke before the answer was complete.
    FetchConnect = 13005,
    /// `fetch.tls`: The server's certificate is not one that this machine trusts for that name, or the TLS handshake failed.
    FetchTls = 13006,
    /// `fetch.timeout`: Time is bounded for one document, waiting and redirects included, and for all documents of a verification together, so that slow servers cannot hold a verifier.
    FetchTimeout = 13007,
    /// `fetch.redirects`: Redirects are bounded; a chain this long is usually a loop.
    FetchRedirects = 13008,
    /// `fetch.redirect_target`: A redirect must name its target in one Location header.
    FetchRedirectTarget = 13009,
    /// `fetch.too_large`: The size of a download is bounded by what it is for, and counted as it arrives.
    FetchTooLarge = 13010,
    /// `fetch.not_found`: The server is there and says that it has no such document.
    FetchNotFound = 13011,
    /// `fetch.status`: The server refused, failed, or gave an answer that is no document. This says nothing about whether the document exists.
    FetchStatus = 13012,
    /// `fetch.media_type`: Each kind of document has its media types. A web page, for instance, is usually an error page.
    FetchMediaType = 13013,
    /// `fetch.encoding`: Compressed answers are not taken: what they expand to could exhaust memory.
    FetchEncoding = 13014,
    /// `fetch.offline`: Verification was asked to run without a network, and this document was not given to it.
    FetchOffline = 13015,
    /// `fetch.client`: The client needs the system's certificate authorities and a working TLS library.
    FetchClient = 13016,
    /// `fetch.other_origin`: Who can make a server redirect need not be who owns it. A key is believed to be its owner's because of where it is found, so it must come from there.
    FetchOtherOrigin = 13017,
    /// `fetch.busy`: Only so many documents are downloaded at the same time, in all and from one host. Waiting for a turn counts into the time for a document, and says nothing about its server.
    FetchBusy = 13018,
    /// `fetch.no_endpoint`: What a blockchain says is had from one of its nodes, and whose node to trust is for whoever verifies to choose. The service is named as CAIP-2 names blockchains: eip155:1 is the main network of Ethereum.
    FetchNoEndpoint = 13019,
    /// `fetch.json_rpc_error`: The service that was asked over JSON-RPC says why it gives no result. The message is its own.
    FetchJsonRpcError = 13020,
    /// `fetch.json_rpc_answer`: An answer is a JSON object with the id of the call and a result or an error.
    FetchJsonRpcAnswer = 13021,
    /// `fetch.api_key`: The key goes into a header of HTTP, which takes visible ASCII characters without blanks.
    FetchApiKey = 13030,
    /// `usage.trust_entry`: Issuers are trusted by their identifiers, compared character by character.
    UsageTrustEntry = 14001,
    /// `usage.verification_method`: A proof names the key that made it by a URL. Only did:key and did:jwk have one key whose URL is known without being told. An https URL can be the issuer only if it is that of a controller document with the key; else the issuer is a DID.
    UsageVerificationMethod = 14020,
    /// `usage.key`: A did:key or did:jwk holds its public key, and the document of another DID holds those of its verification methods. With another key behind it every proof would be refused.
    UsageKey = 14021,
    /// `usage.issuer`: Verifiers accept a credential only from a key of its issuer.
    UsageIssuer = 14022,
    /// `usage.holder`: Verifiers accept a presentation only from a key of its holder.
    UsageHolder = 14023,
    /// `usage.foreign_method`: Verifiers accept a proof only by a key of the party that makes it. A DID's key is named by that DID, # and the key's fragment; the fragment of a did:key is its own last part, that of a did:jwk is 0. An https URL is the issuer only of keys in the controller document at that URL.
    UsageForeignMethod = 14024,
    /// `usage.secured_already`: A second proof makes a set of proofs, all of which verifiers may want to see hold. That is seldom meant when a credential is issued again.
    UsageSecuredAlready = 14025,
    /// `usage.not_presentable`: A presentation shows credentials that their issuers have secured. A draft, a key or another presentation in their place is refused by every verifier.
    UsageNotPresentable = 14026,
    /// `usage.selective_suite`: Suites for selective disclosure sign each statement of a document; the others sign the document as a whole. Each kind has functions of its own.
    UsageSelectiveSuite = 14027,
    /// `usage.random`: A proof for selective disclosure has keys or random numbers of its own, made for it alone.
    UsageRandom = 14028,
    /// `usage.mandatory`: What a holder must show can only be said in a proof for selective disclosure. Any other proof holds for the whole document.
    UsageMandatory = 14029,
    /// `usage.securing`: Each way to secure credentials has demands of its own on what it secures.
    UsageSecuring = 14030,
    /// `usage.party_url`: The data model names issuers and holders by URLs, so that two of the same name are not taken for each other. Those who sign have a DID, as a rule: did:key, made of the key, did:web for those with a web site.
    UsagePartyUrl = 14031,
    /// `usage.key_binding`: A key binding (RFC 9901) is the end of an SD-JWT that is shown by itself. Credentials in other forms are shown in a presentation, which the holder signs.
    UsageKeyBinding = 14032,
    /// `usage.holder_key`: The holder of a credential that is bound to a key (cnf) shows it with a signature by that key. X25519 is for agreeing on keys, and keys for BBS signatures sign credentials only.
    UsageHolderKey = 14033,
    /// `usage.network`: Verifying can need documents from URLs that strangers chose, so the caller decides whether and how they are fetched.
    UsageNetwork = 14040,
    /// `usage.clock`: Validity depends on the time. This machine's clock cannot be read, or stands outside the years that a credential can name.
    UsageClock = 14041,
    /// `usage.output_is_input`: What a command reads is not its to destroy. The result may lack what the input held, such as a secret key.
    UsageOutputIsInput = 14060,
    /// `usage.output_is_secret`: A secret key that is lost cannot be made again, so no result takes its place by mistake.
    UsageOutputIsSecret = 14061,
    /// `usage.stdin_twice`: The name - means standard input, which can be read once only.
    UsageStdinTwice = 14062,
    /// `usage.no_files`: Folders are searched, with those inside them, for regular files. Hidden ones do not count, and links to folders are not followed.
    UsageNoFiles = 14063,
    /// `usage.output_unknown`: A result takes the place only of what could itself be the result of a command: a credential or presentation in any form, a report, a bundle, a DID document, a public key, canonical N-Quads, an empty file, and no secret key. Anything else, other JSON too, may be a secret key in a form that is not recognised, or somebody's work.
    UsageOutputUnknown = 14064,
    /// `usage.ethr_network`: A network has a name for its DIDs, a chain id, and the address of the registry of ERC-1056 on it.
    UsageEthrNetwork = 14070,
    /// `usage.did_busy`: Two changes at once would each continue the log where it was, and one of them would be lost.
    UsageDidBusy = 14071,
    /// `usage.null_pointer`: A function of the C library was given NULL where it needs something. Which arguments may be NULL, the header says.
    UsageNullPointer = 14080,
    /// `usage.length`: A length came to the C library that no text or document can have: often a negative number, or one that was never set.
    UsageLength = 14081,
    /// `usage.text`: Texts are given to the C library as UTF-8.
    UsageText = 14082,
    /// `usage.handle`: The C library knows every handle that it gave out. This one is not among those that live, or stands for another type.
    UsageHandle = 14083,
    /// `usage.argument`: A function was given a number, a name or a time that means nothing there.
    UsageArgument = 14084,
    /// `usage.not_accepted`: Data are handed out of a report only if the document was accepted, and as what it is.
    UsageNotAccepted = 14085,
    /// `usage.request`: A document was supplied that no request of this round names: another URL, or one that was answered before.
    UsageRequest = 14086,
    /// `usage.forked`: The threads that the library waits for the network with are not there in a forked process.
    UsageForked = 14087,
    /// `usage.callback`: The outer call has what the inner one would wait for, so that neither would ever end.
    UsageCallback = 14088,
    /// `usage.bake`: Open Badges 3.0 and CLR 2.0 say what is baked into images: a signed badge or learner record, as a document in JSON or as a compact JSON Web Token. Programs that look for badges in images would make nothing of anything else.
    UsageBake = 14089,
    /// `usage.baked`: An image has one credential. Baking another one in would take the first one out, which might be the only copy that there is.
    UsageBaked = 14090,
    /// `usage.inquiry`: An inquiry is finished once, with the function for what it was begun for.
    UsageInquiry = 14091,
    /// `internal.unexpected`: Something that cannot happen has happened; this is a defect of the library.
    InternalUnexpected = 15001,
    /// `internal.random`: Keys are made of random bytes from the operating system, which could not give them.
    InternalRandom = 15002,
    /// `internal.left_out`: Small builds, for pages, leave out what is seldom met. What they have not they cannot judge: nothing is said against the document.
    InternalLeftOut = 15003,
    /// `store.open`: The file or its folder is missing, may not be read or written, or is no file at all.
    StoreOpen = 16001,
    /// `store.in_use`: Status indices and requests under way are kept account of in the memory of one process; two would give one index to two credentials.
    StoreInUse = 16002,
    /// `store.foreign`: It is a database of another program, or no database.
    StoreForeign = 16003,
    /// `store.newer`: A newer version of this program has written the file. An older one could lose what it does not know of.
    StoreNewer = 16004,
    /// `store.damaged`: What was read is not what this program writes. The disk may be failing, or something else has changed the file.
    StoreDamaged = 16005,
    /// `store.full`: The disk is full, or the file has reached the size that was set for it. Nothing of the change was stored.
    StoreFull = 16006,
    /// `store.read_only`: The file, its folder or its disk is read-only. Nothing of the change was stored.
    StoreReadOnly = 16007,
    /// `store.failed`: The database gave an error that has no code of its own. Nothing of the change was stored, unless the disk itself failed in the middle of the last step.
    StoreFailed = 16008,
    /// `store.busy`: More is asked for than the disk can take, or another program holds the file. Nothing was stored.
    StoreBusy = 16009,
    /// `store.closed`: The server is stopping. The change was not begun.
    StoreClosed = 16010,
    /// `store.idempotency_conflict`: One key stands for one request: its answer is given again. For another request it would be the wrong answer.
    StoreIdempotencyConflict = 16020,
    /// `store.idempotency_in_progress`: The same request came again before the first one was answered.
    StoreIdempotencyInProgress = 16021,
    /// `store.entry_taken`: An index is given once; two credentials with one index would be revoked together.
    StoreEntryTaken = 16032,
    /// `store.entry_unknown`: Only the status of an issued credential can be set.
    StoreEntryUnknown = 16033,
    /// `store.api_key`: It was never given out here, or a character of it is wrong.
    StoreApiKey = 16040,
    /// `store.api_key_expired`: A key is given for a time.
    StoreApiKeyExpired = 16041,
    /// `store.api_key_revoked`: An administrator has taken it back.
    StoreApiKeyRevoked = 16042,
    /// `store.api_key_exists`: An id names one key for good, also when the key is revoked.
    StoreApiKeyExists = 16043,
    /// `store.api_key_unknown`: No key with this id was ever added there.
    StoreApiKeyUnknown = 16044,
    /// `store.api_key_grant`: Who manages API keys can make another that is for all of them, and the audit log is that of all.
    StoreApiKeyGrant = 16045,
    /// `store.api_key_label`: People know a key by its label, in lists and in the audit log. So it is short, and what is seen of it is all of it.
    StoreApiKeyLabel = 16046,
    /// `store.audit_broken`: Each entry holds the hash of the one before. An entry was changed, removed or put in after it was written.
    StoreAuditBroken = 16050,
    /// `server.route`: The server knows no such path.
    ServerRoute = 17001,
    /// `server.method`: The path is known, and is asked with another method.
    ServerMethod = 17002,
    /// `server.issuer_unknown`: The first part of the path names one of the issuers that the server was set up with.
    ServerIssuerUnknown = 17003,
    /// `server.media_type`: Requests are JSON objects.
    ServerMediaType = 17004,
    /// `server.not_acceptable`: The Accept header names only media types that this path does not answer with.
    ServerNotAcceptable = 17005,
    /// `server.member`: What it says is not guessed at. A credential or presentation is not the request: it is a member of it.
    ServerMember = 17006,
    /// `server.member_type`: A member of another kind, or with another value, is not guessed at.
    ServerMemberType = 17007,
    /// `server.body_size`: What is read is bounded, since reading and checking take memory.
    ServerBodySize = 17008,
    /// `server.body_incomplete`: The connection or the encoding of the body broke before its end.
    ServerBodyIncomplete = 17009,
    /// `server.body_slow`: A connection that sends next to nothing would be kept for ever otherwise.
    ServerBodySlow = 17010,
    /// `server.busy`: More requests are under way than it takes at a time. It refuses at once, so that those under way end in time.
    ServerBusy = 17011,
    /// `server.late`: The work was too much, or others had it first. A credential may have been issued all the same: with an Idempotency-Key the same request gets it.
    ServerLate = 17012,
    /// `server.credential_unknown`: Only the status of a credential that this server issued, with a place in one of its status lists, can be set.
    ServerCredentialUnknown = 17013,
    /// `server.status_ambiguous`: Each time it got a status of its own; which is meant is not guessed at.
    ServerStatusAmbiguous = 17014,
    /// `server.idempotency_key`: It names a request, so that the same one has one answer.
    ServerIdempotencyKey = 17015,
    /// `server.listen`: The address is taken, is not one of this machine, or needs more rights.
    ServerListen = 17016,
    /// `server.tls`: TLS takes a chain of certificates and the secret key of the first, both in PEM.
    ServerTls = 17017,
    /// `server.issuer_name`: The name stands in paths, in the URLs of status lists and in the audit log.
    ServerIssuerName = 17018,
    /// `server.config`: Whatever is written in it must be known, and be of the kind that is expected, so that no slip of the pen is taken for a choice.
    ServerConfig = 17019,
    /// `server.api_key_missing`: Whoever issues, sets statuses, verifies or manages must be known to the server.
    ServerApiKeyMissing = 17020,
    /// `server.scope`: A key is for what it was made for. No scope includes another.
    ServerScope = 17021,
    /// `server.issuer_forbidden`: A key can be made for certain issuers only, so that nobody speaks in the name of another.
    ServerIssuerForbidden = 17022,
    /// `server.no_api_key`: A server lets in who has an API key. There is none yet, or all were revoked or have expired.
    ServerNoApiKey = 17023,
    /// `server.member_unknown`: What is not known is refused: it could be a slip of the pen, and left alone it would give more than was meant, or let a holder hide what was to be mandatory.
    ServerMemberUnknown = 17024,
    /// `server.query`: Lists are read in pages: `after` is what the page before ended with, `limit` is how many are wanted.
    ServerQuery = 17025,
    /// `server.credential_not_kept`: Credentials are kept for issuers with keep = true only, under their id, and until they are deleted.
    ServerCredentialNotKept = 17026,
    /// `server.credential_deleted`: Somebody with the scope records has had it deleted after it was issued by this request.
    ServerCredentialDeleted = 17027,
    /// `server.hosting`: A did:web says at which URL its document is. This server answers there if the URL is one of its own and means nothing else to it.
    ServerHosting = 17040,
    /// `server.host`: A server of several hosts tells them apart by the header Host. A proxy in front of it may have put another name there.
    ServerHost = 17041,
    /// `server.key_choice`: The options of a request choose among the keys and suites of the issuer, and all that they say must be true of one of them.
    ServerKeyChoice = 17042,
    /// `server.quota`: Whoever runs the server has bounded how many credentials this issuer gives.
    ServerQuota = 17043,
    /// `server.validity`: Whoever runs the server has bounded how long credentials of this issuer are valid.
    ServerValidity = 17044,
    /// `server.list_unserved`: Its issuer is not in the configuration now, or has no key that signs status lists. Nobody would see the change.
    ServerListUnserved = 17045,
    /// `server.hosts`: A request names one host, on every path. Where it names two, a proxy and this server may each go by another of them, and somebody gets past what the proxy forbids.
    ServerHosts = 17046,
    /// `server.authorization`: One header says one API key, as a bearer token (RFC 6750). A proxy in front of the server may have added another.
    ServerAuthorization = 17050,
    /// `server.encoding`: Bodies are taken as they are: what a packed one takes to unpack cannot be told from its length.
    ServerEncoding = 17051,
    /// `server.status_place`: A place in a list belongs to one credential: who revokes that would revoke this one too, and this one could not be revoked by itself.
    ServerStatusPlace = 17052,
    /// `domain.origin`: An origin is the beginning of a URL: https, a domain name in lower case, and a port if it is another than 443. Nothing may follow.
    DomainOrigin = 18001,
    /// `domain.service`: Its serviceEndpoint is an origin, or an object whose member origins lists some (Well Known DID Configuration, Linked Domain Service Endpoint).
    DomainService = 18002,
    /// `domain.unnamed`: The owner of a DID lists the domains that belong to it in a service of the type LinkedDomains. Without one it cannot be found out from the DID.
    DomainUnnamed = 18003,
    /// `domain.unavailable`: It is at /.well-known/did-configuration.json. Whether the domain is linked is open as long as it is out of reach.
    DomainUnavailable = 18004,
    /// `domain.redirected`: Who can make a server redirect need not be who owns it, and a link counts for the origin that publishes it.
    DomainRedirected = 18005,
    /// `domain.configuration`: It is a JSON object with the members @context and linked_dids, the latter an array, and no others (Well Known DID Configuration, DID Configuration Resource).
    DomainConfiguration = 18006,
    /// `domain.entry`: An entry is a credential with an embedded proof, or a JSON Web Token as a text.
    DomainEntry = 18007,
    /// `domain.identifier`: The specification forbids it, so that there is one way only to write such a credential.
    DomainIdentifier = 18008,
    /// `domain.type`: A credential of another type says nothing about a domain, whoever signed it.
    DomainType = 18009,
    /// `domain.dates`: Both ends of its validity must be there: a domain changes hands, and a link must not hold for ever.
    DomainDates = 18010,
    /// `domain.subject`: credentialSubject is one object, and its id is the DID that is linked.
    DomainSubject = 18011,
    /// `domain.issuer`: Only the DID itself can say that it belongs to a domain: issuer and subject are the same.
    DomainIssuer = 18012,
    /// `domain.missing_origin`: credentialSubject.origin says which domain the DID is linked with. Without it the credential could be shown anywhere.
    DomainMissingOrigin = 18013,
    /// `domain.other_origin`: Anybody can copy the credential of somebody else to a site of their own. It counts at its origin only.
    DomainOtherOrigin = 18014,
    /// `domain.token_header`: In a token of this kind the header has alg and kid, and nothing else, also no typ.
    DomainTokenHeader = 18015,
    /// `domain.token_claims`: A token of this kind has the claims exp, iss, nbf, sub and vc, all of them and no others; vc is the credential without a proof.
    DomainTokenClaims = 18016,
    /// `domain.token_subject`: iss and sub both repeat the DID that is linked.
    DomainTokenSubject = 18017,
    /// `domain.unverified`: It was examined as every credential is: its key must stand under assertionMethod in the document of the DID, its signature must match, and its dates must hold.
    DomainUnverified = 18018,
    /// `domain.unlinked`: A domain is linked with a DID if each says so: the DID by a credential that it signs, the domain by publishing that.
    DomainUnlinked = 18019,
    /// `domain.one_sided`: The link itself was verified. Who has only the DID will not find it, for its document does not list the domain in a service LinkedDomains.
    DomainOneSided = 18020,
    /// `domain.required`: The policy demands that the issuer is the owner of this domain.
    DomainRequired = 18021,
}

#[rustfmt::skip]
pub(crate) const ENTRIES: &[(Code, Entry)] = &[
    (Code::InputNotUtf8, Entry {
        name: "input.not_utf8",
        sentence: "The input is not UTF-8 text: byte {offset} starts no valid character.",
        problem: None,
    }),
    (Code::InputNotJson, Entry {
        name: "input.not_json",
        sentence: "The input is not JSON: {reason} at line {line}, column {column}.",
        problem: None,
    }),
    (Code::InputDuplicateKey, Entry {
        name: "input.duplicate_key",
        sentence: "The member {key} occurs twice in one JSON object.",
        problem: None,
    }),
    (Code::InputNumber, Entry {
        name: "input.number",
        sentence: "The number {number} cannot be kept exactly.",
        problem: None,
    }),
    (Code::InputSurrogate, Entry {
        name: "input.surrogate",
        sentence: "A string holds half of a UTF-16 surrogate pair ({escape}).",
        problem: None,
    }),
    (Code::InputNquads, Entry {
        name: "input.nquads",
        sentence: "The input is not N-Quads: {reason} on line {line}.",
        problem: None,
    }),
    (Code::InputEmpty, Entry {
        name: "input.empty",
        sentence: "The input is empty.",
        problem: Some("https://www.w3.org/TR/vc-data-model#PARSING_ERROR"),
    }),
    (Code::InputByteOrderMark, Entry {
        name: "input.byte_order_mark",
        sentence: "The input begins with a byte order mark of {encoding}.",
        problem: None,
    }),
    (Code::InputOtherFile, Entry {
        name: "input.other_file",
        sentence: "This is {file}, and no JSON document.",
        problem: Some("https://www.w3.org/TR/vc-data-model#PARSING_ERROR"),
    }),
    (Code::InputSecured, Entry {
        name: "input.secured",
        sentence: "This is {form}, and no JSON document.",
        problem: Some("https://www.w3.org/TR/vc-data-model#PARSING_ERROR"),
    }),
    (Code::InputKey, Entry {
        name: "input.key",
        sentence: "This is {key}, and no credential or presentation.",
        problem: Some("https://www.w3.org/TR/vc-data-model#PARSING_ERROR"),
    }),
    (Code::InputNotObject, Entry {
        name: "input.not_object",
        sentence: "The document is JSON, but {kind} and no object.",
        problem: Some("https://www.w3.org/TR/vc-data-model#PARSING_ERROR"),
    }),
    (Code::InputUnknownKind, Entry {
        name: "input.unknown_kind",
        sentence: "The document is neither a credential nor a presentation: its types are {types}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#PARSING_ERROR"),
    }),
    (Code::InputContextFirst, Entry {
        name: "input.context_first",
        sentence: "The first context is {found}; it must be {expected}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputMemberMissing, Entry {
        name: "input.member_missing",
        sentence: "The member {member} is missing.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputMemberKind, Entry {
        name: "input.member_kind",
        sentence: "The member {member} is {actual}; it must be {expected}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputMemberEmpty, Entry {
        name: "input.member_empty",
        sentence: "The member {member} is empty.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputNotUrl, Entry {
        name: "input.not_url",
        sentence: "The member {member} is {value}, which is no URL.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputTypeMissing, Entry {
        name: "input.type_missing",
        sentence: "The type {type} is missing.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputDateTime, Entry {
        name: "input.date_time",
        sentence: "The member {member} is {value}, which is no date and time with an offset from UTC.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputPeriodReversed, Entry {
        name: "input.period_reversed",
        sentence: "The validity ends on {until}, before it begins on {from}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#RANGE_ERROR"),
    }),
    (Code::InputLanguageValue, Entry {
        name: "input.language_value",
        sentence: "The member {member} does not belong into a text with a language.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputDirection, Entry {
        name: "input.direction",
        sentence: "The direction of a text is {value}; it must be \"ltr\" or \"rtl\".",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputDuplicateId, Entry {
        name: "input.duplicate_id",
        sentence: "The related resource {id} is listed twice.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputDigestMissing, Entry {
        name: "input.digest_missing",
        sentence: "A related resource has no digest.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputEnvelopeId, Entry {
        name: "input.envelope_id",
        sentence: "The id of the envelope is {value}, which is no data: URL.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputBundle, Entry {
        name: "input.bundle",
        sentence: "The evidence bundle cannot be used: {reason}.",
        problem: None,
    }),
    (Code::InputBadgeVersion, Entry {
        name: "input.badge_version",
        sentence: "The badge in {form} is of a version before Open Badges 3.0, and is not examined.",
        problem: None,
    }),
    (Code::InputOtherKind, Entry {
        name: "input.other_kind",
        sentence: "The document is a {actual}; a {expected} was asked for.",
        problem: None,
    }),
    (Code::InputRequiredType, Entry {
        name: "input.required_type",
        sentence: "The credential is no {type}; its types are {types}.",
        problem: None,
    }),
    (Code::InputImage, Entry {
        name: "input.image",
        sentence: "The file is {form} that cannot be read: {reason}.",
        problem: None,
    }),
    (Code::InputImageEmpty, Entry {
        name: "input.image_empty",
        sentence: "Nothing is baked into the file, {form}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#PARSING_ERROR"),
    }),
    (Code::InputImageSeveral, Entry {
        name: "input.image_several",
        sentence: "The file is {form} with {count} credentials in it; it may have one.",
        problem: None,
    }),
    (Code::InputBadgeChunk, Entry {
        name: "input.badge_chunk",
        sentence: "The badge stands in a chunk {chunk} of the PNG image, and not in one iTXt that is not compressed.",
        problem: None,
    }),
    (Code::InputNoImage, Entry {
        name: "input.no_image",
        sentence: "The file is no PNG or SVG image.",
        problem: None,
    }),
    (Code::InputDigestMalformed, Entry {
        name: "input.digest_malformed",
        sentence: "The digest {digest} of {url} cannot be read: {reason}.",
        problem: None,
    }),
    (Code::InputDigestMismatch, Entry {
        name: "input.digest_mismatch",
        sentence: "The content of {url} does not match its digest {digest}.",
        problem: None,
    }),
    (Code::InputResourceUnavailable, Entry {
        name: "input.resource_unavailable",
        sentence: "The content of {url} could not be had, so its digest was not compared: {reason}",
        problem: None,
    }),
    (Code::InputClaimConflict, Entry {
        name: "input.claim_conflict",
        sentence: "The claim {claim} of the token is {actual}, but {member} of the credential is {expected}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputClaimMissing, Entry {
        name: "input.claim_missing",
        sentence: "The token has no claim {claim}, which a token of the kind {kind} must have.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputClaimForbidden, Entry {
        name: "input.claim_forbidden",
        sentence: "The token has the claim {claim}, which a token of the kind {kind} must not have.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputEnvelopeData, Entry {
        name: "input.envelope_data",
        sentence: "The data URL of the envelope cannot be read: {reason}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputEnvelopeType, Entry {
        name: "input.envelope_type",
        sentence: "The envelope announces {expected}, but in it is {actual}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
    }),
    (Code::InputClaimHeader, Entry {
        name: "input.claim_header",
        sentence: "The claim {claim} is {actual} in the header and {expected} in the payload.",
        problem: None,
    }),
    (Code::InputClaimUncounted, Entry {
        name: "input.claim_uncounted",
        sentence: "{member} counts for nothing in an SD-JWT VC; that is said by {claim}.",
        problem: None,
    }),
    (Code::LimitInputSize, Entry {
        name: "limit.input_size",
        sentence: "The input has {actual} bytes; at most {limit} are taken.",
        problem: None,
    }),
    (Code::LimitDepth, Entry {
        name: "limit.depth",
        sentence: "The input is nested deeper than {limit} levels.",
        problem: None,
    }),
    (Code::LimitCanonicalizationBudget, Entry {
        name: "limit.canonicalization_budget",
        sentence: "Canonicalization needs more than {limit} steps.",
        problem: None,
    }),
    (Code::LimitPath, Entry {
        name: "limit.path",
        sentence: "The names on the way to a value take more than {limit} bytes.",
        problem: None,
    }),
    (Code::LimitImage, Entry {
        name: "limit.image",
        sentence: "The image has {actual} bytes; at most {limit} are taken.",
        problem: None,
    }),
    (Code::LimitProofs, Entry {
        name: "limit.proofs",
        sentence: "The document has {actual} proofs; at most {limit} are taken.",
        problem: None,
    }),
    (Code::LimitStatements, Entry {
        name: "limit.statements",
        sentence: "There are {actual} statements to sign or check one by one; {limit} are allowed.",
        problem: None,
    }),
    (Code::LimitDidLength, Entry {
        name: "limit.did_length",
        sentence: "A DID or DID URL has {actual} bytes; at most {limit} are taken.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::LimitDidDocumentEntries, Entry {
        name: "limit.did_document_entries",
        sentence: "The DID document of {did} has more than {limit} entries under {member}.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID_DOCUMENT"),
    }),
    (Code::LimitContextDepth, Entry {
        name: "limit.context_depth",
        sentence: "The contexts refer to each other more than {limit} levels deep.",
        problem: None,
    }),
    (Code::LimitContextWork, Entry {
        name: "limit.context_work",
        sentence: "The contexts of {whose} take more than the {limit} steps that are allowed: terms that are defined or copied, and 32 bytes each of the IRIs that prefixes make.",
        problem: None,
    }),
    (Code::LimitQuads, Entry {
        name: "limit.quads",
        sentence: "The document makes more than {limit} RDF statements.",
        problem: None,
    }),
    (Code::LimitRdfSize, Entry {
        name: "limit.rdf_size",
        sentence: "The RDF of the document takes more than {limit} bytes, far more than the document.",
        problem: None,
    }),
    (Code::LimitCanonicalWork, Entry {
        name: "limit.canonical_work",
        sentence: "The canonical forms of the document and of those before it take more than {limit} bytes.",
        problem: None,
    }),
    (Code::LimitSchemaSteps, Entry {
        name: "limit.schema_steps",
        sentence: "Checking the schema {url} and those before it takes more than {limit} steps.",
        problem: None,
    }),
    (Code::LimitSchemaDepth, Entry {
        name: "limit.schema_depth",
        sentence: "The schema {url} refers to itself more than {limit} levels deep.",
        problem: None,
    }),
    (Code::LimitSchemaDocuments, Entry {
        name: "limit.schema_documents",
        sentence: "The schema {url} needs more than {limit} {what}.",
        problem: None,
    }),
    (Code::LimitSchemaIndex, Entry {
        name: "limit.schema_index",
        sentence: "The schema {url} has {actual} {what}; at most {limit} are taken.",
        problem: None,
    }),
    (Code::LimitTokenSize, Entry {
        name: "limit.token_size",
        sentence: "A token has {actual} bytes in its {part}; at most {limit} are taken.",
        problem: None,
    }),
    (Code::LimitTokenSignatures, Entry {
        name: "limit.token_signatures",
        sentence: "A token has {actual} signatures; at most {limit} are taken.",
        problem: None,
    }),
    (Code::LimitDisclosures, Entry {
        name: "limit.disclosures",
        sentence: "An SD-JWT has {actual} {what}; at most {limit} are taken.",
        problem: None,
    }),
    (Code::LimitTypeMetadata, Entry {
        name: "limit.type_metadata",
        sentence: "The type {vct} extends others more than {limit} levels deep.",
        problem: None,
    }),
    (Code::LimitTypeMetadataWork, Entry {
        name: "limit.type_metadata_work",
        sentence: "Checking the claims against the metadata of their type takes more than {limit} steps.",
        problem: None,
    }),
    (Code::LimitCertificates, Entry {
        name: "limit.certificates",
        sentence: "The header has {actual} certificates; at most {limit} are taken.",
        problem: None,
    }),
    (Code::LimitBbsMessages, Entry {
        name: "limit.bbs_messages",
        sentence: "The BBS signature covers more than {limit} messages.",
        problem: None,
    }),
    (Code::LimitTokenMembers, Entry {
        name: "limit.token_members",
        sentence: "A header has {actual} members; at most {limit} are taken.",
        problem: None,
    }),
    (Code::LimitStatusList, Entry {
        name: "limit.status_list",
        sentence: "A status list is longer than {limit} bytes when it is unpacked.",
        problem: None,
    }),
    (Code::LimitStatusEntries, Entry {
        name: "limit.status_entries",
        sentence: "The credential has {actual} status entries; at most {limit} are looked at.",
        problem: None,
    }),
    (Code::LimitStatusLists, Entry {
        name: "limit.status_lists",
        sentence: "The status list {url} is one more than the {limit} that one verification examines.",
        problem: None,
    }),
    (Code::LimitStatusAgain, Entry {
        name: "limit.status_again",
        sentence: "The status list {url} would have to be examined again, as {limit} were before.",
        problem: None,
    }),
    (Code::LimitStatusChanges, Entry {
        name: "limit.status_changes",
        sentence: "{actual} indices of a status list are more than can be given away or set at once, which are {limit}.",
        problem: None,
    }),
    (Code::LimitRounds, Entry {
        name: "limit.rounds",
        sentence: "After {limit} rounds of downloads, still more documents are needed.",
        problem: None,
    }),
    (Code::LimitDownloads, Entry {
        name: "limit.downloads",
        sentence: "{url} was not taken: the other documents of this verification have more than {limit} bytes with it.",
        problem: None,
    }),
    (Code::LimitRequests, Entry {
        name: "limit.requests",
        sentence: "More than {limit} other documents are needed.",
        problem: None,
    }),
    (Code::LimitCredentials, Entry {
        name: "limit.credentials",
        sentence: "The presentation holds {actual} credentials; at most {limit} are examined.",
        problem: None,
    }),
    (Code::LimitSchemas, Entry {
        name: "limit.schemas",
        sentence: "The credential names more than {limit} schemas.",
        problem: None,
    }),
    (Code::LimitStoredSize, Entry {
        name: "limit.stored_size",
        sentence: "{what} has {actual} bytes; at most {limit} are stored.",
        problem: None,
    }),
    (Code::LimitDidLog, Entry {
        name: "limit.did_log",
        sentence: "The did:webvh log has {actual} {what}; at most {limit} are read.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::LimitDidIonDelta, Entry {
        name: "limit.did_ion_delta",
        sentence: "The delta of {did} has {actual} bytes; at most {limit} are taken.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::LimitDidEthrEvents, Entry {
        name: "limit.did_ethr_events",
        sentence: "The registry has more than {limit} events of {did}.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::LimitDomainConfiguration, Entry {
        name: "limit.domain_configuration",
        sentence: "The DID configuration of {origin} has {actual} bytes; {limit} are read.",
        problem: None,
    }),
    (Code::LimitDomainLinks, Entry {
        name: "limit.domain_links",
        sentence: "Of the links in question only the first {limit} were verified.",
        problem: None,
    }),
    (Code::LimitDomainOrigins, Entry {
        name: "limit.domain_origins",
        sentence: "The document of {did} names more than {limit} origins; the others were not looked at.",
        problem: None,
    }),
    (Code::ContextUnknown, Entry {
        name: "context.unknown",
        sentence: "The JSON-LD context {url} is not known.",
        problem: None,
    }),
    (Code::ContextInvalid, Entry {
        name: "context.invalid",
        sentence: "A JSON-LD context breaks a rule: {rule} ({place}).",
        problem: None,
    }),
    (Code::ContextProtected, Entry {
        name: "context.protected",
        sentence: "The context redefines the protected term {term} ({place}).",
        problem: None,
    }),
    (Code::ContextUndefinedTerm, Entry {
        name: "context.undefined_term",
        sentence: "No context of the document defines {term}{hint}.",
        problem: None,
    }),
    (Code::ContextUndefinedType, Entry {
        name: "context.undefined_type",
        sentence: "No context of the document defines the type {type}{hint}.",
        problem: None,
    }),
    (Code::ContextRelativeIri, Entry {
        name: "context.relative_iri",
        sentence: "{iri} is not an absolute IRI.",
        problem: None,
    }),
    (Code::ContextDroppedValue, Entry {
        name: "context.dropped_value",
        sentence: "JSON-LD would drop a value: {reason}.",
        problem: None,
    }),
    (Code::ContextLanguageTag, Entry {
        name: "context.language_tag",
        sentence: "{tag} is not a well-formed language tag.",
        problem: None,
    }),
    (Code::ContextJsonLd, Entry {
        name: "context.json_ld",
        sentence: "The document breaks a rule of JSON-LD: {rule}.",
        problem: None,
    }),
    (Code::ContextUnusable, Entry {
        name: "context.unusable",
        sentence: "What was given for the context {url} cannot be used: {reason}",
        problem: None,
    }),
    (Code::ContextDisguised, Entry {
        name: "context.disguised",
        sentence: "The document states its {term} under another name.",
        problem: None,
    }),
    (Code::ContextOwnNames, Entry {
        name: "context.own_names",
        sentence: "The document chooses names for its members itself.",
        problem: None,
    }),
    (Code::ContextReplaced, Entry {
        name: "context.replaced",
        sentence: "The context {url} was replaced by one with other content.",
        problem: None,
    }),
    (Code::ContextUnsignedTerm, Entry {
        name: "context.unsigned_term",
        sentence: "No context of the document defines {term}{hint}, so the signature does not cover it.",
        problem: None,
    }),
    (Code::ContextSignedUndefinedTerm, Entry {
        name: "context.signed_undefined_term",
        sentence: "No context of the document defines {term}{hint}; the signature covers it as it is written.",
        problem: None,
    }),
    (Code::SchemaViolated, Entry {
        name: "schema.violated",
        sentence: rare("{place} breaks the rule {keyword} of the schema {url}: {reason}."),
        problem: None,
    }),
    (Code::SchemaMoreViolations, Entry {
        name: "schema.more_violations",
        sentence: rare("The schema {url} is broken in {count} further places."),
        problem: None,
    }),
    (Code::SchemaTypeUnknown, Entry {
        name: "schema.type_unknown",
        sentence: rare("The schema type {type} is not supported."),
        problem: None,
    }),
    (Code::SchemaEntry, Entry {
        name: "schema.entry",
        sentence: rare("The credentialSchema cannot be used: {reason}."),
        problem: None,
    }),
    (Code::SchemaIdMissing, Entry {
        name: "schema.id_missing",
        sentence: rare("The schema at {url} has no $id."),
        problem: None,
    }),
    (Code::SchemaIdRelative, Entry {
        name: "schema.id_relative",
        sentence: rare("The schema at {url} has the $id {id}, which is no absolute URL."),
        problem: None,
    }),
    (Code::SchemaIdMismatch, Entry {
        name: "schema.id_mismatch",
        sentence: rare("The credential names the schema {url}; what was found there says that it is {id}."),
        problem: None,
    }),
    (Code::SchemaDialectMissing, Entry {
        name: "schema.dialect_missing",
        sentence: rare("The schema at {url} has no $schema."),
        problem: None,
    }),
    (Code::SchemaDialectUnknown, Entry {
        name: "schema.dialect_unknown",
        sentence: rare("The schema at {url} is written in {dialect}, which is not supported."),
        problem: None,
    }),
    (Code::SchemaMalformed, Entry {
        name: "schema.malformed",
        sentence: rare("The schema at {url} is malformed: {reason}."),
        problem: None,
    }),
    (Code::SchemaUnavailable, Entry {
        name: "schema.unavailable",
        sentence: rare("The schema {url} could not be had: {reason}"),
        problem: None,
    }),
    (Code::SchemaReference, Entry {
        name: "schema.reference",
        sentence: rare("The schema at {url} refers to {reference}, which is not there."),
        problem: None,
    }),
    (Code::SchemaPattern, Entry {
        name: "schema.pattern",
        sentence: rare("The pattern {pattern} in the schema at {url} is not supported: {reason}."),
        problem: None,
    }),
    (Code::SchemaCredential, Entry {
        name: "schema.credential",
        sentence: rare("{url} is no credential that holds a schema: {reason}."),
        problem: None,
    }),
    (Code::SchemaCredentialBad, Entry {
        name: "schema.credential_bad",
        sentence: rare("The credential that holds the schema is not acceptable: {reason}"),
        problem: None,
    }),
    (Code::DidSyntax, Entry {
        name: "did.syntax",
        sentence: "{did} is no DID: {reason}.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidUrlSyntax, Entry {
        name: "did.url_syntax",
        sentence: "{url} is no DID URL: {reason}.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID_URL"),
    }),
    (Code::DidMethodNotSupported, Entry {
        name: "did.method_not_supported",
        sentence: "The DID method {method} is not supported.",
        problem: Some("https://www.w3.org/ns/did#METHOD_NOT_SUPPORTED"),
    }),
    (Code::DidOptionNotSupported, Entry {
        name: "did.option_not_supported",
        sentence: "{did} cannot be resolved with {option}: its method has no such feature.",
        problem: Some("https://www.w3.org/ns/did#FEATURE_NOT_SUPPORTED"),
    }),
    (Code::DidOptionInvalid, Entry {
        name: "did.option_invalid",
        sentence: "The resolution option {option} cannot be used: {reason}.",
        problem: Some("https://www.w3.org/ns/did#INVALID_OPTIONS"),
    }),
    (Code::DidNotFound, Entry {
        name: "did.not_found",
        sentence: "There is no {did}.",
        problem: Some("https://www.w3.org/ns/did#NOT_FOUND"),
    }),
    (Code::DidUnavailable, Entry {
        name: "did.unavailable",
        sentence: "The document of {did} could not be had from {url}: {reason}",
        problem: None,
    }),
    (Code::DidDeactivated, Entry {
        name: "did.deactivated",
        sentence: "{did} has been deactivated.",
        problem: Some("https://www.w3.org/ns/did#NOT_FOUND"),
    }),
    (Code::DidVersionNotFound, Entry {
        name: "did.version_not_found",
        sentence: "{did} has no version {version}.",
        problem: Some("https://www.w3.org/ns/did#NOT_FOUND"),
    }),
    (Code::DidDocument, Entry {
        name: "did.document",
        sentence: "The DID document of {did} is malformed: {reason}.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID_DOCUMENT"),
    }),
    (Code::DidDocumentId, Entry {
        name: "did.document_id",
        sentence: "The document given for {did} says that it is about {actual}.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID_DOCUMENT"),
    }),
    (Code::DidDuplicateId, Entry {
        name: "did.duplicate_id",
        sentence: "The DID document of {did} has two entries with the id {id}.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID_DOCUMENT"),
    }),
    (Code::DidVerificationMethodNotFound, Entry {
        name: "did.verification_method_not_found",
        sentence: "The document of {did} has no verification method {url}.",
        problem: Some("https://w3id.org/security#INVALID_VERIFICATION_METHOD"),
    }),
    (Code::DidVerificationMethodRelationship, Entry {
        name: "did.verification_method_relationship",
        sentence: "{did} does not authorize {url} for {relationship}.",
        problem: Some("https://w3id.org/security#INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD"),
    }),
    (Code::DidVerificationMethodController, Entry {
        name: "did.verification_method_controller",
        sentence: "The verification method {url} is controlled by {actual}, not by {did}.",
        problem: Some("https://w3id.org/security#INVALID_VERIFICATION_METHOD"),
    }),
    (Code::DidVerificationMethodType, Entry {
        name: "did.verification_method_type",
        sentence: "The verification method {url} has the type {type}, which is not supported.",
        problem: Some("https://w3id.org/security#INVALID_VERIFICATION_METHOD"),
    }),
    (Code::DidVerificationMethodKey, Entry {
        name: "did.verification_method_key",
        sentence: "The verification method {url} has no usable key: {reason}.",
        problem: Some("https://w3id.org/security#INVALID_VERIFICATION_METHOD"),
    }),
    (Code::DidVerificationMethodSecret, Entry {
        name: "did.verification_method_secret",
        sentence: "The verification method {url} publishes the secret key.",
        problem: Some("https://w3id.org/security#INVALID_VERIFICATION_METHOD"),
    }),
    (Code::DidVerificationMethodTime, Entry {
        name: "did.verification_method_time",
        sentence: "The verification method {url} has a malformed {member}: {actual}.",
        problem: Some("https://w3id.org/security#INVALID_VERIFICATION_METHOD"),
    }),
    (Code::DidVerificationMethodPast, Entry {
        name: "did.verification_method_past",
        sentence: "The document of {did} lists {url} no longer. Its version {version} did, which was in force at {created}, a time at which by its own words the proof was or may have been made.",
        problem: None,
    }),
    (Code::DidKeyIdentifier, Entry {
        name: "did.key_identifier",
        sentence: "{did} is no did:key: {reason}.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidKeyType, Entry {
        name: "did.key_type",
        sentence: "The key type of {did} is not supported: {reason}",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidKeyLength, Entry {
        name: "did.key_length",
        sentence: "The key in {did} has a wrong length for its type: {reason}",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidKeyInvalid, Entry {
        name: "did.key_invalid",
        sentence: "The key in {did} is no valid public key: {reason}",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidJwkIdentifier, Entry {
        name: "did.jwk_identifier",
        sentence: "{did} is no did:jwk: {reason}.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidWebIdentifier, Entry {
        name: "did.web_identifier",
        sentence: "{did} is no did:web that can be fetched safely: {reason}.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidWebLocalhost, Entry {
        name: "did.web_localhost",
        sentence: "{did} is on this machine, which is not asked unless that is allowed.",
        problem: Some("https://www.w3.org/ns/did#METHOD_NOT_SUPPORTED"),
    }),
    (Code::DidServiceNotFound, Entry {
        name: "did.service_not_found",
        sentence: "The document of {did} has no service {service}.",
        problem: Some("https://www.w3.org/ns/did#NOT_FOUND"),
    }),
    (Code::DidResourceNotFound, Entry {
        name: "did.resource_not_found",
        sentence: "{url} leads to nothing: {reason}.",
        problem: Some("https://www.w3.org/ns/did#NOT_FOUND"),
    }),
    (Code::DidRepresentationNotSupported, Entry {
        name: "did.representation_not_supported",
        sentence: "{url} cannot be given as {representation}.",
        problem: Some("https://www.w3.org/ns/did#REPRESENTATION_NOT_SUPPORTED"),
    }),
    (Code::DidServiceScheme, Entry {
        name: "did.service_scheme",
        sentence: "The service {service} that {url} leads to is at {endpoint}, which is no web address.",
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidHashLink, Entry {
        name: "did.hash_link",
        sentence: "The document of {did} does not have the hash {hash}.",
        problem: Some("https://www.w3.org/ns/did#NOT_FOUND"),
    }),
    (Code::DidServiceInsecure, Entry {
        name: "did.service_insecure",
        sentence: "The service {service} that {url} leads to is at {endpoint}, which is not asked: it is no https address.",
        problem: None,
    }),
    (Code::DidNoWhois, Entry {
        name: "did.no_whois",
        sentence: "{did} has no place where it could publish what others say of it: its method gives no meaning to paths.",
        problem: None,
    }),
    (Code::DidWebvhIdentifier, Entry {
        name: "did.webvh_identifier",
        sentence: rare("{did} is no did:webvh that can be fetched safely: {reason}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidWebvhEntry, Entry {
        name: "did.webvh_entry",
        sentence: rare("Entry {entry} of the did:webvh log is malformed: {reason}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidWebvhParameters, Entry {
        name: "did.webvh_parameters",
        sentence: rare("Entry {entry} of the did:webvh log has parameters that are not allowed: {reason}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidWebvhChain, Entry {
        name: "did.webvh_chain",
        sentence: rare("Entry {entry} of the did:webvh log does not follow from what stands before it: {reason}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidWebvhTime, Entry {
        name: "did.webvh_time",
        sentence: rare("Entry {entry} of the did:webvh log has a versionTime that cannot be: {reason}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidWebvhProof, Entry {
        name: "did.webvh_proof",
        sentence: rare("Entry {entry} of the did:webvh log is not signed as it must be: {reason}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidWebvhDocument, Entry {
        name: "did.webvh_document",
        sentence: rare("Entry {entry} of the did:webvh log has a document that is not of this DID: {reason}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidWebvhWitness, Entry {
        name: "did.webvh_witness",
        sentence: rare("Entry {entry} of the did:webvh log has the approval of {actual} of its witnesses, and needs that of {expected}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidWebvhWitnessFile, Entry {
        name: "did.webvh_witness_file",
        sentence: rare("The witness proofs of the did:webvh log cannot be read: {reason}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidWebvhOtherDid, Entry {
        name: "did.webvh_other_did",
        sentence: rare("The log given for {did} is that of {actual}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidWebvhApproval, Entry {
        name: "did.webvh_approval",
        sentence: rare("The approval of a version of the did:webvh cannot be used: {reason}."),
        problem: None,
    }),
    (Code::DidPeerIdentifier, Entry {
        name: "did.peer_identifier",
        sentence: rare("{did} is no did:peer that can be resolved: {reason}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidPkhIdentifier, Entry {
        name: "did.pkh_identifier",
        sentence: rare("{did} is no did:pkh that is known: {reason}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidEthrIdentifier, Entry {
        name: "did.ethr_identifier",
        sentence: rare("{did} is no did:ethr: {reason}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidEthrNetwork, Entry {
        name: "did.ethr_network",
        sentence: rare("{did} is of the network {network}, whose registry is not known here."),
        problem: Some("https://www.w3.org/ns/did#FEATURE_NOT_SUPPORTED"),
    }),
    (Code::DidEthrNode, Entry {
        name: "did.ethr_node",
        sentence: rare("What a node of {service} said of {did} cannot be: {reason}."),
        problem: None,
    }),
    (Code::DidVerificationMethodAccount, Entry {
        name: "did.verification_method_account",
        sentence: "The verification method {url} is an account on a blockchain, of which no key is known.",
        problem: None,
    }),
    (Code::DidEthrBehind, Entry {
        name: "did.ethr_behind",
        sentence: rare("What {did} is at {asked} cannot be known: the last block of {service} that counts is of {time}, more than {limit} seconds before."),
        problem: None,
    }),
    (Code::DidEthrCalls, Entry {
        name: "did.ethr_calls",
        sentence: rare("The history of {did} takes more than {limit} calls of the node of {service}."),
        problem: None,
    }),
    (Code::DidIonIdentifier, Entry {
        name: "did.ion_identifier",
        sentence: rare("{did} is no did:ion that can be resolved: {reason}."),
        problem: Some("https://www.w3.org/ns/did#INVALID_DID"),
    }),
    (Code::DidIonShortForm, Entry {
        name: "did.ion_short_form",
        sentence: rare("{did} is the short form of a did:ion, which only a node of ION can resolve."),
        problem: Some("https://www.w3.org/ns/did#METHOD_NOT_SUPPORTED"),
    }),
    (Code::DidResolverUrl, Entry {
        name: "did.resolver_url",
        sentence: "No resolver can be asked at {url}: {reason}.",
        problem: None,
    }),
    (Code::DidStatedByResolver, Entry {
        name: "did.stated_by_resolver",
        sentence: "What {did} is, is the word of the resolver at {resolver}.",
        problem: None,
    }),
    (Code::DidResolverRefused, Entry {
        name: "did.resolver_refused",
        sentence: "The resolver at {url} does not let us ask for {did}: it answered {status}.",
        problem: None,
    }),
    (Code::DidResolverCircle, Entry {
        name: "did.resolver_circle",
        sentence: "The resolver at {url} is not asked for {did}: {reason}.",
        problem: None,
    }),
    (Code::DidResolverRedirect, Entry {
        name: "did.resolver_redirect",
        sentence: "The resolver at {url} redirects to {target}, which is not asked for {did}.",
        problem: None,
    }),
    (Code::DidEthrRefused, Entry {
        name: "did.ethr_refused",
        sentence: rare("The node of {service} does not let us ask for {did}: it answered {status}."),
        problem: None,
    }),
    (Code::KeyTypeUnsupported, Entry {
        name: "key.type_unsupported",
        sentence: "The key type {type} is not supported.",
        problem: None,
    }),
    (Code::KeyCodecUnsupported, Entry {
        name: "key.codec_unsupported",
        sentence: "The Multikey starts with {codec}, which is no supported multicodec of a {part} key.",
        problem: None,
    }),
    (Code::KeyMultibasePrefix, Entry {
        name: "key.multibase_prefix",
        sentence: "The text starts with {prefix}; only the multibase prefixes z (base58btc) and u (base64url) are read.",
        problem: None,
    }),
    (Code::KeyMultibaseText, Entry {
        name: "key.multibase_text",
        sentence: "The text is not valid {encoding}: {reason}.",
        problem: None,
    }),
    (Code::KeyMultibaseSize, Entry {
        name: "key.multibase_size",
        sentence: "The base58 text has {actual} characters; at most {limit} are decoded.",
        problem: None,
    }),
    (Code::KeyLength, Entry {
        name: "key.length",
        sentence: "The {type} {part} has {actual} bytes instead of {expected}.",
        problem: None,
    }),
    (Code::KeyPoint, Entry {
        name: "key.point",
        sentence: "The {type} key is not a point of its curve in canonical form.",
        problem: None,
    }),
    (Code::KeyLowOrder, Entry {
        name: "key.low_order",
        sentence: "The {type} key is a point of low order.",
        problem: None,
    }),
    (Code::KeyScalar, Entry {
        name: "key.scalar",
        sentence: "The secret of the {type} key is out of range.",
        problem: None,
    }),
    (Code::KeyRsaModulus, Entry {
        name: "key.rsa_modulus",
        sentence: "The RSA modulus has {bits} bits; {least} to {most} are accepted.",
        problem: None,
    }),
    (Code::KeyRsaExponent, Entry {
        name: "key.rsa_exponent",
        sentence: "The public exponent of the RSA key is refused: {reason}.",
        problem: None,
    }),
    (Code::KeyRsaParts, Entry {
        name: "key.rsa_parts",
        sentence: "The parts of the RSA key do not belong together: {reason}.",
        problem: None,
    }),
    (Code::KeyMismatch, Entry {
        name: "key.mismatch",
        sentence: "The public part of the {type} key does not belong to its secret part.",
        problem: None,
    }),
    (Code::KeyJwk, Entry {
        name: "key.jwk",
        sentence: "The JWK is malformed: {reason}.",
        problem: None,
    }),
    (Code::KeyJwkSecret, Entry {
        name: "key.jwk_secret",
        sentence: "A public JWK is expected, but it has the secret member {member}.",
        problem: None,
    }),
    (Code::KeySecretExposed, Entry {
        name: "key.secret_exposed",
        sentence: "A public key is expected, but this is a secret {type} key.",
        problem: None,
    }),
    (Code::KeySecretMissing, Entry {
        name: "key.secret_missing",
        sentence: "A secret key is expected, but this is only the public part of one of the type {type}.",
        problem: None,
    }),
    (Code::KeyPem, Entry {
        name: "key.pem",
        sentence: "The PEM text is not readable: {reason}.",
        problem: None,
    }),
    (Code::KeyDer, Entry {
        name: "key.der",
        sentence: "The {structure} is malformed: {reason}.",
        problem: None,
    }),
    (Code::KeyPasswordNeeded, Entry {
        name: "key.password_needed",
        sentence: "The key is encrypted with a password.",
        problem: None,
    }),
    (Code::KeyPasswordWrong, Entry {
        name: "key.password_wrong",
        sentence: "The key cannot be decrypted: the password is wrong or the file is damaged.",
        problem: None,
    }),
    (Code::KeyEncryptionUnsupported, Entry {
        name: "key.encryption_unsupported",
        sentence: "The key is encrypted in a way that is not supported: {reason}.",
        problem: None,
    }),
    (Code::KeyEncryptionCost, Entry {
        name: "key.encryption_cost",
        sentence: "Decrypting the key asks for {actual} {unit}; at most {limit} are allowed.",
        problem: None,
    }),
    (Code::KeyAlgorithmUnknown, Entry {
        name: "key.algorithm_unknown",
        sentence: "The signature algorithm {algorithm} is not known.",
        problem: None,
    }),
    (Code::KeyAlgorithm, Entry {
        name: "key.algorithm",
        sentence: "A key of the type {type} does not sign with {algorithm}.",
        problem: None,
    }),
    (Code::KeySignatureForm, Entry {
        name: "key.signature_form",
        sentence: "The signature has not the form of {algorithm}: {reason}.",
        problem: None,
    }),
    (Code::KeySignatureMismatch, Entry {
        name: "key.signature_mismatch",
        sentence: "The signature does not match the message and the key.",
        problem: None,
    }),
    (Code::KeyRsaSize, Entry {
        name: "key.rsa_size",
        sentence: "An RSA key of {bits} bits cannot be made; choose 2048 to 4096 in steps of 8.",
        problem: None,
    }),
    (Code::KeySigning, Entry {
        name: "key.signing",
        sentence: "The key could not sign: {reason}.",
        problem: None,
    }),
    (Code::KeyOpenssh, Entry {
        name: "key.openssh",
        sentence: "This is {what} in the format of OpenSSH, which is not read.",
        problem: None,
    }),
    (Code::KeyCertificate, Entry {
        name: "key.certificate",
        sentence: "This is {what}, not a key.",
        problem: None,
    }),
    (Code::KeyBinary, Entry {
        name: "key.binary",
        sentence: "This is {what} in the binary form DER; keys are read in the text form PEM.",
        problem: None,
    }),
    (Code::KeyJwkSet, Entry {
        name: "key.jwk_set",
        sentence: "This is a JWK Set with {count} keys; one JWK is expected.",
        problem: None,
    }),
    (Code::KeyOtherDocument, Entry {
        name: "key.other_document",
        sentence: "This is {what}, not a key.",
        problem: None,
    }),
    (Code::KeySubgroup, Entry {
        name: "key.subgroup",
        sentence: "The {type} key is on its curve, but outside the group of prime order.",
        problem: None,
    }),
    (Code::KeyMaterial, Entry {
        name: "key.material",
        sentence: "The material to make a key from is refused: {reason}.",
        problem: None,
    }),
    (Code::KeyForm, Entry {
        name: "key.form",
        sentence: "A {type} key cannot be written as {form}.",
        problem: None,
    }),
    (Code::KeyEncryptionDisabled, Entry {
        name: "key.encryption_disabled",
        sentence: "The key is encrypted, and this program was built without support for encrypted keys.",
        problem: None,
    }),
    (Code::KeyMultibaseBase, Entry {
        name: "key.multibase_base",
        sentence: "The Multikey of a key of the type {type} does not start with u.",
        problem: None,
    }),
    (Code::KeyIssuer, Entry {
        name: "key.issuer",
        sentence: "The key {method} belongs to {controller}, not to the issuer {issuer}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"),
    }),
    (Code::KeyHolder, Entry {
        name: "key.holder",
        sentence: "The key {method} belongs to {controller}, not to the holder {holder}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"),
    }),
    (Code::KeyExpired, Entry {
        name: "key.expired",
        sentence: "The key {method} expired on {expires}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"),
    }),
    (Code::KeyRevoked, Entry {
        name: "key.revoked",
        sentence: "The key {method} was revoked on {revoked}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"),
    }),
    (Code::KeyIdentifier, Entry {
        name: "key.identifier",
        sentence: "The key {method} has an identifier that leads to no document.",
        problem: Some("https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"),
    }),
    (Code::KeyEmbedded, Entry {
        name: "key.embedded",
        sentence: "The token brings its key along, and nothing says that this is a key of {issuer}.",
        problem: None,
    }),
    (Code::KeyNotFound, Entry {
        name: "key.not_found",
        sentence: "No key of {issuer} for this token was found: {reason}.",
        problem: None,
    }),
    (Code::KeyUnavailable, Entry {
        name: "key.unavailable",
        sentence: "The key at {url} could not be had: {reason}",
        problem: None,
    }),
    (Code::KeyPlace, Entry {
        name: "key.place",
        sentence: "The key at {url} does not lie under the URL of the issuer, {issuer}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"),
    }),
    (Code::ProofMissing, Entry {
        name: "proof.missing",
        sentence: "The document has no proof.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofMalformed, Entry {
        name: "proof.malformed",
        sentence: "The proof cannot be read: {member} {reason}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofTypeUnknown, Entry {
        name: "proof.type_unknown",
        sentence: "The proof is of type {type}, which is not known here.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofSuiteUnknown, Entry {
        name: "proof.suite_unknown",
        sentence: "The proof uses the cryptosuite {cryptosuite}, which is not known here.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofValue, Entry {
        name: "proof.value",
        sentence: "The proofValue is no signature: {reason}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofKeyType, Entry {
        name: "proof.key_type",
        sentence: "A key of the type {key} cannot be used with {suite}: {options}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofSignature, Entry {
        name: "proof.signature",
        sentence: "The signature does not match the document and the key {method}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofContext, Entry {
        name: "proof.context",
        sentence: "The proof's @context does not agree with the document's.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofMeaning, Entry {
        name: "proof.meaning",
        sentence: "By the document's contexts, the proof's {member} is not the same as what means {term}.",
        problem: Some("https://w3id.org/security#PROOF_TRANSFORMATION_ERROR"),
    }),
    (Code::ProofPrevious, Entry {
        name: "proof.previous",
        sentence: "The proof builds on {id}, which {reason}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofCycle, Entry {
        name: "proof.cycle",
        sentence: "Proofs name each other as previous proofs in a circle.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofBbsForm, Entry {
        name: "proof.bbs_form",
        sentence: "The BBS {part} is malformed: {reason}.",
        problem: None,
    }),
    (Code::ProofBbsMismatch, Entry {
        name: "proof.bbs_mismatch",
        sentence: "The BBS {part} does not match the key, the header and the messages.",
        problem: None,
    }),
    (Code::ProofBbsIndexes, Entry {
        name: "proof.bbs_indexes",
        sentence: "The indexes of the disclosed messages are refused: {reason}.",
        problem: None,
    }),
    (Code::ProofPurpose, Entry {
        name: "proof.purpose",
        sentence: "The proof was made for {actual}; {expected} is required.",
        problem: Some("https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"),
    }),
    (Code::ProofDomain, Entry {
        name: "proof.domain",
        sentence: "The proof was made for {actual}; it must be made for the domain {expected}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"),
    }),
    (Code::ProofChallenge, Entry {
        name: "proof.challenge",
        sentence: "The proof answers {actual}; it must answer the challenge {expected}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"),
    }),
    (Code::ProofExpired, Entry {
        name: "proof.expired",
        sentence: "The proof expired on {expires}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"),
    }),
    (Code::ProofCreatedLater, Entry {
        name: "proof.created_later",
        sentence: "The proof says that it was made on {created}, which is later than the time examined.",
        problem: None,
    }),
    (Code::ProofSuiteNotAllowed, Entry {
        name: "proof.suite_not_allowed",
        sentence: "The proof uses {suite}, which the policy does not allow.",
        problem: Some("https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"),
    }),
    (Code::ProofOtherSigner, Entry {
        name: "proof.other_signer",
        sentence: "A further proof is by {controller}.",
        problem: None,
    }),
    (Code::ProofUnsignedContexts, Entry {
        name: "proof.unsigned_contexts",
        sentence: "The proof does not sign the last contexts of the document: {contexts}.",
        problem: None,
    }),
    (Code::ProofUnsignedMeaning, Entry {
        name: "proof.unsigned_meaning",
        sentence: "Contexts that the proof does not sign change what the document means: {contexts}.",
        problem: Some("https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"),
    }),
    (Code::ProofSuiteRequired, Entry {
        name: "proof.suite_required",
        sentence: "No proof by {party} is of {required}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofInToken, Entry {
        name: "proof.in_token",
        sentence: "The document in the token has an embedded proof too, which was not examined.",
        problem: None,
    }),
    (Code::ProofAudienceUnasked, Entry {
        name: "proof.audience_unasked",
        sentence: "The token was made for {audience}, and no domain was demanded to compare that with.",
        problem: None,
    }),
    (Code::ProofJws, Entry {
        name: "proof.jws",
        sentence: "The token cannot be read: {reason}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofJwsHeader, Entry {
        name: "proof.jws_header",
        sentence: "The header of the token cannot be taken: {member} {reason}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofJwsAlgorithm, Entry {
        name: "proof.jws_algorithm",
        sentence: "The token names the algorithm {algorithm}, which is not taken: {reason}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofJwsCritical, Entry {
        name: "proof.jws_critical",
        sentence: "The token demands that {name} be understood, which it is not here.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofJwsKey, Entry {
        name: "proof.jws_key",
        sentence: "The token names the algorithm {algorithm}, which does not go with a key of the type {key}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofJwsSignature, Entry {
        name: "proof.jws_signature",
        sentence: "The signature does not match what was signed and the key.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofJwsType, Entry {
        name: "proof.jws_type",
        sentence: "The token is of the type {actual}; it must be {expected}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofJwsClaims, Entry {
        name: "proof.jws_claims",
        sentence: "The content of the token cannot be taken: {reason}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofCose, Entry {
        name: "proof.cose",
        sentence: "The COSE signature cannot be read: {reason}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofJwtIssuerUrl, Entry {
        name: "proof.jwt_issuer_url",
        sentence: "The issuer {issuer} has no metadata that could be found: {reason}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofJwtIssuerUnavailable, Entry {
        name: "proof.jwt_issuer_unavailable",
        sentence: "The keys of the issuer {issuer} could not be had from {url}: {reason}",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofJwtIssuerMetadata, Entry {
        name: "proof.jwt_issuer_metadata",
        sentence: "The metadata of the issuer {issuer} cannot be taken: {reason}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofJwtIssuerKey, Entry {
        name: "proof.jwt_issuer_key",
        sentence: "The issuer {issuer} has no key for this token: {reason}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofCertificate, Entry {
        name: "proof.certificate",
        sentence: "The certificate of the key cannot be taken: {reason}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofCertificateChain, Entry {
        name: "proof.certificate_chain",
        sentence: "The certificate of the key does not lead to a trusted authority: {reason}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::ProofCertificateIssuer, Entry {
        name: "proof.certificate_issuer",
        sentence: "The certificate of the key is not one of the issuer {issuer}; it names {names}.",
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::TrustAnyone, Entry {
        name: "trust.anyone",
        sentence: "The issuer was not compared with a list of trusted ones: a valid credential is not yet one to be trusted.",
        problem: None,
    }),
    (Code::TrustIssuer, Entry {
        name: "trust.issuer",
        sentence: "The issuer {issuer} is not among those trusted.",
        problem: None,
    }),
    (Code::TrustNoIssuer, Entry {
        name: "trust.no_issuer",
        sentence: "The credential names no issuer.",
        problem: None,
    }),
    (Code::ValidityNotYet, Entry {
        name: "validity.not_yet",
        sentence: "The credential becomes valid on {from}; the time asked about is {now}.",
        problem: None,
    }),
    (Code::ValidityExpired, Entry {
        name: "validity.expired",
        sentence: "The credential was valid until {until}; the time asked about is {now}.",
        problem: None,
    }),
    (Code::ValidityTokenNotYet, Entry {
        name: "validity.token_not_yet",
        sentence: "The token holds from {from} on; the time asked about is {now}.",
        problem: None,
    }),
    (Code::ValidityTokenExpired, Entry {
        name: "validity.token_expired",
        sentence: "The token held until {until}; the time asked about is {now}.",
        problem: None,
    }),
    (Code::ValidityIssuedEnded, Entry {
        name: "validity.issued_ended",
        sentence: "The credential ended at {until}, before it is issued: every verifier finds it expired.",
        problem: None,
    }),
    (Code::StatusTypeUnsupported, Entry {
        name: "status.type_unsupported",
        sentence: "The status of type {type} cannot be checked.",
        problem: None,
    }),
    (Code::StatusMissing, Entry {
        name: "status.missing",
        sentence: "The credential has no status.",
        problem: None,
    }),
    (Code::StatusIgnored, Entry {
        name: "status.ignored",
        sentence: "The status was not looked at: the credential may have been revoked.",
        problem: None,
    }),
    (Code::StatusEntryMalformed, Entry {
        name: "status.entry_malformed",
        sentence: "{member} of a status entry cannot be read: {reason}.",
        problem: Some("https://www.w3.org/ns/credentials/status-list#MALFORMED_VALUE_ERROR"),
    }),
    (Code::StatusListMalformed, Entry {
        name: "status.list_malformed",
        sentence: "The status list cannot be read: {reason}.",
        problem: Some("https://www.w3.org/ns/credentials/status-list#MALFORMED_VALUE_ERROR"),
    }),
    (Code::StatusListShort, Entry {
        name: "status.list_short",
        sentence: "The status list has {actual} entries; at least {least} are demanded.",
        problem: Some("https://www.w3.org/ns/credentials/status-list#STATUS_LIST_LENGTH_ERROR"),
    }),
    (Code::StatusIndex, Entry {
        name: "status.index",
        sentence: "The index {index} lies past the end of the status list, which has {entries} entries.",
        problem: Some("https://www.w3.org/ns/credentials/status-list#RANGE_ERROR"),
    }),
    (Code::StatusPurpose, Entry {
        name: "status.purpose",
        sentence: "The status list is for {purposes}, and not for {purpose}.",
        problem: Some("https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR"),
    }),
    (Code::StatusSize, Entry {
        name: "status.size",
        sentence: "A status of {actual} bits is not taken; at most {limit} are, and in tokens 1, 2, 4 or 8.",
        problem: Some("https://www.w3.org/ns/credentials/status-list#MALFORMED_VALUE_ERROR"),
    }),
    (Code::StatusListSubject, Entry {
        name: "status.list_subject",
        sentence: "The status list is that of {actual}, and not of {expected}.",
        problem: None,
    }),
    (Code::StatusTableSize, Entry {
        name: "status.table_size",
        sentence: "A status list cannot have {entries} entries; it has from {least} to {most}.",
        problem: None,
    }),
    (Code::StatusTableFull, Entry {
        name: "status.table_full",
        sentence: "Of the {entries} entries of the status list {left} are left to be given away, and {wanted} are wanted.",
        problem: None,
    }),
    (Code::StatusValue, Entry {
        name: "status.value",
        sentence: "{status} is no status of this list; the largest is {most}.",
        problem: None,
    }),
    (Code::StatusRevoked, Entry {
        name: "status.revoked",
        sentence: "The credential was revoked: its status in {list}, index {index}, is {value}.",
        problem: None,
    }),
    (Code::StatusSuspended, Entry {
        name: "status.suspended",
        sentence: "The credential is suspended: its status in {list}, index {index}, is {value}.",
        problem: None,
    }),
    (Code::StatusRefresh, Entry {
        name: "status.refresh",
        sentence: "The issuer has a newer version of the credential: its status in {list}, index {index}, is {value}.",
        problem: None,
    }),
    (Code::StatusMessage, Entry {
        name: "status.message",
        sentence: "The issuer says of the credential: {message} (status {value} in {list}, index {index}).",
        problem: None,
    }),
    (Code::StatusPurposeUnknown, Entry {
        name: "status.purpose_unknown",
        sentence: "The status for {purpose} in {list}, index {index}, is {value}, which has no meaning here.",
        problem: None,
    }),
    (Code::StatusUnreachable, Entry {
        name: "status.unreachable",
        sentence: "The status list {url} could not be had: {reason}",
        problem: Some("https://www.w3.org/ns/credentials/status-list#STATUS_RETRIEVAL_ERROR"),
    }),
    (Code::StatusListUnverifiable, Entry {
        name: "status.list_unverifiable",
        sentence: "The status list {url} is not acceptable: {reason}",
        problem: Some("https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR"),
    }),
    (Code::StatusListIssuer, Entry {
        name: "status.list_issuer",
        sentence: "The status list {url} is by {actual}, and not by {expected}.",
        problem: Some("https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR"),
    }),
    (Code::StatusListItself, Entry {
        name: "status.list_itself",
        sentence: "The status list {url} would have to say whether it holds itself.",
        problem: Some("https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR"),
    }),
    (Code::StatusListStale, Entry {
        name: "status.list_stale",
        sentence: "The status list {url} is too old: {reason}.",
        problem: Some("https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR"),
    }),
    (Code::StatusListDepth, Entry {
        name: "status.list_depth",
        sentence: "The status list {url} is not looked at: lists whose status stands in further lists are followed {limit} levels deep.",
        problem: Some("https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR"),
    }),
    (Code::StatusStapleUnused, Entry {
        name: "status.staple_unused",
        sentence: "A list that was handed over for {url} is not used: {reason}",
        problem: None,
    }),
    (Code::StatusListUnsigned, Entry {
        name: "status.list_unsigned",
        sentence: "The credential is not in the list of revoked ones at {url}, which nobody has signed.",
        problem: None,
    }),
    (Code::StatusNoId, Entry {
        name: "status.no_id",
        sentence: "The list at {url} names revoked credentials by their id, and this one has none.",
        problem: None,
    }),
    (Code::StatusListLater, Entry {
        name: "status.list_later",
        sentence: "The status list {url} was made at {made}, after the time that was asked for, {time}.",
        problem: None,
    }),
    (Code::StatusHistoryUnavailable, Entry {
        name: "status.history_unavailable",
        sentence: "What the status list {url} said at {time}, the time that was asked for, is not known: there is only a later one.",
        problem: None,
    }),
    (Code::StatusListUndated, Entry {
        name: "status.list_undated",
        sentence: "The status list {url} does not say when it was made, and so counts as made after {time}, the time that was asked for.",
        problem: None,
    }),
    (Code::StatusRevokedById, Entry {
        name: "status.revoked_by_id",
        sentence: "The credential was revoked: {id} is in the list {list}; the reason: {reason}.",
        problem: None,
    }),
    (Code::StatusListUnknown, Entry {
        name: "status.list_unknown",
        sentence: "The store has no status list {list}.",
        problem: None,
    }),
    (Code::StatusListExists, Entry {
        name: "status.list_exists",
        sentence: "The store has a status list {list} already.",
        problem: None,
    }),
    (Code::StatusListDescription, Entry {
        name: "status.list_description",
        sentence: "A status list cannot be made so: {reason}.",
        problem: None,
    }),
    (Code::StatusNotAllocated, Entry {
        name: "status.not_allocated",
        sentence: "The index {index} of the status list was not given away, so no credential has it.",
        problem: None,
    }),
    (Code::StatusListForm, Entry {
        name: "status.list_form",
        sentence: "The status list {list} is not published in a form that {kind} can point at.",
        problem: None,
    }),
    (Code::StatusAlready, Entry {
        name: "status.already",
        sentence: "The draft has a status already, and would get another.",
        problem: None,
    }),
    (Code::StatusContext, Entry {
        name: "status.context",
        sentence: "The contexts of the draft do not define what an entry of a status list says.",
        problem: None,
    }),
    (Code::StatusEntryForeign, Entry {
        name: "status.entry_foreign",
        sentence: "The credential has no entry of the status list {list}.",
        problem: None,
    }),
    (Code::StatusIdUnknown, Entry {
        name: "status.id_unknown",
        sentence: "No index of the status list was given away under {id}.",
        problem: None,
    }),
    (Code::StatusForGood, Entry {
        name: "status.for_good",
        sentence: "The credential with the index {index} has a status that is for good, and gets no other.",
        problem: None,
    }),
    (Code::StatusReissued, Entry {
        name: "status.reissued",
        sentence: "{id} has an index of the status list {list} already, {index}, and its status there is {value}.",
        problem: None,
    }),
    (Code::StatusStoreUnreadable, Entry {
        name: "status.store_unreadable",
        sentence: "The status store {file} cannot be opened: {reason}.",
        problem: None,
    }),
    (Code::StatusStoreUnknown, Entry {
        name: "status.store_unknown",
        sentence: "{file} is no status store: {reason}.",
        problem: None,
    }),
    (Code::StatusStoreDamaged, Entry {
        name: "status.store_damaged",
        sentence: "The status store {file} is damaged at byte {offset}: {reason}.",
        problem: None,
    }),
    (Code::StatusStoreCut, Entry {
        name: "status.store_cut",
        sentence: "The last {bytes} bytes of the status store {file} were not written to their end, and were cut off.",
        problem: None,
    }),
    (Code::StatusStoreInUse, Entry {
        name: "status.store_in_use",
        sentence: "The status store {file} is in use by another process.",
        problem: None,
    }),
    (Code::StatusStoreWrite, Entry {
        name: "status.store_write",
        sentence: "The status store {file} cannot be written: {reason}.",
        problem: None,
    }),
    (Code::StatusStoreExists, Entry {
        name: "status.store_exists",
        sentence: "There is a file {file} already.",
        problem: None,
    }),
    (Code::StatusSink, Entry {
        name: "status.sink",
        sentence: "The signed list {list} cannot be published: {reason}.",
        problem: None,
    }),
    (Code::StatusPublishedIssuer, Entry {
        name: "status.published_issuer",
        sentence: "The list that is published at {list} is by {actual}, and would be replaced by one of {expected}.",
        problem: None,
    }),
    (Code::StatusPublishedRevoked, Entry {
        name: "status.published_revoked",
        sentence: "The list that is published at {list} says that index {index} is revoked, and the store does not.",
        problem: None,
    }),
    (Code::DisclosureMalformed, Entry {
        name: "disclosure.malformed",
        sentence: rare("A disclosure cannot be read: {reason}."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureArrayLength, Entry {
        name: "disclosure.array_length",
        sentence: rare("A disclosure for {place} has {actual} parts; it must have {expected}."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureClaimName, Entry {
        name: "disclosure.claim_name",
        sentence: rare("A disclosure has the claim name {name}, which no claim may have."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureClaimExists, Entry {
        name: "disclosure.claim_exists",
        sentence: rare("A disclosure brings the claim {name}, which is there already."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureDigestTwice, Entry {
        name: "disclosure.digest_twice",
        sentence: rare("The digest {digest} occurs twice."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureUnreferenced, Entry {
        name: "disclosure.unreferenced",
        sentence: rare("A disclosure belongs to no digest: {disclosure}."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureTwice, Entry {
        name: "disclosure.twice",
        sentence: rare("A disclosure is given twice: {disclosure}."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureDigestsMalformed, Entry {
        name: "disclosure.digests_malformed",
        sentence: rare("What stands under {name} conveys no digests: {reason}."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureHashAlgorithm, Entry {
        name: "disclosure.hash_algorithm",
        sentence: rare("The hash {algorithm} of the digests is not taken: {reason}."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureForm, Entry {
        name: "disclosure.form",
        sentence: rare("The SD-JWT cannot be read: {reason}."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureNever, Entry {
        name: "disclosure.never",
        sentence: rare("The claim {name} cannot be made selectively disclosable."),
        problem: None,
    }),
    (Code::DisclosureReservedName, Entry {
        name: "disclosure.reserved_name",
        sentence: rare("The claims to issue have the name {name}, which is kept for SD-JWT itself."),
        problem: None,
    }),
    (Code::DisclosureHiddenNever, Entry {
        name: "disclosure.hidden_never",
        sentence: rare("The claim {name} was disclosed selectively, which this kind of credential does not allow."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureType, Entry {
        name: "disclosure.type",
        sentence: rare("The credential has no usable type: vct {reason}."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosurePerhapsHidden, Entry {
        name: "disclosure.perhaps_hidden",
        sentence: rare("Up to {count} claims of the document itself stay hidden, and {names} may be among them."),
        problem: None,
    }),
    (Code::DisclosureTypeUnavailable, Entry {
        name: "disclosure.type_unavailable",
        sentence: rare("The metadata of the type {vct} could not be had: {reason}"),
        problem: None,
    }),
    (Code::DisclosureTypeMetadata, Entry {
        name: "disclosure.type_metadata",
        sentence: rare("The metadata of the type {vct} cannot be taken: {reason}."),
        problem: None,
    }),
    (Code::DisclosureTypeCycle, Entry {
        name: "disclosure.type_cycle",
        sentence: rare("The type {vct} extends itself, directly or through others."),
        problem: None,
    }),
    (Code::DisclosureTypeLoosened, Entry {
        name: "disclosure.type_loosened",
        sentence: rare("The type {vct} changes the rule {rule} for {path} that it inherits from {parent}."),
        problem: None,
    }),
    (Code::DisclosureClaimMissing, Entry {
        name: "disclosure.claim_missing",
        sentence: rare("The type {vct} requires the claim {path}, which is missing."),
        problem: None,
    }),
    (Code::DisclosureClaimRule, Entry {
        name: "disclosure.claim_rule",
        sentence: rare("The claim {path} must {rule} selectively disclosable by the type {vct}, and it is otherwise here."),
        problem: None,
    }),
    (Code::DisclosureProofValue, Entry {
        name: "disclosure.proof_value",
        sentence: rare("The proofValue is no proof for selective disclosure: {reason}."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureBaseProof, Entry {
        name: "disclosure.base_proof",
        sentence: rare("This is the proof that the issuer gave to the holder, not one that the holder made for a verifier."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureDerivedProof, Entry {
        name: "disclosure.derived_proof",
        sentence: rare("The proof was derived for a verifier; nothing more can be derived from it."),
        problem: None,
    }),
    (Code::DisclosureNotSelective, Entry {
        name: "disclosure.not_selective",
        sentence: rare("No part of the document can be shown by itself: {reason}."),
        problem: None,
    }),
    (Code::DisclosurePointer, Entry {
        name: "disclosure.pointer",
        sentence: rare("{pointer} names no claim of the document."),
        problem: None,
    }),
    (Code::DisclosureInseparable, Entry {
        name: "disclosure.inseparable",
        sentence: rare("A part of {pointer} cannot be shown without the rest."),
        problem: None,
    }),
    (Code::DisclosureNothing, Entry {
        name: "disclosure.nothing",
        sentence: rare("Nothing was chosen to be shown."),
        problem: None,
    }),
    (Code::DisclosureMismatch, Entry {
        name: "disclosure.mismatch",
        sentence: rare("The proof for selective disclosure does not belong to this document: {reason}."),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureStatement, Entry {
        name: "disclosure.statement",
        sentence: rare("A disclosed statement is not what the issuer signed: {statement}"),
        problem: Some("https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
    }),
    (Code::DisclosureHolderSecrets, Entry {
        name: "disclosure.holder_secrets",
        sentence: rare("The credential has the feature {feature}, and the secrets given are not those for it: {takes}."),
        problem: None,
    }),
    (Code::DisclosureClaimUnknown, Entry {
        name: "disclosure.claim_unknown",
        sentence: rare("{pointer} names no claim of the credential; the nearest there is: {nearest}."),
        problem: None,
    }),
    (Code::DisclosureBound, Entry {
        name: "disclosure.bound",
        sentence: rare("This SD-JWT is bound to a verifier already: it is what its holder showed, no credential to show anew."),
        problem: None,
    }),
    (Code::DisclosureNoSubject, Entry {
        name: "disclosure.no_subject",
        sentence: rare("Nothing of the subject is mandatory: a part that shows nothing of it is refused by verifiers."),
        problem: None,
    }),
    (Code::DisclosureLinkable, Entry {
        name: "disclosure.linkable",
        sentence: rare("Any two showings of this credential can be linked, by {places}."),
        problem: None,
    }),
    (Code::DisclosureAllShown, Entry {
        name: "disclosure.all_shown",
        sentence: rare("Nothing of this SD-JWT can be withheld: all of it is always shown."),
        problem: None,
    }),
    (Code::HolderReplayable, Entry {
        name: "holder.replayable",
        sentence: rare("No {missing} was demanded of the presentation, so {risk}."),
        problem: None,
    }),
    (Code::HolderNotSubject, Entry {
        name: "holder.not_subject",
        sentence: rare("The credential is about {subject}, not about the holder {holder}."),
        problem: None,
    }),
    (Code::HolderMissing, Entry {
        name: "holder.missing",
        sentence: rare("The presentation names no holder."),
        problem: None,
    }),
    (Code::HolderCredentialRejected, Entry {
        name: "holder.credential_rejected",
        sentence: rare("A credential inside was rejected: {reason}"),
        problem: None,
    }),
    (Code::HolderCredentialIndeterminate, Entry {
        name: "holder.credential_indeterminate",
        sentence: rare("It could not be found out whether a credential inside is acceptable: {reason}"),
        problem: None,
    }),
    (Code::HolderNoCredentials, Entry {
        name: "holder.no_credentials",
        sentence: rare("The presentation contains no credentials."),
        problem: None,
    }),
    (Code::HolderInsideNotExamined, Entry {
        name: "holder.inside_not_examined",
        sentence: rare("An endorsement or credential inside was not examined: {reason}."),
        problem: None,
    }),
    (Code::HolderEndorsementRejected, Entry {
        name: "holder.endorsement_rejected",
        sentence: rare("An endorsement inside was rejected: {reason}"),
        problem: None,
    }),
    (Code::HolderEndorsementIndeterminate, Entry {
        name: "holder.endorsement_indeterminate",
        sentence: rare("It could not be found out whether an endorsement inside is acceptable: {reason}"),
        problem: None,
    }),
    (Code::HolderBindingMissing, Entry {
        name: "holder.binding_missing",
        sentence: rare("The document has no key binding."),
        problem: None,
    }),
    (Code::HolderBindingKey, Entry {
        name: "holder.binding_key",
        sentence: rare("The document names no key of its holder: {reason}."),
        problem: None,
    }),
    (Code::HolderBindingHash, Entry {
        name: "holder.binding_hash",
        sentence: rare("The key binding was made for another document or other disclosures."),
        problem: None,
    }),
    (Code::HolderBindingAudience, Entry {
        name: "holder.binding_audience",
        sentence: rare("The key binding was made for {actual}; it must be made for {expected}."),
        problem: None,
    }),
    (Code::HolderBindingNonce, Entry {
        name: "holder.binding_nonce",
        sentence: rare("The key binding answers {actual}; it must answer {expected}."),
        problem: None,
    }),
    (Code::HolderBindingTime, Entry {
        name: "holder.binding_time",
        sentence: rare("The key binding was made on {issued}; it must be made from {earliest} to {latest}."),
        problem: None,
    }),
    (Code::HolderBindingSigner, Entry {
        name: "holder.binding_signer",
        sentence: rare("The key that signs is not the holder's key that the document names."),
        problem: None,
    }),
    (Code::HolderOtherKey, Entry {
        name: "holder.other_key",
        sentence: rare("The credential is bound to another key than the one that signed the presentation."),
        problem: None,
    }),
    (Code::HolderPseudonym, Entry {
        name: "holder.pseudonym",
        sentence: rare("The holder shows {actual}, and a pseudonym for {expected} is demanded."),
        problem: None,
    }),
    (Code::HolderKeyUnproven, Entry {
        name: "holder.key_unproven",
        sentence: rare("The credential is bound to a key of its holder, and nobody proved to have that key."),
        problem: None,
    }),
    (Code::HolderKeyOfOther, Entry {
        name: "holder.key_of_other",
        sentence: rare("The credential is about {subject}, and bound to another key, {key}."),
        problem: None,
    }),
    (Code::HolderOther, Entry {
        name: "holder.other",
        sentence: rare("The presentation is by {actual}; it must be by {expected}."),
        problem: None,
    }),
    (Code::HolderNothingAbout, Entry {
        name: "holder.nothing_about",
        sentence: rare("None of the credentials that were examined is about {did}."),
        problem: None,
    }),
    (Code::FetchUrl, Entry {
        name: "fetch.url",
        sentence: "{url} is no URL that can be downloaded: {reason}.",
        problem: None,
    }),
    (Code::FetchScheme, Entry {
        name: "fetch.scheme",
        sentence: "{url} is not https.",
        problem: None,
    }),
    (Code::FetchAddressRefused, Entry {
        name: "fetch.address_refused",
        sentence: "{url} was not asked: {host} is at {address}, {kind}.",
        problem: None,
    }),
    (Code::FetchDns, Entry {
        name: "fetch.dns",
        sentence: "{url} cannot be reached: the name {host} was not found ({reason}).",
        problem: None,
    }),
    (Code::FetchConnect, Entry {
        name: "fetch.connect",
        sentence: "{url} cannot be reached: {reason}.",
        problem: None,
    }),
    (Code::FetchTls, Entry {
        name: "fetch.tls",
        sentence: "{url} cannot be asked safely: {reason}.",
        problem: None,
    }),
    (Code::FetchTimeout, Entry {
        name: "fetch.timeout",
        sentence: "{url} gave no complete answer within {limit}.",
        problem: None,
    }),
    (Code::FetchRedirects, Entry {
        name: "fetch.redirects",
        sentence: "{url} redirects more than {limit} times.",
        problem: None,
    }),
    (Code::FetchRedirectTarget, Entry {
        name: "fetch.redirect_target",
        sentence: "{url} redirects with status {status}, but to no place that can be followed: {reason}.",
        problem: None,
    }),
    (Code::FetchTooLarge, Entry {
        name: "fetch.too_large",
        sentence: "{url} has more than {limit} bytes.",
        problem: None,
    }),
    (Code::FetchNotFound, Entry {
        name: "fetch.not_found",
        sentence: "{url} does not exist: the server answered {status}.",
        problem: None,
    }),
    (Code::FetchStatus, Entry {
        name: "fetch.status",
        sentence: "{url} was not given: the server answered {status}.",
        problem: None,
    }),
    (Code::FetchMediaType, Entry {
        name: "fetch.media_type",
        sentence: "{url} is served as {actual}, where {expected} is expected.",
        problem: None,
    }),
    (Code::FetchEncoding, Entry {
        name: "fetch.encoding",
        sentence: "{url} is sent in the encoding {actual}, which was not asked for.",
        problem: None,
    }),
    (Code::FetchOffline, Entry {
        name: "fetch.offline",
        sentence: "{url} is not in the evidence, and the network is not used.",
        problem: None,
    }),
    (Code::FetchClient, Entry {
        name: "fetch.client",
        sentence: "The HTTP client cannot start: {reason}.",
        problem: None,
    }),
    (Code::FetchOtherOrigin, Entry {
        name: "fetch.other_origin",
        sentence: "A redirect from {url} led to another origin, where no key is taken from.",
        problem: None,
    }),
    (Code::FetchBusy, Entry {
        name: "fetch.busy",
        sentence: "{url} was not had within {limit}, most of which it waited for other downloads.",
        problem: None,
    }),
    (Code::FetchNoEndpoint, Entry {
        name: "fetch.no_endpoint",
        sentence: "No URL is known where {service} can be asked.",
        problem: None,
    }),
    (Code::FetchJsonRpcError, Entry {
        name: "fetch.json_rpc_error",
        sentence: "{url} was answered with the error {number}: {message}.",
        problem: None,
    }),
    (Code::FetchJsonRpcAnswer, Entry {
        name: "fetch.json_rpc_answer",
        sentence: "{url} was not answered as JSON-RPC does: {reason}.",
        problem: None,
    }),
    (Code::FetchApiKey, Entry {
        name: "fetch.api_key",
        sentence: "The API key for a service cannot be sent: it is empty, or has characters that no such key has.",
        problem: None,
    }),
    (Code::UsageTrustEntry, Entry {
        name: "usage.trust_entry",
        sentence: "{entry} is no identifier of an issuer: neither a DID nor an absolute URL.",
        problem: None,
    }),
    (Code::UsageVerificationMethod, Entry {
        name: "usage.verification_method",
        sentence: "It was not said by which URL the document of {id} names the key that signs.",
        problem: None,
    }),
    (Code::UsageKey, Entry {
        name: "usage.key",
        sentence: "The key that signs is not the key of {id}.",
        problem: None,
    }),
    (Code::UsageIssuer, Entry {
        name: "usage.issuer",
        sentence: "The draft names {actual} as issuer, but the key belongs to {expected}.",
        problem: None,
    }),
    (Code::UsageHolder, Entry {
        name: "usage.holder",
        sentence: "The presentation names {actual} as holder, but the key belongs to {expected}.",
        problem: None,
    }),
    (Code::UsageForeignMethod, Entry {
        name: "usage.foreign_method",
        sentence: "{method} names no key of {id}.",
        problem: None,
    }),
    (Code::UsageSecuredAlready, Entry {
        name: "usage.secured_already",
        sentence: "The draft has a proof already.",
        problem: None,
    }),
    (Code::UsageNotPresentable, Entry {
        name: "usage.not_presentable",
        sentence: "What shall be presented is no credential with a proof: {reason}.",
        problem: None,
    }),
    (Code::UsageSelectiveSuite, Entry {
        name: "usage.selective_suite",
        sentence: "Proofs of the suite {suite} are not made or checked in this way.",
        problem: None,
    }),
    (Code::UsageRandom, Entry {
        name: "usage.random",
        sentence: "There is no source of random bytes, which the suite {suite} takes.",
        problem: None,
    }),
    (Code::UsageMandatory, Entry {
        name: "usage.mandatory",
        sentence: "The suite {suite} knows no mandatory parts.",
        problem: None,
    }),
    (Code::UsageSecuring, Entry {
        name: "usage.securing",
        sentence: "This cannot be secured as {securing}: {reason}.",
        problem: None,
    }),
    (Code::UsagePartyUrl, Entry {
        name: "usage.party_url",
        sentence: "{id} is no URL; issuers and holders are named by one, a DID where they sign.",
        problem: None,
    }),
    (Code::UsageKeyBinding, Entry {
        name: "usage.key_binding",
        sentence: "No key binding goes with {form}.",
        problem: None,
    }),
    (Code::UsageHolderKey, Entry {
        name: "usage.holder_key",
        sentence: "The credential cannot be bound to a key of the type {type}, which signs no tokens.",
        problem: None,
    }),
    (Code::UsageNetwork, Entry {
        name: "usage.network",
        sentence: "It was not said whether the network may be used.",
        problem: None,
    }),
    (Code::UsageClock, Entry {
        name: "usage.clock",
        sentence: "The time is not known.",
        problem: None,
    }),
    (Code::UsageOutputIsInput, Entry {
        name: "usage.output_is_input",
        sentence: "{file} would be replaced by the result, but it is also read.",
        problem: None,
    }),
    (Code::UsageOutputIsSecret, Entry {
        name: "usage.output_is_secret",
        sentence: "{file} holds a secret key, which would be lost.",
        problem: None,
    }),
    (Code::UsageStdinTwice, Entry {
        name: "usage.stdin_twice",
        sentence: "Standard input was given twice.",
        problem: None,
    }),
    (Code::UsageNoFiles, Entry {
        name: "usage.no_files",
        sentence: "No file was found in {folder}.",
        problem: None,
    }),
    (Code::UsageOutputUnknown, Entry {
        name: "usage.output_unknown",
        sentence: "{file} is there already, and is not seen to be an earlier result.",
        problem: None,
    }),
    (Code::UsageEthrNetwork, Entry {
        name: "usage.ethr_network",
        sentence: "{name} is no network of did:ethr: {reason}.",
        problem: None,
    }),
    (Code::UsageDidBusy, Entry {
        name: "usage.did_busy",
        sentence: "Somebody else is changing the DID in {folder} at this moment.",
        problem: None,
    }),
    (Code::UsageNullPointer, Entry {
        name: "usage.null_pointer",
        sentence: "{argument} is NULL.",
        problem: None,
    }),
    (Code::UsageLength, Entry {
        name: "usage.length",
        sentence: "{argument} is said to be {length} bytes long, which is more than memory has.",
        problem: None,
    }),
    (Code::UsageText, Entry {
        name: "usage.text",
        sentence: "{argument} is not UTF-8 from its byte {position} on.",
        problem: None,
    }),
    (Code::UsageHandle, Entry {
        name: "usage.handle",
        sentence: "{argument} is no {type}: it was freed, or is something else.",
        problem: None,
    }),
    (Code::UsageArgument, Entry {
        name: "usage.argument",
        sentence: "{argument} cannot be {value}: {expected}.",
        problem: None,
    }),
    (Code::UsageNotAccepted, Entry {
        name: "usage.not_accepted",
        sentence: "No {wanted} was accepted. {reason}",
        problem: None,
    }),
    (Code::UsageRequest, Entry {
        name: "usage.request",
        sentence: "{url} was not asked for.",
        problem: None,
    }),
    (Code::UsageForked, Entry {
        name: "usage.forked",
        sentence: "The network cannot be used in a process that was forked after it was used.",
        problem: None,
    }),
    (Code::UsageCallback, Entry {
        name: "usage.callback",
        sentence: "{function} was called by a callback that it had called itself.",
        problem: None,
    }),
    (Code::UsageBake, Entry {
        name: "usage.bake",
        sentence: "The credential is not baked into an image: {reason}.",
        problem: None,
    }),
    (Code::UsageBaked, Entry {
        name: "usage.baked",
        sentence: "The file, {form}, has a credential baked in already.",
        problem: None,
    }),
    (Code::UsageInquiry, Entry {
        name: "usage.inquiry",
        sentence: "The inquiry does not give {wanted}: it was finished before, or answers with something else.",
        problem: None,
    }),
    (Code::InternalUnexpected, Entry {
        name: "internal.unexpected",
        sentence: "An internal step failed: {reason}.",
        problem: None,
    }),
    (Code::InternalRandom, Entry {
        name: "internal.random",
        sentence: "The system gave no random bytes: {reason}.",
        problem: None,
    }),
    (Code::InternalLeftOut, Entry {
        name: "internal.left_out",
        sentence: "This build of the library has not {part}.",
        problem: None,
    }),
    (Code::StoreOpen, Entry {
        name: "store.open",
        sentence: rare("The store {file} cannot be opened: {reason}."),
        problem: None,
    }),
    (Code::StoreInUse, Entry {
        name: "store.in_use",
        sentence: rare("The store {file} is in use by another process."),
        problem: None,
    }),
    (Code::StoreForeign, Entry {
        name: "store.foreign",
        sentence: rare("{file} is no store of testamur."),
        problem: None,
    }),
    (Code::StoreNewer, Entry {
        name: "store.newer",
        sentence: rare("The store {file} has version {actual} of the schema; this program knows versions up to {known}."),
        problem: None,
    }),
    (Code::StoreDamaged, Entry {
        name: "store.damaged",
        sentence: rare("The store is damaged: {reason}."),
        problem: None,
    }),
    (Code::StoreFull, Entry {
        name: "store.full",
        sentence: rare("There is no room left in the store: {reason}."),
        problem: None,
    }),
    (Code::StoreReadOnly, Entry {
        name: "store.read_only",
        sentence: rare("The store cannot be written: {reason}."),
        problem: None,
    }),
    (Code::StoreFailed, Entry {
        name: "store.failed",
        sentence: rare("The store failed: {reason}."),
        problem: None,
    }),
    (Code::StoreBusy, Entry {
        name: "store.busy",
        sentence: rare("The store takes nothing more for now: {reason}."),
        problem: None,
    }),
    (Code::StoreClosed, Entry {
        name: "store.closed",
        sentence: rare("The store is closed."),
        problem: None,
    }),
    (Code::StoreIdempotencyConflict, Entry {
        name: "store.idempotency_conflict",
        sentence: rare("The idempotency key was used before, with another request."),
        problem: None,
    }),
    (Code::StoreIdempotencyInProgress, Entry {
        name: "store.idempotency_in_progress",
        sentence: rare("A request with this idempotency key is still being answered."),
        problem: None,
    }),
    (Code::StoreEntryTaken, Entry {
        name: "store.entry_taken",
        sentence: rare("The index {index} of the status list {list} belongs to another credential."),
        problem: None,
    }),
    (Code::StoreEntryUnknown, Entry {
        name: "store.entry_unknown",
        sentence: rare("No credential was issued with the index {index} of the status list {list}."),
        problem: None,
    }),
    (Code::StoreApiKey, Entry {
        name: "store.api_key",
        sentence: rare("The API key is not known."),
        problem: None,
    }),
    (Code::StoreApiKeyExpired, Entry {
        name: "store.api_key_expired",
        sentence: rare("The API key expired at {at}."),
        problem: None,
    }),
    (Code::StoreApiKeyRevoked, Entry {
        name: "store.api_key_revoked",
        sentence: rare("The API key was revoked at {at}."),
        problem: None,
    }),
    (Code::StoreApiKeyExists, Entry {
        name: "store.api_key_exists",
        sentence: rare("There is an API key {id} already."),
        problem: None,
    }),
    (Code::StoreApiKeyUnknown, Entry {
        name: "store.api_key_unknown",
        sentence: rare("There is no API key {id} in the store."),
        problem: None,
    }),
    (Code::StoreApiKeyGrant, Entry {
        name: "store.api_key_grant",
        sentence: rare("An API key with the scope {scope} cannot be for some issuers only."),
        problem: None,
    }),
    (Code::StoreApiKeyLabel, Entry {
        name: "store.api_key_label",
        sentence: rare("The label of an API key cannot be used: {reason}."),
        problem: None,
    }),
    (Code::StoreAuditBroken, Entry {
        name: "store.audit_broken",
        sentence: rare("The audit log is broken at entry {sequence}: {reason}."),
        problem: None,
    }),
    (Code::ServerRoute, Entry {
        name: "server.route",
        sentence: rare("There is nothing at {path}."),
        problem: None,
    }),
    (Code::ServerMethod, Entry {
        name: "server.method",
        sentence: rare("{method} is not answered at {path}."),
        problem: None,
    }),
    (Code::ServerIssuerUnknown, Entry {
        name: "server.issuer_unknown",
        sentence: rare("There is no issuer with the name {name} here."),
        problem: None,
    }),
    (Code::ServerMediaType, Entry {
        name: "server.media_type",
        sentence: rare("The body is said to be {actual}; JSON is expected."),
        problem: None,
    }),
    (Code::ServerNotAcceptable, Entry {
        name: "server.not_acceptable",
        sentence: rare("None of the forms of the answer is accepted: there are {offered}, and {actual} is asked for."),
        problem: None,
    }),
    (Code::ServerMember, Entry {
        name: "server.member",
        sentence: rare("The request has no member {member}."),
        problem: None,
    }),
    (Code::ServerMemberType, Entry {
        name: "server.member_type",
        sentence: rare("The member {member} is {actual}; {expected} is expected."),
        problem: None,
    }),
    (Code::ServerBodySize, Entry {
        name: "server.body_size",
        sentence: rare("The body of the request is longer than {limit} bytes."),
        problem: None,
    }),
    (Code::ServerBodyIncomplete, Entry {
        name: "server.body_incomplete",
        sentence: rare("The body of the request did not arrive as a whole: {reason}."),
        problem: None,
    }),
    (Code::ServerBodySlow, Entry {
        name: "server.body_slow",
        sentence: rare("The body of the request did not arrive within {limit} seconds."),
        problem: None,
    }),
    (Code::ServerBusy, Entry {
        name: "server.busy",
        sentence: rare("The server has as much to do as it can."),
        problem: None,
    }),
    (Code::ServerLate, Entry {
        name: "server.late",
        sentence: rare("There was no answer within {limit} seconds."),
        problem: None,
    }),
    (Code::ServerCredentialUnknown, Entry {
        name: "server.credential_unknown",
        sentence: rare("No credential {id} with a status was issued here."),
        problem: None,
    }),
    (Code::ServerStatusAmbiguous, Entry {
        name: "server.status_ambiguous",
        sentence: rare("The credential {id} was issued several times, among others with the status entries {places}."),
        problem: None,
    }),
    (Code::ServerIdempotencyKey, Entry {
        name: "server.idempotency_key",
        sentence: rare("The Idempotency-Key is not usable: {reason}."),
        problem: None,
    }),
    (Code::ServerListen, Entry {
        name: "server.listen",
        sentence: rare("The server cannot listen at {address}: {reason}."),
        problem: None,
    }),
    (Code::ServerTls, Entry {
        name: "server.tls",
        sentence: rare("The certificate or its key cannot be used: {reason}."),
        problem: None,
    }),
    (Code::ServerIssuerName, Entry {
        name: "server.issuer_name",
        sentence: rare("{name} cannot be the name of an issuer: {reason}."),
        problem: None,
    }),
    (Code::ServerConfig, Entry {
        name: "server.config",
        sentence: rare("The configuration cannot be used: {reason}."),
        problem: None,
    }),
    (Code::ServerApiKeyMissing, Entry {
        name: "server.api_key_missing",
        sentence: rare("An API key is needed here."),
        problem: None,
    }),
    (Code::ServerScope, Entry {
        name: "server.scope",
        sentence: rare("The API key {id} lacks the scope {scope}."),
        problem: None,
    }),
    (Code::ServerIssuerForbidden, Entry {
        name: "server.issuer_forbidden",
        sentence: rare("The API key {id} is not for the issuer {name}."),
        problem: None,
    }),
    (Code::ServerNoApiKey, Entry {
        name: "server.no_api_key",
        sentence: rare("Nobody could ask this server: it has no API key that can be used."),
        problem: None,
    }),
    (Code::ServerMemberUnknown, Entry {
        name: "server.member_unknown",
        sentence: rare("The request has a member {member} that is not known; known here: {known}."),
        problem: None,
    }),
    (Code::ServerQuery, Entry {
        name: "server.query",
        sentence: rare("The parameter {name} of the query cannot be used: {reason}."),
        problem: None,
    }),
    (Code::ServerCredentialNotKept, Entry {
        name: "server.credential_not_kept",
        sentence: rare("No credential {id} of the issuer {name} is kept here."),
        problem: None,
    }),
    (Code::ServerCredentialDeleted, Entry {
        name: "server.credential_deleted",
        sentence: rare("The credential {id} was deleted."),
        problem: None,
    }),
    (Code::ServerHosting, Entry {
        name: "server.hosting",
        sentence: rare("The document of {did} cannot be served here: {reason}."),
        problem: None,
    }),
    (Code::ServerHost, Entry {
        name: "server.host",
        sentence: rare("There is no DID document for the host {host} at {path}."),
        problem: None,
    }),
    (Code::ServerKeyChoice, Entry {
        name: "server.key_choice",
        sentence: rare("{name} has no key for this: {wanted}."),
        problem: None,
    }),
    (Code::ServerQuota, Entry {
        name: "server.quota",
        sentence: rare("{name} has issued the {limit} credentials that it may in this {period}; {seconds} seconds are left of it."),
        problem: None,
    }),
    (Code::ServerValidity, Entry {
        name: "server.validity",
        sentence: rare("A credential of this issuer must end within {limit} days, by {latest}."),
        problem: None,
    }),
    (Code::ServerListUnserved, Entry {
        name: "server.list_unserved",
        sentence: rare("The status list {list} is not served here any more, so nothing can be set in it."),
        problem: None,
    }),
    (Code::ServerHosts, Entry {
        name: "server.hosts",
        sentence: rare("It is not clear which host the request is for: {reason}."),
        problem: None,
    }),
    (Code::ServerAuthorization, Entry {
        name: "server.authorization",
        sentence: rare("The header Authorization cannot be used: {reason}."),
        problem: None,
    }),
    (Code::ServerEncoding, Entry {
        name: "server.encoding",
        sentence: rare("The body is said to be packed ({actual})."),
        problem: None,
    }),
    (Code::ServerStatusPlace, Entry {
        name: "server.status_place",
        sentence: rare("The draft has the index {index} of the status list {list} of this server, which is not its own."),
        problem: None,
    }),
    (Code::DomainOrigin, Entry {
        name: "domain.origin",
        sentence: rare("{origin} is no origin: {reason}."),
        problem: None,
    }),
    (Code::DomainService, Entry {
        name: "domain.service",
        sentence: rare("A service LinkedDomains of {did} is malformed: {reason}."),
        problem: None,
    }),
    (Code::DomainUnnamed, Entry {
        name: "domain.unnamed",
        sentence: rare("The document of {did} names no domain."),
        problem: None,
    }),
    (Code::DomainUnavailable, Entry {
        name: "domain.unavailable",
        sentence: rare("The DID configuration of {origin} could not be had: {reason}"),
        problem: None,
    }),
    (Code::DomainRedirected, Entry {
        name: "domain.redirected",
        sentence: rare("The DID configuration of {origin} was found at another origin, where a redirect led to."),
        problem: None,
    }),
    (Code::DomainConfiguration, Entry {
        name: "domain.configuration",
        sentence: rare("What {origin} publishes is no DID configuration: {reason}."),
        problem: None,
    }),
    (Code::DomainEntry, Entry {
        name: "domain.entry",
        sentence: rare("An entry of the DID configuration is {actual}, and no Domain Linkage Credential."),
        problem: None,
    }),
    (Code::DomainIdentifier, Entry {
        name: "domain.identifier",
        sentence: rare("The Domain Linkage Credential has an id."),
        problem: None,
    }),
    (Code::DomainType, Entry {
        name: "domain.type",
        sentence: rare("The Domain Linkage Credential lacks the type {expected}."),
        problem: None,
    }),
    (Code::DomainDates, Entry {
        name: "domain.dates",
        sentence: rare("The Domain Linkage Credential has no {member}."),
        problem: None,
    }),
    (Code::DomainSubject, Entry {
        name: "domain.subject",
        sentence: rare("The subject of the Domain Linkage Credential is {actual}, and no DID."),
        problem: None,
    }),
    (Code::DomainIssuer, Entry {
        name: "domain.issuer",
        sentence: rare("The Domain Linkage Credential of {subject} was issued by {issuer}."),
        problem: None,
    }),
    (Code::DomainMissingOrigin, Entry {
        name: "domain.missing_origin",
        sentence: rare("The Domain Linkage Credential names no origin."),
        problem: None,
    }),
    (Code::DomainOtherOrigin, Entry {
        name: "domain.other_origin",
        sentence: rare("The Domain Linkage Credential is for {actual}, and was published by {expected}."),
        problem: None,
    }),
    (Code::DomainTokenHeader, Entry {
        name: "domain.token_header",
        sentence: rare("The header of the Domain Linkage Credential is not as it must be: {reason}."),
        problem: None,
    }),
    (Code::DomainTokenClaims, Entry {
        name: "domain.token_claims",
        sentence: rare("The claims of the Domain Linkage Credential are not as they must be: {reason}."),
        problem: None,
    }),
    (Code::DomainTokenSubject, Entry {
        name: "domain.token_subject",
        sentence: rare("The claim {claim} of the Domain Linkage Credential is {actual}, and credentialSubject.id is {expected}."),
        problem: None,
    }),
    (Code::DomainUnverified, Entry {
        name: "domain.unverified",
        sentence: rare("The Domain Linkage Credential does not hold: {reason}"),
        problem: None,
    }),
    (Code::DomainUnlinked, Entry {
        name: "domain.unlinked",
        sentence: rare("{origin} publishes no link with {did}."),
        problem: None,
    }),
    (Code::DomainOneSided, Entry {
        name: "domain.one_sided",
        sentence: rare("The document of {did} does not name {origin}."),
        problem: None,
    }),
    (Code::DomainRequired, Entry {
        name: "domain.required",
        sentence: rare("The issuer {issuer} is not known to be linked with {origin}."),
        problem: None,
    }),
];

// A table of its own, which programs that explain nothing are linked without.
#[rustfmt::skip]
pub(crate) const ADVICE: &[Advice] = &[
    Advice {
        explanation: "JSON is exchanged as UTF-8; other encodings could be read in two ways.",
        remedy: "Save the document as UTF-8 without a byte order mark.",
    },
    Advice {
        explanation: "The text breaks the grammar of RFC 8259.",
        remedy: "Check the file for a missing comma, quote or bracket, or a truncated download.",
    },
    Advice {
        explanation: "Programs disagree about which of two members counts, so what was signed would be uncertain.",
        remedy: "If the document is yours, keep one of the two members and sign it anew. If not, ask its issuer for a correct one.",
    },
    Advice {
        explanation: "Signatures cover numbers as 64-bit floating point. An integer that they cannot hold, or a number past their range, would be signed as another number.",
        remedy: "If the document is yours, write the number as a string, or use one that a double can hold. If not, tell its issuer.",
    },
    Advice {
        explanation: "An unpaired surrogate is no character and has no UTF-8 form.",
        remedy: "Repair the program that wrote the string, or tell those whose program it is.",
    },
    Advice {
        explanation: "The text breaks the grammar of RDF 1.1 N-Quads, or has an IRI that is relative or has characters that no IRI may have.",
        remedy: "Check the line; it should be a subject, a predicate, an object and perhaps a graph name, with a full stop at its end.",
    },
    Advice {
        explanation: "There is nothing in it that could be read.",
        remedy: "Check that the right file was given, and that whatever wrote it came to its end.",
    },
    Advice {
        explanation: "JSON is exchanged as UTF-8 without a byte order mark (RFC 8259, section 8.1); other encodings could be read in two ways.",
        remedy: "Save the file as UTF-8 without a byte order mark (BOM). A document that is signed over its members stays the same by that.",
    },
    Advice {
        explanation: "The first bytes of a file tell what it is. Of what is no credential itself, nothing is read: not what is attached to a PDF or packed into an archive, nor, where a document is expected, what is baked into an image.",
        remedy: "Give the credential itself. A badge in an image is taken out by `testamur badge extract`. What is inside a PDF or an archive has to be taken out with another program first, or ask whoever has it for the JSON file or the token. A web page in its place is mostly an error, or the page from which to download.",
    },
    Advice {
        explanation: "In a token or COSE signature the credential is packed together with its signature. Here a document is expected that stands by itself.",
        remedy: "Give the document as it was before it was secured. To check or show what is secured, use `testamur verify` and `testamur present`, which take it as it is.",
    },
    Advice {
        explanation: "A key stands in the place of the document. What is in it is not shown, and not signed.",
        remedy: "Give the credential itself. A key is given by --key, or in a library to the signer; `testamur key show` shows the public part of one. Send a secret key to nobody.",
    },
    Advice {
        explanation: "Credentials and presentations are JSON objects.",
        remedy: "Check that the right file was given, and that the document was not packed into a string or an array.",
    },
    Advice {
        explanation: "A credential has the type VerifiableCredential, a presentation VerifiablePresentation; an object around another form has EnvelopedVerifiableCredential or EnvelopedVerifiablePresentation.",
        remedy: "Check that the right file was given; add the missing type if the document is yours.",
    },
    Advice {
        explanation: "The first context tells the version of the data model and gives its terms their meaning. Only the contexts of the W3C Verifiable Credentials Data Model may stand there.",
        remedy: "If the document is yours, put the data model's context first and sign it anew. If not, tell its issuer.",
    },
    Advice {
        explanation: "The Verifiable Credentials Data Model requires it here.",
        remedy: "If the document is yours, add the member and sign it anew. If not, tell its issuer.",
    },
    Advice {
        explanation: "The Verifiable Credentials Data Model allows only certain kinds of values here.",
        remedy: "If the document is yours, give the member a value of the right kind and sign it anew. If not, tell its issuer.",
    },
    Advice {
        explanation: "Something without content says nothing, and the data model does not allow it here.",
        remedy: "If the document is yours, fill the member, or leave it out where it is optional. If not, tell its issuer.",
    },
    Advice {
        explanation: "Identifiers are absolute URLs, such as https:, did: or urn:uuid: ones, so that they mean the same everywhere.",
        remedy: "If the document is yours, give an absolute URL, such as https://uni.example/degree or urn:uuid: with a UUID. If not, tell its issuer.",
    },
    Advice {
        explanation: "The type tells what kind of document this is.",
        remedy: "If the document is yours, add the type and sign it anew. If not, tell its issuer.",
    },
    Advice {
        explanation: "Times are written as 2026-11-22T08:30:00Z or with an offset such as +01:00, so that they mean the same moment everywhere.",
        remedy: "If the document is yours, write the time with its offset from UTC. If not, tell its issuer.",
    },
    Advice {
        explanation: "Such a credential is never valid.",
        remedy: "If the document is yours, correct the dates and sign it anew. If not, tell its issuer.",
    },
    Advice {
        explanation: "A text with a language has only @value, @language and @direction.",
        remedy: "If the document is yours, remove the member. If not, tell its issuer.",
    },
    Advice {
        explanation: "The base direction of a text is left to right or right to left.",
        remedy: "If the document is yours, write ltr or rtl, or leave the direction out. If not, tell its issuer.",
    },
    Advice {
        explanation: "Each related resource is listed once, so that there is one digest to compare with.",
        remedy: "If the document is yours, keep one of the two. If not, tell its issuer.",
    },
    Advice {
        explanation: "Without digestSRI or digestMultibase nothing ties the resource to the credential.",
        remedy: "If the document is yours, add a digest of the resource's bytes. If not, tell its issuer.",
    },
    Advice {
        explanation: "A credential in another form, such as a JSON Web Token, stands as a data: URL in the id of an object around it.",
        remedy: "If the envelope is yours, put the secured credential into the id: data:application/vc+jwt,eyJ…. If not, tell whoever made it.",
    },
    Advice {
        explanation: "A bundle is read strictly, because what it says is believed: each document must have its URL, its source and the hash of its bytes.",
        remedy: "Give a file that `testamur bundle` has written; if it is one, make it again.",
    },
    Advice {
        explanation: "Badges of Open Badges 1 and 2 are no verifiable credentials: they are checked in another way, mostly by asking the issuer's server. So nothing is known about this one, good or bad.",
        remedy: "Ask the issuer for the badge as an Open Badge 3.0, or check this one with a validator for Open Badges 2.",
    },
    Advice {
        explanation: "A policy for one kind of document cannot answer for the other.",
        remedy: "Check that the right file was given, or ask for the other kind.",
    },
    Advice {
        explanation: "The policy demands this type.",
        remedy: "Check that the right credential was given.",
    },
    Advice {
        explanation: "A badge is baked into a part of the image that is not shown. An image is read to its end before the badge in it counts, so that what is damaged, cut short or put together wrongly is noticed.",
        remedy: "Download the image again from where the badge was issued. Programs that edit, shrink or convert pictures often damage or drop what is baked in; take the file as it was handed out.",
    },
    Advice {
        explanation: "An image is a badge only if the credential is in it: in a PNG as the chunk iTXt with the keyword openbadgecredential, in an SVG as the element credential of the namespace `https://purl.imsglobal.org/ob/v3p0` (for learner records: clrcredential, `https://purl.imsglobal.org/clr/v2p0`).",
        remedy: "Take the image as the issuer handed it out: most programs and websites that edit, shrink or show pictures drop what is baked in, and a screenshot never has it. Or give the credential itself, as a JSON file or token.",
    },
    Advice {
        explanation: "Of several credentials one program would show one and another program another, so none of them counts.",
        remedy: "Ask whoever made the image for one with a single credential, or give the credential itself, as a JSON file or token.",
    },
    Advice {
        explanation: "Open Badges 3.0 allows no compression and no other kind of chunk for what is baked in, so other programs would not find it either.",
        remedy: "Ask whoever made the image to bake it as the specification says, or give the credential itself, as a JSON file or token.",
    },
    Advice {
        explanation: "Badges are baked into images of these two kinds. The first bytes of a file tell what it is, whatever its name is.",
        remedy: "Give the badge as a PNG or SVG. A picture of another kind, such as a JPEG, has to be converted before a badge is baked into it.",
    },
    Advice {
        explanation: "A digestSRI is sha256-, sha384- or sha512- and base64 of the hash; a digestMultibase is u or z and the hash, with or without a multihash header.",
        remedy: "If the document is yours, write the digest in one of these forms. If not, tell its issuer.",
    },
    Advice {
        explanation: "The issuer bound this very content by its hash. What is there now is something else, or it was changed in place.",
        remedy: "If you issue the document, give the digest of the content as it is. If you verify it, ask the issuer for the content that was meant, or for a new credential.",
    },
    Advice {
        explanation: "Nothing is known about a related resource as long as it is out of reach.",
        remedy: "Give the content with --evidence URL=FILE on the command line, or in a bundle. If the network was asked, try again later.",
    },
    Advice {
        explanation: "A token says some things twice, as claims of its own and in the credential. Where they differ, programs disagree about which one counts.",
        remedy: "Ask the issuer for a token whose claims are those of the credential.",
    },
    Advice {
        explanation: "The profile of the token lists claims that every token has, so that programs that know nothing of credentials can read it too.",
        remedy: "Ask the issuer for a token with this claim.",
    },
    Advice {
        explanation: "In a token by VC-JOSE-COSE the payload is the credential itself. The claims vc and vp belong to the older tokens, and a token that has both could be read in two ways.",
        remedy: "Ask the issuer for a token of one kind.",
    },
    Advice {
        explanation: "An envelope holds a credential or presentation in a data URL: its media type, and after the comma the token as it is, or a COSE signature in base64.",
        remedy: "Ask for the envelope again; its id may have been cut or encoded once too often.",
    },
    Advice {
        explanation: "The media type of an envelope says how its content is to be read, and must be that of the content.",
        remedy: "Ask for an envelope with the media type of its content.",
    },
    Advice {
        explanation: "A claim that stands in the header as well must be the same in both places (RFC 7519, section 5.3), or two readers take the token for two different things.",
        remedy: "Ask the issuer for a token whose header repeats its claims as they are, or leaves them out.",
    },
    Advice {
        explanation: "An SD-JWT VC lies outside the W3C data model. Who reads one goes by iss, nbf, exp, status and its type, and passes over other claims: an end or a status under a name of the data model would be lost in silence.",
        remedy: "Issue it with the claims that count, nbf and exp in seconds since 1970; or as vc+sd-jwt, which keeps the data model and its members.",
    },
    Advice {
        explanation: "Input is bounded so that nobody can exhaust memory or time.",
        remedy: "Ask the source for a smaller document; the library's limits can be raised by the program that uses it.",
    },
    Advice {
        explanation: "Nesting is bounded so that nobody can exhaust the stack.",
        remedy: "Ask the source for a smaller document; the library's limits can be raised by the program that uses it.",
    },
    Advice {
        explanation: "The blank nodes of the document are so alike that telling them apart would take very long. Such graphs are made to block verifiers.",
        remedy: "Refuse the document; give its nodes identifiers if it is yours.",
    },
    Advice {
        explanation: "Whatever is found about a value is said with its place, which consists of the names of the members on the way to it. Very long names would be repeated for each of many short values, which is how documents are made to exhaust memory.",
        remedy: "If the document is yours, use shorter names for its members. If not, refuse it: real documents stay far below this limit.",
    },
    Advice {
        explanation: "Images are bounded so that nobody can exhaust memory or time with one.",
        remedy: "Take a smaller picture, or give the credential itself, as a JSON file or token.",
    },
    Advice {
        explanation: "Each proof costs work, so their number is bounded.",
        remedy: "Remove proofs that nobody needs.",
    },
    Advice {
        explanation: "A proof for selective disclosure has a signature for each statement, and each costs time to check.",
        remedy: "Make whole branches of the document mandatory, or issue several credentials.",
    },
    Advice {
        explanation: "Identifiers are bounded so that nobody can exhaust memory with one. The longest in use, of DID methods that carry whole keys or documents, stay far below.",
        remedy: "Use a DID method with shorter identifiers.",
    },
    Advice {
        explanation: "Verification methods, relationships and services are bounded so that nobody can exhaust time with one document.",
        remedy: "Ask the owner of the DID to take unused entries out of the document.",
    },
    Advice {
        explanation: "A context may take in other contexts, and terms may build on other terms. The chain is bounded so that nobody can exhaust the stack.",
        remedy: "Refuse the document; real contexts stay far below this limit.",
    },
    Advice {
        explanation: "Wherever an object has a context of its own, or a type with one, the terms in force are copied and changed. These can be combined so that their number grows without bound, which is how documents are made to block verifiers. So the work is bounded, for each document and for all that are verified together.",
        remedy: "If the document is yours, put its contexts at its top instead of into each object, and make them smaller. If not, refuse it: real documents stay far below this limit.",
    },
    Advice {
        explanation: "Statements are bounded so that nobody can exhaust memory.",
        remedy: "Ask the source for a smaller document; the library's limits can be raised by the program that uses it.",
    },
    Advice {
        explanation: "A long IRI or prefix in a context can make a small document expand to a very large one. Such documents are made to exhaust memory.",
        remedy: "Refuse the document; if it is yours, use shorter IRIs.",
    },
    Advice {
        explanation: "What is signed is the canonical form of a document, which can be far longer than the document, and each proof of a chain needs another one. Documents can be made so that this takes all memory or very long, so all forms that one verification makes are bounded together.",
        remedy: "Refuse the document; if it is yours, use fewer proofs that sign each other, and shorter IRIs.",
    },
    Advice {
        explanation: "A schema can be written so that checking it takes for ever, so the work is bounded, for all schemas of a document and of what stands inside together.",
        remedy: "If the schema is yours, simplify it. If not, refuse the document: no published schema that we know takes so much.",
    },
    Advice {
        explanation: "Schemas may refer to each other and to themselves; how deep is bounded so that nobody can exhaust the stack.",
        remedy: "If the schema is yours, correct a reference that leads back to itself without going deeper into the data. If not, tell its publisher.",
    },
    Advice {
        explanation: "Schemas can refer to others without end, so their number and size are bounded.",
        remedy: "If the schema is yours, publish it in one document. If not, tell its publisher.",
    },
    Advice {
        explanation: "Each $id, anchor and reference in a schema is kept with its whole URL and place, so their number and length are bounded.",
        remedy: "If the schema is yours, divide it, or shorten its URL. If not, tell its publisher.",
    },
    Advice {
        explanation: "Tokens are bounded so that nobody can exhaust memory or time with one.",
        remedy: "Ask the source for a smaller token.",
    },
    Advice {
        explanation: "Each signature costs work, so their number is bounded.",
        remedy: "Remove signatures that nobody needs.",
    },
    Advice {
        explanation: "Each disclosure and each digest costs work, so their number is bounded.",
        remedy: "Ask the issuer to make fewer claims selectively disclosable, or the holder to disclose fewer at a time.",
    },
    Advice {
        explanation: "Each type can extend another, so the chain is bounded.",
        remedy: "Refuse the credential; real types stay far below this limit.",
    },
    Advice {
        explanation: "Claim paths that select every item of every array can multiply the work, so it is bounded.",
        remedy: "Refuse the credential, or check it without its type metadata.",
    },
    Advice {
        explanation: "Each certificate costs work, so their number is bounded.",
        remedy: "Ask the issuer to send only the chain of the key that signed.",
    },
    Advice {
        explanation: "Each message of a BBS signature costs a multiplication on a curve, and a point that is worked out once. Without a bound, a short proof could keep a verifier busy for long.",
        remedy: "Sign several smaller documents, or secure the large one with another cryptosuite.",
    },
    Advice {
        explanation: "Each member of the header of a COSE signature must be compared with all others, so their number is bounded.",
        remedy: "Ask the source for a signature with a smaller header.",
    },
    Advice {
        explanation: "A few kilobytes of compressed data can ask for gigabytes, so the unpacked list is bounded.",
        remedy: "If the list is really that long, whoever verifies raises the limit. Otherwise tell its issuer.",
    },
    Advice {
        explanation: "Each entry can make a verifier download a list, so their number is bounded.",
        remedy: "Ask the issuer for a credential with one entry for each purpose.",
    },
    Advice {
        explanation: "Each list is downloaded, verified and unpacked, so their number is bounded.",
        remedy: "Verify fewer credentials at once, or raise the limit.",
    },
    Advice {
        explanation: "Lists that do not fit into memory beside each other are examined again when they are needed again, which is bounded.",
        remedy: "Verify fewer credentials at once, or raise the limits for the number of lists or for their bytes.",
    },
    Advice {
        explanation: "All of it happens together or not at all, and is one record of the store.",
        remedy: "Ask in several steps.",
    },
    Advice {
        explanation: "What is downloaded can name further documents. The rounds are bounded so that such a chain ends.",
        remedy: "Refuse the document: no real one needs so many.",
    },
    Advice {
        explanation: "Each download is bounded, and so are all downloads of one verification together, so that nobody can exhaust memory by naming many large documents.",
        remedy: "If you trust the source, give the documents as evidence: --evidence URL=FILE on the command line. The program that uses the library can raise the limit.",
    },
    Advice {
        explanation: "Other documents are asked for only up to a limit, so that nobody can turn a verifier into a crawler.",
        remedy: "Ask the source for a smaller document; the library's limits can be raised by the program that uses it.",
    },
    Advice {
        explanation: "Work is bounded so that nobody can exhaust time.",
        remedy: "Ask the source for a smaller document; the library's limits can be raised by the program that uses it.",
    },
    Advice {
        explanation: "Work is bounded so that nobody can exhaust time.",
        remedy: "Refuse the document; name fewer schemas if it is yours.",
    },
    Advice {
        explanation: "Whoever may issue could fill the disk of the server otherwise.",
        remedy: "Make it shorter; or let whoever runs the server raise its limit, if all of that is needed.",
    },
    Advice {
        explanation: "Every entry of the log costs a signature to verify, and whoever serves it could make it endless.",
        remedy: "Tell the owner of the DID; a log that grows so long is to be replaced by that of another DID.",
    },
    Advice {
        explanation: "What a did:ion starts with is bounded by the rules of its network, so that nobody can anchor one that is larger.",
        remedy: "Ask the owner of the DID to make one with fewer keys and services.",
    },
    Advice {
        explanation: "A document is made of all events of its account, and whoever pays for them can make as many as they like.",
        remedy: "Tell the owner of the DID; a history that grows so long is to be left for that of another account.",
    },
    Advice {
        explanation: "A DID configuration has a credential for each DID, of about a kilobyte.",
        remedy: "Ask whoever runs the site to publish only the links that are in use.",
    },
    Advice {
        explanation: "Each costs a signature and the documents of its DID, and whoever publishes them can make them many. They are verified in the order in which they stand, as the specification has it.",
        remedy: "Ask for the link of one DID with one origin.",
    },
    Advice {
        explanation: "For each of them a document is downloaded from a server that the owner of the DID chooses.",
        remedy: "Ask for the link of the DID with one origin.",
    },
    Advice {
        explanation: "A context says what the terms of a document mean, so signatures depend on it. Contexts come with the library or from the caller; none is fetched because a document names it.",
        remedy: "If you trust the context, give it: Contexts::with in the library, --evidence URL=FILE on the command line. Otherwise refuse the document.",
    },
    Advice {
        explanation: "The context processing of JSON-LD 1.1 refuses this context. The rule is named as the JSON-LD API names its error.",
        remedy: "If the context is yours, repair it at the place that is named. If not, tell its publisher, and do not rely on documents that use it.",
    },
    Advice {
        explanation: "Specifications protect their terms so that no later context can change what a signed document means.",
        remedy: "If the document is yours, use another name for the term, or the meaning that the first context gives it. If not, tell its issuer.",
    },
    Advice {
        explanation: "JSON-LD leaves a member without a definition out of the RDF, so a signature over the RDF would not cover it and anyone could change it.",
        remedy: "If the document is yours, add a context that defines the term, or correct its spelling. If not, do not rely on it, and tell its issuer.",
    },
    Advice {
        explanation: "A type without a definition does not become an absolute IRI, so it is no RDF and a signature over the RDF would not cover it.",
        remedy: "If the document is yours, add a context that defines the type, or write it as an absolute IRI. If not, do not rely on it, and tell its issuer.",
    },
    Advice {
        explanation: "Identifiers and links have to be absolute IRIs (RFC 3987): there is no base to resolve them against, and JSON-LD would leave them out of the RDF.",
        remedy: "If the document is yours, write the whole IRI, with its scheme, and escape characters that IRIs do not allow. If not, tell its issuer.",
    },
    Advice {
        explanation: "The value has no place in RDF, so a signature over the RDF would not cover it.",
        remedy: "If the document is yours, remove the value or write it so that it says something. If not, tell its issuer.",
    },
    Advice {
        explanation: "Language tags follow BCP 47, such as en or nl-BE; RDF does not allow others.",
        remedy: "If the document is yours, correct the language tag. If not, tell its issuer.",
    },
    Advice {
        explanation: "JSON-LD 1.1 refuses this document. The rule is named as the JSON-LD API names its error.",
        remedy: "If the document is yours, repair it at the place that the pointer names. If not, tell its issuer.",
    },
    Advice {
        explanation: "The document names this context, and the caller gave something for it that is no context. That says nothing about the document: what its terms mean is not known.",
        remedy: "Give the context as it is published at this URL: Contexts::with in the library, --evidence URL=FILE on the command line.",
    },
    Advice {
        explanation: "An RDF signature covers what a document means, not how its members are called. Calling the end of validity or the status something else hides it from whoever reads by name, and the signature still matches.",
        remedy: "Treat the document as manipulated; ask the issuer for it again.",
    },
    Advice {
        explanation: "It has a context of its own, IRIs in place of terms, or keywords that regroup members. What decides about it was compared with its meaning; the names of other members say what the document's own context makes them say.",
        remedy: "Read the members by their meaning, or ask for a document that uses published contexts only.",
    },
    Advice {
        explanation: "The library knows this context by its hash, and the one that was given has another. The terms of the document mean what the given one says.",
        remedy: "Leave the context out of what you give, unless you know what it changes and why.",
    },
    Advice {
        explanation: "JSON-LD leaves a member without a definition out of the RDF. Whoever had the document in hand can have added or changed it, and the signature matches all the same. The policy of the caller allows that.",
        remedy: "Believe nothing that the member says. Ask the issuer to use a context that defines the term.",
    },
    Advice {
        explanation: "The signature is over the text of the document and covers the member, but nothing says what its name means, and a signature over the RDF would leave it out. The policy of the caller allows that.",
        remedy: "Read the member only as you have agreed with the issuer. Ask the issuer to use a context that defines the term.",
    },
    Advice {
        explanation: "The credential names a schema that it does not conform to.",
        remedy: "If the credential is yours, correct it or its schema. If not, tell its issuer.",
    },
    Advice {
        explanation: "Only the first violations are listed.",
        remedy: "Correct those that are listed and check again.",
    },
    Advice {
        explanation: "Supported are JsonSchema, JsonSchemaCredential and 1EdTechJsonSchemaValidator2019.",
        remedy: "If the credential is yours, use one of these types. If not, ask its issuer for one that does, or check the schema with a program that knows its type.",
    },
    Advice {
        explanation: "A credentialSchema is an object with a type and, as its id, the URL of the schema.",
        remedy: "If the credential is yours, correct its credentialSchema. If not, tell its issuer.",
    },
    Advice {
        explanation: "A schema must say which one it is, so that the credential and the schema agree (VC JSON Schema, section 3.1.1).",
        remedy: "If the schema is yours, add its URL as its $id. If not, tell its publisher; the issuer of the credential cannot rely on it either.",
    },
    Advice {
        explanation: "A schema must say which one it is, so that the credential and the schema agree (VC JSON Schema, section 3.1.1).",
        remedy: "If the schema is yours, write its whole URL as its $id. If not, tell its publisher; the issuer of the credential cannot rely on it either.",
    },
    Advice {
        explanation: "Another schema than the one the issuer named could let anything pass.",
        remedy: "Check that the right schema was given, if it was given as evidence. The issuer of the credential and the publisher of the schema have to use the same URL.",
    },
    Advice {
        explanation: "Without $schema it is uncertain by which rules the schema is to be read; such a schema must not be processed (VC JSON Schema, section 4).",
        remedy: "If the schema is yours, add $schema, for example https://json-schema.org/draft/2020-12/schema. If not, tell its publisher; the issuer of the credential cannot rely on it either.",
    },
    Advice {
        explanation: "Supported are the drafts 7, 2019-09 and 2020-12 of JSON Schema.",
        remedy: "If the schema is yours, write it in one of these drafts. If not, check the credential against it with a program that knows its draft.",
    },
    Advice {
        explanation: "A schema that breaks the rules of JSON Schema cannot be relied on, whatever the rest of it says.",
        remedy: "If the schema is yours, correct it. If not, ask its publisher to; and check that the right file was given, if it was given as evidence.",
    },
    Advice {
        explanation: "Nothing is known about conformance as long as a part of the schema is out of reach.",
        remedy: "Give the schema with --evidence URL=FILE on the command line, or in a bundle. If the network was asked, try again later.",
    },
    Advice {
        explanation: "A reference must lead to a schema in a document that is known.",
        remedy: "If the schema is yours, correct the reference. If not, ask its publisher to.",
    },
    Advice {
        explanation: "Patterns are matched in linear time, with what they mean in ECMAScript. Look-around, back references, Unicode classes such as \\p{L}, modifiers such as (?i:...), and escapes that have no meaning there, such as \\A and \\z, are not taken, nor patterns that become very large.",
        remedy: "If the schema is yours, write the pattern without these. If not, check the credential against it with a program that takes the pattern.",
    },
    Advice {
        explanation: "A JsonSchemaCredential has the id under which it was named, the type JsonSchemaCredential, and a subject of type JsonSchema with a jsonSchema.",
        remedy: "If the credential with the schema is yours, correct it. If not, ask its publisher to.",
    },
    Advice {
        explanation: "A schema in a credential counts only as far as that credential is genuine and valid.",
        remedy: "See the report on the credential that holds the schema. If it is not yours, tell its issuer.",
    },
    Advice {
        explanation: "A DID is `did:`, the name of a method in lower case, `:` and an identifier of letters, digits, `.`, `-`, `_`, `:` and percent-encoded bytes (DID Core, section 3.1).",
        remedy: "Check the identifier for missing or foreign characters. A DID URL is for `testamur did dereference`, or over HTTP for Accept: application/did-url-dereferencing.",
    },
    Advice {
        explanation: "A DID URL is a DID, then if wanted a path, a query and a fragment with the characters of RFC 3986 (DID Core, section 3.2).",
        remedy: "Check the URL for missing or foreign characters; encode others as % and two hexadecimal digits.",
    },
    Advice {
        explanation: "Each DID method has rules of its own, and the resolver does not have those of this one.",
        remedy: "Have a resolver asked that knows the method: --universal-resolver URL on the command line, universal_resolver under [dids] in the file of a server. Or ask for a credential or document by a DID of another method, such as did:web or did:key; a program that uses the library can add the method to its resolver.",
    },
    Advice {
        explanation: "The option would change the answer, so it is refused rather than ignored. Only methods that keep a history can give an earlier version.",
        remedy: "Leave the option out.",
    },
    Advice {
        explanation: "The value of the option is not of its kind, or two options contradict each other.",
        remedy: "Correct the option.",
    },
    Advice {
        explanation: "The place where the document of this DID must be says that there is none, or not in the version that was asked for.",
        remedy: "Check the identifier; ask its owner whether it was ever published or has been taken down.",
    },
    Advice {
        explanation: "Nothing is known about the DID as long as its document is out of reach; it may be good or bad.",
        remedy: "Give the document with --evidence URL=FILE on the command line, or in a bundle. If the network was asked, try again later.",
    },
    Advice {
        explanation: "Its owner has given the DID up for ever, so it has no document and no keys any more.",
        remedy: "Ask for a credential of an identifier that is in use, or resolve the version that was valid at the time of signing.",
    },
    Advice {
        explanation: "The DID exists, and its history does not have the version that was asked for: it was made later, or never.",
        remedy: "Check the versionId or the time; leave it out for the present version.",
    },
    Advice {
        explanation: "The document does not have the shape that DID Core and Controlled Identifiers demand, so nothing in it is relied on.",
        remedy: "Ask the owner of the DID to correct the document.",
    },
    Advice {
        explanation: "A document counts only for the identifier in its own `id`; else whoever serves one could speak for another.",
        remedy: "Check the DID, letter case included. Its owner has to write the same into the document's id.",
    },
    Advice {
        explanation: "With two verification methods or services of one id it would be uncertain which of them counts.",
        remedy: "Ask the owner of the DID to give each entry an id of its own.",
    },
    Advice {
        explanation: "The key that a proof names must be in the document of its controller. It may have been taken out when keys were changed.",
        remedy: "If the key is yours, list it in the document. If you verify, ask the signer for a document signed with a present key; where the DID method keeps a history, resolve the version of the time of signing.",
    },
    Advice {
        explanation: "A key counts only for the purposes under which its controller's document lists it: a key for logging in must not sign credentials.",
        remedy: "If the key is yours, list it in the document for this purpose, or sign with one that is listed. If you verify, do not rely on the document, and tell its issuer.",
    },
    Advice {
        explanation: "A proof by this key would speak for another controller than the document in which the key stands.",
        remedy: "If the key is yours, name it in the document of its controller. If you verify, do not rely on the document, and tell its issuer.",
    },
    Advice {
        explanation: "The type says how the key is written; without its rules the key cannot be read.",
        remedy: "If the key is yours, publish it as a Multikey or JsonWebKey. If you verify, ask the signer to.",
    },
    Advice {
        explanation: "The key material is missing, is not of the kind that the method's type demands, or is no valid public key.",
        remedy: "Ask the owner of the DID to correct the verification method.",
    },
    Advice {
        explanation: "Everyone can sign with a key whose secret members stand in a public document.",
        remedy: "If the key is yours, replace it at once and publish only public members. If not, tell the owner of the DID, and rely on nothing that the key signed.",
    },
    Advice {
        explanation: "The end of a key's life must be readable, or the key could be used past it (Controlled Identifiers, section 2.2).",
        remedy: "If the key is yours, write the time as a dateTimeStamp such as 2026-11-22T08:30:00Z. If not, tell the owner of the DID.",
    },
    Advice {
        explanation: "The owner of the DID has changed keys since. When each version was in force is the word of the DID's owner for a did:webvh, to which the witnesses of a version agreed, if it has any, and that of the chain for a did:ethr, as its node tells it; that the proof was made at that time is the word of whoever had the key, and one that was stolen can be used with any date.",
        remedy: "A credential that was known before the change can be relied on. Where much depends on it, ask the issuer to confirm it or to issue it anew. Keys of the past can also be refused altogether: --refuse-past-keys on the command line.",
    },
    Advice {
        explanation: "A did:key is `did:key:` and a public key: its multicodec and bytes, in base58btc after a `z`, or, for post-quantum keys, in base64url after a `u`.",
        remedy: "Check the identifier for missing or foreign characters.",
    },
    Advice {
        explanation: "The multicodec at the start of the key names a kind of key that is unknown or not taken here.",
        remedy: "Ask for a DID with a key of a supported type, such as Ed25519 or P-256; if the DID is yours, make a key with testamur key new.",
    },
    Advice {
        explanation: "Each key type has a public key of one length; this identifier is cut off or was padded.",
        remedy: "Check the identifier for missing characters.",
    },
    Advice {
        explanation: "The bytes have the right length, but are no point of the curve, or a point that must not be used as a key.",
        remedy: "Check the identifier for altered characters.",
    },
    Advice {
        explanation: "A did:jwk is `did:jwk:` and the base64url form, without padding, of a public JSON Web Key.",
        remedy: "Check the identifier for missing or foreign characters.",
    },
    Advice {
        explanation: "A did:web is a domain name in lower case, a port as %3A and digits if needed, and path segments after colons. Addresses, dot segments and encoded slashes are refused because they could lead to another place than the one that is read.",
        remedy: "Correct the identifier.",
    },
    Advice {
        explanation: "localhost is another machine for everybody who reads the identifier, and a stranger's document could have services of this one asked by it. A document that is given as evidence or in a bundle is taken.",
        remedy: "Give its document as evidence, or allow to ask for it while you develop: --insecure-allow-http together with --insecure-allow-private on the command line, DidWeb::insecure_localhost() in the library.",
    },
    Advice {
        explanation: "The DID URL selects a service by its id or type, and the document lists none such.",
        remedy: "Check the DID URL.",
    },
    Advice {
        explanation: "The DID exists, but its method and document give no meaning to the rest of the DID URL.",
        remedy: "Check the path, query and fragment of the DID URL.",
    },
    Advice {
        explanation: "A list of URLs exists only for a DID URL that selects services.",
        remedy: "Ask for the DID document instead.",
    },
    Advice {
        explanation: "A path after a DID is looked for on the web, and the document of the DID says that it is elsewhere.",
        remedy: "Get it by the protocol of that address, if you trust it.",
    },
    Advice {
        explanation: "Whoever made the DID URL wrote the hash of the document into it (hl), so that another document is noticed. This one is another, be it that its owner has changed it since.",
        remedy: "Ask who gave you the URL for one of the present document, or for one with the version that is meant (versionId).",
    },
    Advice {
        explanation: "Without TLS anyone on the way could answer, and servers on this machine are nobody's business who writes a document.",
        remedy: "Ask the owner of the DID to publish it over https. A server on this machine can be allowed while you develop: --insecure-allow-http together with --insecure-allow-private on the command line, Verifier::insecure_localhost() in the library.",
    },
    Advice {
        explanation: "At /whois the owner of a did:webvh can publish a presentation of itself. Of the methods known here no other has that.",
        remedy: "Ask the owner of the DID for a presentation, and verify that.",
    },
    Advice {
        explanation: "A did:webvh is the hash of its first log entry, a domain name, a port as %3A and digits if needed, and path segments after colons. Addresses, dot segments and encoded slashes are refused because they could lead to another place than the one that is read.",
        remedy: "Correct the identifier.",
    },
    Advice {
        explanation: "Each line of the log is a JSON object with versionId, versionTime, parameters, state and proof; after a deactivation there is none.",
        remedy: "Ask the owner of the DID. A version before this entry can be resolved by its versionId.",
    },
    Advice {
        explanation: "The parameters say who may change the DID, so that only those that did:webvh 1.0 defines, with the values that it allows, are taken.",
        remedy: "Ask the owner of the DID. A version before this entry can be resolved by its versionId.",
    },
    Advice {
        explanation: "Each entry has the number after its predecessor's and the hash of its own content together with its predecessor's; the DID itself is the hash of the first. The log was changed after it was made, or two histories were mixed.",
        remedy: "Do not rely on the log. Ask the owner of the DID. A version before this entry can be resolved by its versionId.",
    },
    Advice {
        explanation: "Each version is later than the one before it, in UTC, and none is of the future; a clock may be five minutes ahead.",
        remedy: "Check the clock of this machine. Ask the owner of the DID. A version before this entry can be resolved by its versionId.",
    },
    Advice {
        explanation: "Each entry is signed by eddsa-jcs-2022 with a key that was authorized to update the DID; whoever serves the log must not be able to change it.",
        remedy: "Do not rely on the log. Ask the owner of the DID. A version before this entry can be resolved by its versionId.",
    },
    Advice {
        explanation: "The id of each document holds the hash of the first entry. Where the DID was made portable its place on the web may change; the document then names the place before in alsoKnownAs.",
        remedy: "Do not rely on the log. Ask the owner of the DID. A version before this entry can be resolved by its versionId.",
    },
    Advice {
        explanation: "The log names witnesses who have to approve each version. Their proofs stand in did-witness.json beside it; those for this version or a later one count.",
        remedy: "Try again later if the version is new. Otherwise do not rely on it, and ask the owner of the DID.",
    },
    Advice {
        explanation: "did-witness.json is an array of objects, each with a versionId and its proofs.",
        remedy: "Ask the owner of the DID to correct the file.",
    },
    Advice {
        explanation: "A log counts for the DID whose hash is that of its first entry, and that one of its versions names with this place on the web.",
        remedy: "Check the DID, letter case included, and the place of the log.",
    },
    Advice {
        explanation: "A witness approves the version that waits, by a proof over its versionId with the key that the log names. What does not count is not kept.",
        remedy: "Ask the witness to approve the version that waits: testamur did approve.",
    },
    Advice {
        explanation: "A did:peer says everything itself: 0 is a key, 2 holds keys and services, 4 in its long form a document with its hash. Its short forms stand for what two parties have told each other.",
        remedy: "Ask for the long form of the DID, or check it for missing characters.",
    },
    Advice {
        explanation: "A did:pkh is an account by CAIP-10: a network (eip155, bip122, solana, tezos, arweave), its chain, and an address of that network.",
        remedy: "Check the network and the address.",
    },
    Advice {
        explanation: "A did:ethr is an account, 0x and 40 hexadecimal digits, or a compressed public key on secp256k1, 0x and 66 of them; before it may stand the name of a network or its chain id in hexadecimal.",
        remedy: "Check the identifier for missing or foreign digits.",
    },
    Advice {
        explanation: "A did:ethr is read from a contract, and whoever resolves says where it is on each network; for some public networks that is known.",
        remedy: "Name the network: --ethr-network NAME=CHAIN:REGISTRY on the command line, DidEthr::with_network(...) in the library.",
    },
    Advice {
        explanation: "Every change of a did:ethr names the block of the one before it, and the registry names the last and the present owner, so that it is seen when the changes of a block are missing. Of several in one block the others can be missing unseen, as a key that was revoked beside a change that is there. Logs of other contracts or identities, and blocks out of their order, are not taken.",
        remedy: "Check that the node is one of that network, that the registry is at its address, and that the node keeps old logs; or ask another node.",
    },
    Advice {
        explanation: "An account is the hash of a key. Whether a signature is by its key could be told only by computing the key from the signature, which is not done here.",
        remedy: "Have the issuer list the key itself: a did:ethr that is a public key in place of an account, or an attribute did/pub/Secp256k1/veriKey.",
    },
    Advice {
        explanation: "A node that stands still, a chain that makes no more blocks, or answers of long ago show keys that may have been revoked since. Its last block may be a day older than the time that is asked for.",
        remedy: "Wait until the node has caught up, or ask another one. Answers that were kept verify for the time that they are of: a bundle says it, and --at on the command line.",
    },
    Advice {
        explanation: "The node does not give the logs of all blocks at once, so they were asked for in parts: the changes of this DID are too many, and too far apart, for as few blocks as it answers for.",
        remedy: "Ask a node that answers eth_getLogs for more blocks, or for all: your own does, or can be set to.",
    },
    Advice {
        explanation: "A did:ion is a hash; its long form has beside it, in base64url, what the DID starts with, in canonical form and by the rules of Sidetree. Each has the hash of the next, so that nothing in it can be changed.",
        remedy: "Check the identifier for missing or altered characters.",
    },
    Advice {
        explanation: "The short form is a hash; what it stands for is anchored in the Bitcoin network. The long form says it itself.",
        remedy: "Ask for the long form, or name a resolver that has a node: --universal-resolver URL on the command line.",
    },
    Advice {
        explanation: "A resolver for other DID methods is named by the URL that its API begins with.",
        remedy: "Give an http or https URL, such as https://resolver.example.",
    },
    Advice {
        explanation: "The DID's method is not known here, so its document was asked for elsewhere, as whoever set this verifier up allowed. Nothing but its id can be checked here: that resolver, or who changes its answers on the way, can say which keys are whose.",
        remedy: "Rely on it if you run that resolver, or trust who does. Ask for a credential by a DID that can be resolved here, such as a did:web, if not.",
    },
    Advice {
        explanation: "The resolver wants to know who asks, and there was no API key for it, or one that may not resolve DIDs. Nothing is known about the DID.",
        remedy: "Have its operator give you an API key (for `testamur serve` one with the scope verify), and name the file with it: --universal-resolver-key-file FILE on the command line, universal_resolver_key_file under [dids] in the file of a server.",
    },
    Advice {
        explanation: "Servers that ask resolvers for DIDs of other methods say through whom a question came (the header Via, RFC 9110). Where they name each other, a question would go round without end. Nothing is known about the DID.",
        remedy: "If you run one of the servers: let one of them not name the other as its resolver (universal_resolver under [dids] in its file). If not, tell who does.",
    },
    Advice {
        explanation: "A resolver is believed for where it is, as whoever set this verifier up named it. What it redirects to is somewhere else, and perhaps somebody else's. Nothing is known about the DID.",
        remedy: "Name the URL where the resolver itself answers, if that is where it leads: --universal-resolver URL on the command line, universal_resolver under [dids] in the file of a server.",
    },
    Advice {
        explanation: "Nodes that others run often know who asks by a key in their URL. There was none, or one that does not count. Nothing is known about the DID.",
        remedy: "Check the URL of the node, with the key in it: --ethr-rpc, --ethr-rpc-env or --ethr-rpc-file on the command line, url, url_env or url_file under [dids.ethr.NAME] in the file of a server.",
    },
    Advice {
        explanation: "Supported are Ed25519, X25519, P-256, P-384, P-521, secp256k1, RSA and BLS12-381 (G2) keys; in builds with the feature post-quantum also ML-DSA-44 and SLH-DSA-SHA2-128s.",
        remedy: "Use a key of a supported type, or a newer version of this software.",
    },
    Advice {
        explanation: "The first bytes of a Multikey say which type of key follows. These name none that is known here.",
        remedy: "Use a key of a supported type, or a newer version of this software.",
    },
    Advice {
        explanation: "The first character of a multibase text says how the rest is encoded.",
        remedy: "Encode the value with base58btc after a z, or with base64url after a u where the specification asks for that.",
    },
    Advice {
        explanation: "A character outside the alphabet, padding, or bits that a correct encoder never writes.",
        remedy: "Copy the value again in full; it is probably cut off or changed.",
    },
    Advice {
        explanation: "Decoding base58 takes time that grows with the square of the length, so the length is bounded.",
        remedy: "Use base64url (prefix u) for long values.",
    },
    Advice {
        explanation: "Each type of key has one length. Another means that bytes are missing or that the type is wrong.",
        remedy: "Copy the key again in full.",
    },
    Advice {
        explanation: "The coordinates satisfy no equation of the curve, name the point at infinity, or are encoded in a second way. Such keys are broken or made to attack.",
        remedy: "Export the key again from the software that made it.",
    },
    Advice {
        explanation: "With such a key some signatures verify for every message, and key agreement gives a known result.",
        remedy: "Refuse the key.",
    },
    Advice {
        explanation: "A secret scalar lies between one and the order of the group less one.",
        remedy: "Export the key again from the software that made it.",
    },
    Advice {
        explanation: "Shorter moduli can be factored, longer ones only cost time.",
        remedy: "Use an RSA key of 2048 to 4096 bits.",
    },
    Advice {
        explanation: "The exponent must be odd, at least 3 and below 2^33; nearly all keys use 65537. An exponent of 1 lets anybody sign.",
        remedy: "Make a new RSA key with the exponent 65537.",
    },
    Advice {
        explanation: "The primes, exponents and the modulus of an RSA key determine each other.",
        remedy: "Export the key again from the software that made it.",
    },
    Advice {
        explanation: "A file that pairs a secret with another public key can make signing reveal the secret.",
        remedy: "Export the key again, or remove the public part where the format allows that.",
    },
    Advice {
        explanation: "The members of a JSON Web Key follow RFC 7517, 7518 and 8037 strictly: base64url without padding and every value in its full length.",
        remedy: "Export the key again; do not shorten or pad its values by hand.",
    },
    Advice {
        explanation: "A secret key in a public place is known to everybody who reads it.",
        remedy: "Treat the key as compromised if it was published; remove the secret members.",
    },
    Advice {
        explanation: "A secret key in a public place is known to everybody who reads it.",
        remedy: "Treat the key as compromised if it was published; put the public key there.",
    },
    Advice {
        explanation: "Signing needs the secret key.",
        remedy: "Give the file with the secret key.",
    },
    Advice {
        explanation: "Keys are read from the PEM blocks PRIVATE KEY, ENCRYPTED PRIVATE KEY, EC PRIVATE KEY, RSA PRIVATE KEY, PUBLIC KEY and RSA PUBLIC KEY.",
        remedy: "Export the key as PKCS#8 (for example with openssl pkcs8 -topk8) or as SubjectPublicKeyInfo.",
    },
    Advice {
        explanation: "The bytes are not the DER encoding of such a structure.",
        remedy: "Export the key again from the software that made it.",
    },
    Advice {
        explanation: "The file cannot be used without the password it was encrypted with.",
        remedy: "Give the password.",
    },
    Advice {
        explanation: "Decryption gave no key. An encrypted file does not say which of the two is the reason.",
        remedy: "Check the password and the file.",
    },
    Advice {
        explanation: "Read are PBES2 with scrypt or PBKDF2 (HMAC with SHA-2) and AES in CBC or GCM mode.",
        remedy: "Make a copy with openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in OLD -out NEW, which asks for the old password and a new one; for DES, RC2 and RC4 add -provider legacy -provider default.",
    },
    Advice {
        explanation: "The file itself says how much work its password takes. The work is bounded so that nobody can exhaust time or memory.",
        remedy: "Encrypt the key again with usual parameters.",
    },
    Advice {
        explanation: "Known are EdDSA, Ed25519, ES256, ES384, ES512, ES256K, and RS and PS with 256, 384 and 512. The algorithm none is never accepted.",
        remedy: "Sign with a known algorithm.",
    },
    Advice {
        explanation: "Each algorithm goes with one type of key.",
        remedy: "Choose the algorithm that fits the key, or another key.",
    },
    Advice {
        explanation: "A signature of the wrong length or with a number out of range is no signature. ECDSA signatures are the two numbers one after the other, not DER.",
        remedy: "Check how the signature was encoded.",
    },
    Advice {
        explanation: "The message was changed after it was signed, or it was signed with another key.",
        remedy: "Get the original message, and check which key signed it.",
    },
    Advice {
        explanation: "Shorter keys are unsafe; longer ones are slow without being needed.",
        remedy: "Choose 3072.",
    },
    Advice {
        explanation: "The provider that holds the key refused.",
        remedy: "Check the key and the provider.",
    },
    Advice {
        explanation: "OpenSSH keeps keys in files of its own format. Keys for logging in should not sign credentials as well.",
        remedy: "Make a new key with testamur key new. To keep an ECDSA or RSA key, convert a copy of its file with ssh-keygen -p -m PKCS8 -f COPY; ssh-keygen does not convert Ed25519 keys.",
    },
    Advice {
        explanation: "A certificate binds a public key to a name. Only the key itself is of use here; the secret key is never in a certificate.",
        remedy: "To sign, give the file of the secret key that belongs to it. To take the public key out: openssl x509 -in FILE -noout -pubkey, or openssl req -in FILE -noout -pubkey for a request.",
    },
    Advice {
        explanation: "Both forms hold the same. Files in DER often end in .der, .cer, .p8, .pfx or .p12.",
        remedy: "Convert it: a secret key with openssl pkey -inform DER -in FILE -out key.pem (encrypted ones: openssl pkcs8 -topk8 -inform DER), a public key with -pubin as well, a certificate with openssl x509 -inform DER -in FILE -noout -pubkey, PKCS#12 with openssl pkcs12 -in FILE -nocerts -out key.pem.",
    },
    Advice {
        explanation: "A JWK Set (RFC 7517, section 5) lists keys under its member keys.",
        remedy: "Put the one JWK that is meant, an object with kty, into a file of its own.",
    },
    Advice {
        explanation: "A key is a JWK, a PEM text, a Multikey or a did:key. Documents only tell of keys.",
        remedy: "Give the file of the key. From a DID document, put the one verification method, with its publicKeyJwk or publicKeyMultibase, into a file of its own; the secret key is in no document.",
    },
    Advice {
        explanation: "Signatures are only sound within the group of prime order. A point outside it is made by a faulty program, or by an attacker.",
        remedy: "Ask for the key again from where it comes.",
    },
    Advice {
        explanation: "A secret key must be as hard to guess as the 32 random bytes that the standard demands.",
        remedy: "Give 32 or more bytes from a good random source.",
    },
    Advice {
        explanation: "No standard says how such a key looks in that form, so no other program could read it.",
        remedy: "Write it in another form, such as a JWK.",
    },
    Advice {
        explanation: "Encrypted keys are the Cargo feature encrypted-keys of testamur, since they need fifteen more libraries. The command line has it.",
        remedy: "Build the program with the feature encrypted-keys, or give it the key in a form that is not encrypted.",
    },
    Advice {
        explanation: "Each type of key has one base for its Multikey, so that a key has one text and makes one did:key. That of post-quantum keys is base64url, after a u.",
        remedy: "Encode the key with base64url after a u.",
    },
    Advice {
        explanation: "Anyone can make a key and a proof. Only a proof by a key that the issuer's own document lists shows that the issuer made it.",
        remedy: "Treat the document as not issued by the issuer it names.",
    },
    Advice {
        explanation: "Only a key of the holder shows that the holder presents the credentials.",
        remedy: "Ask the holder to present with their own key.",
    },
    Advice {
        explanation: "A key's owner sets its end, and no proof by it counts after that (Controlled Identifiers, section 2.2).",
        remedy: "Ask the issuer to sign anew with a current key.",
    },
    Advice {
        explanation: "The owner has withdrawn the key, perhaps because somebody else has it. No proof by it counts any more, whenever it was made.",
        remedy: "Ask the issuer to sign anew with a current key.",
    },
    Advice {
        explanation: "The key of a proof is named by a DID URL, or by an https URL of a document that lists it, with a fragment.",
        remedy: "Ask the issuer to name the key by its DID URL.",
    },
    Advice {
        explanation: "Anybody can put a key of their own into the header of a token and name any issuer. Such a key counts only where the issuer's DID, its metadata or the caller says that it is the issuer's.",
        remedy: "Ask the issuer for a token whose kid leads to a published key; or, if you know the key to be the issuer's, say so in the policy.",
    },
    Advice {
        explanation: "A token names its key by kid, or leaves it to be found among the keys that the issuer publishes.",
        remedy: "Ask the issuer for a token whose kid is the URL of its key.",
    },
    Advice {
        explanation: "The token names its key by an https URL, and no key in JWK form was to be had there.",
        remedy: "Give the document with --evidence URL=FILE on the command line, or in a bundle. If the network was asked, try again later, or ask the issuer whether the key was moved.",
    },
    Advice {
        explanation: "A key by itself does not say whose it is. On one host many people can publish files, so only a key under the issuer's own URL is taken for the issuer's.",
        remedy: "Ask the issuer to publish the key under its URL, or to name it by its DID; or, if you know the key to be the issuer's, say so: --issuer-key ISSUER=FILE on the command line, known_key in the policy.",
    },
    Advice {
        explanation: "Nothing shows who made the document: it has no member proof, or an empty one.",
        remedy: "Ask the issuer for the signed document.",
    },
    Advice {
        explanation: "A member that every proof needs is missing, or one is not of the form that Data Integrity 1.0, section 2.1 gives it.",
        remedy: "Compare the proof with the original document; if it is the original, its maker's software is at fault.",
    },
    Advice {
        explanation: "The types that can be checked are DataIntegrityProof and Ed25519Signature2020.",
        remedy: "Ask the issuer for a proof of a type in use today.",
    },
    Advice {
        explanation: "A cryptosuite says how the document becomes bytes and how they are signed. An unknown one cannot be checked.",
        remedy: "Ask the issuer for a proof of another cryptosuite, such as eddsa-rdfc-2022.",
    },
    Advice {
        explanation: "The signature stands in proofValue in base58-btc digits after the letter z. It has 64 bytes, or 96 with a P-384 key. A proof for selective disclosure is base64url after the letter u instead.",
        remedy: "Compare the document with the original: a character may have been lost in copying.",
    },
    Advice {
        explanation: "Every cryptosuite has its types of keys.",
        remedy: "Sign with a suite for this key: the eddsa suites are for Ed25519, the ecdsa suites for P-256 and P-384, bbs-2023 for BLS12-381. If you verify, tell the signer.",
    },
    Advice {
        explanation: "The document or its proof was changed after it was signed, or another key signed it.",
        remedy: "Get the document again from its source.",
    },
    Advice {
        explanation: "A JCS proof signs the contexts that it lists, and the document must start with these; a proof of an RDF suite has none of its own.",
        remedy: "Get the document again from its source: its @context is not as it was when it was signed.",
    },
    Advice {
        explanation: "RDF suites sign what members mean. A context that gives a proof's members another meaning, or their meaning to another name, would let the proof be read otherwise than it was signed.",
        remedy: "If the document is yours, use a context that defines the proof, such as https://w3id.org/security/data-integrity/v2, and the names that it defines. If not, do not rely on it.",
    },
    Advice {
        explanation: "Each id under previousProof must name one other proof of the document, which is then signed too.",
        remedy: "Restore the missing proof from the original document.",
    },
    Advice {
        explanation: "A proof chain has a first proof. In a circle each signature would have to be made before the other.",
        remedy: "Compare the proofs with those of the original document.",
    },
    Advice {
        explanation: "Its bytes are no sequence of points of the group and numbers below its order, as the BBS draft demands.",
        remedy: "Check that nothing was cut off or changed on the way; otherwise ask for it again.",
    },
    Advice {
        explanation: "It was made by another key or for other data, or something was changed since.",
        remedy: "Do not rely on it. Ask for the document again from where it comes.",
    },
    Advice {
        explanation: "Each disclosed message is named once, in rising order, by its place among the signed ones.",
        remedy: "Sort the indexes and name each once; the first message has the index 0.",
    },
    Advice {
        explanation: "A proof counts only for what its maker meant it for: a proof of logging in must not pass as an issued credential.",
        remedy: "Ask for a document that was signed for this purpose.",
    },
    Advice {
        explanation: "The domain says whom the proof is meant for. One that was meant for somebody else may have been passed on.",
        remedy: "Ask for a proof made for this domain. A credential names no domain itself: ask its holder to present it, which makes such a proof.",
    },
    Advice {
        explanation: "The challenge shows that the proof was made just now and for this request. An old proof may have been copied.",
        remedy: "Ask for a proof that answers this challenge.",
    },
    Advice {
        explanation: "The proof's maker set its end.",
        remedy: "Ask for a new proof.",
    },
    Advice {
        explanation: "Either clocks differ, or the examination is for a time at which the proof did not exist yet.",
        remedy: "Check the clock, and the time asked for.",
    },
    Advice {
        explanation: "The caller lets only certain cryptosuites count.",
        remedy: "Ask the issuer to sign with another suite, or let this one count too, if you set the policy.",
    },
    Advice {
        explanation: "The issuer's own proof is there as well; this one adds another's word.",
        remedy: "Nothing needs to be done.",
    },
    Advice {
        explanation: "A JCS proof signs the contexts that it lists, and others may follow, for instance because a later proof needs them. Here they do not change what the document states.",
        remedy: "Nothing needs to be done.",
    },
    Advice {
        explanation: "A JCS proof signs the contexts that it lists. Under those that follow, members mean something that the signer may never have meant.",
        remedy: "Ask the issuer for the document as it was signed.",
    },
    Advice {
        explanation: "The verifier demands this proof beside any others, and that it is by a key of the one who is to have signed. Proofs of a set can be taken out without a trace: only a verifier who knows which there must be can notice.",
        remedy: "Get the document from its source, with all its proofs. If the issuer does not make such proofs, do not demand them.",
    },
    Advice {
        explanation: "What secures the document here is the token around it. Who else signed it before is not known.",
        remedy: "Verify the document by itself if the embedded proof matters.",
    },
    Advice {
        explanation: "A token that names an audience is meant for nobody else (RFC 7519, section 4.1.3). Whether you are meant, only you know.",
        remedy: "Demand the name that you go by: --domain on the command line, domain in the policy.",
    },
    Advice {
        explanation: "A JSON Web Signature in its compact form is three texts in base64url, without padding, parted by full stops (RFC 7515, section 7.1). In its JSON form it is an object with payload and signature or signatures (section 7.2).",
        remedy: "Compare the token with the original: a character may have been lost in copying.",
    },
    Advice {
        explanation: "The header says how a token was signed. It is strict JSON, each member in the form that RFC 7515, section 4 gives it, and what must be protected by the signature stands in the protected part.",
        remedy: "Ask the maker of the token for one with a header by RFC 7515.",
    },
    Advice {
        explanation: "Only signatures by a key pair show who made a token. A token without a signature shows nothing, and one with a shared secret could have been made by whoever can check it.",
        remedy: "Ask for a token that is signed with ES256, EdDSA or another algorithm for key pairs.",
    },
    Advice {
        explanation: "A token's crit member names what a reader must understand. Who does not must refuse the token (RFC 7515, section 4.1.11).",
        remedy: "Ask for a token without this extension.",
    },
    Advice {
        explanation: "The key decides which algorithms can have signed. A header that names another one tries to confuse the reader, or the key is the wrong one.",
        remedy: "Check that the key is the issuer's key for this token.",
    },
    Advice {
        explanation: "The token was changed after it was signed, or another key signed it.",
        remedy: "Get the token again from its source.",
    },
    Advice {
        explanation: "The header's typ says what a token is, so that one made for one purpose does not pass for another (RFC 8725, section 3.11).",
        remedy: "Check that the right token was given.",
    },
    Advice {
        explanation: "The claims of a token are one JSON object, each of them in the form that its specification gives it.",
        remedy: "Ask the maker of the token for a new one.",
    },
    Advice {
        explanation: "A COSE signature by one signer is the CBOR tag 18 and an array of four: protected header, unprotected header, payload, signature (RFC 9052, section 4.2). It is read in the preferred form of CBOR only, with stated lengths and the shortest numbers.",
        remedy: "Compare it with the original: bytes may have been lost in copying, or it was encoded a second time.",
    },
    Advice {
        explanation: "Keys of an issuer are found under /.well-known/jwt-vc-issuer only if the issuer is an https URL with a host, without query and fragment.",
        remedy: "Ask the issuer for a credential whose iss is such a URL, or whose key is found by its certificate or DID.",
    },
    Advice {
        explanation: "Without the issuer's keys the signature cannot be checked.",
        remedy: "Give the document with --evidence URL=FILE on the command line, or in a bundle. If the network was asked, try again later.",
    },
    Advice {
        explanation: "The metadata names the issuer exactly as the credential does, and has its keys either in jwks or at the URL in jwks_uri, not both.",
        remedy: "Ask the issuer to correct its metadata.",
    },
    Advice {
        explanation: "A token names its key by kid; without kid the issuer must have just one key that fits the algorithm.",
        remedy: "Ask the issuer for a credential that names one of its present keys.",
    },
    Advice {
        explanation: "The member x5c of the header holds the certificate of the key that signed, and those of the authorities above it, each in base64 of its DER form (RFC 7515, section 4.1.6).",
        remedy: "Ask the issuer for a token with its whole chain of certificates.",
    },
    Advice {
        explanation: "The chain from the key's certificate to one of the authorities that the caller trusts has a gap, a wrong signature, or a certificate out of its time.",
        remedy: "Trust the authority if you mean to, or ask the issuer for a token with a current certificate.",
    },
    Advice {
        explanation: "The key's certificate must name the issuer as one of its alternative names: by the issuer's URL, or by the host of it.",
        remedy: "Treat the token as not issued by the issuer it names.",
    },
    Advice {
        explanation: "Anyone can issue a credential that is valid in every respect. Whether its issuer is who you think, and may say such things, only you can decide.",
        remedy: "Give the identifiers of the issuers that you trust: --trust on the command line.",
    },
    Advice {
        explanation: "The policy names the issuers that count, and this is none of them.",
        remedy: "Do not rely on the credential. If you know the issuer and trust it, add it: --trust on the command line.",
    },
    Advice {
        explanation: "There is nobody to trust or not.",
        remedy: "Do not rely on the credential.",
    },
    Advice {
        explanation: "Its issuer set the begin of its validity.",
        remedy: "Wait, or check the clock.",
    },
    Advice {
        explanation: "Its issuer set the end of its validity.",
        remedy: "Ask for a renewed credential.",
    },
    Advice {
        explanation: "The claim nbf of a token says when it begins to hold.",
        remedy: "Wait until then, or check the clock of this machine.",
    },
    Advice {
        explanation: "The claim exp of a token says when its signature ends, which may be sooner than the credential does.",
        remedy: "Ask the holder or the issuer for a fresh token.",
    },
    Advice {
        explanation: "A credential of the past may be issued, as a record of what was valid then. Mostly a wrong year is the cause.",
        remedy: "Correct the end of its validity, or leave it out, and issue it anew, if it is not meant.",
    },
    Advice {
        explanation: "Whether the credential was revoked is not known. Each type of status has its own way to find out, and this one is not known here.",
        remedy: "Ask the issuer. If you accept that the credential may have been revoked, ignore the status: --ignore-status on the command line.",
    },
    Advice {
        explanation: "The policy demands a status, so that the issuer could revoke the credential; this one can never be revoked.",
        remedy: "Ask the issuer for a credential with a status, or do not demand one.",
    },
    Advice {
        explanation: "The policy says to ignore it.",
        remedy: "Check the status before you rely on the credential.",
    },
    Advice {
        explanation: "The entry says in which list the status of the credential stands, and where. As it is, nobody can look there.",
        remedy: "Ask the issuer for a credential with a correct status entry.",
    },
    Advice {
        explanation: "A list is a compressed row of bits inside a signed credential or token; this one is not what its specification demands.",
        remedy: "Tell the issuer of the list. Until it is repaired, whether the credential was revoked cannot be known.",
    },
    Advice {
        explanation: "In a short list few credentials share an entry's neighbourhood, so whoever watches the requests learns which credential is being checked.",
        remedy: "Ask the issuer to publish a list of the demanded length.",
    },
    Advice {
        explanation: "Each credential has its own place in the list. A place that does not exist says nothing about the credential.",
        remedy: "Ask the issuer for a credential with a correct index, or, if the list is yours, for its full length.",
    },
    Advice {
        explanation: "A list says only what its purposes name; a bit for another purpose means nothing.",
        remedy: "Ask the issuer which list the credential belongs to.",
    },
    Advice {
        explanation: "The size tells how the list is divided into statuses.",
        remedy: "Ask the issuer to use a size that the specification allows.",
    },
    Advice {
        explanation: "A credential names the URL of its list, and the list repeats it, so that nobody can put another list in its place.",
        remedy: "Tell the issuer: the list at this URL is not the one that belongs there.",
    },
    Advice {
        explanation: "Shorter lists tell too much about who is checked, and longer ones are more than verifiers take.",
        remedy: "Choose a length between the two; several lists can stand beside each other.",
    },
    Advice {
        explanation: "Each credential has an entry of its own, which is never given away twice.",
        remedy: "Make another list for further credentials.",
    },
    Advice {
        explanation: "A status has as many bits as the list was made with.",
        remedy: "Set a smaller status, or make a list with more bits for each.",
    },
    Advice {
        explanation: "The issuer took the credential back for good. It was genuine once, and is not to be relied on any more.",
        remedy: "Refuse the credential. Who holds it learns the reason from the issuer.",
    },
    Advice {
        explanation: "For the time being the issuer does not stand behind the credential. That can change back.",
        remedy: "Refuse the credential for now, and ask again later.",
    },
    Advice {
        explanation: "The credential still holds. What it says may have changed since it was issued.",
        remedy: "Ask for the newer version if what has changed could matter.",
    },
    Advice {
        explanation: "The issuer gives each state of the credential a message. Whether one of them matters is for whoever relies on the credential.",
        remedy: "Read the message and decide.",
    },
    Advice {
        explanation: "The purpose of the list is a word that no specification known here defines, so whether the credential still holds is not known.",
        remedy: "Ask the issuer what the status means, or ignore the status: --ignore-status on the command line.",
    },
    Advice {
        explanation: "Without the list nobody can say whether the credential was revoked. An attacker who can keep the list away must not be able to make a revoked credential pass.",
        remedy: "Try again, or give the list along. If the risk is yours to take, count it as a warning: --allow-unreachable-status on the command line.",
    },
    Advice {
        explanation: "A list counts only if it is genuine and valid itself: its signature, its issuer's key, its dates. Its report stands beside this finding.",
        remedy: "Tell the issuer of the list. Until it is repaired, whether the credential was revoked cannot be known.",
    },
    Advice {
        explanation: "Anybody can sign a list in which nothing is revoked. Unless the policy names others, only the issuer of the credential says whether it is.",
        remedy: "If the issuer lets this one keep its lists, name it: --status-issuer on the command line.",
    },
    Advice {
        explanation: "The entry leads back to a list that it is part of, so no list would ever be the one that counts.",
        remedy: "Ask the issuer for a credential whose status stands in another list.",
    },
    Advice {
        explanation: "Whoever can replay an old list can hide what was revoked since. So a list counts until the end of its validity, and no longer than the policy allows.",
        remedy: "Get the list again. If it is still the old one, tell its issuer.",
    },
    Advice {
        explanation: "A list can have a status itself, in another list, and so on; somebody has to end that.",
        remedy: "Tell the issuer of the lists; one list needs at most one other above it.",
    },
    Advice {
        explanation: "Whoever shows a credential may hand over its status list. Since it could be any list, it counts only if it is genuine, by the right issuer, and not too old; else the list is downloaded.",
        remedy: "Get the list again from its URL before you hand it over.",
    },
    Advice {
        explanation: "A 1EdTechRevocationList is plain JSON: whoever serves it, or has the domain today, says whether the credential was revoked. So it can say that it was, but not for certain that it was not.",
        remedy: "Ask the issuer for a credential with a Bitstring Status List, whose lists are signed.",
    },
    Advice {
        explanation: "A 1EdTechRevocationList has the identifiers of revoked credentials, so that nothing can be looked up for a credential without one.",
        remedy: "Ask the issuer for a credential with an id, or with a Bitstring Status List.",
    },
    Advice {
        explanation: "A list says how things stand from when it was made. What is not revoked in a later list was not revoked before.",
        remedy: "Ask the issuer for the list of that time and give it as evidence, or verify for today.",
    },
    Advice {
        explanation: "The issuer's server does not offer the list of that time. Whether a credential that is revoked today was so by then, the list of today does not tell, nor whether a suspension was lifted since.",
        remedy: "Ask the issuer for the list of that time and give it as evidence, or verify for today.",
    },
    Advice {
        explanation: "A list says how things stand from when it was made. One without a date is the one that is published today. What is not revoked in it counts as not revoked before.",
        remedy: "Ask the issuer for the list of that time and give it as evidence, or verify for today.",
    },
    Advice {
        explanation: "A 1EdTechRevocationList has the identifiers of revoked credentials, and this one's is among them.",
        remedy: "Refuse the credential. Who holds it learns the reason from the issuer.",
    },
    Advice {
        explanation: "A store keeps lists under the URL that each was made with.",
        remedy: "Check the URL, or make the list first.",
    },
    Advice {
        explanation: "The indices of a list are given away once. A second list under the same URL would give them away again.",
        remedy: "Go on with the list that is there, or make one under another URL.",
    },
    Advice {
        explanation: "What a list is for, where it is published and how long it holds are settled when it is made, because the credentials that point at it say so too.",
        remedy: "Change what is named, and make the list again.",
    },
    Advice {
        explanation: "Setting the status at an index that nobody has would revoke nothing, and whoever gets the index later would have a revoked credential from the start.",
        remedy: "Take the index from the credential itself, or from the answer when it was given away.",
    },
    Advice {
        explanation: "An entry names the URL of a published list. Credentials of the W3C data model point at a Bitstring status list, SD-JWT VCs at a token status list.",
        remedy: "Make a list that is published in that form, too: --form data-integrity or vc-jwt for the one kind, jwt or cwt for the other.",
    },
    Advice {
        explanation: "A second entry beside the first would leave open which of the two the issuer means to set.",
        remedy: "Take the status out of the draft, or issue it without a list.",
    },
    Advice {
        explanation: "VCDM 2.0 defines it; VCDM 1.1 came before it, so that such a credential would name a status that its signature does not cover.",
        remedy: "Issue a credential of VCDM 2.0, or append https://www.w3.org/ns/credentials/status/v1 to the contexts of the draft.",
    },
    Advice {
        explanation: "The index in an entry means a place in the list that the entry names, and in no other.",
        remedy: "Look in the credential which list it names, and set the status there.",
    },
    Advice {
        explanation: "A store finds an index by the identifier that was named when it was given away.",
        remedy: "Check the identifier, or name the index, or the credential itself.",
    },
    Advice {
        explanation: "A revocation is for good, unlike a suspension, and so is that a newer credential can be had: whoever saw it may have passed it on, and need not look again. Of what was asked for together with it nothing was set.",
        remedy: "Leave that credential out. If it was revoked by mistake, issue another.",
    },
    Advice {
        explanation: "A credential that is issued again under its identifier keeps its index, and with that its status: it would be revoked or suspended from the start.",
        remedy: "Give the new credential an identifier of its own. If the one before is only suspended, and no longer should be, set its status first.",
    },
    Advice {
        explanation: "The store is the issuer's account of which indices are given away and which credentials are revoked.",
        remedy: "Check the name, and who may read and write the file and its folder.",
    },
    Advice {
        explanation: "The first bytes of a store say what it is. A file that ends before them was not written by this software, or was cut off.",
        remedy: "Check the name. If it should be one, take it back from a backup.",
    },
    Advice {
        explanation: "Each record has a checksum. One in the middle of the file, or the last one though it is complete, does not match, so that what it said is lost: perhaps that a credential is revoked, or an index given away.",
        remedy: "Keep the file, take it back from a backup, and set again what was set since. Do not give away indices by a backup that is older than the last credential: make a new list.",
    },
    Advice {
        explanation: "The process or the machine stopped in the middle of a write. Nobody had got an answer for it yet.",
        remedy: "Nothing is lost that was confirmed: ask again for what was not answered. But if this is a copy that was made while the store was in use, or not to its end, it can be older than what was confirmed: take another.",
    },
    Advice {
        explanation: "Two processes that give away indices of one store at the same time would give away the same ones.",
        remedy: "Wait until the other process ends, or ask it: a server holds its store as long as it runs.",
    },
    Advice {
        explanation: "Nothing counts before it is on the disk, so what was asked for did not happen; what was there before is unharmed.",
        remedy: "Make room on the disk, or see to who may write there, and ask again.",
    },
    Advice {
        explanation: "A store takes no file's place: with it would go the account of which indices are given away.",
        remedy: "Choose another name.",
    },
    Advice {
        explanation: "It was signed and could not be put where it is served from. What is there still says what it said before.",
        remedy: "See to the folder and the disk, and publish again.",
    },
    Advice {
        explanation: "Verifiers take a list from the issuer of the credential only. With another issuer's in its place, the status of no credential could be found out.",
        remedy: "Sign with the key and identifier that the list was published with. If the issuer was wrong before, --dangerous-replace on the command line puts this one in its place.",
    },
    Advice {
        explanation: "A revocation is for good. A store that knows less than what it published is an old copy, or another one that was made for the same URL: what it would publish takes back every revocation since, and it would give away indices that credentials have.",
        remedy: "Find the store that was used last, and publish that. If none is left, see what was revoked (testamur status show of the published list) and set it again. Where a revocation was taken back on purpose, --dangerous-replace on the command line publishes it.",
    },
    Advice {
        explanation: "A disclosure is base64url of a JSON array: a salt, the name of a claim unless it is an item of an array, and the value (RFC 9901, section 4.2).",
        remedy: "Ask the holder to present anew; if it is as the issuer gave it, the issuer's software is at fault.",
    },
    Advice {
        explanation: "What discloses a member has three parts: salt, name and value. What discloses an item of an array has two: salt and value.",
        remedy: "Refuse the document: nobody could have issued it so by the rules.",
    },
    Advice {
        explanation: "The names _sd, _sd_alg and ... are those by which SD-JWT itself works. A claim of such a name could bring in digests that the issuer never signed.",
        remedy: "Refuse the document: nobody could have issued it so by the rules.",
    },
    Advice {
        explanation: "Two values for one claim could be read in two ways.",
        remedy: "Refuse the document: nobody could have issued it so by the rules.",
    },
    Advice {
        explanation: "Each digest stands for one claim in one place. With two places, a claim could be shown where it was not meant.",
        remedy: "Refuse the document: nobody could have issued it so by the rules.",
    },
    Advice {
        explanation: "The issuer signed digests of what can be disclosed. A disclosure without a digest was added by somebody else, or belongs to another disclosure that was left out.",
        remedy: "Refuse the document, or ask the holder to present anew.",
    },
    Advice {
        explanation: "Each disclosure stands for one claim and is given once.",
        remedy: "Ask the holder to present anew.",
    },
    Advice {
        explanation: "In an SD-JWT the name _sd is for an array of digests in an object, and ... for the one digest in place of an array's item. No claim has these names.",
        remedy: "Ask the issuer for a new document.",
    },
    Advice {
        explanation: "The claim _sd_alg at the top level names the hash: sha-256, which is also meant where it is absent, sha-384 or sha-512. Elsewhere it may not stand.",
        remedy: "Ask the issuer for a document with sha-256.",
    },
    Advice {
        explanation: "An SD-JWT is a signed token, the disclosures, and perhaps a key binding token, each ended by a tilde except the last (RFC 9901, section 4); or JSON with disclosures and kb_jwt in the unprotected header (section 8).",
        remedy: "Compare the document with the original: a part may have been lost in copying.",
    },
    Advice {
        explanation: "Claims that decide whether the document is valid are always visible (RFC 9901, section 9.7), or a holder could hide that it has expired.",
        remedy: "Leave this claim out of the selectively disclosable ones.",
    },
    Advice {
        explanation: "The names _sd, _sd_alg and ... convey digests, so no claim may have them.",
        remedy: "Give the claim another name.",
    },
    Advice {
        explanation: "Issuer, type, dates, status and holder's key are always visible. Where a holder can hide one of them, the credential holds or not as the holder likes.",
        remedy: "Ask the issuer for a credential by the rules.",
    },
    Advice {
        explanation: "An SD-JWT VC names its type under vct, a text that is not empty.",
        remedy: "If you issue the credential, name its type under vct, for example by a URL of yours. If not, ask its issuer for one with a type.",
    },
    Advice {
        explanation: "An issuer by the rules lets no holder hide what verifiers decide by, such as the end of the validity and the status. Whether this one kept to them cannot be seen from what is shown.",
        remedy: "Rely on it if you know the issuer; otherwise ask the holder to show more, or the issuer for a credential that shows both.",
    },
    Advice {
        explanation: "The metadata of a type says which claims its credentials have and which of them can be hidden.",
        remedy: "Give the document with --evidence URL=FILE on the command line, or in a bundle. If the network was asked, try again later.",
    },
    Advice {
        explanation: "Type metadata is a JSON object that names its own type under vct and describes claims by their paths.",
        remedy: "Ask the publisher of the type to correct its metadata.",
    },
    Advice {
        explanation: "A type builds on others that were there before it; a circle has no beginning.",
        remedy: "Refuse the credential.",
    },
    Advice {
        explanation: "A type that extends another may make its rules stricter and never lift them.",
        remedy: "Ask the publisher of the type to correct its metadata.",
    },
    Advice {
        explanation: "The metadata of the type marks the claim as mandatory.",
        remedy: "Ask the issuer for a credential that follows its type.",
    },
    Advice {
        explanation: "The metadata of the type says which claims the issuer always or never makes selectively disclosable.",
        remedy: "Ask the issuer for a credential that follows its type.",
    },
    Advice {
        explanation: "Such a proof is CBOR after a header of three bytes, with lengths stated at the start, in the shortest form and without tags.",
        remedy: "Compare the document with the original: a character may have been lost in copying.",
    },
    Advice {
        explanation: "From a base proof the holder derives proofs that disclose a part. Who has the base proof can do so too and hold back what the holder meant to show, so it is not shown to others.",
        remedy: "If you are the holder, derive a proof to show with testamur derive --disclose POINTER FILE, and check what the issuer gave you with testamur verify --as-holder. If you verify, ask the holder for a derived proof.",
    },
    Advice {
        explanation: "A derived proof lacks what was held back. Only the base proof that the issuer gave to the holder has it all.",
        remedy: "Derive from the credential as the issuer gave it.",
    },
    Advice {
        explanation: "Only a credential that was issued for selective disclosure can be shown in part; every other proof holds for the whole document.",
        remedy: "Show it whole, or ask its issuer for one with a proof of the suite ecdsa-sd-2023 or bbs-2023.",
    },
    Advice {
        explanation: "Claims are chosen by JSON pointers (RFC 6901) into the document with all that is disclosed in it.",
        remedy: "Look with testamur inspect which claims there are.",
    },
    Advice {
        explanation: "A list with an order, a JSON literal, or a value with its type or language is one statement or a chain of them. What would be left of it is not what was signed.",
        remedy: "Name the whole of it, or nothing of it.",
    },
    Advice {
        explanation: "The issuer made no part of the document mandatory, so that without a choice nothing would be left.",
        remedy: "Name at least one part of the document by its JSON pointer.",
    },
    Advice {
        explanation: "The proof says how many statements there are, which of them are mandatory and which blank nodes they have. Something was added to the document or taken from it after the proof was made.",
        remedy: "Get the document again from its source.",
    },
    Advice {
        explanation: "Each statement that is disclosed by choice has a signature of its own, and this one does not match. It was changed, or taken from another credential.",
        remedy: "Get the document again from its source.",
    },
    Advice {
        explanation: "With holder binding and pseudonyms a base proof is bound to secrets that only its holder knows; a proof without such a feature takes none.",
        remedy: "Give the secrets that were kept when the credential was issued, through the interface for bbs-2023.",
    },
    Advice {
        explanation: "Claims are chosen by JSON pointers (RFC 6901) into the credential with all that is disclosed in it: for a token, into its claims. An array's items are counted from 0.",
        remedy: "Look with testamur inspect which claims there are.",
    },
    Advice {
        explanation: "A key binding covers the disclosures as they are, the audience and the nonce. With other disclosures it would not hold, and another verifier refuses it.",
        remedy: "Take the SD-JWT as its issuer gave it, which ends with a tilde.",
    },
    Advice {
        explanation: "A credential makes claims about a subject. What a holder shows of it without any is none.",
        remedy: "Make something of it mandatory, such as --mandatory /credentialSubject/id; or tell holders always to show some of it.",
    },
    Advice {
        explanation: "Proofs of bbs-2023 cannot be linked by themselves. What is shown can: the credential's identifier is shown always, that of the subject with anything below it, and the entry of a status list is nobody else's.",
        remedy: "Where that matters, leave the identifiers out of the draft, for neither the credential nor its subject needs one, and let the credential end soon in the place of a status.",
    },
    Advice {
        explanation: "The issuer names what the holder may hold back, and named nothing.",
        remedy: "Name it: --disclosable /credentialSubject/degree and the like; or issue the credential as vc+jwt.",
    },
    Advice {
        explanation: "A fresh challenge ties a presentation to one request, a domain to the verifier that it is made for. Without both, a copy can pass.",
        remedy: "Demand a domain and a fresh challenge: --domain and --challenge on the command line.",
    },
    Advice {
        explanation: "The holder shows somebody else's credential. That can be right, as for a parent or an employer, or wrong. Who shows an SD-JWT by itself goes by the key of the key binding.",
        remedy: "Ask the holder why, or demand that the holder is the subject.",
    },
    Advice {
        explanation: "It shows that somebody with the key signed it, but not who claims to.",
        remedy: "Ask for a presentation with a holder.",
    },
    Advice {
        explanation: "A presentation or a record is no better than the credentials in it.",
        remedy: "See the report on the credential.",
    },
    Advice {
        explanation: "A presentation or a record is no better than the credentials in it.",
        remedy: "See the report on the credential.",
    },
    Advice {
        explanation: "It shows that its maker has a key, and nothing else.",
        remedy: "Ask for a presentation with the credentials.",
    },
    Advice {
        explanation: "The issuer signed that it stands there; whether it is genuine itself is not known.",
        remedy: "Verify it by itself, or do not rely on it.",
    },
    Advice {
        explanation: "The credential holds without it, but the endorsement counts for nothing under this policy.",
        remedy: "See the report on the endorsement, and do not rely on it.",
    },
    Advice {
        explanation: "The credential holds without it, but nothing is known of the endorsement.",
        remedy: "See the report on the endorsement, and do not rely on it until it is clear.",
    },
    Advice {
        explanation: "Key binding shows that who presents the document has the holder's key. Without it, anybody who got a copy could present it.",
        remedy: "Ask the holder to present with key binding.",
    },
    Advice {
        explanation: "The claim cnf of an SD-JWT holds the key that the holder proves to have (RFC 7800).",
        remedy: "Ask the issuer for a document that is bound to a key of the holder.",
    },
    Advice {
        explanation: "The key binding token holds a hash of all that is presented with it. Claims were added or left out after the holder signed, or the token was taken from elsewhere.",
        remedy: "Ask the holder to present anew.",
    },
    Advice {
        explanation: "The audience says whom the presentation is meant for. One that was meant for somebody else may have been passed on.",
        remedy: "Ask the holder to present to this verifier.",
    },
    Advice {
        explanation: "The nonce shows that the presentation was made just now and for this request. An old one may have been copied.",
        remedy: "Ask the holder for a presentation that answers this request.",
    },
    Advice {
        explanation: "A presentation is made for the moment. An old one may have been copied, and one from the future was made with a wrong clock.",
        remedy: "Ask the holder to present anew, and check the clocks. How old it may be is for the verifier: 300 seconds unless told by --max-age on the command line, key_binding_max_age() in the library.",
    },
    Advice {
        explanation: "Verifiers check the key binding with the key under cnf. A binding by another key would be refused.",
        remedy: "Sign with the key that the document was issued for.",
    },
    Advice {
        explanation: "The issuer named the key of the one who may show the credential (the claim cnf, RFC 7800). Somebody who only got hold of a copy signs with another.",
        remedy: "Ask the holder to present with the key that the credential was issued for.",
    },
    Advice {
        explanation: "With a pseudonym a verifier knows a holder again without learning who that is: the same credential gives the same pseudonym for the same verifier, and another one for each other. It counts only for the verifier that it was made for, in a bbs-2023 proof.",
        remedy: "Ask the holder to present again, with the pseudonym for this verifier. Only a credential that was issued for pseudonyms has one.",
    },
    Advice {
        explanation: "The issuer named the key of the one who may show the credential (the claim cnf, RFC 7800). Without a key binding, and outside a presentation, whoever has a copy can show it.",
        remedy: "Demand that the holder binds it to you: --audience and --nonce on the command line, or ask for a presentation. If the credential is your own, say --as-holder.",
    },
    Advice {
        explanation: "The subject's identifier is made from a key. Verifiers who demand that the holder is the subject refuse a credential that is shown with another.",
        remedy: "Give the key of the subject, --holder-key on the command line; or the identifier of who has this key to the subject.",
    },
    Advice {
        explanation: "What a DID publishes of itself (its /whois) counts only when the DID is the holder and signed it. Anybody can put a copy of another's presentation there.",
        remedy: "Tell the owner of the DID to publish a presentation whose holder is the DID.",
    },
    Advice {
        explanation: "What a DID publishes of itself (its /whois) has to have at least one credential whose subject is the DID. Others may be about other names of its owner; without that one, nothing ties them to the DID.",
        remedy: "Tell the owner of the DID to put a credential about the DID into the presentation.",
    },
    Advice {
        explanation: "Documents are had from absolute http and https URLs without a user name or password in them.",
        remedy: "If the document that names the URL is yours, correct it. If not, tell its issuer.",
    },
    Advice {
        explanation: "What is sent without TLS can be changed by anyone on the way, and a verifier would decide on it.",
        remedy: "Use the https URL; or, if you test on your own machine, allow plain http: --insecure-allow-http on the command line, dangerous_allow_http() in the library.",
    },
    Advice {
        explanation: "A credential chooses the URLs that its verifier asks. Addresses inside the verifier's own network are refused, so that nobody can reach internal services through it; they are checked after every name lookup and on every redirect.",
        remedy: "Give the document as evidence; or, if the server is really yours, allow private addresses: --insecure-allow-private on the command line, dangerous_allow_addresses(...) in the library.",
    },
    Advice {
        explanation: "The name has no address, or the name server did not answer.",
        remedy: "Check your network and try again. If the name does not exist, tell the issuer of the document that names it; or give the document as evidence.",
    },
    Advice {
        explanation: "No connection could be made, or it broke before the answer was complete.",
        remedy: "Try again later, or give the document as evidence: --evidence URL=FILE on the command line.",
    },
    Advice {
        explanation: "The server's certificate is not one that this machine trusts for that name, or the TLS handshake failed.",
        remedy: "Tell the operator of the server. If you run your own certificate authority, give it: --tls-roots on the command line.",
    },
    Advice {
        explanation: "Time is bounded for one document, waiting and redirects included, and for all documents of a verification together, so that slow servers cannot hold a verifier.",
        remedy: "Try again later, or give the document as evidence: --evidence URL=FILE on the command line. The program that uses the library can raise the limit.",
    },
    Advice {
        explanation: "Redirects are bounded; a chain this long is usually a loop.",
        remedy: "Tell the operator of the server, or use the URL at the end of the chain.",
    },
    Advice {
        explanation: "A redirect must name its target in one Location header.",
        remedy: "Tell the operator of the server.",
    },
    Advice {
        explanation: "The size of a download is bounded by what it is for, and counted as it arrives.",
        remedy: "Give the document as evidence if you trust it; the program that uses the library can raise the limit.",
    },
    Advice {
        explanation: "The server is there and says that it has no such document.",
        remedy: "Check the URL in the document that names it, and tell its issuer; a copy of what was there can be given as evidence.",
    },
    Advice {
        explanation: "The server refused, failed, or gave an answer that is no document. This says nothing about whether the document exists.",
        remedy: "Try again later, or give the document as evidence: --evidence URL=FILE on the command line.",
    },
    Advice {
        explanation: "Each kind of document has its media types. A web page, for instance, is usually an error page.",
        remedy: "Tell the operator of the server to set the Content-Type, or give the document as evidence.",
    },
    Advice {
        explanation: "Compressed answers are not taken: what they expand to could exhaust memory.",
        remedy: "Tell the operator of the server to honour Accept-Encoding: identity, or give the document as evidence.",
    },
    Advice {
        explanation: "Verification was asked to run without a network, and this document was not given to it.",
        remedy: "Give the document with --evidence URL=FILE on the command line, or in a bundle. A command that can use the network does so without --offline and --bundle.",
    },
    Advice {
        explanation: "The client needs the system's certificate authorities and a working TLS library.",
        remedy: "Install the system's certificates (on Debian: ca-certificates), or work offline.",
    },
    Advice {
        explanation: "Who can make a server redirect need not be who owns it. A key is believed to be its owner's because of where it is found, so it must come from there.",
        remedy: "Ask the issuer to publish its keys without redirecting to another host.",
    },
    Advice {
        explanation: "Only so many documents are downloaded at the same time, in all and from one host. Waiting for a turn counts into the time for a document, and says nothing about its server.",
        remedy: "Try again later, or give the document as evidence: --evidence URL=FILE on the command line. The program that uses the library can raise the limits.",
    },
    Advice {
        explanation: "What a blockchain says is had from one of its nodes, and whose node to trust is for whoever verifies to choose. The service is named as CAIP-2 names blockchains: eip155:1 is the main network of Ethereum.",
        remedy: "Name a node: --ethr-rpc NETWORK=URL on the command line, json_rpc(...) of the HTTP client in the library, url under [dids.ethr.NETWORK] in the file of the server; or give a bundle of evidence.",
    },
    Advice {
        explanation: "The service that was asked over JSON-RPC says why it gives no result. The message is its own.",
        remedy: "Look whether the node has what is asked for: some forget events or states of the past, or answer only for so many blocks. Ask another node, or try again later.",
    },
    Advice {
        explanation: "An answer is a JSON object with the id of the call and a result or an error.",
        remedy: "Check that the URL which was configured is that of a JSON-RPC service.",
    },
    Advice {
        explanation: "The key goes into a header of HTTP, which takes visible ASCII characters without blanks.",
        remedy: "Give the key as its owner wrote it, alone on its line.",
    },
    Advice {
        explanation: "Issuers are trusted by their identifiers, compared character by character.",
        remedy: "Give the issuer's DID (did:web:registrar.example.edu) or its URL as it stands in its credentials.",
    },
    Advice {
        explanation: "A proof names the key that made it by a URL. Only did:key and did:jwk have one key whose URL is known without being told. An https URL can be the issuer only if it is that of a controller document with the key; else the issuer is a DID.",
        remedy: "Give the DID URL of the key with its fragment, as the DID document names it: with_method(...) in the library, --verification-method did:web:uni.example#key-1 on the command line.",
    },
    Advice {
        explanation: "A did:key or did:jwk holds its public key, and the document of another DID holds those of its verification methods. With another key behind it every proof would be refused.",
        remedy: "Use the DID or verification method of this key, or the key that belongs to it.",
    },
    Advice {
        explanation: "Verifiers accept a credential only from a key of its issuer.",
        remedy: "Leave issuer out of the draft, or name the DID of the key that signs.",
    },
    Advice {
        explanation: "Verifiers accept a presentation only from a key of its holder.",
        remedy: "Leave the holder out, or name the DID of the key that signs.",
    },
    Advice {
        explanation: "Verifiers accept a proof only by a key of the party that makes it. A DID's key is named by that DID, # and the key's fragment; the fragment of a did:key is its own last part, that of a did:jwk is 0. An https URL is the issuer only of keys in the controller document at that URL.",
        remedy: "Give a key of this party, such as --verification-method did:web:uni.example#key-1 for did:web:uni.example, or issue as the DID that the key belongs to.",
    },
    Advice {
        explanation: "A second proof makes a set of proofs, all of which verifiers may want to see hold. That is seldom meant when a credential is issued again.",
        remedy: "Remove the proof from the draft, or ask for another one beside it: IssueOptions::add_to_proofs in the library, --add-proof on the command line.",
    },
    Advice {
        explanation: "A presentation shows credentials that their issuers have secured. A draft, a key or another presentation in their place is refused by every verifier.",
        remedy: "Give credentials as their issuers handed them out.",
    },
    Advice {
        explanation: "Suites for selective disclosure sign each statement of a document; the others sign the document as a whole. Each kind has functions of its own.",
        remedy: "Presentations are signed as a whole: choose another suite for them, and a key that it takes. In the library, testamur_sd has the suites for selective disclosure, and testamur_proof the others.",
    },
    Advice {
        explanation: "A proof for selective disclosure has keys or random numbers of its own, made for it alone.",
        remedy: "Give a source: Issuer::random(...) or Holder::derive_with(...) in the library.",
    },
    Advice {
        explanation: "What a holder must show can only be said in a proof for selective disclosure. Any other proof holds for the whole document.",
        remedy: "Leave the mandatory pointers out, or choose ecdsa-sd-2023 or bbs-2023.",
    },
    Advice {
        explanation: "Each way to secure credentials has demands of its own on what it secures.",
        remedy: "Change the draft, or choose another way to secure it with --suite.",
    },
    Advice {
        explanation: "The data model names issuers and holders by URLs, so that two of the same name are not taken for each other. Those who sign have a DID, as a rule: did:key, made of the key, did:web for those with a web site.",
        remedy: "Write a DID, such as did:web:uni.example, and put the name beside it: \"issuer\": {\"id\": \"did:web:uni.example\", \"name\": \"Example University\"}. Without an id in a draft, it is the did:key of the key.",
    },
    Advice {
        explanation: "A key binding (RFC 9901) is the end of an SD-JWT that is shown by itself. Credentials in other forms are shown in a presentation, which the holder signs.",
        remedy: "Put the credential into a presentation: testamur present with --domain and --challenge.",
    },
    Advice {
        explanation: "The holder of a credential that is bound to a key (cnf) shows it with a signature by that key. X25519 is for agreeing on keys, and keys for BBS signatures sign credentials only.",
        remedy: "Take a key of the holder that signs tokens: Ed25519, P-256 or another that testamur key new makes.",
    },
    Advice {
        explanation: "Verifying can need documents from URLs that strangers chose, so the caller decides whether and how they are fetched.",
        remedy: "Build the verifier with fetch(HttpFetch::guarded()), or with offline().",
    },
    Advice {
        explanation: "Validity depends on the time. This machine's clock cannot be read, or stands outside the years that a credential can name.",
        remedy: "Give the time: at(...) in the library, --at on the command line.",
    },
    Advice {
        explanation: "What a command reads is not its to destroy. The result may lack what the input held, such as a secret key.",
        remedy: "Name another file after -o.",
    },
    Advice {
        explanation: "A secret key that is lost cannot be made again, so no result takes its place by mistake.",
        remedy: "Name another file after -o, or say --force if nobody needs the key.",
    },
    Advice {
        explanation: "The name - means standard input, which can be read once only.",
        remedy: "Give one of the two as a file.",
    },
    Advice {
        explanation: "Folders are searched, with those inside them, for regular files. Hidden ones do not count, and links to folders are not followed.",
        remedy: "Check the name of the folder.",
    },
    Advice {
        explanation: "A result takes the place only of what could itself be the result of a command: a credential or presentation in any form, a report, a bundle, a DID document, a public key, canonical N-Quads, an empty file, and no secret key. Anything else, other JSON too, may be a secret key in a form that is not recognised, or somebody's work.",
        remedy: "Name another file after -o, or say --force if nobody needs what is there.",
    },
    Advice {
        explanation: "A network has a name for its DIDs, a chain id, and the address of the registry of ERC-1056 on it.",
        remedy: "Name it on the command line by --ethr-network NAME=CHAIN:REGISTRY, such as local=1337:0xdca7ef03e98e0dc2b855be647c39abe984fcf21b; in the file of a server by chain and registry beside url.",
    },
    Advice {
        explanation: "Two changes at once would each continue the log where it was, and one of them would be lost.",
        remedy: "Run the command again when the other one has ended.",
    },
    Advice {
        explanation: "A function of the C library was given NULL where it needs something. Which arguments may be NULL, the header says.",
        remedy: "Give the argument. A handle that is NULL is often the result of a call that failed: look at its status.",
    },
    Advice {
        explanation: "A length came to the C library that no text or document can have: often a negative number, or one that was never set.",
        remedy: "Give the number of bytes, without the NUL at the end of a C string.",
    },
    Advice {
        explanation: "Texts are given to the C library as UTF-8.",
        remedy: "Convert the text to UTF-8, and give its length in bytes and not in characters.",
    },
    Advice {
        explanation: "The C library knows every handle that it gave out. This one is not among those that live, or stands for another type.",
        remedy: "Use a handle until it is freed and no longer, and as the type that it has; free it once.",
    },
    Advice {
        explanation: "A function was given a number, a name or a time that means nothing there.",
        remedy: "Give one of the values that the documentation of the function names.",
    },
    Advice {
        explanation: "Data are handed out of a report only if the document was accepted, and as what it is.",
        remedy: "Look at the verdict first; the findings of the report say what is wrong.",
    },
    Advice {
        explanation: "A document was supplied that no request of this round names: another URL, or one that was answered before.",
        remedy: "Supply documents under the URLs of the requests, letter by letter, each once.",
    },
    Advice {
        explanation: "The threads that the library waits for the network with are not there in a forked process.",
        remedy: "Fork before the first call that uses the network, or start another program (exec) in the child.",
    },
    Advice {
        explanation: "The outer call has what the inner one would wait for, so that neither would ever end.",
        remedy: "Let the callback only sign, and make the call after the outer one has returned.",
    },
    Advice {
        explanation: "Open Badges 3.0 and CLR 2.0 say what is baked into images: a signed badge or learner record, as a document in JSON or as a compact JSON Web Token. Programs that look for badges in images would make nothing of anything else.",
        remedy: "Issue the credential as an Open Badge or learner record first, with a proof or with --suite ob3-jwt or vc+jwt.",
    },
    Advice {
        explanation: "An image has one credential. Baking another one in would take the first one out, which might be the only copy that there is.",
        remedy: "Take the image as it was before, or say that the credential in it is to be replaced (--replace).",
    },
    Advice {
        explanation: "An inquiry is finished once, with the function for what it was begun for.",
        remedy: "Finish an inquiry once: one that examines with a report, one that resolves, dereferences or issues with its text.",
    },
    Advice {
        explanation: "Something that cannot happen has happened; this is a defect of the library.",
        remedy: "Please report it with the input that led to it.",
    },
    Advice {
        explanation: "Keys are made of random bytes from the operating system, which could not give them.",
        remedy: "Check that the system's random source works; never make keys without it.",
    },
    Advice {
        explanation: "Small builds, for pages, leave out what is seldom met. What they have not they cannot judge: nothing is said against the document.",
        remedy: "Ask a build with the feature complete. The npm package does so by itself.",
    },
    Advice {
        explanation: "The file or its folder is missing, may not be read or written, or is no file at all.",
        remedy: "Check the path, and that the user who runs this may write the file and its folder.",
    },
    Advice {
        explanation: "Status indices and requests under way are kept account of in the memory of one process; two would give one index to two credentials.",
        remedy: "Stop the other process, or give this one a store of its own.",
    },
    Advice {
        explanation: "It is a database of another program, or no database.",
        remedy: "Check the path. The file was left as it was.",
    },
    Advice {
        explanation: "A newer version of this program has written the file. An older one could lose what it does not know of.",
        remedy: "Use the newer version of the program, or a copy of the file from before the update.",
    },
    Advice {
        explanation: "What was read is not what this program writes. The disk may be failing, or something else has changed the file.",
        remedy: "Stop the server, keep a copy of the file, and take back the last good copy.",
    },
    Advice {
        explanation: "The disk is full, or the file has reached the size that was set for it. Nothing of the change was stored.",
        remedy: "Make room on the disk or raise the limit, then repeat the request.",
    },
    Advice {
        explanation: "The file, its folder or its disk is read-only. Nothing of the change was stored.",
        remedy: "Let the user who runs this write the file and its folder, then repeat the request.",
    },
    Advice {
        explanation: "The database gave an error that has no code of its own. Nothing of the change was stored, unless the disk itself failed in the middle of the last step.",
        remedy: "Repeat the request. If it happens again, look at the disk, and report it.",
    },
    Advice {
        explanation: "More is asked for than the disk can take, or another program holds the file. Nothing was stored.",
        remedy: "Repeat the request a little later.",
    },
    Advice {
        explanation: "The server is stopping. The change was not begun.",
        remedy: "Repeat the request when the server runs again.",
    },
    Advice {
        explanation: "One key stands for one request: its answer is given again. For another request it would be the wrong answer.",
        remedy: "Use a new key for a new request.",
    },
    Advice {
        explanation: "The same request came again before the first one was answered.",
        remedy: "Repeat the request a little later; it gets the answer of the first.",
    },
    Advice {
        explanation: "An index is given once; two credentials with one index would be revoked together.",
        remedy: "Allocate an index for each credential.",
    },
    Advice {
        explanation: "Only the status of an issued credential can be set.",
        remedy: "Check the list and the index in the credential's status entry.",
    },
    Advice {
        explanation: "It was never given out here, or a character of it is wrong.",
        remedy: "Check the key; if it is lost, let an administrator make a new one.",
    },
    Advice {
        explanation: "A key is given for a time.",
        remedy: "Let an administrator make a new key.",
    },
    Advice {
        explanation: "An administrator has taken it back.",
        remedy: "Ask an administrator why; let them make a new key if you should have one.",
    },
    Advice {
        explanation: "An id names one key for good, also when the key is revoked.",
        remedy: "Generate a new key.",
    },
    Advice {
        explanation: "No key with this id was ever added there.",
        remedy: "Check the id against the list of keys.",
    },
    Advice {
        explanation: "Who manages API keys can make another that is for all of them, and the audit log is that of all.",
        remedy: "Make two keys: one with this scope, and one for what is done in the names of these issuers.",
    },
    Advice {
        explanation: "People know a key by its label, in lists and in the audit log. So it is short, and what is seen of it is all of it.",
        remedy: "Give one of a few words, such as `kiosk in the library`.",
    },
    Advice {
        explanation: "Each entry holds the hash of the one before. An entry was changed, removed or put in after it was written.",
        remedy: "Keep a copy of the file as evidence, and compare with the last export of the log and the last good copy of the file.",
    },
    Advice {
        explanation: "The server knows no such path.",
        remedy: "Compare the path with the server's guide; the names of the issuers are at /issuers.",
    },
    Advice {
        explanation: "The path is known, and is asked with another method.",
        remedy: "The header Allow says which methods are; /docs has what each does. A credential is issued by POST at /{issuer}/credentials/issue; what else follows /credentials/ is the id of one that was kept.",
    },
    Advice {
        explanation: "The first part of the path names one of the issuers that the server was set up with.",
        remedy: "Take a name from /issuers.",
    },
    Advice {
        explanation: "Requests are JSON objects.",
        remedy: "Send the body as application/json. A token goes into it as the credential: {\"type\": \"EnvelopedVerifiableCredential\", \"id\": \"data:application/vc+jwt,…\"} with its @context.",
    },
    Advice {
        explanation: "The Accept header names only media types that this path does not answer with.",
        remedy: "Accept one of the forms that there are, or */*.",
    },
    Advice {
        explanation: "What it says is not guessed at. A credential or presentation is not the request: it is a member of it.",
        remedy: "Send the member; /docs has what each request consists of. A draft to be issued is {\"credential\": …}, a credential to be verified {\"verifiableCredential\": …}, a presentation {\"verifiablePresentation\": …}.",
    },
    Advice {
        explanation: "A member of another kind, or with another value, is not guessed at.",
        remedy: "Send the member as it is expected.",
    },
    Advice {
        explanation: "What is read is bounded, since reading and checking take memory.",
        remedy: "Send less, or let the operator raise the limit.",
    },
    Advice {
        explanation: "The connection or the encoding of the body broke before its end.",
        remedy: "Send the request again.",
    },
    Advice {
        explanation: "A connection that sends next to nothing would be kept for ever otherwise.",
        remedy: "Send the request again, over a better connection.",
    },
    Advice {
        explanation: "More requests are under way than it takes at a time. It refuses at once, so that those under way end in time.",
        remedy: "Try again in a few seconds.",
    },
    Advice {
        explanation: "The work was too much, or others had it first. A credential may have been issued all the same: with an Idempotency-Key the same request gets it.",
        remedy: "Try again a little later, with the same Idempotency-Key.",
    },
    Advice {
        explanation: "Only the status of a credential that this server issued, with a place in one of its status lists, can be set.",
        remedy: "Compare credentialId with the id of the credential, or statusListCredential and statusListIndex with its credentialStatus.",
    },
    Advice {
        explanation: "Each time it got a status of its own; which is meant is not guessed at.",
        remedy: "Say statusListCredential and statusListIndex, as they stand in the credential. Where credentials are kept, all with this id can be read; the audit log has the places of all.",
    },
    Advice {
        explanation: "It names a request, so that the same one has one answer.",
        remedy: "Send one text of at most 256 visible ASCII characters, such as a UUID.",
    },
    Advice {
        explanation: "The address is taken, is not one of this machine, or needs more rights.",
        remedy: "Stop what listens there, or choose another address.",
    },
    Advice {
        explanation: "TLS takes a chain of certificates and the secret key of the first, both in PEM.",
        remedy: "Check both files, and that they belong together.",
    },
    Advice {
        explanation: "The name stands in paths, in the URLs of status lists and in the audit log.",
        remedy: "Choose a name of small letters, digits, hyphens and underscores that no other issuer has.",
    },
    Advice {
        explanation: "Whatever is written in it must be known, and be of the kind that is expected, so that no slip of the pen is taken for a choice.",
        remedy: "Change the line that is named; `testamur serve --check` looks at the file and starts nothing.",
    },
    Advice {
        explanation: "Whoever issues, sets statuses, verifies or manages must be known to the server.",
        remedy: "Send `Authorization: Bearer` and the API key, which an administrator makes with `testamur api-key new`.",
    },
    Advice {
        explanation: "A key is for what it was made for. No scope includes another.",
        remedy: "Ask an administrator for a key with this scope.",
    },
    Advice {
        explanation: "A key can be made for certain issuers only, so that nobody speaks in the name of another.",
        remedy: "Use the path of an issuer that the key is for, or ask an administrator for another key.",
    },
    Advice {
        explanation: "A server lets in who has an API key. There is none yet, or all were revoked or have expired.",
        remedy: "Make one on its database with `testamur api-key new`.",
    },
    Advice {
        explanation: "What is not known is refused: it could be a slip of the pen, and left alone it would give more than was meant, or let a holder hide what was to be mandatory.",
        remedy: "Leave the member out, or correct its name.",
    },
    Advice {
        explanation: "Lists are read in pages: `after` is what the page before ended with, `limit` is how many are wanted.",
        remedy: "Correct the URL; `next` of an answer is `after` for the next page.",
    },
    Advice {
        explanation: "Credentials are kept for issuers with keep = true only, under their id, and until they are deleted.",
        remedy: "Compare the id; in a path it is percent-encoded. What was deleted is gone from here: if it is lost and was not to be, issue the credential again.",
    },
    Advice {
        explanation: "Somebody with the scope records has had it deleted after it was issued by this request.",
        remedy: "Issue it again with another Idempotency-Key if it is needed.",
    },
    Advice {
        explanation: "A did:web says at which URL its document is. This server answers there if the URL is one of its own and means nothing else to it.",
        remedy: "Say host_did = false for an issuer whose document is served elsewhere, or choose another DID.",
    },
    Advice {
        explanation: "A server of several hosts tells them apart by the header Host. A proxy in front of it may have put another name there.",
        remedy: "Ask under the host that is in the DID; have a proxy pass the header on as it came.",
    },
    Advice {
        explanation: "The options of a request choose among the keys and suites of the issuer, and all that they say must be true of one of them.",
        remedy: "Take a suite and a verification method that stand together at /issuers, or leave them out.",
    },
    Advice {
        explanation: "Whoever runs the server has bounded how many credentials this issuer gives.",
        remedy: "Try again when the time in Retry-After has passed, or ask who runs the server for more.",
    },
    Advice {
        explanation: "Whoever runs the server has bounded how long credentials of this issuer are valid.",
        remedy: "Give the draft an earlier end: validUntil, or expirationDate in VCDM 1.1.",
    },
    Advice {
        explanation: "Its issuer is not in the configuration now, or has no key that signs status lists. Nobody would see the change.",
        remedy: "Take the issuer into the configuration again, under the same name; status = false gives new credentials none, and leaves the lists.",
    },
    Advice {
        explanation: "A request names one host, on every path. Where it names two, a proxy and this server may each go by another of them, and somebody gets past what the proxy forbids.",
        remedy: "Send one header Host, with the host of the URL. Have a proxy set it, and not add one to that of the client.",
    },
    Advice {
        explanation: "One header says one API key, as a bearer token (RFC 6750). A proxy in front of the server may have added another.",
        remedy: "Send `Authorization: Bearer` and the API key, once.",
    },
    Advice {
        explanation: "Bodies are taken as they are: what a packed one takes to unpack cannot be told from its length.",
        remedy: "Send the body unpacked, without Content-Encoding.",
    },
    Advice {
        explanation: "A place in a list belongs to one credential: who revokes that would revoke this one too, and this one could not be revoked by itself.",
        remedy: "Leave credentialStatus out of the draft, and it gets a place of its own. Only a credential that is issued again, with its id, keeps its place.",
    },
    Advice {
        explanation: "An origin is the beginning of a URL: https, a domain name in lower case, and a port if it is another than 443. Nothing may follow.",
        remedy: "Write it as https://registrar.example.edu, or on this machine as http://localhost:8080.",
    },
    Advice {
        explanation: "Its serviceEndpoint is an origin, or an object whose member origins lists some (Well Known DID Configuration, Linked Domain Service Endpoint).",
        remedy: "If the DID is yours, correct its document. If not, tell its owner.",
    },
    Advice {
        explanation: "The owner of a DID lists the domains that belong to it in a service of the type LinkedDomains. Without one it cannot be found out from the DID.",
        remedy: "If you know the domain, ask from its side: testamur did domains https://registrar.example.edu.",
    },
    Advice {
        explanation: "It is at /.well-known/did-configuration.json. Whether the domain is linked is open as long as it is out of reach.",
        remedy: "Try again later, or give it with --evidence URL=FILE.",
    },
    Advice {
        explanation: "Who can make a server redirect need not be who owns it, and a link counts for the origin that publishes it.",
        remedy: "Ask whoever runs the site to publish the file itself, without a redirect to another host.",
    },
    Advice {
        explanation: "It is a JSON object with the members @context and linked_dids, the latter an array, and no others (Well Known DID Configuration, DID Configuration Resource).",
        remedy: "If the site is yours, make it with testamur did link. If not, tell whoever runs it.",
    },
    Advice {
        explanation: "An entry is a credential with an embedded proof, or a JSON Web Token as a text.",
        remedy: "If the site is yours, make it with testamur did link. If not, tell whoever runs it.",
    },
    Advice {
        explanation: "The specification forbids it, so that there is one way only to write such a credential.",
        remedy: "Issue it without an id.",
    },
    Advice {
        explanation: "A credential of another type says nothing about a domain, whoever signed it.",
        remedy: "Issue it with the types VerifiableCredential and DomainLinkageCredential.",
    },
    Advice {
        explanation: "Both ends of its validity must be there: a domain changes hands, and a link must not hold for ever.",
        remedy: "Issue it with both dates.",
    },
    Advice {
        explanation: "credentialSubject is one object, and its id is the DID that is linked.",
        remedy: "Issue it with the DID as the id of its one subject.",
    },
    Advice {
        explanation: "Only the DID itself can say that it belongs to a domain: issuer and subject are the same.",
        remedy: "Have the DID that is linked issue the credential.",
    },
    Advice {
        explanation: "credentialSubject.origin says which domain the DID is linked with. Without it the credential could be shown anywhere.",
        remedy: "Issue it with the origin in credentialSubject.",
    },
    Advice {
        explanation: "Anybody can copy the credential of somebody else to a site of their own. It counts at its origin only.",
        remedy: "If the site is yours, have the DID issue one for this origin. If not, do not take the DID for that of the site.",
    },
    Advice {
        explanation: "In a token of this kind the header has alg and kid, and nothing else, also no typ.",
        remedy: "Issue it anew with a header that has these two members.",
    },
    Advice {
        explanation: "A token of this kind has the claims exp, iss, nbf, sub and vc, all of them and no others; vc is the credential without a proof.",
        remedy: "Issue it anew with these claims.",
    },
    Advice {
        explanation: "iss and sub both repeat the DID that is linked.",
        remedy: "Issue it anew with the same DID in all three places.",
    },
    Advice {
        explanation: "It was examined as every credential is: its key must stand under assertionMethod in the document of the DID, its signature must match, and its dates must hold.",
        remedy: "The report on the credential says what is wrong, and what to do.",
    },
    Advice {
        explanation: "A domain is linked with a DID if each says so: the DID by a credential that it signs, the domain by publishing that.",
        remedy: "If both are yours, make the credential with testamur did link and publish it. If not, do not take them for those of one owner.",
    },
    Advice {
        explanation: "The link itself was verified. Who has only the DID will not find it, for its document does not list the domain in a service LinkedDomains.",
        remedy: "If the DID is yours, add the service to its document.",
    },
    Advice {
        explanation: "The policy demands that the issuer is the owner of this domain.",
        remedy: "The other findings of this check say why. If another domain is the right one, demand that.",
    },
];
