//! The page on which the API can be read and tried. It needs nothing from elsewhere, and runs nothing
//! but its own script.

use crate::problem::Problem;
use axum::extract::Path;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use testamur::{Code, Error};

const PAGE: &str = include_str!("page/index.html");
const PARTS: [(&str, &str, &str); 2] = [
    ("page.css", "text/css; charset=utf-8", include_str!("page/page.css")),
    ("page.js", "text/javascript; charset=utf-8", include_str!("page/page.js")),
];

/// Only its own parts, and requests to this server only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[utoipa::path(
    get,
    path = "/docs",
    operation_id = "page",
    summary = "A page to try the API",
    responses((status = 200, description = "The page", body = String, content_type = "text/html"))
)]
pub(crate) async fn page() -> Response {
    guarded("text/html; charset=utf-8", PAGE)
}

/// The parts of the page stand beside `/docs`.
#[utoipa::path(
    get,
    path = "/docs/",
    operation_id = "beside_page",
    summary = "Leads to the page",
    responses((status = 308, description = "The page is at /docs", body = String,
        content_type = "text/plain", headers(("Location" = String))))
)]
pub(crate) async fn beside_page() -> Response {
    let to = [(header::LOCATION, "../docs")];
    (StatusCode::PERMANENT_REDIRECT, to, "The page is at /docs.\n").into_response()
}

#[utoipa::path(
    get,
    path = "/docs/{part}",
    operation_id = "page_part",
    summary = "A part of the page",
    params(("part" = String, Path, description = "page.css or page.js", example = "page.css")),
    responses(
        (status = 200, description = "The part", content(
            (String = "text/css"),
            (String = "text/javascript"),
        )),
        (status = 404, description = "No such part"),
    )
)]
pub(crate) async fn part(Path(name): Path<String>) -> Result<Response, Problem> {
    match PARTS.iter().find(|(known, _, _)| *known == name) {
        Some((_, content_type, text)) => Ok(guarded(content_type, text)),
        None => Err(Error::new(Code::ServerRoute).with("path", format!("/docs/{name}")).into()),
    }
}

fn guarded(content_type: &'static str, text: &'static str) -> Response {
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, text).into_response()
}
