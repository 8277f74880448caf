//! Examples that work as they stand: those of the schemas are signed, and a draft names an issuer that is here.

use crate::issuers::{Entry, Issuers};
use serde_json::{Value, json};

/// Has the examples of requests to an issuer name one of these, if there is any: that of the examples if it is
/// here, else one whose credentials get a status, so that what is issued can be revoked by the next example.
pub(crate) fn fit_examples(api: &mut Value, issuers: &Issuers) {
    let given = &api["paths"]["/{issuer}/credentials/issue"]["post"]["parameters"][0]["example"];
    let given = given.as_str().unwrap_or_default();
    let with_status = || issuers.iter().find(|entry| entry.indices.is_some());
    let found = issuers.find(given).ok().or_else(with_status).or_else(|| issuers.iter().next());
    let Some(Entry { issuer, .. }) = found else { return };
    let draft = "/components/schemas/IssueRequest/examples/0/credential";
    if let Some(draft) = api.pointer_mut(draft) {
        draft["issuer"] = json!(issuer.id());
    }
    let items = api["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let operations = items.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut());
    let parameters = operations.filter_map(|operation| operation["parameters"].as_array_mut());
    for parameter in parameters.flatten().filter(|parameter| parameter["name"] == "issuer") {
        parameter["example"] = json!(issuer.name());
    }
}
