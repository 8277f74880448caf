// What is demanded of a document.

import { call, type Core } from "./core.js";
import { badArgument } from "./errors.js";
import { bytesOf, type Input } from "./input.js";

/** A public key: a JWK, or a Multikey. */
export type PublicKeyInput = JsonWebKey | string;

/** A cryptosuite by its name, such as `eddsa-rdfc-2022`. */
export type SuiteName = string;

/**
 * What is demanded. Unless told otherwise: a proof by the issuer's own key for assertions, within its validity, a
 * status that is good where there is one, contexts only from the library and from what the caller gave.
 */
export interface Policy {
  /**
   * Whose credentials are believed, by their identifiers (DIDs, URLs): a proof shows that a document is genuine, and
   * only this says that its issuer is the right one. An empty list trusts nobody. With `"anyone"` the report says
   * that the issuer was not compared with anything.
   */
  readonly trust: readonly string[] | "anyone";
  /** What the input must be. Unless said, a credential, or with a binding (or `dangerouslyReplayable`) either. */
  readonly kind?: "credential" | "presentation";
  /** Types that every credential must have, as they stand in it. */
  readonly requireTypes?: readonly string[];
  /** Origins (`https://registrar.example.edu`) whose owner the issuer must be, by what they publish. */
  readonly requireLinkedDomains?: readonly string[];
  /** Finds out which of the origins that the issuer's document names are linked with it. */
  readonly showLinkedDomains?: boolean;
  /** Keys that are known to be of an issuer: tokens by it count by such keys only. */
  readonly knownKeys?: readonly { readonly owner: string; readonly key: PublicKeyInput }[];
  /** Certificates (DER, or PEM) of authorities that are believed about issuers that are URLs. */
  readonly certificateAuthorities?: readonly (Uint8Array | string)[];
  /** How many seconds clocks may differ; 0 unless set. */
  readonly clockSkew?: number;

  /** `check` unless set. With `ignore` revoked credentials pass, and the report warns of it. */
  readonly status?: "check" | "require" | "ignore";
  /** Whose status lists count beside those of the credential's issuer. */
  readonly statusIssuers?: readonly string[];
  /** How many seconds old a status list may be. */
  readonly statusMaxAge?: number;
  /** Which status counts for a time in the past: what the lists say now, or what they said then. */
  readonly statusAsOf?: "lists" | "asked-time";
  /** Status lists that the holder handed over: believed no more than downloaded ones. */
  readonly statusLists?: readonly Input[];
  /** Whoever can keep a list away then makes a revoked credential pass. */
  readonly dangerouslyAllowUnreachableStatus?: boolean;

  /** The purpose of proofs; `assertionMethod` unless set. */
  readonly proofPurpose?: string;
  /** Contexts that may come from the network. */
  readonly allowContexts?: readonly string[];
  /** The only suites that count; an empty list allows none. */
  readonly onlySuites?: readonly SuiteName[];
  /** Suites of which a proof must be there; `post-quantum` for any that is thought to withstand quantum computers. */
  readonly requireSuites?: readonly (SuiteName | "post-quantum")[];
  /** What a key counts for that the issuer's document lists no longer; `warned` unless set. */
  readonly pastKeys?: "warned" | "refused";
  /** Lets anybody sign for any issuer. For test suites. */
  readonly dangerouslyAcceptKeysOfOthers?: boolean;
  /** Accepts members that no context defines, with a warning: an RDF signature does not cover them. */
  readonly dangerouslyAllowUndefinedTerms?: boolean;

  /** For whom a presentation, or a credential shown by itself, must be made. */
  readonly domain?: string;
  /** What it must answer: a random text that was given to this holder just now and is accepted once. */
  readonly challenge?: string;
  /** Lets a presentation in that whoever saw it could show again. */
  readonly dangerouslyReplayable?: boolean;
  /** Demands an SD-JWT with a key binding to this audience and nonce. */
  readonly requireKeyBinding?: { readonly audience: string; readonly nonce: string };
  /** How many seconds old a key binding may be. */
  readonly keyBindingMaxAge?: number;
  /** Demands that credentials are about who shows them. */
  readonly requireHolderIsSubject?: boolean;
  /** Demands a pseudonym for this verifier, as it calls itself to holders (bbs-2023). */
  readonly requirePseudonym?: Uint8Array | string;
  /** Checks a credential as its holder, to whom the issuer gave it: a base proof for selective disclosure counts. */
  readonly asHolder?: boolean;

  readonly limits?: PolicyLimits;
}

/** Bounds on the work for one document; see the Rust type `Limits` for the defaults and their reasons. */
export interface PolicyLimits {
  readonly inputBytes?: number;
  readonly inputDepth?: number;
  readonly requests?: number;
  readonly credentials?: number;
  readonly statusLists?: number;
  readonly statusDocumentBytes?: number;
  readonly statusListBytes?: number;
}

/** The policy in the module, which must be freed. What is bytes goes there by itself. */
export async function bound(core: Core, policy: Policy): Promise<Core["Policy"]["prototype"]> {
  if (typeof policy !== "object" || policy === null) throw badArgument("policy", String(policy), "it is an object");
  const { statusLists = [], certificateAuthorities = [], requirePseudonym, ...plain } = policy;
  const lists = await Promise.all(statusLists.map(bytesOf));
  const certificates = certificateAuthorities.flatMap(der);
  const pseudonym = requirePseudonym === undefined ? undefined : await bytesOf(requirePseudonym);
  return call(() => {
    const made = new core.Policy(JSON.stringify(plain));
    try {
      for (const certificate of certificates) made.certificate_authority(certificate);
      for (const list of lists) made.status_list(list);
      if (pseudonym !== undefined) made.require_pseudonym(pseudonym);
      return made;
    } catch (error) {
      made.free();
      throw error;
    }
  }, core);
}

/** The certificates in DER, of one in DER or of all in a PEM text. */
function der(certificate: Uint8Array | string): Uint8Array[] {
  if (typeof certificate !== "string") return [certificate];
  const blocks = certificate.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g);
  const found = Array.from(blocks, ([, base64 = ""]) =>
    Uint8Array.from(atob(base64.replace(/\s/g, "")), (character) => character.charCodeAt(0)),
  );
  if (found.length === 0) throw badArgument("certificateAuthorities", "a text", "there is no certificate in PEM in it");
  return found;
}
