//! Names the shared library for those who link with it.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let system = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    // Programs ask for the library by the part of the version that breaks them: before 1.0 that is the minor one too.
    let of = |part: &str| std::env::var(format!("CARGO_PKG_VERSION_{part}")).unwrap_or_default();
    let version = match &*of("MAJOR") {
        "0" => format!("0.{}", of("MINOR")),
        major => major.to_owned(),
    };
    match &*system {
        "linux" | "android" | "freebsd" | "netbsd" | "openbsd" => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libtestamur.so.{version}");
            // Its threads for networks stay, and so must the code that they run, also after dlclose.
            println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
        }
        "macos" => {
            println!(
                "cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libtestamur.{version}.dylib"
            );
        }
        _ => {}
    }
}
