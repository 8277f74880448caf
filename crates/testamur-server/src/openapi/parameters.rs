//! Parameters that several requests have.

use crate::limits::IDEMPOTENCY_KEY;
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// The header by which a request can come twice.
pub(crate) enum IdempotencyKeyHeader {}

/// The path of a credential that was kept.
pub(crate) enum KeptCredential {}

/// How much of a list is asked for.
pub(crate) enum PageLimit {}

impl IntoParams for IdempotencyKeyHeader {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let key =
            text().min_length(Some(1)).max_length(Some(IDEMPOTENCY_KEY)).pattern(Some("^[!-~]+$"));
        let header = parameter("Idempotency-Key", ParameterIn::Header, key)
            .description(Some("The same request with the same key gets the same answer"))
            .example(Some("8e03978e-40d5-43dd-bc93-6894a57f9324".into()));
        vec![header.build()]
    }
}

impl IntoParams for KeptCredential {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let issuer = parameter("issuer", ParameterIn::Path, text())
            .description(Some("The name of the issuer"))
            .example(Some("eddsa-rdfc-2022".into()));
        let id = parameter("id", ParameterIn::Path, text())
            .description(Some("The id of the credential, percent-encoded"))
            .example(Some("urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33".into()));
        vec![issuer.build(), id.build()]
    }
}

impl IntoParams for PageLimit {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let above_zero = text().pattern(Some("^0*[1-9][0-9]*$"));
        let limit = parameter("limit", ParameterIn::Query, above_zero)
            .description(Some("How many, at most"));
        vec![limit.build()]
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn parameter(name: &str, place: ParameterIn, schema: ObjectBuilder) -> ParameterBuilder {
    let required = if place == ParameterIn::Path { Required::True } else { Required::False };
    let named = ParameterBuilder::new().name(name).parameter_in(place);
    named.required(required).schema(Some(schema))
}
