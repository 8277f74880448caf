//! A question that names the documents it needs.

use crate::error::{Thrown, argument};
use testamur::core::evidence::JsonRpcCall;
use testamur::core::json::Object;
use testamur::did::Resolution;
use testamur::{Code, Document, Error, Purpose, Report, Request, Result, Source, Value};
use wasm_bindgen::prelude::wasm_bindgen;

/// A question that was begun. Its host gets the documents, until none is asked for.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Inquiry(pub(crate) Question);

#[derive(Debug)]
pub(crate) enum Question {
    Report(Box<testamur::Inquiry<Report>>),
    Resolution(Box<testamur::Inquiry<Resolution>>),
    #[cfg(feature = "issue")]
    Credential(Box<testamur::Inquiry<testamur::Prepared, testamur::Refused>>),
}

/// What came of examining a document.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Examined {
    report: String,
    accepted: Option<String>,
    bundle: Option<String>,
}

#[wasm_bindgen]
impl Inquiry {
    /// The documents that are needed now, as a list in JSON: `url`, `purpose`, `accept`, and of calls by JSON-RPC
    /// `service` and `body`. Empty when there is an answer.
    ///
    /// # Errors
    /// Those of [`JsonRpcCall::of`].
    pub fn requests(&self) -> Result<String, Thrown> {
        let requests = match &self.0 {
            Question::Report(inquiry) => inquiry.requests(),
            Question::Resolution(inquiry) => inquiry.requests(),
            #[cfg(feature = "issue")]
            Question::Credential(inquiry) => inquiry.requests(),
        };
        let requests = requests.iter().map(request).collect::<Result<Vec<_>>>()?;
        Ok(Value::from(requests).to_string())
    }

    /// Gives a document that was had from its URL, or after a redirect from another origin.
    ///
    /// # Errors
    /// Those of [`testamur::Inquiry::supply`].
    pub fn supply(
        &mut self,
        url: &str,
        bytes: Vec<u8>,
        media_type: Option<String>,
        redirected: bool,
    ) -> Result<(), Thrown> {
        let source = if redirected { Source::Redirected } else { Source::Network };
        self.learn(url, Ok(Document { bytes: bytes.into(), media_type, source }))
    }

    /// Says that there is no document, by a code of the area `fetch` and the facts of its sentence: names and values
    /// in turn.
    ///
    /// # Errors
    /// `usage.argument` for a code of another area; those of [`testamur::Inquiry::supply`].
    pub fn refuse(&mut self, url: &str, code: &str, facts: Vec<String>) -> Result<(), Thrown> {
        let found = Code::find(code).filter(|code| code.name().starts_with("fetch."));
        let found = found.ok_or_else(|| argument("code", code, "it is one of the area fetch"))?;
        let mut error = Error::new(found).with("url", url);
        for fact in facts.chunks_exact(2) {
            let name = FACTS.iter().find(|name| **name == fact[0]);
            let name = name.ok_or_else(|| argument("facts", &fact[0], "no such fact is known"))?;
            error = error.with(name, &fact[1]);
        }
        self.learn(url, Err(error))
    }

    /// The report, and with `keep` what it takes to verify again without a network.
    ///
    /// # Errors
    /// Those of [`testamur::Inquiry::finish`]; `usage.argument` when something else was asked.
    pub fn finish_report(self, keep: bool) -> Result<Examined, Thrown> {
        let Question::Report(inquiry) = self.0 else { return Err(other("a report")) };
        let (report, bundle) = match keep {
            true => inquiry.finish_bundle().map(|(report, bundle)| (report, Some(bundle)))?,
            false => (inquiry.finish()?, None),
        };
        Ok(Examined {
            report: report.to_value().to_string(),
            bundle: bundle.map(|bundle| bundle.to_value().to_string()),
            accepted: accepted(report).map(|accepted| accepted.to_string()),
        })
    }

    /// What came of resolving a DID (JSON).
    ///
    /// # Errors
    /// As [`finish_report`](Inquiry::finish_report).
    pub fn finish_resolution(self) -> Result<String, Thrown> {
        let Question::Resolution(inquiry) = self.0 else { return Err(other("a resolution")) };
        Ok(inquiry.finish()?.to_value().to_string())
    }
}

#[cfg(feature = "issue")]
#[wasm_bindgen]
impl Inquiry {
    /// Signs the credential that was asked for, with the signer that its issuer was made with.
    ///
    /// # Errors
    /// Everything that is wrong with the draft; as [`finish_report`](Inquiry::finish_report).
    pub fn finish_credential(self, signer: &crate::Signer) -> Result<crate::Signing, Thrown> {
        let Question::Credential(inquiry) = self.0 else { return Err(other("a credential")) };
        let prepared = inquiry.finish()?;
        Ok(crate::Signing::new(signer, async move { Ok(prepared.sign().await?) }))
    }
}

#[wasm_bindgen]
impl Examined {
    /// The report (JSON).
    #[wasm_bindgen(getter)]
    pub fn report(&self) -> String {
        self.report.clone()
    }

    /// What was accepted (JSON): an object with `credential`, or with `presentation` and `credentials`.
    #[wasm_bindgen(getter)]
    pub fn accepted(&self) -> Option<String> {
        self.accepted.clone()
    }

    /// The documents that it took (JSON), if they were asked for.
    #[wasm_bindgen(getter)]
    pub fn bundle(&self) -> Option<String> {
        self.bundle.clone()
    }
}

impl Inquiry {
    fn learn(&mut self, url: &str, outcome: Result<Document>) -> Result<(), Thrown> {
        match &mut self.0 {
            Question::Report(inquiry) => inquiry.supply(url, outcome)?,
            Question::Resolution(inquiry) => inquiry.supply(url, outcome)?,
            #[cfg(feature = "issue")]
            Question::Credential(inquiry) => inquiry.supply(url, outcome)?,
        }
        Ok(())
    }
}

/// The facts that the sentences of fetching name, beside the URL.
const FACTS: [&str; 7] = ["reason", "status", "limit", "host", "address", "kind", "actual"];

fn request(request: &Request) -> Result<Value> {
    let mut out = Object::new();
    out.insert("url", &*request.url);
    out.insert("purpose", purpose(request.purpose));
    out.insert("accept", request.purpose.accept());
    if let Some(call) = JsonRpcCall::of(request)? {
        out.insert("service", call.service());
        out.insert("body", call.body());
    }
    Ok(out.into())
}

fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::JsonRpc => "json-rpc",
        Purpose::DidResolution => "did-resolution",
        Purpose::Did => "did",
        Purpose::IssuerKeys => "issuer-keys",
        Purpose::DidConfiguration => "did-configuration",
        Purpose::Context => "context",
        Purpose::TypeMetadata => "type-metadata",
        Purpose::Schema => "schema",
        Purpose::Status => "status",
        Purpose::Presentation => "presentation",
        Purpose::RelatedResource => "related-resource",
        _ => "other",
    }
}

/// What the only doors to verified data let through.
fn accepted(report: Report) -> Option<Value> {
    let mut out = Object::new();
    match report.accept() {
        Ok(credential) => {
            out.insert("credential", credential.value().clone());
        }
        Err(rejection) => {
            let presentation = rejection.into_report().accept_presentation().ok()?;
            let credentials = presentation.credentials().iter();
            let credentials: Vec<Value> = credentials.map(|one| one.value().clone()).collect();
            out.insert("presentation", presentation.value().clone());
            out.insert("credentials", credentials);
        }
    }
    Some(out.into())
}

fn other(wanted: &str) -> Thrown {
    argument("inquiry", wanted, "it was asked for something else").into()
}
