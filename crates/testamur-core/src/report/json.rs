//! The JSON form of reports. Its members and their order are part of what scripts rely on.

use super::{Check, Finding, Outcome, Party, Report, Summary, Used, hex};
use crate::evidence::Source;
use crate::json::{Object, Pointer, Value};

pub(super) fn report(report: &Report) -> Value {
    let summary = report.summary();
    let mut out = Object::of([
        ("verdict", report.verdict().name().into()),
        ("file", optional(report.file())),
        ("format", optional(report.format().map(|format| format.name()))),
        ("issuer", optional(summary.and_then(|s| s.issuer.as_ref()?.id.as_deref()))),
        ("subject", subject(summary)),
        ("types", strings(summary.map_or(&[], |s| &s.types)).into()),
        ("summary", summary.map_or(Value::Null, about)),
        ("checks", report.checks().iter().map(check).collect::<Vec<_>>().into()),
        ("requests", report.requests().iter().map(request).collect::<Vec<_>>().into()),
        ("at", report.at().to_string().into()),
    ]);
    if let Some(image) = report.image() {
        out.insert("image", image.name());
    }
    out.into()
}

/// One subject's identifier, or all of them, or null when none has one.
fn subject(summary: Option<&Summary>) -> Value {
    let subjects = summary.map_or(&[][..], |summary| &summary.subjects);
    let ids: Vec<Value> = subjects.iter().filter_map(|s| Some(s.id.as_deref()?.into())).collect();
    match <[Value; 1]>::try_from(ids) {
        Ok([one]) => one,
        Err(ids) if ids.is_empty() => Value::Null,
        Err(ids) => ids.into(),
    }
}

pub(super) fn about(summary: &Summary) -> Value {
    let party = |party: &Party| {
        Object::of([
            ("id", optional(party.id.as_deref())),
            ("name", optional(party.name.as_deref())),
        ])
    };
    Object::of([
        ("id", optional(summary.id.as_deref())),
        ("name", optional(summary.name.as_deref())),
        ("issuer", summary.issuer.as_ref().map_or(Value::Null, |issuer| party(issuer).into())),
        ("subjects", summary.subjects.iter().map(|s| party(s).into()).collect::<Vec<_>>().into()),
        ("validFrom", optional(summary.valid_from.as_deref())),
        ("validUntil", optional(summary.valid_until.as_deref())),
    ])
    .into()
}

fn check(check: &Check) -> Value {
    let lead = check.findings().first();
    let mut details: Object = check.details().iter().map(|(n, v)| (*n, v.clone())).collect();
    if let Some(lead) = lead {
        explain(lead, &mut details);
    }
    let mut out = Object::of([
        ("id", check.id().name().into()),
        ("outcome", check.outcome().name().into()),
        ("code", optional(check.code().map(|code| code.name()))),
        ("sentence", check.sentence().into_owned().into()),
        ("at", optional(check.at().map(Pointer::as_str))),
        ("details", details.into()),
    ]);
    if let Some(others @ [_, ..]) = check.findings().get(1..) {
        out.insert("also", others.iter().map(finding).collect::<Vec<_>>());
    }
    if !check.reports().is_empty() {
        out.insert("reports", check.reports().iter().map(embedded).collect::<Vec<_>>());
    }
    out.into()
}

fn finding(finding: &Finding) -> Value {
    let mut details = Object::new();
    explain(finding, &mut details);
    Object::of([
        ("outcome", finding.outcome().name().into()),
        ("code", finding.code().name().into()),
        ("sentence", finding.sentence().into()),
        ("at", optional(finding.at().map(Pointer::as_str))),
        ("details", details.into()),
    ])
    .into()
}

/// The facts of a finding by name, and the W3C problem type of its code if it is a problem.
fn explain(finding: &Finding, details: &mut Object) {
    let facts = finding.error().facts();
    if facts.len() > 0 {
        details.insert("facts", facts.collect::<Object>());
    }
    if let Some(problem) =
        finding.code().problem_type().filter(|_| finding.outcome() > Outcome::Passed)
    {
        details.insert("problem", problem);
    }
}

fn embedded((at, report): &(Pointer, Report)) -> Value {
    Object::of([("at", at.as_str().into()), ("report", report.to_value())]).into()
}

fn request(used: &Used) -> Value {
    let from = used.from.map(|from| match from {
        Source::Given => "given",
        Source::Network => "network",
        Source::Redirected => "redirected",
    });
    let sha256 = used.sha256.map(|hash| hex(&hash));
    Object::of([
        ("url", used.url.as_str().into()),
        ("from", optional(from)),
        ("sha256", optional(sha256.as_deref())),
    ])
    .into()
}

fn optional(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::from)
}

fn strings(texts: &[String]) -> Vec<Value> {
    texts.iter().map(|text| text.as_str().into()).collect()
}
