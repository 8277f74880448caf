//! Which library this is, and whether a program fits it.

use crate::ffi::{Text, lend, live, look};
use std::ffi::c_char;
use std::sync::OnceLock;

/// The part of the ABI's version that grows when a program that was compiled before would no longer run.
pub const TM_ABI_MAJOR: u32 = 0;
/// The part of the ABI's version that grows when something is added.
pub const TM_ABI_MINOR: u32 = 1;

/// Programs ask the loader for a library by the same numbers (build.rs). They are those of the package, the minor part too while
/// the major one is 0.
const _: () = {
    let (major, minor) = (env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"));
    assert!(major.len() == 1 && minor.len() == 1);
    assert!(TM_ABI_MAJOR == (major.as_bytes()[0] - b'0') as u32);
    assert!(major.as_bytes()[0] > b'0' || TM_ABI_MINOR == (minor.as_bytes()[0] - b'0') as u32);
};

/// The version of the ABI of the library that runs: the major part times 65536, and the minor part. The header has
/// those of the library that it came with as TM_ABI_MAJOR and TM_ABI_MINOR.
#[unsafe(no_mangle)]
pub extern "C" fn tm_abi_version() -> u32 {
    TM_ABI_MAJOR << 16 | TM_ABI_MINOR
}

/// 1 if a program that was compiled with this version of the header runs with this library, else 0: the major parts are
/// the same, and the library's minor part is no less; while the major part is 0, the minor parts are the same too.
/// Write `tm_abi_is_compatible(TM_ABI_MAJOR, TM_ABI_MINOR)` before anything else.
#[unsafe(no_mangle)]
pub extern "C" fn tm_abi_is_compatible(major: u32, minor: u32) -> u32 {
    is_compatible((TM_ABI_MAJOR, TM_ABI_MINOR), (major, minor)).into()
}

/// Of a library and a program.
pub(crate) fn is_compatible(library: (u32, u32), program: (u32, u32)) -> bool {
    match library.0 {
        0 => library == program,
        major => major == program.0 && library.1 >= program.1,
    }
}

/// The version of the library, for people: "0.1.0". It lives as long as the library.
#[unsafe(no_mangle)]
pub extern "C" fn tm_version(len: *mut usize) -> *const c_char {
    static VERSION: OnceLock<Text> = OnceLock::new();
    lend(VERSION.get_or_init(|| Text::new(env!("CARGO_PKG_VERSION"))), len)
}

/// How many handles the process has that were not freed. Tools that look for lost memory do not see handles; a test
/// that ends with 0 has lost none.
#[unsafe(no_mangle)]
pub extern "C" fn tm_live_handles() -> usize {
    look(0, || Ok(live()))
}
