//! `testamur inspect`

use crate::Outcome;
use crate::failure::Failure;
use crate::files;
use crate::inspection;
use crate::terminal::{output_width, plain_json};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use testamur::core::json::Object;
use testamur::{Held, Value};

/// Show what is inside a credential or presentation, what of it can be shown or withheld, and what
/// is hidden
///
/// Nothing is checked: whether it is genuine tells `testamur verify`. What can be shown is chosen
/// with `testamur derive`, by the places that are listed here.
#[derive(Args, Debug)]
pub(crate) struct Inspect {
    /// Credentials and presentations in any form, which their bytes show
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Print one JSON object a line, as docs/inspection-schema.json describes it
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Inspect) -> Outcome {
    for (index, file) in arguments.files.iter().enumerate() {
        if index > 0 && !arguments.json {
            files::print(b"\n")?;
        }
        one(arguments, file)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn one(arguments: &Inspect, file: &Path) -> Result<(), Failure> {
    let about = |error| Failure::from(error).about(file);
    let held = Held::read(&files::read(file)?).map_err(about)?;
    let found = held.inspect().map_err(about)?;
    let name = file.to_string_lossy();
    if !arguments.json {
        return files::print_for_people(&inspection::page(&name, &found, output_width()));
    }
    let mut out = Object::from_iter([("file", Value::from(&*name))]);
    for (name, value) in found.to_value().as_object().into_iter().flat_map(Object::iter) {
        out.insert(name, value.clone());
    }
    files::print(format!("{}\n", plain_json(&Value::Object(out).to_string())).as_bytes())
}
