//! Writes the JavaScript that calls a module made for wasm-bindgen, and the module without what it said to do so.
//!
//! ```text
//! testamur-bindgen MODULE FOLDER NAME
//! ```
//!
//! The command line of wasm-bindgen would do it too, with a web driver and an HTTP client in the build.

use std::env::args_os;
use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<_> = args_os().skip(1).collect();
    let [module, folder, name] = &arguments[..] else {
        eprintln!("usage: testamur-bindgen MODULE FOLDER NAME");
        return ExitCode::from(2);
    };
    let mut bindgen = Bindgen::new();
    // For every host: who calls it gives the bytes of the module.
    let written = bindgen.web(true).and_then(|bindgen| {
        bindgen
            .input_path(module)
            .out_name(&name.to_string_lossy())
            .omit_default_module_path(true)
            .reset_state_function(true)
            .typescript(true)
            .remove_producers_section(true)
            .keep_debug(false)
            .generate(folder)
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    }
}
