//! Installs the C library below a prefix: libraries, headers, and how pkg-config and CMake find them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Which build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Release,
    Dev,
}

pub fn run(root: &Path, prefix: &str, profile: Profile) -> Result<(), String> {
    let prefix = std::path::absolute(prefix).map_err(|error| format!("{prefix}: {error}"))?;
    let built = build(root, profile)?;
    let source = root.join("bindings/c");
    let (lib, include) = (prefix.join("lib"), prefix.join("include"));
    for header in ["testamur.h", "testamur_codes.h", "testamur.hpp"] {
        copy(&source.join("include").join(header), &include.join(header))?;
    }
    let version = version(root)?;
    copy(&built.join("libtestamur.a"), &lib.join("libtestamur.a"))?;
    if cfg!(target_os = "macos") {
        let names = Names::of(&version, |part| format!("libtestamur{part}.dylib"));
        names.install(&built.join("libtestamur.dylib"), &lib)?;
    } else {
        let names = Names::of(&version, |part| match part {
            "" => "libtestamur.so".to_owned(),
            part => format!("libtestamur.so{part}"),
        });
        names.install(&built.join("libtestamur.so"), &lib)?;
    }
    let fill = |template: &str| -> Result<String, String> {
        let path = source.join("install").join(template);
        let text =
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(text.replace("@VERSION@", &version).replace("@PREFIX@", &prefix.display().to_string()))
    };
    write(&lib.join("pkgconfig/testamur.pc"), &fill("testamur.pc.in")?)?;
    let cmake = lib.join("cmake/testamur");
    write(&cmake.join("testamur-config.cmake"), &fill("testamur-config.cmake.in")?)?;
    write(
        &cmake.join("testamur-config-version.cmake"),
        &fill("testamur-config-version.cmake.in")?,
    )?;
    println!("testamur {version} is installed below {}", prefix.display());
    Ok(())
}

/// The names of a shared library: itself, that which programs ask for, and that which is linked with.
struct Names {
    whole: String,
    asked: String,
    linked: String,
}

impl Names {
    fn of(version: &str, name: impl Fn(&str) -> String) -> Names {
        let mut parts = version.split('.');
        let (major, minor) = (parts.next().unwrap_or("0"), parts.next().unwrap_or("0"));
        // As build.rs says it.
        let asked = if major == "0" { format!(".0.{minor}") } else { format!(".{major}") };
        Names { whole: name(&format!(".{version}")), asked: name(&asked), linked: name("") }
    }

    fn install(&self, built: &Path, lib: &Path) -> Result<(), String> {
        copy(built, &lib.join(&self.whole))?;
        for link in [&self.asked, &self.linked] {
            let place = lib.join(link);
            if place.symlink_metadata().is_ok() {
                std::fs::remove_file(&place).map_err(|e| format!("{}: {e}", place.display()))?;
            }
            symlink(&self.whole, &place)?;
        }
        Ok(())
    }
}

#[cfg(unix)]
fn symlink(target: &str, place: &Path) -> Result<(), String> {
    std::os::unix::fs::symlink(target, place).map_err(|e| format!("{}: {e}", place.display()))
}

#[cfg(not(unix))]
fn symlink(target: &str, place: &Path) -> Result<(), String> {
    let from = place.with_file_name(target);
    copy(&from, place)
}

fn build(root: &Path, profile: Profile) -> Result<PathBuf, String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root).args(["build", "--quiet", "--locked", "--package", "testamur-c"]);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    let status = cargo.status().map_err(|error| format!("cargo: {error}"))?;
    if !status.success() {
        return Err("the library does not build".to_owned());
    }
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join(if profile == Profile::Release { "release" } else { "debug" }))
}

/// The version in the workspace's manifest.
fn version(root: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(root.join("Cargo.toml")).map_err(|e| e.to_string())?;
    let manifest: toml::Table = toml::from_str(&text).map_err(|e| e.to_string())?;
    let version = manifest.get("workspace").and_then(|workspace| workspace.get("package"));
    let version = version.and_then(|package| package.get("version")?.as_str());
    version.map(str::to_owned).ok_or_else(|| "Cargo.toml names no version".to_owned())
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    folder_of(to)?;
    std::fs::copy(from, to)
        .map(drop)
        .map_err(|e| format!("{} to {}: {e}", from.display(), to.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    folder_of(path)?;
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn folder_of(path: &Path) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}
